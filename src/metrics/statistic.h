#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "metrics/summary.h"

namespace yagura::metrics {

/// A statistic of the samples of a period: "Average", "p99.9", "TM(10%:90%)", "PR(:300)".
class Statistic {
  public:
    /// InvalidArgument for a text that names none.
    [[nodiscard]] static Result<Statistic> parse(std::string_view text);

    /// Nothing where there are no samples, or where it needs their distribution and there is none.
    std::optional<double> of(const Summary& summary) const;

    /// SampleCount, Average, Sum, Minimum or Maximum.
    bool is_simple() const { return kind_ <= Kind::Maximum; }
    const std::string& text() const { return text_; }

  private:
    enum class Kind {
        SampleCount,
        Average,
        Sum,
        Minimum,
        Maximum,
        Percentile,
        TrimmedMean,
        TrimmedCount,
        TrimmedSum,
        WinsorizedMean,
        PercentileRank,
    };
    /// One end of a range; as a value or, in per cent, as a place among the samples.
    struct Bound {
        std::optional<double> at;
    };

    std::optional<double> of_range(const Summary& summary) const;

    std::string text_;
    Kind kind_ = Kind::Average;
    bool in_percent_ = true;
    Bound low_;
    Bound high_;
};

/// The value below or at which `percent` of the samples lie, straight lines between the samples'
/// places. `distribution` is not empty.
double percentile(const std::vector<Weighted>& distribution, double percent);

}  // namespace yagura::metrics
