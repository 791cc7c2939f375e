// Views that show one value of each line: its last.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "widgets/chart_parts.h"
#include "widgets/scale.h"

namespace yagura::widgets {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
const TextStyle kSmall = {11, kTextColour, Align::Middle, false};

std::string value_text(const ChartLine& line) {
    const auto value = last_value(line);
    return value ? short_number(*value) : "--";
}

/// The outline of a slice from one angle to another, clockwise from the top.
std::vector<Spot> slice(Spot centre, double radius, double from, double to) {
    std::vector<Spot> out = {centre};
    const int parts = std::max(2, static_cast<int>(std::ceil((to - from) / kTurn * 180)));
    for (int i = 0; i <= parts; ++i) {
        const double angle = from + (to - from) * i / parts;
        out.push_back({centre.x + radius * std::sin(angle), centre.y - radius * std::cos(angle)});
    }
    return out;
}

}  // namespace

void draw_single_values(Canvas& canvas, const PaintedLines& lines, const Area& area) {
    if (lines.empty()) return;
    // As many columns as leave each cell about twice as wide as high.
    const double count = static_cast<double>(lines.size());
    const double columns =
        std::clamp(std::round(std::sqrt(count * area.width() / (2 * area.height()))), 1.0, count);
    const double rows = std::ceil(count / columns);
    const double wide = area.width() / columns;
    const double high = area.height() / rows;
    TextStyle large = {std::clamp(std::min(high / 2.5, wide / 6), 10.0, 48.0),
                       Colour::of("#16191f"), Align::Middle, false};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double row = std::floor(static_cast<double>(i) / columns);
        const double column = static_cast<double>(i) - row * columns;
        const Spot middle = {area.left + (column + 0.5) * wide, area.top + (row + 0.5) * high};
        const std::string value = value_text(*lines[i].line);
        TextStyle style = large;
        while (style.size > 10 && canvas.text_width(value, style) > wide - 8) style.size -= 1;
        canvas.text({middle.x, middle.y + style.size * 0.2}, value, style);
        const std::string label = canvas.fitted(lines[i].line->label, kSmall, wide - 30);
        const double label_width = canvas.text_width(label, kSmall);
        const double base = middle.y + style.size * 0.2 + 20;
        canvas.rectangle({middle.x - label_width / 2 - 14, base - 9}, 10, 10, lines[i].colour);
        canvas.text({middle.x + 2, base}, label, kSmall);
    }
}

void draw_bars(Canvas& canvas, const MetricWidget& widget, const PaintedLines& lines, Area area) {
    double least = 0;
    double most = 0;
    for (const PaintedLine& line : lines) {
        least = std::min(least, last_value(*line.line).value_or(0));
        most = std::max(most, last_value(*line.line).value_or(0));
    }
    const Scale scale =
        Scale::over(widget.left.least.value_or(least), widget.left.most.value_or(most),
                    widget.left.least.has_value(), widget.left.most.has_value(),
                    static_cast<std::size_t>(area.height() / 50) + 1);
    TextStyle axis = kSmall;
    axis.align = Align::Right;
    double label_width = 0;
    for (const double tick : scale.ticks)
        label_width = std::max(label_width, canvas.text_width(axis_number(tick, scale.step), axis));
    area.left += label_width + 8;
    area.top += 14;  // the value above the highest bar
    if (area.tiny() || lines.empty()) return;
    const auto y_of = [&](double value) {
        return area.bottom - std::clamp(scale.place(value), 0.0, 1.0) * area.height();
    };
    for (const double tick : scale.ticks) {
        const double y = std::round(y_of(tick)) + 0.5;
        canvas.line({{area.left, y}, {area.right, y}}, 1, tick == 0 ? kAxisColour : kGridColour);
        canvas.text({area.left - 6, y + 4}, axis_number(tick, scale.step), axis);
    }
    const double slot = area.width() / static_cast<double>(lines.size());
    const double wide = std::min(slot * 0.7, 90.0);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto value = last_value(*lines[i].line);
        if (!value) continue;
        const double middle = area.left + (static_cast<double>(i) + 0.5) * slot;
        const double zero = y_of(std::clamp(0.0, scale.least, scale.most));
        const double end = y_of(*value);
        canvas.rectangle({middle - wide / 2, std::min(zero, end)}, wide, std::abs(zero - end),
                         lines[i].colour);
        const std::string text = canvas.fitted(short_number(*value), kSmall, slot);
        canvas.text({middle, std::min(zero, end) - 4}, text, kSmall);
    }
}

void draw_pie(Canvas& canvas, const PaintedLines& lines, const Area& area) {
    double sum = 0;
    for (const PaintedLine& line : lines) sum += std::max(last_value(*line.line).value_or(0), 0.0);
    const Spot centre = {(area.left + area.right) / 2, (area.top + area.bottom) / 2};
    const double radius = std::min(area.width(), area.height()) / 2;
    if (sum <= 0) {
        canvas.text(centre, "No data available.", kSmall);
        return;
    }
    double from = 0;
    for (const PaintedLine& line : lines) {
        const double share = std::max(last_value(*line.line).value_or(0), 0.0) / sum;
        if (share == 0) continue;
        const double to = from + share * kTurn;
        canvas.fill(slice(centre, radius, from, to), line.colour);
        from = to;
    }
    // White lines between the slices.
    from = 0;
    for (const PaintedLine& line : lines) {
        const double share = std::max(last_value(*line.line).value_or(0), 0.0) / sum;
        if (share > 0 && share < 1)
            canvas.line(
                {centre, {centre.x + radius * std::sin(from), centre.y - radius * std::cos(from)}},
                1.5, Colour::of("#ffffff"));
        from += share * kTurn;
    }
    // A hole, so that it is a ring as in the service's pictures.
    canvas.fill(slice(centre, radius * 0.55, 0, kTurn), Colour::of("#ffffff"));
    TextStyle total = {std::clamp(radius * 0.25, 10.0, 28.0), Colour::of("#16191f"), Align::Middle,
                       false};
    canvas.text({centre.x, centre.y + total.size * 0.35}, short_number(sum), total);
}

}  // namespace yagura::widgets
