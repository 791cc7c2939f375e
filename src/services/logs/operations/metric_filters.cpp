#include <fmt/core.h>

#include <algorithm>

#include "api/logs/errors.h"
#include "pattern/filter_pattern.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"
#include "services/logs/selection_criteria.h"
#include "text/number.h"

namespace yagura::services::logs {

using namespace api::logs;
using pattern::FilterPattern;
using pattern::PatternUse;

namespace {

constexpr std::size_t kMaxDimensions = 3;
constexpr std::string_view kListKind = "metric-filters";

// A metric value or a dimension: something the pattern can read out of an event.
Result<void> check_selector(const FilterPattern& filter, std::string_view what,
                            std::string_view selector) {
    if (selector.starts_with('$') && filter.selector(selector).has_value()) return {};
    return fail(invalid_parameter_exception(
        fmt::format("Invalid metric transformation: {} '{}' does not name a field of the filter "
                    "pattern.",
                    what, selector)));
}

Result<void> check_transformation(const MetricTransformation& transformation,
                                  const FilterPattern& filter, std::size_t system_dimensions) {
    const std::size_t dimensions =
        (transformation.dimensions ? transformation.dimensions->size() : 0) + system_dimensions;
    if (dimensions > 0 && !filter.supports_dimensions()) {
        return fail(invalid_parameter_exception(
            "The specified filter pattern does not support dimensions"));
    }
    if (dimensions > kMaxDimensions) {
        return fail(invalid_parameter_exception(fmt::format(
            "Invalid metric transformation: at most {} dimensions are allowed.", kMaxDimensions)));
    }
    if (dimensions > 0 && transformation.default_value) {
        return fail(invalid_parameter_exception(
            "Invalid metric transformation: dimensions and default value are mutually exclusive "
            "properties."));
    }
    if (!text::parse_double(transformation.metric_value).has_value()) {
        YG_CHECK(check_selector(filter, "metric value", transformation.metric_value));
    }
    if (transformation.dimensions) {
        for (const auto& [name, selector] : *transformation.dimensions) {
            YG_CHECK(check_selector(filter, "dimension", selector));
        }
    }
    return {};
}

Result<void> check_system_fields(const std::optional<std::vector<std::string>>& fields) {
    if (!fields) return {};
    for (const std::string& field : *fields) {
        if (field == "@aws.account" || field == "@aws.region") continue;
        return fail(invalid_parameter_exception(
            fmt::format("Invalid system field '{}': only @aws.account and @aws.region are "
                        "supported.",
                        field)));
    }
    return {};
}

}  // namespace

Result<void> LogsOperations::put_metric_filter(const ports::RequestContext& context,
                                               const PutMetricFilterRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    YG_CHECK(require_standard_class(*group));
    const auto parsed = FilterPattern::parse(request.filter_pattern, PatternUse::MetricFilter);
    if (!parsed.has_value()) return fail(invalid_parameter_exception(parsed.error().message()));
    const FilterPattern& filter = **parsed;
    YG_CHECK(check_system_fields(request.emit_system_field_dimensions));
    YG_CHECK(check_transformation(request.metric_transformations.front(), filter,
                                  request.emit_system_field_dimensions
                                      ? request.emit_system_field_dimensions->size()
                                      : 0));
    if (request.field_selection_criteria) {
        const auto criteria = SelectionCriteria::parse(*request.field_selection_criteria);
        if (!criteria.has_value()) {
            return fail(invalid_parameter_exception(criteria.error().message()));
        }
    }
    if (filter.regex_count() > 0) {
        std::size_t with_regex = 0;
        for (const MetricFilter& other : YG_TRY(metric_filters_.list(group->id))) {
            if (other.filter_name == request.filter_name) continue;
            const auto compiled = FilterPattern::parse(other.filter_pattern);
            if (compiled.has_value() && (*compiled)->regex_count() > 0) ++with_regex;
        }
        if (with_regex >= MetricFilterStore::kMaxWithRegex) {
            return fail(limit_exceeded_exception("Resource limit exceeded."));
        }
    }

    MetricFilter stored;
    stored.filter_name = request.filter_name;
    stored.filter_pattern = request.filter_pattern;
    stored.metric_transformations = request.metric_transformations;
    stored.creation_time = clock_.now().value;
    stored.log_group_name = group->name;
    stored.apply_on_transformed_logs = request.apply_on_transformed_logs;
    stored.field_selection_criteria = request.field_selection_criteria;
    stored.emit_system_field_dimensions = request.emit_system_field_dimensions;
    engine::EventSeq start = engine_.end();
    if (metric_follower_) start = YG_TRY(metric_follower_->catch_up(group->id));
    const auto put = metric_filters_.put(group->id, stored, start);
    if (put.has_value()) return {};
    if (put.error().code() == Errc::LimitExceeded) {
        return fail(limit_exceeded_exception("Resource limit exceeded."));
    }
    if (put.error().code() == Errc::NotFound) {
        return fail(resource_not_found_exception("The specified log group does not exist."));
    }
    return put;
}

Result<void> LogsOperations::delete_metric_filter(const ports::RequestContext& context,
                                                  const DeleteMetricFilterRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    if (metric_follower_) YG_CHECK(metric_follower_->catch_up(group->id));
    if (!YG_TRY(metric_filters_.remove(group->id, request.filter_name))) {
        return fail(resource_not_found_exception("The specified metric filter does not exist."));
    }
    return {};
}

Result<DescribeMetricFiltersResponse> LogsOperations::describe_metric_filters(
    const ports::RequestContext& context, const DescribeMetricFiltersRequest& request) {
    if (request.metric_name.has_value() != request.metric_namespace.has_value()) {
        return fail(invalid_parameter_exception(
            "metricName and metricNamespace must be specified together."));
    }
    const std::string prefix = request.filter_name_prefix.value_or("");
    const auto limit = static_cast<std::size_t>(request.limit);
    const std::string after = YG_TRY(require_list_place(kListKind, request.next_token));
    std::vector<std::pair<std::string, MetricFilter>> found;
    const auto add = [&](MetricFilter filter, std::string place) {
        const MetricTransformation& transformation = filter.metric_transformations.front();
        if (request.metric_name && (transformation.metric_name != *request.metric_name ||
                                    transformation.metric_namespace != *request.metric_namespace)) {
            return true;
        }
        found.emplace_back(std::move(place), std::move(filter));
        return found.size() <= limit;
    };
    if (request.log_group_name) {
        const auto group = YG_TRY(require_group(context, *request.log_group_name));
        for (MetricFilter& filter : YG_TRY(metric_filters_.list(group->id))) {
            std::string place = filter.filter_name;
            if (!place.starts_with(prefix) || (!after.empty() && place <= after)) continue;
            if (!add(std::move(filter), std::move(place))) break;
        }
    } else {
        YG_CHECK(metric_filters_.visit(Scope::of(context), prefix, after, add));
    }

    DescribeMetricFiltersResponse response;
    for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) {
        response.metric_filters.push_back(std::move(found[i].second));
    }
    if (found.size() > limit) {
        response.next_token = to_list_token(kListKind, found[limit - 1].first);
    }
    return response;
}

Result<TestMetricFilterResponse> LogsOperations::test_metric_filter(
    const ports::RequestContext&, const TestMetricFilterRequest& request) {
    const auto parsed = FilterPattern::parse(request.filter_pattern, PatternUse::MetricFilter);
    if (!parsed.has_value()) return fail(invalid_parameter_exception(parsed.error().message()));
    TestMetricFilterResponse response;
    auto& matches = response.matches;
    for (std::size_t i = 0; i < request.log_event_messages.size(); ++i) {
        const std::string& message = request.log_event_messages[i];
        if (!(*parsed)->matches(message)) continue;
        MetricFilterMatchRecord& record = matches.emplace_back();
        record.event_number = static_cast<std::int64_t>(i);  // from 0, as the documents show it
        record.event_message = message;
        auto& values = record.extracted_values;
        for (auto& [name, value] : (*parsed)->extract(message)) {
            values.insert_or_assign(std::move(name), std::move(value));
        }
    }
    return response;
}

}  // namespace yagura::services::logs
