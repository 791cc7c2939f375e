#include "widgets/metric_widget.h"

#include <fmt/format.h>

#include <cmath>

#include "text/json_tree.h"
#include "widgets/widget_time.h"

namespace yagura::widgets {
namespace {

using text::JsonKind;
using text::JsonTree;

constexpr std::int64_t kDefaultRangeMs = 3 * kHourMs;

std::unexpected<Error> wrong(std::string sentence) {
    return fail(Errc::InvalidArgument, std::move(sentence));
}

Result<std::optional<std::string>> text_of(const JsonTree& from, std::string_view name) {
    const JsonTree* found = from.find(name);
    if (found == nullptr) return std::optional<std::string>();
    if (!found->is(JsonKind::String)) return wrong(fmt::format("{} must be a string", name));
    return std::optional<std::string>(found->text);
}

Result<std::optional<double>> number_of(const JsonTree& from, std::string_view name) {
    const JsonTree* found = from.find(name);
    if (found == nullptr) return std::optional<double>();
    const auto number = found->number();
    if (!number) return wrong(fmt::format("{} must be a number", name));
    return number;
}

Result<bool> truth_of(const JsonTree& from, std::string_view name, bool otherwise) {
    const JsonTree* found = from.find(name);
    if (found == nullptr) return otherwise;
    if (!found->is(JsonKind::Bool)) return wrong(fmt::format("{} must be true or false", name));
    return found->truth;
}

Result<int> whole_of(const JsonTree& from, std::string_view name, int otherwise, int least,
                     int most) {
    const auto number = YG_TRY(number_of(from, name));
    if (!number) return otherwise;
    if (*number != std::floor(*number) || *number < least || *number > most)
        return wrong(fmt::format("{} must be a whole number from {} to {}", name, least, most));
    return static_cast<int>(*number);
}

Result<TimeMs> time_in(const std::string& text, std::string_view name, TimeMs now) {
    const auto time = parse_widget_time(text, now);
    if (!time) return wrong(fmt::format("{} must be an ISO 8601 time or a relative one", name));
    return *time;
}

/// "+0930" or "-0300".
Result<int> zone_of(const std::string& text) {
    const bool digits = text.size() == 5 && text.find_first_not_of("0123456789", 1) == text.npos;
    if (!digits || (text[0] != '+' && text[0] != '-'))
        return wrong("timezone must be a sign and four digits, for example +0130");
    const int hours = (text[1] - '0') * 10 + text[2] - '0';
    const int minutes = (text[3] - '0') * 10 + text[4] - '0';
    if (hours > 14 || minutes > 59) return wrong("timezone must not be more than +1400");
    return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/// Settings of the whole widget that lines may change for themselves.
struct Defaults {
    std::string stat = "Average";
    int period = 300;
};

Result<void> read_options(const JsonTree& from, WidgetMetric& metric) {
    metric.id = YG_TRY(text_of(from, "id")).value_or("");
    metric.expression = YG_TRY(text_of(from, "expression")).value_or("");
    metric.label = YG_TRY(text_of(from, "label"));
    metric.stat = YG_TRY(text_of(from, "stat")).value_or(metric.stat);
    metric.period = YG_TRY(whole_of(from, "period", metric.period, 1, 31'536'000));
    metric.colour = YG_TRY(text_of(from, "color"));
    metric.visible = YG_TRY(truth_of(from, "visible", true));
    metric.right_axis = YG_TRY(text_of(from, "yAxis")).value_or("left") == "right";
    return {};
}

/// The names and values of a line, those that "." and "..." stand for taken from the line before.
Result<std::vector<std::string>> fields_of(const std::vector<JsonTree>& items, std::size_t count,
                                           const std::vector<std::string>& before) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
        if (!items[i].is(JsonKind::String)) return wrong("fields of a metric must be strings");
        const std::string& text = items[i].text;
        if (text == "...") {
            const std::size_t after = count - i - 1;
            while (out.size() + after < before.size()) out.push_back(before[out.size()]);
        } else if (text == ".") {
            if (out.size() >= before.size())
                return wrong("\".\" stands for a field that the metric before does not have");
            out.push_back(before[out.size()]);
        } else {
            out.push_back(text);
        }
    }
    return out;
}

Result<WidgetMetric> read_metric(const JsonTree& line, const Defaults& defaults,
                                 std::vector<std::string>& before) {
    if (!line.is(JsonKind::Array) || line.items.empty())
        return wrong("each metric must be an array that is not empty");
    WidgetMetric out;
    out.stat = defaults.stat;
    out.period = defaults.period;
    std::size_t count = line.items.size();
    if (line.items.back().is(JsonKind::Object)) {
        YG_CHECK(read_options(line.items.back(), out));
        --count;
    }
    if (count == 0) {
        if (out.expression.empty()) return wrong("a metric has neither a name nor an expression");
        return out;
    }
    std::vector<std::string> fields = YG_TRY(fields_of(line.items, count, before));
    if (fields.size() < 2 || fields.size() % 2 != 0)
        return wrong("a metric must be a namespace, a name, and names and values of dimensions");
    out.metric_namespace = fields[0];
    out.name = fields[1];
    for (std::size_t i = 2; i < fields.size(); i += 2)
        out.dimensions.emplace_back(fields[i], fields[i + 1]);
    before = std::move(fields);
    return out;
}

Result<HorizontalMark> read_horizontal(const JsonTree& from) {
    const bool band = from.is(JsonKind::Array);
    if (band && from.items.size() != 2) return wrong("a band must have two annotations");
    const JsonTree& first = band ? from.items[0] : from;
    HorizontalMark out;
    const auto value = YG_TRY(number_of(first, "value"));
    if (!value) return wrong("a horizontal annotation must have a value");
    out.value = *value;
    if (band) {
        out.until = YG_TRY(number_of(from.items[1], "value"));
        if (!out.until) return wrong("a horizontal annotation must have a value");
    }
    out.label = YG_TRY(text_of(first, "label")).value_or("");
    out.colour = YG_TRY(text_of(first, "color"));
    out.fill = YG_TRY(text_of(first, "fill")).value_or("");
    out.right_axis = YG_TRY(text_of(first, "yAxis")).value_or("left") == "right";
    return out;
}

Result<VerticalMark> read_vertical(const JsonTree& from, TimeMs now) {
    const bool band = from.is(JsonKind::Array);
    if (band && from.items.size() != 2) return wrong("a band must have two annotations");
    const JsonTree& first = band ? from.items[0] : from;
    VerticalMark out;
    const auto value = YG_TRY(text_of(first, "value"));
    if (!value) return wrong("a vertical annotation must have a value");
    out.at = YG_TRY(time_in(*value, "value", now));
    if (band) {
        const auto until = YG_TRY(text_of(from.items[1], "value"));
        if (!until) return wrong("a vertical annotation must have a value");
        out.until = YG_TRY(time_in(*until, "value", now));
    }
    out.label = YG_TRY(text_of(first, "label")).value_or("");
    out.colour = YG_TRY(text_of(first, "color"));
    out.fill = YG_TRY(text_of(first, "fill")).value_or("");
    return out;
}

Result<void> read_annotations(const JsonTree& from, TimeMs now, MetricWidget& out) {
    if (const JsonTree* marks = from.find("horizontal"))
        for (const JsonTree& mark : marks->items)
            out.horizontal.push_back(YG_TRY(read_horizontal(mark)));
    if (const JsonTree* marks = from.find("vertical"))
        for (const JsonTree& mark : marks->items)
            out.vertical.push_back(YG_TRY(read_vertical(mark, now)));
    if (const JsonTree* alarms = from.find("alarms"))
        for (const JsonTree& alarm : alarms->items) {
            if (!alarm.is(JsonKind::String)) return wrong("alarms must be ARNs");
            out.alarms.push_back(alarm.text);
        }
    if (out.alarms.size() > 1) return wrong("a widget can show one alarm");
    if (out.horizontal.size() + out.vertical.size() > kMaxWidgetMetrics)
        return wrong(fmt::format("a widget can have {} annotations", kMaxWidgetMetrics));
    return {};
}

Result<AxisWish> read_axis(const JsonTree* axes, std::string_view side) {
    AxisWish out;
    const JsonTree* from = axes == nullptr ? nullptr : axes->find(side);
    if (from == nullptr) return out;
    out.least = YG_TRY(number_of(*from, "min"));
    out.most = YG_TRY(number_of(*from, "max"));
    out.label = YG_TRY(text_of(*from, "label")).value_or("");
    if (out.least && out.most && *out.least >= *out.most)
        return wrong("the min of an axis must be less than its max");
    return out;
}

Result<View> view_of(const std::string& name) {
    if (name == "timeSeries") return View::TimeSeries;
    if (name == "singleValue") return View::SingleValue;
    if (name == "bar") return View::Bar;
    if (name == "pie") return View::Pie;
    if (name == "gauge" || name == "table")
        return fail(Errc::Unsupported, fmt::format("The view {} is not supported.", name));
    return wrong("view must be timeSeries, singleValue, bar or pie");
}

Result<LegendPosition> legend_of(const JsonTree& root) {
    const JsonTree* legend = root.find("legend");
    const std::string name =
        legend == nullptr ? "bottom" : YG_TRY(text_of(*legend, "position")).value_or("bottom");
    if (name == "bottom") return LegendPosition::Bottom;
    if (name == "right") return LegendPosition::Right;
    if (name == "hidden") return LegendPosition::Hidden;
    return wrong("the position of the legend must be bottom, right or hidden");
}

Result<void> read_range(const JsonTree& root, TimeMs now, MetricWidget& out) {
    const auto end = YG_TRY(text_of(root, "end"));
    out.end = end ? YG_TRY(time_in(*end, "end", now)) : now;
    const auto start = YG_TRY(text_of(root, "start"));
    out.start = start ? YG_TRY(time_in(*start, "start", now)) : out.end - kDefaultRangeMs;
    if (out.start >= out.end) return wrong("start must be before end");
    return {};
}

}  // namespace

Result<MetricWidget> parse_metric_widget(std::string_view json, TimeMs now) {
    if (json.size() > kMaxWidgetBytes)
        return wrong(fmt::format("the widget must not be larger than {} bytes", kMaxWidgetBytes));
    const auto root = JsonTree::parse(json);
    if (!root || !root->is(JsonKind::Object)) return wrong("the widget must be a JSON object");
    MetricWidget out;
    Defaults defaults;
    defaults.stat = YG_TRY(text_of(*root, "stat")).value_or(defaults.stat);
    defaults.period = YG_TRY(whole_of(*root, "period", defaults.period, 1, 31'536'000));
    if (const JsonTree* metrics = root->find("metrics")) {
        if (!metrics->is(JsonKind::Array)) return wrong("metrics must be an array");
        if (metrics->items.size() > kMaxWidgetMetrics)
            return wrong(fmt::format("a widget can have {} metrics", kMaxWidgetMetrics));
        std::vector<std::string> before;
        for (const JsonTree& line : metrics->items)
            out.metrics.push_back(YG_TRY(read_metric(line, defaults, before)));
    }
    if (const JsonTree* annotations = root->find("annotations"))
        YG_CHECK(read_annotations(*annotations, now, out));
    if (out.metrics.empty() && out.alarms.empty()) return wrong("metrics must not be empty");
    out.left = YG_TRY(read_axis(root->find("yAxis"), "left"));
    out.right = YG_TRY(read_axis(root->find("yAxis"), "right"));
    out.title = YG_TRY(text_of(*root, "title")).value_or("");
    out.view = YG_TRY(view_of(YG_TRY(text_of(*root, "view")).value_or("timeSeries")));
    out.stacked = YG_TRY(truth_of(*root, "stacked", false));
    out.legend = YG_TRY(legend_of(*root));
    YG_CHECK(read_range(*root, now, out));
    out.width = YG_TRY(whole_of(*root, "width", out.width, 1, 2000));
    out.height = YG_TRY(whole_of(*root, "height", out.height, 1, 2000));
    out.zone_minutes = YG_TRY(zone_of(YG_TRY(text_of(*root, "timezone")).value_or("+0000")));
    return out;
}

}  // namespace yagura::widgets
