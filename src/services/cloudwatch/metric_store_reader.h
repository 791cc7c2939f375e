#pragma once

#include "metrics/metric_store.h"
#include "ports/metric_reader.h"

namespace yagura::services::cloudwatch {

/// Reads for alarms what the metric store holds, and computes their metric math. Any thread.
class MetricStoreReader final : public ports::MetricReader {
  public:
    /// `store` must outlive it.
    explicit MetricStoreReader(metrics::MetricStore& store) : store_(store) {}

    Result<std::vector<ports::MetricPoint>> read(const ports::MetricQuery& query, TimeMs start,
                                                 TimeMs end) override;
    /// SEARCH is refused: alarms watch metrics that are named.
    Result<std::vector<std::vector<ports::MetricPoint>>> evaluate(
        std::span<const ports::MetricMember> members, TimeMs start, TimeMs end) override;

  private:
    metrics::MetricStore& store_;
};

}  // namespace yagura::services::cloudwatch
