#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace yagura::widgets {

enum class View { TimeSeries, SingleValue, Bar, Pie };
enum class LegendPosition { Bottom, Right, Hidden };

/// A line of a widget's `metrics`: a stored metric or an expression, and how it is shown.
struct WidgetMetric {
    std::string id;  ///< "" if the widget gives none
    std::string metric_namespace;
    std::string name;
    std::vector<std::pair<std::string, std::string>> dimensions;
    std::string expression;  ///< in place of namespace and name
    std::optional<std::string> label;
    std::string stat;
    int period = 300;
    std::optional<std::string> colour;
    bool right_axis = false;
    bool visible = true;
};

struct HorizontalMark {
    double value = 0;
    std::optional<double> until;  ///< of a band
    std::string label;
    std::optional<std::string> colour;
    std::string fill;  ///< "above", "below" or ""
    bool right_axis = false;
};

struct VerticalMark {
    TimeMs at;
    std::optional<TimeMs> until;
    std::string label;
    std::optional<std::string> colour;
    std::string fill;  ///< "before", "after" or ""
};

struct AxisWish {
    std::optional<double> least;
    std::optional<double> most;
    std::string label;
};

/// The graph that GetMetricWidgetImage is asked for.
struct MetricWidget {
    std::vector<WidgetMetric> metrics;
    std::vector<std::string> alarms;  ///< ARNs whose thresholds are to be marked; at most one
    std::vector<HorizontalMark> horizontal;
    std::vector<VerticalMark> vertical;
    AxisWish left;
    AxisWish right;
    std::string title;
    View view = View::TimeSeries;
    bool stacked = false;
    LegendPosition legend = LegendPosition::Bottom;
    TimeMs start;
    TimeMs end;
    int width = 600;
    int height = 400;
    int zone_minutes = 0;  ///< east of UTC
};

constexpr std::size_t kMaxWidgetBytes = 100 * 1024;
constexpr std::size_t kMaxWidgetMetrics = 100;

/// Reads the JSON of a widget. Of lines that are shortened with "." and "..." the fields of the
/// line before are filled in. InvalidArgument with a sentence for what is no such widget,
/// Unsupported for views that cannot be drawn. Members that it does not know are passed over.
[[nodiscard]] Result<MetricWidget> parse_metric_widget(std::string_view json, TimeMs now);

}  // namespace yagura::widgets
