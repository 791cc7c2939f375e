#include "insights/aggregate.h"

#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

#include "insights/lexer.h"
#include "insights/sketches.h"

namespace yagura::insights {
namespace {

/// What add_rows() may do with a state.
enum class Ways {
    Numbers,  ///< it has add_number() and looks at nothing but numbers
    Once,     ///< a value that comes again changes nothing
    Each,     ///< every row counts as it is
};

/// A sum that keeps what rounding loses (Neumaier), so that the order of its parts does not show.
class ExactSum {
  public:
    void add(double number) {
        const double sum = sum_ + number;
        lost_ += std::abs(sum_) >= std::abs(number) ? (sum_ - sum) + number : (number - sum) + sum_;
        sum_ = sum;
    }
    void add(const ExactSum& other) {
        add(other.sum_);
        lost_ += other.lost_;
    }
    double value() const { return sum_ + lost_; }

  private:
    double sum_ = 0;
    double lost_ = 0;
};

struct Count {
    static constexpr Ways kWays = Ways::Each;
    static constexpr bool kGrows = false;
    void add(const Value& value, const RowPlace&) { count += value.missing() ? 0 : 1; }
    void merge(const Count& other) { count += other.count; }
    Value result(double) const { return Value::of_number(static_cast<double>(count)); }
    std::uint64_t count = 0;
};

struct CountDistinct {
    static constexpr Ways kWays = Ways::Once;
    static constexpr bool kGrows = true;
    void add(const Value& value, const RowPlace&) {
        if (value.missing()) return;
        thread_local std::string key;
        key.clear();
        append_group_key(key, value);
        counter.add(key);
    }
    void merge(const CountDistinct& other) { counter.merge(other.counter); }
    Value result(double) const { return Value::of_number(counter.count()); }
    std::size_t bytes() const { return counter.bytes(); }
    DistinctCounter counter;
};

/// Of numbers, and texts that read as such.
template <class Derived>
struct OfNumbers {
    static constexpr Ways kWays = Ways::Numbers;
    static constexpr bool kGrows = false;
    void add(const Value& value, const RowPlace&) {
        if (const auto number = as_number(value)) static_cast<Derived*>(this)->add_number(*number);
    }
};

struct Sum : OfNumbers<Sum> {
    void add_number(double number) { sum.add(number); }
    void merge(const Sum& other) { sum.add(other.sum); }
    Value result(double) const { return Value::of_number(sum.value()); }
    ExactSum sum;
};

struct Average : OfNumbers<Average> {
    void add_number(double number) {
        sum.add(number);
        ++count;
    }
    void merge(const Average& other) {
        sum.add(other.sum);
        count += other.count;
    }
    Value result(double) const {
        if (count == 0) return {};
        return Value::of_number(sum.value() / static_cast<double>(count));
    }
    ExactSum sum;
    std::uint64_t count = 0;
};

struct Percentile : OfNumbers<Percentile> {
    static constexpr bool kGrows = true;
    void add_number(double number) { quantiles.add(number); }
    void merge(const Percentile& other) { quantiles.merge(other.quantiles); }
    Value result(double percent) const {
        return quantiles.empty() ? Value() : Value::of_number(quantiles.at(percent));
    }
    std::size_t bytes() const { return quantiles.bytes(); }
    Quantiles quantiles;
};

/// Of the population, by Welford's method: no large squares are subtracted from each other.
struct StandardDeviation : OfNumbers<StandardDeviation> {
    void add_number(double number) {
        ++count;
        const double difference = number - mean;
        mean += difference / static_cast<double>(count);
        squares += difference * (number - mean);
    }
    void merge(const StandardDeviation& other) {
        if (other.count == 0) return;
        const auto mine = static_cast<double>(count);
        const auto theirs = static_cast<double>(other.count);
        const double difference = other.mean - mean;
        squares += other.squares + difference * difference * mine * theirs / (mine + theirs);
        mean += difference * theirs / (mine + theirs);
        count += other.count;
    }
    Value result(double) const {
        if (count == 0) return {};
        return Value::of_number(std::sqrt(squares / static_cast<double>(count)));
    }
    std::uint64_t count = 0;
    double mean = 0;
    double squares = 0;
};

/// min and max: of the numbers when there are any, else of the texts.
template <bool kGreatest>
struct Extreme {
    static constexpr Ways kWays = Ways::Once;
    static constexpr bool kGrows = true;
    void add(const Value& value, const RowPlace&) {
        if (!value.scalar()) return;
        const bool number = as_number(value).has_value();
        if (!best.missing()) {
            if (is_number && !number) return;
            if (is_number == number) {
                const auto order = compare(value, best.get());
                if (!order || (kGreatest ? *order <= 0 : *order >= 0)) return;
            }
        }
        is_number = number;
        best.set(value);
    }
    void merge(const Extreme& other) { add(other.best.get(), {}); }
    Value result(double) const {
        const Value value = best.get();
        // "33.10" is shown as the number that it is; digits that a double would lose are kept.
        constexpr double kExact = 9007199254740992.0;
        const auto number = as_number(value);
        const bool plain = value.kind == Value::Kind::Text && number && std::abs(*number) < kExact;
        return plain ? Value::of_number(*number) : value;
    }
    std::size_t bytes() const { return best.bytes(); }
    bool is_number = false;
    OwnedValue best;
};

/// Keeps the value of one row: what earliest, latest, sortsFirst and sortsLast have in common.
template <class Better>
struct Chosen {
    static constexpr Ways kWays = Ways::Each;
    static constexpr bool kGrows = true;
    void add(const Value& value, const RowPlace& at) {
        if (!Better::takes(value)) return;
        if (!best.missing()) {
            const int order = Better::order(value, at, best.get(), place);
            if (order < 0 || (order == 0 && at.rank <= place.rank)) return;
        }
        place = at;
        best.set(value);
    }
    void merge(const Chosen& other) { add(other.best.get(), other.place); }
    Value result(double) const { return best.get(); }
    std::size_t bytes() const { return best.bytes(); }
    RowPlace place;
    OwnedValue best;
};

template <bool kLatest>
struct ByTime {
    static bool takes(const Value& value) { return !value.missing(); }
    static int order(const Value&, const RowPlace& at, const Value&, const RowPlace& best) {
        if (at.time == best.time) return 0;
        return (at.time > best.time) == kLatest ? 1 : -1;
    }
};

template <bool kLast>
struct BySort {
    static bool takes(const Value& value) { return value.scalar(); }
    static int order(const Value& value, const RowPlace& at, const Value& best,
                     const RowPlace& place) {
        const int order = sort_order(value, best);
        if (order != 0) return (order > 0) == kLast ? 1 : -1;
        // Equal, but perhaps spelled otherwise: the newest.
        return at.time == place.time ? 0 : at.time > place.time ? 1 : -1;
    }
};

template <class State>
class StatesOf final : public AggregateStates {
  public:
    explicit StatesOf(double parameter) : parameter_(parameter) {}

    void grow(std::size_t count) override { states_.resize(count); }

    void add(std::size_t group, const Value& value, const RowPlace& place) override {
        change(group, [&](State& state) { state.add(value, place); });
    }

    void add_rows(std::span<const std::uint32_t> groups, const RowValues& rows) override {
        if constexpr (State::kWays == Ways::Numbers) {
            add_numbers(groups, rows);
        } else if constexpr (State::kWays == Ways::Once) {
            add_once(groups, rows);
        } else {
            const RowPlace nowhere;
            for (std::size_t row = 0; row < groups.size(); ++row) {
                add(groups[row], rows.values[rows.index[row]],
                    rows.places.empty() ? nowhere : rows.places[row]);
            }
        }
    }

    void add_count([[maybe_unused]] std::size_t group,
                   [[maybe_unused]] std::uint64_t rows) override {
        if constexpr (std::is_same_v<State, Count>) states_[group].count += rows;
    }

    void merge(std::size_t group, const AggregateStates& other, std::size_t other_group) override {
        const State& from = static_cast<const StatesOf&>(other).states_[other_group];
        change(group, [&](State& state) { state.merge(from); });
    }

    Value result(std::size_t group) const override { return states_[group].result(parameter_); }
    std::size_t bytes_per_group() const override { return sizeof(State); }

  private:
    template <class Change>
    void change(std::size_t group, const Change& work) {
        State& state = states_[group];
        if constexpr (State::kGrows) {
            bytes_ -= state.bytes();
            work(state);
            bytes_ += state.bytes();
        } else {
            work(state);
        }
    }

    /// Reads each value as a number once.
    void add_numbers(std::span<const std::uint32_t> groups, const RowValues& rows) {
        constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
        std::vector<double> numbers;
        numbers.reserve(rows.values.size());
        for (const Value& value : rows.values) numbers.push_back(as_number(value).value_or(kNone));
        for (std::size_t row = 0; row < groups.size(); ++row) {
            const double number = numbers[rows.index[row]];
            if (std::isnan(number)) continue;
            if constexpr (State::kWays == Ways::Numbers) {
                change(groups[row], [&](State& state) { state.add_number(number); });
            }
        }
    }

    /// Adds each value once to each group.
    void add_once(std::span<const std::uint32_t> groups, const RowValues& rows) {
        const bool repeats = rows.values.size() * 2 <= groups.size();
        std::unordered_set<std::uint64_t> seen;
        std::uint64_t last = ~0ull;
        for (std::size_t row = 0; row < groups.size(); ++row) {
            const std::uint32_t index = rows.index[row];
            const std::uint64_t pair = std::uint64_t{groups[row]} << 32 | index;
            if (repeats && (pair == last || !seen.insert(pair).second)) continue;
            last = pair;
            add(groups[row], rows.values[index], {});
        }
    }

    const double parameter_;
    std::vector<State> states_;
};

constexpr std::pair<std::string_view, AggregateKind> kNames[] = {
    {"count", AggregateKind::Count},
    {"count_distinct", AggregateKind::CountDistinct},
    {"sum", AggregateKind::Sum},
    {"avg", AggregateKind::Average},
    {"min", AggregateKind::Least},
    {"max", AggregateKind::Greatest},
    {"pct", AggregateKind::Percentile},
    {"stddev", AggregateKind::StandardDeviation},
    {"earliest", AggregateKind::Earliest},
    {"latest", AggregateKind::Latest},
    {"sortsFirst", AggregateKind::SortsFirst},
    {"sortsLast", AggregateKind::SortsLast},
};

}  // namespace

std::optional<AggregateKind> find_aggregate(std::string_view name) {
    const std::string wanted = lower_case(name);
    for (const auto& [known, kind] : kNames) {
        if (lower_case(known) == wanted) return kind;
    }
    return std::nullopt;
}

std::vector<std::string_view> aggregate_names() {
    std::vector<std::string_view> out;
    for (const auto& entry : kNames) out.push_back(entry.first);
    return out;
}

bool needs_place(AggregateKind kind) {
    return kind == AggregateKind::Earliest || kind == AggregateKind::Latest ||
           kind == AggregateKind::SortsFirst || kind == AggregateKind::SortsLast;
}

std::unique_ptr<AggregateStates> make_aggregate(AggregateKind kind, double parameter) {
    const auto of = [&]<class State>(std::type_identity<State>) {
        return std::make_unique<StatesOf<State>>(parameter);
    };
    switch (kind) {
        case AggregateKind::Count:
            return of(std::type_identity<Count>());
        case AggregateKind::CountDistinct:
            return of(std::type_identity<CountDistinct>());
        case AggregateKind::Sum:
            return of(std::type_identity<Sum>());
        case AggregateKind::Average:
            return of(std::type_identity<Average>());
        case AggregateKind::Least:
            return of(std::type_identity<Extreme<false>>());
        case AggregateKind::Greatest:
            return of(std::type_identity<Extreme<true>>());
        case AggregateKind::Percentile:
            return of(std::type_identity<Percentile>());
        case AggregateKind::StandardDeviation:
            return of(std::type_identity<StandardDeviation>());
        case AggregateKind::Earliest:
            return of(std::type_identity<Chosen<ByTime<false>>>());
        case AggregateKind::Latest:
            return of(std::type_identity<Chosen<ByTime<true>>>());
        case AggregateKind::SortsFirst:
            return of(std::type_identity<Chosen<BySort<false>>>());
        case AggregateKind::SortsLast:
            return of(std::type_identity<Chosen<BySort<true>>>());
    }
    return nullptr;
}

}  // namespace yagura::insights
