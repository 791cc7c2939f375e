#include "metrics/metric_labels.h"

#include <algorithm>
#include <map>

namespace yagura::metrics {
namespace {

std::string dimension_values(const MetricKey& metric) {
    Dimensions sorted = metric.dimensions;
    std::ranges::sort(sorted);
    std::string out;
    for (const auto& [name, value] : sorted) out += (out.empty() ? "" : " ") + value;
    return out;
}

/// What differs among the metrics of one name.
struct Differences {
    bool metric_namespace = false;
    bool dimensions = false;
    bool statistic = false;
    bool period = false;
};

}  // namespace

std::vector<std::string> default_labels(const std::vector<LabelledMetric>& metrics) {
    std::map<std::string, const LabelledMetric*> first_of_name;
    std::map<std::string, Differences> differences;
    for (const LabelledMetric& each : metrics) {
        const LabelledMetric*& first =
            first_of_name.try_emplace(each.metric.name, &each).first->second;
        Differences& differ = differences[each.metric.name];
        differ.metric_namespace |= each.metric.metric_namespace != first->metric.metric_namespace;
        differ.dimensions |= dimension_values(each.metric) != dimension_values(first->metric);
        differ.statistic |= each.statistic != first->statistic;
        differ.period |= each.period != first->period;
    }
    std::vector<std::string> out;
    for (const LabelledMetric& each : metrics) {
        const Differences& differ = differences[each.metric.name];
        std::string label;
        const auto add = [&](const std::string& part) {
            if (!part.empty()) label += (label.empty() ? "" : " ") + part;
        };
        if (differ.metric_namespace) add(each.metric.metric_namespace);
        if (differ.dimensions) add(dimension_values(each.metric));
        add(each.metric.name);
        if (differ.statistic) add(each.statistic);
        if (differ.period) add(std::to_string(each.period));
        out.push_back(std::move(label));
    }
    return out;
}

}  // namespace yagura::metrics
