#include "insights/aggregate.h"

#include <cmath>
#include <utility>

#include "insights/lexer.h"
#include "insights/sketches.h"

namespace yagura::insights {
namespace {

class Count final : public Aggregator {
  public:
    void add(const Value& value, TimeMs) override { count_ += value.missing() ? 0 : 1; }
    Value result() const override { return Value::of_number(static_cast<double>(count_)); }

  private:
    std::uint64_t count_ = 0;
};

class CountDistinct final : public Aggregator {
  public:
    void add(const Value& value, TimeMs) override {
        if (value.missing()) return;
        key_.clear();
        append_group_key(key_, value);
        counter_.add(key_);
    }
    Value result() const override { return Value::of_number(counter_.count()); }
    std::size_t bytes() const override { return counter_.bytes(); }

  private:
    DistinctCounter counter_;
    std::string key_;
};

class Sum final : public Aggregator {
  public:
    void add(const Value& value, TimeMs) override { sum_ += as_number(value).value_or(0); }
    Value result() const override { return Value::of_number(sum_); }

  private:
    double sum_ = 0;
};

class Average final : public Aggregator {
  public:
    void add(const Value& value, TimeMs) override {
        if (const auto number = as_number(value)) {
            sum_ += *number;
            ++count_;
        }
    }
    Value result() const override {
        return count_ == 0 ? Value() : Value::of_number(sum_ / static_cast<double>(count_));
    }

  private:
    double sum_ = 0;
    std::uint64_t count_ = 0;
};

/// min and max: of the numbers when there are any, else of the texts.
class Extreme final : public Aggregator {
  public:
    explicit Extreme(bool greatest) : greatest_(greatest) {}

    void add(const Value& value, TimeMs) override {
        if (!value.scalar()) return;
        const bool number = as_number(value).has_value();
        if (!best_.missing()) {
            if (is_number_ && !number) return;
            if (is_number_ == number) {
                const auto order = compare(value, best_.get());
                if (!order || (greatest_ ? *order <= 0 : *order >= 0)) return;
            }
        }
        is_number_ = number;
        best_.set(value);
    }
    Value result() const override {
        const Value best = best_.get();
        // "33.10" is shown as the number that it is; digits that a double would lose are kept.
        constexpr double kExact = 9007199254740992.0;
        const auto number = as_number(best);
        const bool plain = best.kind == Value::Kind::Text && number && std::abs(*number) < kExact;
        return plain ? Value::of_number(*number) : best;
    }
    std::size_t bytes() const override { return best_.bytes(); }

  private:
    const bool greatest_;
    bool is_number_ = false;
    OwnedValue best_;
};

class Percentile final : public Aggregator {
  public:
    explicit Percentile(double percent) : percent_(percent) {}
    void add(const Value& value, TimeMs) override {
        if (const auto number = as_number(value)) quantiles_.add(*number);
    }
    Value result() const override {
        return quantiles_.empty() ? Value() : Value::of_number(quantiles_.at(percent_));
    }
    std::size_t bytes() const override { return quantiles_.bytes(); }

  private:
    const double percent_;
    Quantiles quantiles_;
};

/// Of the population, by Welford's method: no large squares are subtracted from each other.
class StandardDeviation final : public Aggregator {
  public:
    void add(const Value& value, TimeMs) override {
        const auto number = as_number(value);
        if (!number) return;
        ++count_;
        const double difference = *number - mean_;
        mean_ += difference / static_cast<double>(count_);
        squares_ += difference * (*number - mean_);
    }
    Value result() const override {
        if (count_ == 0) return {};
        return Value::of_number(std::sqrt(squares_ / static_cast<double>(count_)));
    }

  private:
    std::uint64_t count_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

class AtTime final : public Aggregator {
  public:
    explicit AtTime(bool latest) : latest_(latest) {}
    void add(const Value& value, TimeMs time) override {
        if (value.missing()) return;
        if (!best_.missing() && (latest_ ? time <= time_ : time >= time_)) return;
        time_ = time;
        best_.set(value);
    }
    Value result() const override { return best_.get(); }
    std::size_t bytes() const override { return best_.bytes(); }

  private:
    const bool latest_;
    TimeMs time_;
    OwnedValue best_;
};

class InSortOrder final : public Aggregator {
  public:
    explicit InSortOrder(bool last) : last_(last) {}
    void add(const Value& value, TimeMs) override {
        if (!value.scalar()) return;
        if (!best_.missing()) {
            const int order = sort_order(value, best_.get());
            if (last_ ? order <= 0 : order >= 0) return;
        }
        best_.set(value);
    }
    Value result() const override { return best_.get(); }
    std::size_t bytes() const override { return best_.bytes(); }

  private:
    const bool last_;
    OwnedValue best_;
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

std::unique_ptr<Aggregator> make_aggregator(AggregateKind kind, double parameter) {
    switch (kind) {
        case AggregateKind::Count:
            return std::make_unique<Count>();
        case AggregateKind::CountDistinct:
            return std::make_unique<CountDistinct>();
        case AggregateKind::Sum:
            return std::make_unique<Sum>();
        case AggregateKind::Average:
            return std::make_unique<Average>();
        case AggregateKind::Least:
            return std::make_unique<Extreme>(false);
        case AggregateKind::Greatest:
            return std::make_unique<Extreme>(true);
        case AggregateKind::Percentile:
            return std::make_unique<Percentile>(parameter);
        case AggregateKind::StandardDeviation:
            return std::make_unique<StandardDeviation>();
        case AggregateKind::Earliest:
            return std::make_unique<AtTime>(false);
        case AggregateKind::Latest:
            return std::make_unique<AtTime>(true);
        case AggregateKind::SortsFirst:
            return std::make_unique<InSortOrder>(false);
        case AggregateKind::SortsLast:
            return std::make_unique<InSortOrder>(true);
    }
    return nullptr;
}

}  // namespace yagura::insights
