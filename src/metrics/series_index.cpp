#include "metrics/series_index.h"

#include <algorithm>

namespace yagura::metrics {
namespace {

// Neither is allowed in a name. What ends sorts before what goes on.
constexpr char kEnd = '\x01';
constexpr char kEquals = '\x02';

std::string prefix_of(const MetricFilter& filter) {
    std::string out = filter.account + kEnd + filter.region + kEnd;
    if (!filter.metric_namespace) return out;
    out += *filter.metric_namespace + kEnd;
    if (filter.name) out += *filter.name + kEnd;
    return out;
}

bool fits(const MetricFilter& filter, const MetricKey& metric) {
    if (filter.name && metric.name != *filter.name) return false;
    return std::ranges::all_of(filter.dimensions, [&](const auto& wanted) {
        return std::ranges::any_of(metric.dimensions, [&](const auto& has) {
            return has.first == wanted.first && (!wanted.second || has.second == *wanted.second);
        });
    });
}

}  // namespace

std::string text_of(const MetricKey& metric) {
    std::string out = metric.account + kEnd + metric.region + kEnd + metric.metric_namespace +
                      kEnd + metric.name + kEnd;
    const auto add = [&](const Dimensions& dimensions) {
        for (const auto& [name, value] : dimensions) {
            out += name;
            out += kEquals;
            out += value;
            out += kEnd;
        }
    };
    if (std::ranges::is_sorted(metric.dimensions)) {
        add(metric.dimensions);
    } else {
        Dimensions sorted = metric.dimensions;
        std::ranges::sort(sorted);
        add(sorted);
    }
    return out;
}

MetricKey metric_of(std::string_view text) {
    const auto take = [&](char end) {
        const std::size_t at = std::min(text.find(end), text.size());
        const std::string_view out = text.substr(0, at);
        text.remove_prefix(std::min(at + 1, text.size()));
        return std::string(out);
    };
    MetricKey out;
    out.account = take(kEnd);
    out.region = take(kEnd);
    out.metric_namespace = take(kEnd);
    out.name = take(kEnd);
    while (!text.empty()) {
        std::string name = take(kEquals);
        out.dimensions.emplace_back(std::move(name), take(kEnd));
    }
    return out;
}

SeriesId SeriesIndex::obtain(const std::string& metric, const std::string& unit) {
    auto& units = metrics_[metric];
    const auto found = units.find(unit);
    if (found != units.end()) return found->second;
    const SeriesId id = next_++;
    units.emplace(unit, id);
    series_[id].name = {metric, unit};
    return id;
}

void SeriesIndex::restore(SeriesId id, SeriesName name, std::int64_t last, bool stored) {
    next_ = std::max(next_, id + 1);
    metrics_[name.metric].emplace(name.unit, id);
    Series& series = series_[id];
    series.name = std::move(name);
    series.last = std::max(series.last, last);
    series.logged = true;
    series.stored = series.stored || stored;
}

void SeriesIndex::erase(SeriesId id) {
    const auto found = series_.find(id);
    if (found == series_.end()) return;
    const auto metric = metrics_.find(found->second.name.metric);
    if (metric != metrics_.end()) {
        metric->second.erase(found->second.name.unit);
        if (metric->second.empty()) metrics_.erase(metric);
    }
    series_.erase(found);
}

SeriesIndex::Series* SeriesIndex::find(SeriesId id) {
    const auto found = series_.find(id);
    return found == series_.end() ? nullptr : &found->second;
}

const std::map<std::string, SeriesId>* SeriesIndex::units_of(const std::string& metric) const {
    const auto found = metrics_.find(metric);
    return found == metrics_.end() ? nullptr : &found->second;
}

MetricPage SeriesIndex::list(const MetricFilter& filter, const std::optional<std::string>& after,
                             std::size_t limit) const {
    MetricPage out;
    const std::string prefix = prefix_of(filter);
    auto at = after ? metrics_.upper_bound(*after) : metrics_.lower_bound(prefix);
    if (after && *after < prefix) at = metrics_.lower_bound(prefix);
    std::string last;
    for (; at != metrics_.end() && at->first.starts_with(prefix); ++at) {
        const bool active = std::ranges::any_of(at->second, [&](const auto& unit) {
            const auto series = series_.find(unit.second);
            return series != series_.end() && series->second.last > 0 &&
                   series->second.last * kSecondMs >= filter.active_since.value;
        });
        if (!active) continue;
        MetricKey metric = metric_of(at->first);
        if (!fits(filter, metric)) continue;
        if (out.metrics.size() == limit) {
            out.next = last;
            break;
        }
        last = at->first;
        out.metrics.push_back(std::move(metric));
    }
    return out;
}

}  // namespace yagura::metrics
