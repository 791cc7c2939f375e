#include "metrics/query_set.h"

#include <fmt/core.h>

#include <algorithm>

#include "metrics/metric_labels.h"
#include "metrics/metric_search.h"

namespace yagura::metrics {
namespace {

constexpr int kDefaultPeriod = 60;
constexpr std::int64_t kMostPeriods = 100'800;  // as many as an answer may hold
constexpr std::size_t kMostFound = 500;
constexpr std::size_t kListPage = 1000;
constexpr std::int64_t kSearchedMs = 14 * kDayMs;
constexpr std::int64_t kHistorySeconds = 14 * 86400;

Error in_expression(const std::string& id, const Error& error) {
    return Error(error.code(), fmt::format("Error in expression '{}': {}", id, error.message()));
}

bool is_about_expression(const Error& error) {
    return error.code() == Errc::InvalidArgument || error.code() == Errc::Unsupported;
}

MathSeries to_math(const StatisticSeries& series, const std::string& label) {
    MathSeries out;
    out.label = label;
    out.points.reserve(series.points.size());
    for (const StatisticSeries::Point& point : series.points)
        out.points.push_back({point.start, point.value});
    return out;
}

}  // namespace

/// What one expression of the set sees.
class QuerySet::ExpressionSource final : public MathSource {
  public:
    ExpressionSource(QuerySet& set, TimeGrid grid) : set_(set), grid_(grid) {}

    Result<MathValue> variable(std::string_view id) override {
        const QuerySpec* query = set_.find(id);
        if (query == nullptr)
            return fail(Errc::InvalidArgument, fmt::format("Undefined variable {}", id));
        MathValue out = YG_TRY(set_.value(query->id));
        const int period = YG_TRY(set_.period_of(query->id));
        if (!is_scalar(out) && period != grid_.period) {
            return fail(Errc::InvalidArgument,
                        fmt::format("{} has a period of {} seconds and the expression one of {}",
                                    id, period, grid_.period));
        }
        return out;
    }

    Result<MathArray> metrics(std::string_view text) override {
        MathArray out;
        for (const QuerySpec& query : set_.queries_) {
            if (!query.stored || query.id.find(text) == std::string::npos) continue;
            MathValue each = YG_TRY(variable(query.id));
            out.push_back(std::get<MathSeries>(std::move(each)));
        }
        return out;
    }

    Result<MathArray> search(std::string_view query, std::string_view statistic,
                             int period) override {
        TimeGrid grid = grid_;
        if (period != grid.period) grid = set_.options_.grid(period);
        return set_.search(query, statistic, grid);
    }

    Result<int> period(std::string_view id) override {
        const QuerySpec* query = set_.find(id);
        if (query == nullptr || !query->stored)
            return fail(Errc::InvalidArgument, fmt::format("{} is not the id of a metric", id));
        return query->period;
    }

    Result<MathSeries> history(std::string_view id) override {
        const QuerySpec* query = set_.find(id);
        if (query == nullptr || !query->stored)
            return fail(Errc::InvalidArgument, fmt::format("{} is not the id of a metric", id));
        TimeGrid grid = grid_;
        // Whole periods back, so that they lie as those of the grid do.
        grid.start -= kHistorySeconds / grid.period * grid.period;
        return set_.read_stored(*query->stored, grid, nullptr);
    }

    const TimeGrid& grid() const override { return grid_; }

  private:
    QuerySet& set_;
    TimeGrid grid_;
};

QuerySet::QuerySet(MetricStore& store, std::vector<QuerySpec> queries, Options options)
    : store_(store), queries_(std::move(queries)), options_(std::move(options)) {}

const QuerySpec* QuerySet::find(std::string_view id) const {
    const auto found = std::ranges::find(queries_, id, &QuerySpec::id);
    return found == queries_.end() ? nullptr : &*found;
}

const std::vector<std::string>& QuerySet::units(const std::string& id) const {
    static const std::vector<std::string> kNone;
    const auto found = units_.find(id);
    return found == units_.end() ? kNone : found->second;
}

Result<MathValue> QuerySet::value(const std::string& id) {
    const auto known = values_.find(id);
    if (known != values_.end()) return known->second;
    const QuerySpec* query = find(id);
    if (query == nullptr)
        return fail(Errc::InvalidArgument, fmt::format("Undefined variable {}", id));
    if (query->stored) {
        MathValue out = YG_TRY(read(*query));
        values_[id] = out;
        return out;
    }
    if (!under_way_.insert(id).second)
        return fail(in_expression(id, Error(Errc::InvalidArgument, "Cycle detected")));
    auto out = compute(*query);
    under_way_.erase(id);
    if (!out) {
        // The innermost expression that is wrong is the one to name.
        const bool named = out.error().message().starts_with("Error in expression");
        if (named || !is_about_expression(out.error())) return out;
        return fail(in_expression(id, out.error()));
    }
    values_[id] = *out;
    return out;
}

Result<MathValue> QuerySet::compute(const QuerySpec& query) {
    const MathNode expression = YG_TRY(parse_math(query.expression));
    if (!options_.may_search && calls(expression, "SEARCH"))
        return fail(Errc::InvalidArgument, "SEARCH is not supported here");
    const TimeGrid grid = options_.grid(YG_TRY(period_of(query)));
    if ((grid.end - grid.start) / grid.period > kMostPeriods) {
        return fail(Errc::InvalidArgument,
                    fmt::format("The time range holds more than {} periods", kMostPeriods));
    }
    ExpressionSource source(*this, grid);
    return evaluate_math(expression, source);
}

Result<int> QuerySet::period_of(const std::string& id) {
    const QuerySpec* query = find(id);
    if (query == nullptr)
        return fail(Errc::InvalidArgument, fmt::format("Undefined variable {}", id));
    return period_of(*query);
}

Result<int> QuerySet::period_of(const QuerySpec& query) {
    if (query.period > 0) return query.period;
    if (const auto known = periods_.find(query.id); known != periods_.end()) return known->second;
    if (!looked_at_.insert(query.id).second) return fail(Errc::InvalidArgument, "Cycle detected");
    const MathNode expression = YG_TRY(parse_math(query.expression));
    int out = 0;
    for (const std::string& id : variables_of(expression)) {
        if (const QuerySpec* inner = find(id)) out = std::max(out, YG_TRY(period_of(*inner)));
    }
    if (calls(expression, "METRICS")) {
        for (const QuerySpec& each : queries_)
            if (each.stored) out = std::max(out, each.period);
    }
    looked_at_.erase(query.id);
    if (out == 0) out = kDefaultPeriod;
    periods_[query.id] = out;
    return out;
}

Result<MathSeries> QuerySet::read(const QuerySpec& query) {
    MathSeries out =
        YG_TRY(read_stored(*query.stored, options_.grid(query.period), &units_[query.id]));
    out.label = query.label;
    return out;
}

Result<MathSeries> QuerySet::read_stored(const QuerySpec::Stored& stored, const TimeGrid& grid,
                                         std::vector<std::string>* units) {
    StatisticSeries series = YG_TRY(read_statistic(store_, stored.metric, stored.unit,
                                                   stored.statistic, grid, options_.unit_choice));
    MathSeries out = to_math(series, "");
    if (units != nullptr) *units = std::move(series.units);
    return out;
}

Result<MathArray> QuerySet::search(std::string_view text, std::string_view statistic,
                                   const TimeGrid& grid) {
    const MetricSearch search = YG_TRY(MetricSearch::parse(text));
    const Statistic parsed = YG_TRY(Statistic::parse(statistic));
    MetricFilter filter;
    filter.account = options_.account;
    filter.region = options_.region;
    filter.metric_namespace = search.metric_namespace();
    filter.active_since = options_.now - kSearchedMs;
    std::vector<LabelledMetric> found;
    std::optional<std::string> after;
    do {
        MetricPage page = YG_TRY(store_.list(filter, after, kListPage));
        for (MetricKey& metric : page.metrics) {
            if (found.size() < kMostFound && search.finds(metric))
                found.push_back({std::move(metric), std::string(statistic), grid.period});
        }
        after = std::move(page.next);
    } while (after && found.size() < kMostFound);
    const std::vector<std::string> labels = default_labels(found);
    MathArray out;
    for (std::size_t i = 0; i < found.size(); ++i) {
        MathSeries series =
            YG_TRY(read_stored({found[i].metric, parsed, std::nullopt}, grid, nullptr));
        series.label = labels[i];
        out.push_back(std::move(series));
    }
    return out;
}

}  // namespace yagura::metrics
