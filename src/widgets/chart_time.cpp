// The view timeSeries: lines, or areas one on top of the other, over a time axis.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "widgets/chart_parts.h"
#include "widgets/scale.h"

namespace yagura::widgets {
namespace {

using Points = std::vector<std::pair<TimeMs, double>>;

constexpr double kLineThickness = 1.6;
constexpr double kDotRadius = 2.5;
const TextStyle kSmall = {11, kTextColour, Align::Left, false};
const Colour kMarkColour = Colour::of("#d13212");

TextStyle small(Align align) {
    TextStyle out = kSmall;
    out.align = align;
    return out;
}

/// Where times and values lie in the picture.
struct Plot {
    Area area;
    TimeMs start;
    TimeMs end;
    Scale left;
    Scale right;

    double x(TimeMs at) const {
        return area.left +
               static_cast<double>(at - start) / static_cast<double>(end - start) * area.width();
    }
    double y(double value, bool on_right) const {
        return area.bottom - (on_right ? right : left).place(value) * area.height();
    }
};

/// Of more points than columns, those that show: of each column its first, lowest, highest and
/// last.
Points thinned(const Points& points, const Plot& plot) {
    if (points.size() <= static_cast<std::size_t>(plot.area.width()) * 2) return points;
    Points out;
    for (std::size_t i = 0; i < points.size();) {
        const double column = std::floor(plot.x(points[i].first));
        std::size_t end = i;
        std::size_t lowest = i;
        std::size_t highest = i;
        for (; end < points.size() && std::floor(plot.x(points[end].first)) == column; ++end) {
            if (points[end].second < points[lowest].second) lowest = end;
            if (points[end].second > points[highest].second) highest = end;
        }
        std::vector<std::size_t> kept = {i, lowest, highest, end - 1};
        std::ranges::sort(kept);
        kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
        for (const std::size_t index : kept) out.push_back(points[index]);
        i = end;
    }
    return out;
}

/// What the lines come to when each stands on those before it; where a line has no point it adds
/// nothing.
std::vector<Points> stacked(const PaintedLines& lines, bool on_right) {
    std::map<TimeMs, double> sums;
    for (const PaintedLine& line : lines)
        if (line.line->right_axis == on_right)
            for (const auto& [at, value] : line.line->points) sums[at] = 0;
    std::vector<Points> out;
    for (const PaintedLine& line : lines) {
        Points& points = out.emplace_back();
        if (line.line->right_axis != on_right) continue;
        for (const auto& [at, value] : line.line->points) sums[at] += value;
        points.assign(sums.begin(), sums.end());
    }
    return out;
}

struct Bounds {
    double least = std::numeric_limits<double>::infinity();
    double most = -std::numeric_limits<double>::infinity();

    void take(double value) {
        least = std::min(least, value);
        most = std::max(most, value);
    }
    bool any() const { return least <= most; }
};

Scale scale_for(const MetricWidget& widget, const PaintedLines& lines, bool on_right,
                double height) {
    Bounds bounds;
    const AxisWish& wish = on_right ? widget.right : widget.left;
    if (widget.stacked) {
        for (const Points& points : stacked(lines, on_right))
            for (const auto& [at, value] : points) bounds.take(value);
        if (bounds.any()) bounds.take(0);
    } else {
        for (const PaintedLine& line : lines)
            if (line.line->right_axis == on_right)
                for (const auto& [at, value] : line.line->points) bounds.take(value);
    }
    for (const HorizontalMark& mark : widget.horizontal) {
        if (mark.right_axis != on_right) continue;
        bounds.take(mark.value);
        if (mark.until) bounds.take(*mark.until);
    }
    if (!bounds.any()) bounds = {0, 1};
    if (wish.least) bounds.least = *wish.least;
    if (wish.most) bounds.most = *wish.most;
    return Scale::over(bounds.least, bounds.most, wish.least.has_value(), wish.most.has_value(),
                       static_cast<std::size_t>(height / 50) + 1);
}

double widest_label(Canvas& canvas, const Scale& scale) {
    double out = 0;
    for (const double tick : scale.ticks)
        out = std::max(out, canvas.text_width(axis_number(tick, scale.step), kSmall));
    return out;
}

bool uses_right_axis(const MetricWidget& widget, const PaintedLines& lines) {
    return std::ranges::any_of(lines,
                               [](const PaintedLine& line) { return line.line->right_axis; }) ||
           std::ranges::any_of(widget.horizontal, &HorizontalMark::right_axis);
}

void draw_value_axis(Canvas& canvas, const Plot& plot, bool on_right, bool grid) {
    const Scale& scale = on_right ? plot.right : plot.left;
    for (const double tick : scale.ticks) {
        const double y = std::round(plot.y(tick, on_right)) + 0.5;
        if (grid) canvas.line({{plot.area.left, y}, {plot.area.right, y}}, 1, kGridColour);
        canvas.text({on_right ? plot.area.right + 6 : plot.area.left - 6, y + 4},
                    axis_number(tick, scale.step), small(on_right ? Align::Left : Align::Right));
    }
}

void draw_time_axis(Canvas& canvas, const Plot& plot, int zone_minutes) {
    const double y = std::round(plot.area.bottom) + 0.5;
    canvas.line({{plot.area.left, y}, {plot.area.right, y}}, 1, kAxisColour);
    const auto most = static_cast<std::size_t>(plot.area.width() / 60) + 1;
    for (const TimeTick& tick : time_ticks(plot.start, plot.end, zone_minutes, most)) {
        const double x = std::round(plot.x(tick.at)) + 0.5;
        canvas.line({{x, y}, {x, y + 4}}, 1, kAxisColour);
        const double half = canvas.text_width(tick.text, kSmall) / 2;
        const double middle = std::clamp(x, half, std::max(canvas.width() - half, half));
        canvas.text({middle, y + 16}, tick.text, small(Align::Middle));
    }
}

void draw_lines(Canvas& canvas, const Plot& plot, const PaintedLines& lines) {
    for (const PaintedLine& line : lines) {
        std::vector<Spot> spots;
        for (const auto& [at, value] : thinned(line.line->points, plot))
            spots.push_back({plot.x(at), plot.y(value, line.line->right_axis)});
        canvas.line(spots, kLineThickness, line.colour);
        // A single point makes no line.
        if (spots.size() == 1)
            canvas.rectangle({spots[0].x - kDotRadius, spots[0].y - kDotRadius}, 2 * kDotRadius,
                             2 * kDotRadius, line.colour);
    }
}

void draw_stack(Canvas& canvas, const Plot& plot, const PaintedLines& lines, bool on_right) {
    const std::vector<Points> stack = stacked(lines, on_right);
    std::vector<Spot> below;
    for (std::size_t i = 0; i < stack.size(); ++i) {
        std::vector<Spot> above;
        for (const auto& [at, value] : thinned(stack[i], plot))
            above.push_back({plot.x(at), plot.y(value, on_right)});
        if (above.empty()) continue;
        std::vector<Spot> outline = above;
        if (below.empty()) {
            const double zero = plot.y(0, on_right);
            outline.push_back({above.back().x, zero});
            outline.push_back({above.front().x, zero});
        } else {
            outline.insert(outline.end(), below.rbegin(), below.rend());
        }
        canvas.fill(outline, lines[i].colour.with_opacity(0.55));
        canvas.line(above, 1, lines[i].colour);
        below = std::move(above);
    }
}

void draw_horizontal(Canvas& canvas, const Plot& plot, const HorizontalMark& mark) {
    const Colour colour = mark.colour ? Colour::of(*mark.colour) : kMarkColour;
    const double y = plot.y(mark.value, mark.right_axis);
    const auto shade = [&](double from, double to) {
        canvas.rectangle({plot.area.left, std::min(from, to)}, plot.area.width(),
                         std::abs(from - to), colour.with_opacity(0.12));
    };
    if (mark.until) {
        const double other = plot.y(*mark.until, mark.right_axis);
        shade(y, other);
        canvas.line({{plot.area.left, other}, {plot.area.right, other}}, 1.2, colour);
    } else if (mark.fill == "above") {
        shade(plot.area.top, y);
    } else if (mark.fill == "below") {
        shade(y, plot.area.bottom);
    }
    canvas.line({{plot.area.left, y}, {plot.area.right, y}}, 1.2, colour);
    if (mark.label.empty()) return;
    TextStyle style = small(Align::Right);
    style.colour = colour;
    // Above the line, or below it where there is no room.
    const double base = y - plot.area.top < 14 ? y + 13 : y - 4;
    canvas.text({plot.area.right - 4, base},
                canvas.fitted(mark.label, style, plot.area.width() - 8), style);
}

void draw_vertical(Canvas& canvas, const Plot& plot, const VerticalMark& mark) {
    const Colour colour = mark.colour ? Colour::of(*mark.colour) : kMarkColour;
    const double x = plot.x(mark.at);
    const auto shade = [&](double from, double to) {
        canvas.rectangle({std::min(from, to), plot.area.top}, std::abs(from - to),
                         plot.area.height(), colour.with_opacity(0.12));
    };
    if (mark.until) {
        const double other = plot.x(*mark.until);
        shade(x, other);
        canvas.line({{other, plot.area.top}, {other, plot.area.bottom}}, 1.2, colour);
    } else if (mark.fill == "before") {
        shade(plot.area.left, x);
    } else if (mark.fill == "after") {
        shade(x, plot.area.right);
    }
    canvas.line({{x, plot.area.top}, {x, plot.area.bottom}}, 1.2, colour);
    if (mark.label.empty()) return;
    TextStyle style = kSmall;
    style.colour = colour;
    const double room = plot.area.right - x - 6;
    if (canvas.text_width(mark.label, style) <= room) {
        canvas.text({x + 4, plot.area.top + 11}, mark.label, style);
    } else {
        style.align = Align::Right;
        canvas.text({x - 4, plot.area.top + 11},
                    canvas.fitted(mark.label, style, x - plot.area.left - 6), style);
    }
}

}  // namespace

void draw_time_series(Canvas& canvas, const MetricWidget& widget, const PaintedLines& lines,
                      Area area) {
    area.bottom -= 20;
    const bool right_axis = uses_right_axis(widget, lines);
    if (!widget.left.label.empty() || !widget.right.label.empty()) {
        canvas.text({area.left, area.top + 10},
                    canvas.fitted(widget.left.label, kSmall, area.width() / 2), kSmall);
        canvas.text({area.right, area.top + 10},
                    canvas.fitted(widget.right.label, kSmall, area.width() / 2),
                    small(Align::Right));
        area.top += 18;
    } else {
        area.top += 6;  // half of the highest number
    }
    Plot plot;
    plot.start = widget.start;
    plot.end = widget.end;
    plot.left = scale_for(widget, lines, false, area.height());
    plot.right = scale_for(widget, lines, true, area.height());
    area.left += widest_label(canvas, plot.left) + 8;
    if (right_axis) area.right -= widest_label(canvas, plot.right) + 8;
    if (area.tiny()) return;
    plot.area = area;

    draw_value_axis(canvas, plot, false, true);
    if (right_axis) draw_value_axis(canvas, plot, true, false);
    canvas.clip({area.left, area.top - 1}, area.width(), area.height() + 2);
    if (widget.stacked) {
        draw_stack(canvas, plot, lines, false);
        if (right_axis) draw_stack(canvas, plot, lines, true);
    } else {
        draw_lines(canvas, plot, lines);
    }
    for (const HorizontalMark& mark : widget.horizontal) draw_horizontal(canvas, plot, mark);
    for (const VerticalMark& mark : widget.vertical) draw_vertical(canvas, plot, mark);
    canvas.unclip();
    draw_time_axis(canvas, plot, widget.zone_minutes);
    const bool empty = std::ranges::all_of(
        lines, [](const PaintedLine& line) { return line.line->points.empty(); });
    if (empty)
        canvas.text({(area.left + area.right) / 2, (area.top + area.bottom) / 2},
                    "No data available.", small(Align::Middle));
}

}  // namespace yagura::widgets
