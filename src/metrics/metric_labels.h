#pragma once

#include <string>
#include <vector>

#include "metrics/metric_store.h"

namespace yagura::metrics {

/// A metric of a request as far as its label goes.
struct LabelledMetric {
    MetricKey metric;
    std::string statistic;
    int period = 60;
};

/// The labels that metrics get without one of their own: the metric's name, and of namespace,
/// dimension values, statistic and period whatever tells it from others of the same name.
std::vector<std::string> default_labels(const std::vector<LabelledMetric>& metrics);

}  // namespace yagura::metrics
