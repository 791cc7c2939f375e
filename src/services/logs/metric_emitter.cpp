#include "services/logs/metric_emitter.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "text/number.h"

namespace yagura::services::logs {

using api::logs::MetricFilter;
using pattern::FilterPattern;

namespace {

// An event of the last moment of a minute may be on its way for a little.
constexpr std::int64_t kGraceMs = 5 * kSecondMs;
constexpr std::size_t kLongestValue = 1024;
const double kLargest = std::pow(2.0, 360);

bool is_dimension_value(std::string_view text) {
    return text.size() <= kLongestValue &&
           std::ranges::any_of(text, [](char c) { return c != ' '; }) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

}  // namespace

Result<MetricEmitter> MetricEmitter::create(const MetricFilter& filter, std::string account,
                                            std::string region) {
    MetricEmitter out;
    out.pattern_ =
        YG_TRY(FilterPattern::parse(filter.filter_pattern, pattern::PatternUse::MetricFilter));
    if (filter.field_selection_criteria) {
        const auto criteria = YG_TRY(SelectionCriteria::parse(*filter.field_selection_criteria));
        out.selected_ = criteria.selects(account, region);
    }
    if (filter.metric_transformations.empty())
        return fail(Errc::InvalidArgument, "the filter has no metric");
    const auto& transformation = filter.metric_transformations.front();
    if (transformation.unit) out.unit_ = std::string(to_string(*transformation.unit));
    out.constant_ = text::parse_double(transformation.metric_value);
    if (!out.constant_) out.selector_ = YG_TRY(out.pattern_->selector(transformation.metric_value));
    out.default_ = transformation.default_value;
    if (transformation.dimensions) {
        for (const auto& [name, selector] : *transformation.dimensions)
            out.dimensions_.push_back({name, YG_TRY(out.pattern_->selector(selector)), {}});
    }
    if (filter.emit_system_field_dimensions) {
        for (const std::string& field : *filter.emit_system_field_dimensions)
            out.dimensions_.push_back({field, {}, field == "@aws.account" ? account : region});
    }
    out.metric_ = {std::move(account),
                   std::move(region),
                   transformation.metric_namespace,
                   transformation.metric_name,
                   {}};
    return out;
}

std::optional<double> MetricEmitter::value_of(std::string_view message) const {
    if (constant_) return constant_;
    const auto text = pattern_->value(message, *selector_);
    if (!text) return std::nullopt;
    const auto value = text::parse_double(*text);
    if (!value || std::abs(*value) > kLargest) return std::nullopt;
    return value;
}

std::optional<metrics::Dimensions> MetricEmitter::dimensions_of(std::string_view message) const {
    metrics::Dimensions out;
    for (const Dimension& dimension : dimensions_) {
        std::optional<std::string> value = dimension.constant;
        if (dimension.selector) value = pattern_->value(message, *dimension.selector);
        // An event that lacks one of them says nothing of this metric.
        if (!value || !is_dimension_value(*value)) return std::nullopt;
        out.emplace_back(dimension.name, std::move(*value));
    }
    std::ranges::sort(out);
    return out;
}

void MetricEmitter::observe(TimeMs time, std::string_view message) {
    if (!selected_) return;
    const Minute minute = time.value / kMinuteMs;
    std::optional<double> value;
    if (pattern_->matches(message)) value = value_of(message);
    if (value) {
        if (auto dimensions = dimensions_of(message))
            pending_[{minute, std::move(*dimensions)}].add(*value, 1);
    }
    if (!default_) return;
    const auto [at, is_new] = open_.try_emplace(minute);
    if (is_new) at->second.late = minute < over_;
    if (value) at->second.matched = true;
}

Result<std::vector<metrics::Datum>> MetricEmitter::take(TimeMs now,
                                                        const HasDatapoint& has_datapoint) {
    over_ = (now.value - kGraceMs) / kMinuteMs;
    for (auto at = open_.begin(); at != open_.end() && at->first < over_;) {
        const TimeMs minute(at->first * kMinuteMs);
        bool silent = !at->second.matched;
        if (silent && at->second.late) silent = !YG_TRY(has_datapoint(metric_, minute));
        if (silent) pending_[{at->first, {}}].add(*default_, 1);
        at = open_.erase(at);
    }
    std::vector<metrics::Datum> out;
    for (auto& [key, summary] : pending_) {
        metrics::Datum datum{metric_, unit_, TimeMs(key.first * kMinuteMs), std::move(summary),
                             false};
        datum.metric.dimensions = key.second;
        out.push_back(std::move(datum));
    }
    pending_.clear();
    return out;
}

std::string MetricEmitter::state() const {
    std::string out;
    for (const auto& [minute, open] : open_)
        out += fmt::format("{}{}{} ", minute, open.matched ? 'm' : 's', open.late ? 'l' : 'i');
    return out;
}

void MetricEmitter::restore(std::string_view state) {
    while (!state.empty()) {
        Minute minute = 0;
        const auto [next, error] =
            std::from_chars(state.data(), state.data() + state.size(), minute);
        const auto used = static_cast<std::size_t>(next - state.data());
        if (error != std::errc() || used + 3 > state.size()) return;
        open_[minute] = {state[used] == 'm', state[used + 1] == 'l'};
        state.remove_prefix(used + 3);
    }
}

}  // namespace yagura::services::logs
