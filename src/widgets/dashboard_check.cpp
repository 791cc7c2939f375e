#include "widgets/dashboard_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <span>

#include "text/json_tree.h"
#include "widgets/widget_time.h"

namespace yagura::widgets {
namespace {

using text::JsonKind;
using text::JsonTree;
using Names = std::initializer_list<std::string_view>;

std::string_view article_free(JsonKind kind) {
    switch (kind) {
        case JsonKind::Bool:
            return "boolean";
        case JsonKind::Number:
            return "number";
        case JsonKind::String:
            return "string";
        case JsonKind::Array:
            return "array";
        case JsonKind::Object:
            return "object";
        default:
            return "null";
    }
}

/// One place in the body and the checks of it; what they find goes into one list for all places.
class Place {
  public:
    Place(const JsonTree* value, std::string path, DashboardCheck& out)
        : value_(value), path_(std::move(path)), out_(out) {}

    explicit operator bool() const { return value_ != nullptr; }
    const JsonTree& value() const { return *value_; }

    void error(std::string sentence) const { out_.errors.push_back({path_, std::move(sentence)}); }
    void warning(std::string sentence) const {
        out_.warnings.push_back({path_, std::move(sentence)});
    }

    /// True if it is there and of the kind; an error if it is there and of another one.
    bool is(JsonKind kind) const {
        if (value_ == nullptr) return false;
        if (value_->is(kind)) return true;
        error(fmt::format("Should be {}", article_free(kind)));
        return false;
    }

    Place member(std::string_view name) const {
        const JsonTree* found = value_ == nullptr ? nullptr : value_->find(name);
        return {found, fmt::format("{}/{}", path_, name), out_};
    }

    Place required(std::string_view name) const {
        Place out = member(name);
        if (!out) error(fmt::format("Should have required property '{}'", name));
        return out;
    }

    Place item(std::size_t index) const {
        return {&value_->items[index], fmt::format("{}/{}", path_, index), out_};
    }

    template <class Check>
    void each_item(std::size_t least, std::size_t most, Check check) const {
        if (!is(JsonKind::Array)) return;
        const std::size_t count = value_->items.size();
        if (count < least) error(fmt::format("Should NOT have less than {} items", least));
        if (count > most) error(fmt::format("Should NOT have more than {} items", most));
        for (std::size_t i = 0; i < std::min(count, most); ++i) check(item(i));
    }

    void integer(double least, double most) const {
        if (value_ == nullptr) return;
        const auto number = value_->number();
        if (!number || *number != std::floor(*number)) return error("Should be integer");
        if (*number < least) error(fmt::format("Should be >= {}", least));
        if (*number > most) error(fmt::format("Should be <= {}", most));
    }

    void one_of(Names names) const {
        if (!is(JsonKind::String)) return;
        if (std::ranges::find(names, value_->text) == names.end())
            error("Should be equal to one of the allowed values");
    }

    void only(Names names) const {
        if (value_ == nullptr) return;
        for (const text::JsonMember& member : value_->members)
            if (std::ranges::find(names, std::string_view(member.name)) == names.end())
                warning(fmt::format("Should NOT have additional properties: '{}'", member.name));
    }

  private:
    const JsonTree* value_;
    std::string path_;
    DashboardCheck& out_;
};

void check_time(const Place& place) {
    if (place.is(JsonKind::String) && !parse_widget_time(place.value().text, TimeMs()))
        place.error("Should be an ISO 8601 time or a relative one such as -PT3H");
}

void check_axis(const Place& axis) {
    if (!axis.is(JsonKind::Object)) return;
    axis.member("min").is(JsonKind::Number);
    axis.member("max").is(JsonKind::Number);
    axis.member("label").is(JsonKind::String);
    axis.member("showUnits").is(JsonKind::Bool);
}

void check_rendering(const Place& options) {
    options.member("id").is(JsonKind::String);
    options.member("label").is(JsonKind::String);
    options.member("color").is(JsonKind::String);
    options.member("expression").is(JsonKind::String);
    options.member("stat").is(JsonKind::String);
    options.member("visible").is(JsonKind::Bool);
    options.member("period").integer(1, 31536000);
    if (const Place axis = options.member("yAxis")) axis.one_of({"left", "right"});
}

/// A line of a metrics array: names and values, then perhaps an object of how to show it; or an
/// object with an expression alone.
void check_metric(const Place& metric) {
    if (!metric.is(JsonKind::Array)) return;
    const std::vector<JsonTree>& items = metric.value().items;
    const bool has_options = !items.empty() && items.back().is(JsonKind::Object);
    const std::size_t names = items.size() - (has_options ? 1 : 0);
    if (has_options) check_rendering(metric.item(items.size() - 1));
    for (std::size_t i = 0; i < names; ++i) metric.item(i).is(JsonKind::String);
    if (names == 0) {
        if (!has_options || items.back().find("expression") == nullptr)
            metric.error("Should NOT have less than 2 items");
        return;
    }
    const bool repeats = items[0].text == "." || items[0].text == "...";
    if (names < 2 && !repeats) metric.error("Should NOT have less than 2 items");
    const bool shortened = std::ranges::any_of(items, [](const JsonTree& item) {
        return item.is(JsonKind::String) && item.text == "...";
    });
    // "..." stands for any number of fields of the line before.
    if (names >= 2 && names % 2 == 1 && !shortened)
        metric.error("Should have a value for each dimension name");
    if (names > 62) metric.error("Should NOT have more than 62 items");
}

void check_annotations(const Place& annotations) {
    if (!annotations.is(JsonKind::Object)) return;
    annotations.only({"horizontal", "vertical", "alarms"});
    const auto check_line = [](const Place& line, auto check_value) {
        const auto one = [&](const Place& each) {
            if (!each.is(JsonKind::Object)) return;
            check_value(each.required("value"));
            each.member("label").is(JsonKind::String);
            each.member("color").is(JsonKind::String);
            each.member("fill").is(JsonKind::String);
        };
        // A pair is a band.
        if (line.value().is(JsonKind::Array))
            line.each_item(2, 2, one);
        else
            one(line);
    };
    if (const Place lines = annotations.member("horizontal"))
        lines.each_item(0, kMaxMetricsOfWidget, [&](const Place& line) {
            check_line(line, [](const Place& value) { value.is(JsonKind::Number); });
        });
    if (const Place lines = annotations.member("vertical"))
        lines.each_item(0, kMaxMetricsOfWidget,
                        [&](const Place& line) { check_line(line, check_time); });
    if (const Place alarms = annotations.member("alarms"))
        alarms.each_item(0, 1, [](const Place& alarm) { alarm.is(JsonKind::String); });
}

std::size_t check_metric_widget(const Place& properties) {
    std::size_t metrics = 0;
    const Place lines = properties.member("metrics");
    const Place annotations = properties.member("annotations");
    if (!lines && !(annotations && annotations.value().find("alarms") != nullptr))
        properties.required("metrics");
    if (lines) {
        lines.each_item(0, kMaxMetricsOfWidget, check_metric);
        metrics = lines.value().items.size();
    }
    properties.required("region").is(JsonKind::String);
    check_annotations(annotations);
    if (const Place view = properties.member("view"))
        view.one_of({"timeSeries", "singleValue", "gauge", "bar", "pie", "table"});
    properties.member("stacked").is(JsonKind::Bool);
    properties.member("title").is(JsonKind::String);
    properties.member("stat").is(JsonKind::String);
    properties.member("liveData").is(JsonKind::Bool);
    properties.member("sparkline").is(JsonKind::Bool);
    properties.member("period").integer(1, 31536000);
    if (const Place time = properties.member("start")) check_time(time);
    if (const Place time = properties.member("end")) check_time(time);
    if (const Place legend = properties.member("legend"); legend.is(JsonKind::Object))
        if (const Place position = legend.member("position"))
            position.one_of({"right", "bottom", "hidden"});
    if (const Place axis = properties.member("yAxis"); axis.is(JsonKind::Object)) {
        check_axis(axis.member("left"));
        check_axis(axis.member("right"));
    }
    return metrics;
}

void check_log_widget(const Place& properties) {
    properties.required("query").is(JsonKind::String);
    properties.required("region").is(JsonKind::String);
    properties.member("title").is(JsonKind::String);
    properties.member("stacked").is(JsonKind::Bool);
    if (const Place view = properties.member("view"))
        view.one_of({"table", "timeSeries", "bar", "pie"});
}

void check_alarm_widget(const Place& properties) {
    if (const Place alarms = properties.required("alarms"))
        alarms.each_item(1, 100, [](const Place& alarm) { alarm.is(JsonKind::String); });
    properties.member("title").is(JsonKind::String);
    properties.member("states").is(JsonKind::Array);
    if (const Place sort = properties.member("sortBy"))
        sort.one_of({"default", "stateUpdatedTimestamp", "timestamp"});
}

/// Returns how many metrics it shows.
std::size_t check_widget(const Place& widget) {
    if (!widget.is(JsonKind::Object)) return 0;
    widget.only({"type", "x", "y", "width", "height", "properties", "accountId"});
    widget.member("x").integer(0, 23);
    widget.member("y").integer(0, 1e9);
    widget.member("width").integer(1, 24);
    widget.member("height").integer(1, 1000);
    const bool placed = bool(widget.member("x")) == bool(widget.member("y"));
    if (!placed) widget.error("Should have both of the properties 'x' and 'y', or neither");
    const Place type = widget.required("type");
    const Place properties = widget.required("properties");
    if (!type.is(JsonKind::String) || !properties.is(JsonKind::Object)) return 0;
    const std::string& name = type.value().text;
    if (name == "metric") return check_metric_widget(properties);
    if (name == "text")
        properties.required("markdown").is(JsonKind::String);
    else if (name == "log")
        check_log_widget(properties);
    else if (name == "alarm")
        check_alarm_widget(properties);
    else if (name == "custom")
        properties.required("endpoint").is(JsonKind::String);
    else if (name != "explorer")
        type.error("Should be equal to one of the allowed values");
    return 0;
}

}  // namespace

DashboardCheck check_dashboard(std::string_view body) {
    DashboardCheck out;
    const auto tree = JsonTree::parse(body);
    if (!tree || !tree->is(JsonKind::Object)) {
        out.no_object = true;
        return out;
    }
    const Place root(&*tree, "", out);
    root.only({"widgets", "start", "end", "periodOverride", "variables"});
    if (const Place time = root.member("start")) check_time(time);
    if (const Place time = root.member("end")) check_time(time);
    if (const Place period = root.member("periodOverride")) period.one_of({"auto", "inherit"});
    root.member("variables").is(JsonKind::Array);
    std::size_t metrics = 0;
    if (const Place widgets = root.required("widgets"))
        widgets.each_item(0, kMaxWidgets,
                          [&](const Place& widget) { metrics += check_widget(widget); });
    if (metrics > kMaxMetricsOfDashboard)
        root.error(fmt::format("Should NOT have more than {} metrics", kMaxMetricsOfDashboard));
    return out;
}

}  // namespace yagura::widgets
