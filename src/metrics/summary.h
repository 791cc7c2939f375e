#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/error.h"
#include "codec/bytes.h"

namespace yagura::metrics {

/// A value and how often it was seen.
struct Weighted {
    double value = 0;
    double count = 0;
};

/// What is kept of the samples of one metric, unit and stretch of time: their number, sum and
/// bounds, and for percentiles their distribution. Two summaries merge into what one of all their
/// samples would be.
///
/// The distribution is exact up to kMostExact different values. Beyond that each value moves to
/// the nearest power of kGrowth, so that no percentile is off by more than one part in a hundred.
/// There is none where the service has none: after a negative value, and after a statistic set
/// whose samples are not all alike.
class Summary {
  public:
    static constexpr std::size_t kMostExact = 200;
    static constexpr double kGrowth = 1.02;

    Summary() = default;
    static Summary of(double value, double count = 1);
    /// What a client counted itself.
    static Summary of_set(double count, double sum, double minimum, double maximum);

    void add(double value, double count);
    void merge(const Summary& other);

    bool empty() const { return count_ == 0; }
    double count() const { return count_; }
    double sum() const { return kind_ == Kind::Uniform ? minimum_ * count_ : sum_; }
    double minimum() const { return minimum_; }
    double maximum() const { return maximum_; }
    double average() const { return sum() / count_; }

    /// False where percentiles and trimmed statistics cannot be told.
    bool has_distribution() const { return kind_ != Kind::Lost; }
    /// The samples by rising value. Empty where there is no distribution.
    std::vector<Weighted> distribution() const;

    /// How many numbers it holds, for bounds on memory.
    std::size_t weight() const { return 1 + values_.size() / 4; }

    void encode(codec::ByteWriter& out) const;
    [[nodiscard]] static Result<Summary> decode(codec::ByteReader& in);

  private:
    enum class Kind : unsigned char {
        Uniform,  ///< all samples have the value minimum_ (or there are none)
        Values,   ///< values_ holds them all
        Lost,     ///< only the four numbers are known
    };

    void insert(double value, double count);
    void expand();
    void lose();
    void coarsen();

    Kind kind_ = Kind::Uniform;
    bool coarse_ = false;  ///< values_ are powers of kGrowth
    double count_ = 0;
    double sum_ = 0;
    double minimum_ = 0;
    double maximum_ = 0;
    std::vector<Weighted> values_;
};

}  // namespace yagura::metrics
