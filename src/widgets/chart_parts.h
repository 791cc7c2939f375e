#pragma once

#include <vector>

#include "widgets/canvas.h"
#include "widgets/chart.h"

namespace yagura::widgets {

/// A rectangle of the picture, in pixels.
struct Area {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;

    double width() const { return right - left; }
    double height() const { return bottom - top; }
    /// Too small to show anything in it.
    bool tiny() const { return width() < 20 || height() < 20; }
};

/// A line and the colour that it is drawn in.
struct PaintedLine {
    const ChartLine* line;
    Colour colour;
};
using PaintedLines = std::vector<PaintedLine>;

inline const Colour kTextColour = Colour::of("#414d5c");
inline const Colour kGridColour = Colour::of("#e4e7eb");
inline const Colour kAxisColour = Colour::of("#aab7b8");

/// The last value of a line; nothing where it has no points.
std::optional<double> last_value(const ChartLine& line);

// chart_time.cpp
void draw_time_series(Canvas& canvas, const MetricWidget& widget, const PaintedLines& lines,
                      Area area);

// chart_values.cpp
void draw_single_values(Canvas& canvas, const PaintedLines& lines, const Area& area);
void draw_bars(Canvas& canvas, const MetricWidget& widget, const PaintedLines& lines, Area area);
void draw_pie(Canvas& canvas, const PaintedLines& lines, const Area& area);

}  // namespace yagura::widgets
