#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/logs/types.h"
#include "base/time.h"
#include "metrics/metric_store.h"
#include "pattern/filter_pattern.h"
#include "services/logs/selection_criteria.h"

namespace yagura::services::logs {

/// One metric filter at work (filter-patterns.md section 9): events go in, datapoints by minute and
/// dimensions come out. Pure: no store, no clock. One thread.
///
/// The default value stands for minutes in which events came and none matched. That is known only
/// when the minute is over, so minutes are remembered until then; state() keeps them over a
/// restart.
class MetricEmitter {
  public:
    /// Errors: InvalidArgument, where the filter could not have been put.
    [[nodiscard]] static Result<MetricEmitter> create(const api::logs::MetricFilter& filter,
                                                      std::string account, std::string region);

    void observe(TimeMs time, std::string_view message);
    /// Whether a minute has a datapoint already; asked for minutes that were over when their first
    /// event came.
    using HasDatapoint = std::function<Result<bool>(const metrics::MetricKey&, TimeMs minute)>;
    /// Gives the datapoints of what was observed since the last call, and default values of the
    /// minutes that are over at `now`.
    [[nodiscard]] Result<std::vector<metrics::Datum>> take(TimeMs now,
                                                           const HasDatapoint& has_datapoint);

    /// What has to be kept with the datapoints; empty when nothing has.
    std::string state() const;
    /// Text of another version is passed over.
    void restore(std::string_view state);

  private:
    struct Dimension {
        std::string name;
        std::optional<pattern::ValueSelector> selector;
        std::string constant;  ///< without selector
    };
    using Minute = std::int64_t;
    struct OpenMinute {
        bool matched = false;
        bool late = false;  ///< it was over when its first event came
    };

    MetricEmitter() = default;
    std::optional<double> value_of(std::string_view message) const;
    std::optional<metrics::Dimensions> dimensions_of(std::string_view message) const;

    std::shared_ptr<const pattern::FilterPattern> pattern_;
    bool selected_ = true;  ///< by account and region, which all events of a group share
    metrics::MetricKey metric_;
    std::string unit_ = "None";
    std::optional<double> constant_;
    std::optional<pattern::ValueSelector> selector_;
    std::vector<Dimension> dimensions_;
    std::optional<double> default_;
    std::map<std::pair<Minute, metrics::Dimensions>, metrics::Summary> pending_;
    std::map<Minute, OpenMinute> open_;  ///< only with a default value
    Minute over_ = 0;  ///< minutes before this one were over when take() was last called
};

}  // namespace yagura::services::logs
