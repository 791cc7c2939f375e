#include "widgets/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/chart_parts.h"
#include "widgets/scale.h"

namespace yagura::widgets {
namespace {

constexpr std::array<std::string_view, 10> kPalette = {"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728",
                                                       "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
                                                       "#bcbd22", "#17becf"};
constexpr double kMargin = 10;
constexpr double kLegendRow = 18;
constexpr double kSwatch = 10;
constexpr double kSwatchGap = 5;
constexpr double kEntryGap = 16;
const TextStyle kTitleStyle = {14, Colour::of("#16191f"), Align::Left, true};
const TextStyle kLegendStyle = {11, kTextColour, Align::Left, false};

/// The share of the picture that a legend may take.
constexpr double kLegendShare = 0.4;

double entry_width(Canvas& canvas, const std::string& text) {
    return kSwatch + kSwatchGap + canvas.text_width(text, kLegendStyle);
}

void draw_entry(Canvas& canvas, Spot corner, const Colour& colour, const std::string& text,
                double most_width) {
    canvas.rectangle({corner.x, corner.y + 4}, kSwatch, kSwatch, colour);
    canvas.text({corner.x + kSwatch + kSwatchGap, corner.y + 13},
                canvas.fitted(text, kLegendStyle, most_width - kSwatch - kSwatchGap), kLegendStyle);
}

/// Entries side by side in rows below the graph; takes their room from the area.
void draw_legend_below(Canvas& canvas, const PaintedLines& lines,
                       const std::vector<std::string>& labels, Area& area) {
    const double most = area.width();
    std::vector<Spot> corners;
    Spot at;
    for (const std::string& label : labels) {
        const double wide = std::min(entry_width(canvas, label), most);
        if (at.x > 0 && at.x + wide > most) at = {0, at.y + kLegendRow};
        corners.push_back(at);
        at.x += wide + kEntryGap;
    }
    const double rows =
        std::min(at.y / kLegendRow + 1, std::floor(area.height() * kLegendShare / kLegendRow));
    if (rows < 1) return;
    area.bottom -= rows * kLegendRow;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        if (corners[i].y >= rows * kLegendRow) break;
        draw_entry(canvas, {area.left + corners[i].x, area.bottom + corners[i].y}, lines[i].colour,
                   labels[i], most);
    }
    area.bottom -= 4;
}

/// Entries one below the other beside the graph.
void draw_legend_beside(Canvas& canvas, const PaintedLines& lines,
                        const std::vector<std::string>& labels, Area& area) {
    double wide = 0;
    for (const std::string& label : labels) wide = std::max(wide, entry_width(canvas, label));
    wide = std::min(wide, area.width() * kLegendShare);
    area.right -= wide + kMargin;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double top = area.top + static_cast<double>(i) * kLegendRow;
        if (top + kLegendRow > area.bottom) break;
        draw_entry(canvas, {area.right + kMargin, top}, lines[i].colour, labels[i], wide);
    }
}

/// A pie's legend says the shares, for nothing else does.
std::vector<std::string> labels_of(View view, const PaintedLines& lines) {
    double sum = 0;
    for (const PaintedLine& line : lines) sum += std::max(last_value(*line.line).value_or(0), 0.0);
    std::vector<std::string> out;
    for (const PaintedLine& line : lines) {
        out.push_back(line.line->label);
        if (view == View::Pie && sum > 0)
            out.back() += fmt::format(
                " ({:.1f}%)", 100 * std::max(last_value(*line.line).value_or(0), 0.0) / sum);
    }
    return out;
}

void draw_title(Canvas& canvas, const std::string& title, Area& area) {
    if (title.empty()) return;
    canvas.text({area.left, area.top + 14}, canvas.fitted(title, kTitleStyle, area.width()),
                kTitleStyle);
    area.top += 26;
}

PaintedLines painted(const std::vector<ChartLine>& lines) {
    PaintedLines out;
    for (std::size_t i = 0; i < lines.size(); ++i)
        out.push_back({&lines[i], Colour::of(lines[i].colour ? std::string_view(*lines[i].colour)
                                                             : kPalette[i % kPalette.size()])});
    return out;
}

}  // namespace

std::optional<double> last_value(const ChartLine& line) {
    if (line.points.empty()) return std::nullopt;
    return line.points.back().second;
}

Result<std::string> draw_chart(const MetricWidget& widget, const std::vector<ChartLine>& lines) {
    const auto canvas = YG_TRY(Canvas::create(widget.width, widget.height));
    const PaintedLines shown = painted(lines);
    Area area = {kMargin, kMargin, widget.width - kMargin, widget.height - kMargin};
    if (area.tiny()) return canvas->png();
    draw_title(*canvas, widget.title, area);
    const std::vector<std::string> labels = labels_of(widget.view, shown);
    // Single values stand beside their names already.
    if (widget.view != View::SingleValue && !labels.empty()) {
        if (widget.legend == LegendPosition::Bottom)
            draw_legend_below(*canvas, shown, labels, area);
        if (widget.legend == LegendPosition::Right)
            draw_legend_beside(*canvas, shown, labels, area);
    }
    if (area.tiny()) return canvas->png();
    switch (widget.view) {
        case View::TimeSeries:
            draw_time_series(*canvas, widget, shown, area);
            break;
        case View::SingleValue:
            draw_single_values(*canvas, shown, area);
            break;
        case View::Bar:
            draw_bars(*canvas, widget, shown, area);
            break;
        case View::Pie:
            draw_pie(*canvas, shown, area);
            break;
    }
    return canvas->png();
}

}  // namespace yagura::widgets
