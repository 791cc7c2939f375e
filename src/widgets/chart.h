#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "widgets/metric_widget.h"

namespace yagura::widgets {

/// One line of a graph with what it stands for.
struct ChartLine {
    std::string label;
    std::optional<std::string> colour;  ///< the next of the palette if there is none
    bool right_axis = false;
    std::vector<std::pair<TimeMs, double>> points;  ///< by time
};

/// Draws a widget's graph of these lines as a PNG file. Pure: the same input gives the same bytes.
[[nodiscard]] Result<std::string> draw_chart(const MetricWidget& widget,
                                             const std::vector<ChartLine>& lines);

}  // namespace yagura::widgets
