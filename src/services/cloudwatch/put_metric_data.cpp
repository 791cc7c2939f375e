#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "api/cloudwatch/errors.h"
#include "services/cloudwatch/metric_operations.h"

namespace yagura::services::cloudwatch {

using namespace api::cloudwatch;

namespace {

constexpr std::size_t kMostData = 1000;
constexpr std::size_t kMostValues = 150;
constexpr std::size_t kLongestName = 255;
constexpr std::int64_t kOldestMs = 14 * kDayMs;
constexpr std::int64_t kNewestMs = 2 * kHourMs;
const double kLargest = std::pow(2.0, 360);

Error invalid(std::string_view value, const std::string& parameter) {
    return invalid_parameter_value_exception(
        fmt::format("The value {} for parameter {} is invalid.", value, parameter));
}

Error both(const std::string& path, std::string_view first, std::string_view second) {
    return invalid_parameter_combination_exception(fmt::format(
        "The parameters {}.{} and {}.{} are mutually exclusive and you have specified both.", path,
        first, path, second));
}

Error missing(const std::string& parameter) {
    return missing_required_parameter_exception(
        fmt::format("The parameter {} is required.", parameter));
}

/// Printable ASCII that is not only blanks.
bool is_name(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }) &&
           std::ranges::any_of(text, [](char c) { return c != ' '; });
}

std::string number_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    return fmt::format("{}", value);
}

Result<void> check_number(double value, const std::string& parameter) {
    if (!std::isfinite(value) || std::abs(value) > kLargest)
        return fail(invalid(number_text(value), parameter));
    return {};
}

Result<void> check_namespace(const std::string& name) {
    if (!is_name(name)) return fail(invalid(name, "Namespace"));
    // What the services measure themselves is theirs alone.
    if (name.starts_with("AWS/")) return fail(invalid("AWS/", "Namespace"));
    return {};
}

Result<void> check_names(const MetricDatum& datum, const std::string& path) {
    if (!datum.metric_name || datum.metric_name->empty())
        return fail(missing(path + ".MetricName"));
    if (!is_name(*datum.metric_name) || datum.metric_name->size() > kLongestName)
        return fail(invalid(*datum.metric_name, path + ".MetricName"));
    if (!datum.dimensions) return {};
    for (std::size_t i = 0; i < datum.dimensions->size(); ++i) {
        const Dimension& dimension = (*datum.dimensions)[i];
        const std::string where = fmt::format("{}.Dimensions.member.{}", path, i + 1);
        if (!is_name(dimension.name) || dimension.name.starts_with(':'))
            return fail(invalid(dimension.name, where + ".Name"));
        if (!is_name(dimension.value)) return fail(invalid(dimension.value, where + ".Value"));
        for (std::size_t before = 0; before < i; ++before) {
            if ((*datum.dimensions)[before].name == dimension.name) {
                return fail(invalid_parameter_value_exception(fmt::format(
                    "The parameter {}.Dimensions has the name {} twice.", path, dimension.name)));
            }
        }
    }
    return {};
}

Result<metrics::Summary> summary_of_values(const MetricDatum& datum, const std::string& path) {
    const std::vector<double>& values = *datum.values;
    if (values.empty()) return fail(missing(path + ".Values"));
    if (values.size() > kMostValues) {
        return fail(invalid_parameter_value_exception(fmt::format(
            "The collection {}.Values must not have a size greater than {}.", path, kMostValues)));
    }
    if (datum.counts && datum.counts->size() != values.size()) {
        return fail(invalid_parameter_value_exception(fmt::format(
            "The parameters {}.Values and {}.Counts must be of the same size.", path, path)));
    }
    metrics::Summary out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        YG_CHECK(check_number(values[i], fmt::format("{}.Values.member.{}", path, i + 1)));
        const double count = datum.counts ? (*datum.counts)[i] : 1;
        const std::string where = fmt::format("{}.Counts.member.{}", path, i + 1);
        YG_CHECK(check_number(count, where));
        if (count <= 0) return fail(invalid(number_text(count), where));
        out.add(values[i], count);
    }
    return out;
}

Result<metrics::Summary> summary_of_set(const StatisticSet& set, const std::string& path) {
    const std::string where = path + ".StatisticValues";
    YG_CHECK(check_number(set.sample_count, where + ".SampleCount"));
    YG_CHECK(check_number(set.sum, where + ".Sum"));
    YG_CHECK(check_number(set.minimum, where + ".Minimum"));
    YG_CHECK(check_number(set.maximum, where + ".Maximum"));
    if (set.sample_count <= 0)
        return fail(invalid(number_text(set.sample_count), where + ".SampleCount"));
    if (set.minimum > set.maximum) {
        return fail(invalid_parameter_combination_exception(fmt::format(
            "The parameter {}.Minimum must be less than or equal to the parameter {}.Maximum.",
            where, where)));
    }
    return metrics::Summary::of_set(set.sample_count, set.sum, set.minimum, set.maximum);
}

Result<metrics::Summary> summary_of(const MetricDatum& datum, const std::string& path) {
    if (datum.value && datum.values) return fail(both(path, "Value", "Values"));
    if (datum.value && datum.statistic_values) return fail(both(path, "Value", "StatisticValues"));
    if (datum.values && datum.statistic_values)
        return fail(both(path, "Values", "StatisticValues"));
    if (datum.values) return summary_of_values(datum, path);
    if (datum.counts) return fail(missing(path + ".Values"));
    if (datum.statistic_values) return summary_of_set(*datum.statistic_values, path);
    if (!datum.value) return fail(missing(path + ".Value"));
    YG_CHECK(check_number(*datum.value, path + ".Value"));
    return metrics::Summary::of(*datum.value);
}

Result<TimeMs> time_of(const MetricDatum& datum, const std::string& path, TimeMs now) {
    const TimeMs time = datum.timestamp.value_or(now);
    if (time < now - kOldestMs) {
        return fail(invalid_parameter_value_exception(fmt::format(
            "The parameter {}.Timestamp must specify a time within the past two weeks.", path)));
    }
    if (time > now + kNewestMs) {
        return fail(invalid_parameter_value_exception(fmt::format(
            "The parameter {}.Timestamp must specify a time no more than two hours in the future.",
            path)));
    }
    return time;
}

}  // namespace

Result<void> MetricOperations::put(const ports::RequestContext& context,
                                   const PutMetricDataRequest& request) {
    YG_CHECK(check_namespace(request.namespace_));
    metrics::Batch batch;
    const TimeMs now = clock_.now();
    const auto take = [&](const std::vector<MetricDatum>& data,
                          const std::string& list) -> Result<void> {
        if (batch.data.size() + data.size() > kMostData) {
            return fail(invalid_parameter_value_exception(fmt::format(
                "The collection MetricData must not have a size greater than {}.", kMostData)));
        }
        for (std::size_t i = 0; i < data.size(); ++i) {
            const MetricDatum& datum = data[i];
            const std::string path = fmt::format("{}.member.{}", list, i + 1);
            YG_CHECK(check_names(datum, path));
            const int resolution = datum.storage_resolution.value_or(60);
            if (resolution != 1 && resolution != 60) {
                return fail(invalid_parameter_value_exception(
                    fmt::format("The parameter {}.StorageResolution must be 1 or 60.", path)));
            }
            metrics::Datum out;
            out.summary = YG_TRY(summary_of(datum, path));
            out.time = YG_TRY(time_of(datum, path, now));
            out.metric =
                metric_key(context, request.namespace_, datum.metric_name, datum.dimensions);
            if (datum.unit) out.unit = std::string(to_string(*datum.unit));
            out.by_second = resolution == 1;
            batch.data.push_back(std::move(out));
        }
        return {};
    };
    if (request.metric_data) YG_CHECK(take(*request.metric_data, "MetricData"));
    if (request.entity_metric_data) {
        for (std::size_t i = 0; i < request.entity_metric_data->size(); ++i) {
            const EntityMetricData& entity = (*request.entity_metric_data)[i];
            if (!entity.metric_data) continue;
            YG_CHECK(take(*entity.metric_data,
                          fmt::format("EntityMetricData.member.{}.MetricData", i + 1)));
        }
    }
    if (batch.data.empty()) return fail(missing("MetricData"));
    return store_.append(std::move(batch));
}

}  // namespace yagura::services::cloudwatch
