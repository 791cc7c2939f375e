#include "metrics/math_calls.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/math_functions.h"

namespace yagura::metrics {
namespace {

constexpr std::int64_t kMostFilled = 5'000'000;  // datapoints that one call may make

/// One call under evaluation: its arguments by need, errors that name the function.
class Call {
  public:
    Call(const MathNode& node, MathSource& source, const EvaluateArgument& evaluate)
        : node_(node), source_(source), evaluate_(evaluate) {}

    Result<MathValue> value();

  private:
    using Handler = Result<MathValue> (Call::*)();
    struct Function {
        std::string_view name;
        std::size_t fewest;
        std::size_t most;
        Handler handler;
    };
    static const std::array<Function, 39> kFunctions;

    Error wrong(std::string_view what) const {
        return Error(Errc::InvalidArgument, fmt::format("{}: {}", node_.text, what));
    }
    const MathNode& argument(std::size_t i) const { return node_.arguments[i]; }
    std::size_t count() const { return node_.arguments.size(); }
    Result<MathValue> evaluated(std::size_t i) { return evaluate_(argument(i)); }

    Result<double> scalar(std::size_t i) {
        const MathValue out = YG_TRY(evaluated(i));
        if (!is_scalar(out)) return fail(wrong(fmt::format("argument {} must be a number", i + 1)));
        return std::get<double>(out);
    }
    Result<MathSeries> series(std::size_t i) {
        MathValue out = YG_TRY(evaluated(i));
        if (!is_series(out))
            return fail(wrong(fmt::format("argument {} must be a time series", i + 1)));
        return std::get<MathSeries>(std::move(out));
    }
    Result<MathArray> array(std::size_t i) {
        MathValue out = YG_TRY(evaluated(i));
        if (!is_array(out)) {
            return fail(wrong(fmt::format("argument {} must be an array of time series", i + 1)));
        }
        return std::get<MathArray>(std::move(out));
    }
    Result<std::string> text(std::size_t i) const {
        if (argument(i).kind != MathNode::Kind::Text)
            return fail(wrong(fmt::format("argument {} must be a text in quotes", i + 1)));
        return argument(i).text;
    }
    Result<std::string> metric_id(std::size_t i) const {
        if (argument(i).kind != MathNode::Kind::Variable)
            return fail(wrong(fmt::format("argument {} must be the id of a metric", i + 1)));
        return argument(i).text;
    }

    /// A function of one series, for a series or for each of an array.
    template <class Each>
    Result<MathValue> of_each(Each each) {
        return of_each(YG_TRY(evaluated(0)), each);
    }
    template <class Each>
    Result<MathValue> of_each(const MathValue& input, Each each) {
        if (is_scalar(input)) return fail(wrong("argument 1 must be a time series or an array"));
        if (is_series(input)) return each(std::get<MathSeries>(input));
        MathArray out;
        for (const MathSeries& one : std::get<MathArray>(input)) {
            out.push_back(each(one));
            out.back().label = one.label;
        }
        return out;
    }

    Result<MathValue> point_function();
    Result<MathValue> aggregates();
    Result<MathValue> difference();
    Result<MathValue> sum_so_far();
    Result<MathValue> fill();
    Result<MathValue> end_of_array();
    Result<MathValue> condition();
    Result<MathValue> metric_count();
    Result<MathValue> metrics();
    Result<MathValue> part_of_time();
    Result<MathValue> period();
    Result<MathValue> remove_empty();
    Result<MathValue> search();
    Result<MathValue> slice();
    Result<MathValue> sort();
    Result<MathValue> time_series();
    Result<MathValue> band();
    Result<MathValue> not_here();

    const MathNode& node_;
    MathSource& source_;
    const EvaluateArgument& evaluate_;
};

const std::array<Call::Function, 39> Call::kFunctions{{
    {"ABS", 1, 1, &Call::point_function},
    {"CEIL", 1, 1, &Call::point_function},
    {"FLOOR", 1, 1, &Call::point_function},
    {"LOG", 1, 1, &Call::point_function},
    {"LOG10", 1, 1, &Call::point_function},
    {"AVG", 1, 1, &Call::aggregates},
    {"MAX", 1, 1, &Call::aggregates},
    {"MIN", 1, 1, &Call::aggregates},
    {"STDDEV", 1, 1, &Call::aggregates},
    {"SUM", 1, 1, &Call::aggregates},
    {"DATAPOINT_COUNT", 1, 1, &Call::aggregates},
    {"DIFF", 1, 1, &Call::difference},
    {"DIFF_TIME", 1, 1, &Call::difference},
    {"RATE", 1, 1, &Call::difference},
    {"RUNNING_SUM", 1, 1, &Call::sum_so_far},
    {"FILL", 2, 2, &Call::fill},
    {"FIRST", 1, 1, &Call::end_of_array},
    {"LAST", 1, 1, &Call::end_of_array},
    {"IF", 2, 3, &Call::condition},
    {"METRIC_COUNT", 1, 1, &Call::metric_count},
    {"METRICS", 0, 1, &Call::metrics},
    {"MINUTE", 1, 1, &Call::part_of_time},
    {"HOUR", 1, 1, &Call::part_of_time},
    {"DAY", 1, 1, &Call::part_of_time},
    {"DATE", 1, 1, &Call::part_of_time},
    {"MONTH", 1, 1, &Call::part_of_time},
    {"YEAR", 1, 1, &Call::part_of_time},
    {"EPOCH", 1, 1, &Call::part_of_time},
    {"PERIOD", 1, 1, &Call::period},
    {"REMOVE_EMPTY", 1, 1, &Call::remove_empty},
    {"SEARCH", 2, 3, &Call::search},
    {"SLICE", 2, 3, &Call::slice},
    {"SORT", 3, 4, &Call::sort},
    {"TIME_SERIES", 1, 1, &Call::time_series},
    {"ANOMALY_DETECTION_BAND", 1, 2, &Call::band},
    {"INSIGHT_RULE_METRIC", 0, 9, &Call::not_here},
    {"SERVICE_QUOTA", 0, 9, &Call::not_here},
    {"DB_PERF_INSIGHTS", 0, 9, &Call::not_here},
    {"LAMBDA", 0, 9, &Call::not_here},
}};

Result<MathValue> Call::value() {
    const auto found = std::ranges::find(kFunctions, node_.text, &Function::name);
    if (found == kFunctions.end())
        return fail(Errc::InvalidArgument, fmt::format("Unknown function {}", node_.text));
    if (count() < found->fewest || count() > found->most) {
        const std::string wanted = found->fewest == found->most
                                       ? std::to_string(found->fewest)
                                       : fmt::format("{} to {}", found->fewest, found->most);
        return fail(wrong(fmt::format("{} arguments where {} are wanted", count(), wanted)));
    }
    return (this->*found->handler)();
}

Result<MathValue> Call::not_here() {
    return fail(Errc::Unsupported,
                fmt::format("The function {} is not supported by this server", node_.text));
}

Result<MathValue> Call::point_function() {
    double (*function)(double) = std::fabs;
    if (node_.text == "CEIL") function = std::ceil;
    if (node_.text == "FLOOR") function = std::floor;
    if (node_.text == "LOG") function = std::log;
    if (node_.text == "LOG10") function = std::log10;
    const MathValue input = YG_TRY(evaluated(0));
    if (is_scalar(input)) return function(std::get<double>(input));
    if (is_series(input)) return map_points(std::get<MathSeries>(input), function);
    MathArray out;
    for (const MathSeries& each : std::get<MathArray>(input))
        out.push_back(map_points(each, function));
    return out;
}

Result<MathValue> Call::aggregates() {
    const Aggregate function = aggregate_named(node_.text);
    const MathValue input = YG_TRY(evaluated(0));
    if (is_scalar(input)) return fail(wrong("argument 1 must be a time series or an array"));
    if (is_series(input)) return aggregate(std::get<MathSeries>(input), function);
    return aggregate_across(std::get<MathArray>(input), function);
}

Result<MathValue> Call::difference() {
    return of_each([this](const MathSeries& each) { return differences(each, node_.text); });
}

Result<MathValue> Call::sum_so_far() {
    return of_each(running_sum);
}

Result<MathValue> Call::fill() {
    const TimeGrid& grid = source_.grid();
    const MathValue input = YG_TRY(evaluated(0));
    if (is_array(input)) {
        const auto series = static_cast<std::int64_t>(std::get<MathArray>(input).size());
        if (series * ((grid.end - grid.start) / grid.period) > kMostFilled)
            return fail(wrong("the time range holds too many datapoints"));
    }
    const MathNode& with = argument(1);
    if (with.kind == MathNode::Kind::Word && with.text == "REPEAT")
        return of_each(input, [&](const MathSeries& each) { return fill_repeat(each, grid); });
    if (with.kind == MathNode::Kind::Word && with.text == "LINEAR")
        return of_each(input, [&](const MathSeries& each) { return fill_linear(each, grid); });
    const MathValue filler = YG_TRY(evaluated(1));
    if (is_array(filler)) return fail(wrong("argument 2 must be a number or a time series"));
    return of_each(input, [&](const MathSeries& each) {
        MathSeries out = over_grid(grid, [&](std::int64_t start) -> std::optional<double> {
            if (const auto here = value_at(each, start)) return here;
            if (is_scalar(filler)) return std::get<double>(filler);
            return value_at(std::get<MathSeries>(filler), start);
        });
        out.label = each.label;
        return out;
    });
}

Result<MathValue> Call::end_of_array() {
    MathArray input = YG_TRY(array(0));
    if (input.empty()) return MathSeries();
    return std::move(node_.text == "FIRST" ? input.front() : input.back());
}

Result<MathValue> Call::condition() {
    const MathValue condition = YG_TRY(evaluated(0));
    if (is_array(condition)) return fail(wrong("argument 1 must be a number or a time series"));
    const MathValue yes = YG_TRY(evaluated(1));
    const MathValue no = count() > 2 ? YG_TRY(evaluated(2)) : MathValue(MathSeries());
    if (is_scalar(condition)) return std::get<double>(condition) != 0 ? yes : no;
    if (is_array(yes) || is_array(no))
        return fail(wrong("arguments 2 and 3 must be numbers or time series"));
    MathSeries out;
    for (const MathSeries::Point& point : std::get<MathSeries>(condition).points) {
        const MathValue& chosen = point.value != 0 ? yes : no;
        if (is_scalar(chosen)) {
            add_point(out, point.start, std::get<double>(chosen));
            continue;
        }
        const auto value = value_at(std::get<MathSeries>(chosen), point.start);
        // Where it holds and there is nothing, nothing counts as 0; where it does not, not.
        if (value || point.value != 0) add_point(out, point.start, value.value_or(0));
    }
    return out;
}

Result<MathValue> Call::metric_count() {
    return static_cast<double>(YG_TRY(array(0)).size());
}

Result<MathValue> Call::metrics() {
    return source_.metrics(count() == 0 ? std::string() : YG_TRY(text(0)));
}

Result<MathValue> Call::part_of_time() {
    YG_CHECK(series(0));
    return over_grid(source_.grid(),
                     [this](std::int64_t start) { return time_part(node_.text, start); });
}

Result<MathValue> Call::period() {
    return static_cast<double>(YG_TRY(source_.period(YG_TRY(metric_id(0)))));
}

Result<MathValue> Call::remove_empty() {
    MathArray input = YG_TRY(array(0));
    std::erase_if(input, [](const MathSeries& each) { return each.points.empty(); });
    return input;
}

Result<MathValue> Call::search() {
    int period = source_.grid().period;
    if (count() > 2) {
        const double wanted = YG_TRY(scalar(2));
        if (!(wanted >= 1 && wanted <= 86400.0 * 365) || wanted != std::floor(wanted))
            return fail(wrong("argument 3 must be a period in seconds"));
        period = static_cast<int>(wanted);
    }
    return source_.search(YG_TRY(text(0)), YG_TRY(text(1)), period);
}

Result<MathValue> Call::slice() {
    MathArray input = YG_TRY(array(0));
    const auto place = [&](double wanted) {
        return static_cast<std::size_t>(std::clamp(wanted, 0.0, static_cast<double>(input.size())));
    };
    const double first = YG_TRY(scalar(1));
    if (count() == 2) {
        // One series, by its place.
        if (!(first >= 0) || first >= static_cast<double>(input.size())) return MathSeries();
        return std::move(input[static_cast<std::size_t>(first)]);
    }
    const double end = YG_TRY(scalar(2));
    if (std::isnan(first) || std::isnan(end) || end <= first) return MathArray();
    return MathArray(input.begin() + static_cast<std::ptrdiff_t>(place(first)),
                     input.begin() + static_cast<std::ptrdiff_t>(place(end)));
}

Result<MathValue> Call::sort() {
    MathArray input = YG_TRY(array(0));
    const Aggregate function =
        argument(1).kind == MathNode::Kind::Word ? aggregate_named(argument(1).text) : nullptr;
    if (function == nullptr) return fail(wrong("argument 2 must be AVG, MIN, MAX or SUM"));
    const bool rising = argument(2).text == "ASC";
    if (argument(2).kind != MathNode::Kind::Word || (!rising && argument(2).text != "DESC"))
        return fail(wrong("argument 3 must be ASC or DESC"));
    // Series without points stand at the end either way.
    std::ranges::stable_sort(input, [&](const MathSeries& a, const MathSeries& b) {
        if (a.points.empty() || b.points.empty()) return !a.points.empty() && b.points.empty();
        const double left = aggregate(a, function);
        const double right = aggregate(b, function);
        return rising ? left < right : left > right;
    });
    if (count() > 3) {
        const double limit = YG_TRY(scalar(3));
        if (!(limit >= 0)) return fail(wrong("argument 4 must be a number of series"));
        if (limit < static_cast<double>(input.size()))
            input.resize(static_cast<std::size_t>(limit));
    }
    return input;
}

Result<MathValue> Call::time_series() {
    const double constant = YG_TRY(scalar(0));
    return over_grid(source_.grid(), [&](std::int64_t) { return std::optional<double>(constant); });
}

Result<MathValue> Call::band() {
    const double width = count() > 1 ? YG_TRY(scalar(1)) : 2;
    if (!(width > 0)) return fail(wrong("argument 2 must be a number above 0"));
    const MathSeries history = YG_TRY(source_.history(YG_TRY(metric_id(0))));
    return anomaly_band(history, source_.grid(), width);
}

}  // namespace

Result<MathValue> call_function(const MathNode& call, MathSource& source,
                                const EvaluateArgument& evaluate) {
    return Call(call, source, evaluate).value();
}

}  // namespace yagura::metrics
