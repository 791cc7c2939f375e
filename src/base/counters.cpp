#include "base/counters.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <vector>

namespace yagura {
namespace {

struct Series {
    CounterLabels labels;
    std::function<double()> read;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
};

struct Family {
    std::string help;
    prometheus::MetricType type = prometheus::MetricType::Gauge;
    std::vector<std::unique_ptr<Series>> series;
};

}  // namespace

struct CounterRegistry::Impl {
    mutable std::mutex mutex;
    std::map<std::string, Family> families;

    Series& series(const std::string& name, const std::string& help, prometheus::MetricType type,
                   CounterLabels labels) {
        Family& family = families[name];
        family.help = help;
        family.type = type;
        for (const auto& existing : family.series) {
            if (existing->labels == labels) return *existing;
        }
        family.series.push_back(std::make_unique<Series>());
        family.series.back()->labels = std::move(labels);
        return *family.series.back();
    }
};

CounterRegistry::CounterRegistry() : impl_(std::make_unique<Impl>()) {}
CounterRegistry::~CounterRegistry() = default;

Counter& CounterRegistry::counter(const std::string& name, const std::string& help,
                                  CounterLabels labels) {
    const std::lock_guard lock(impl_->mutex);
    Series& series =
        impl_->series(name, help, prometheus::MetricType::Counter, std::move(labels));
    if (!series.counter) {
        series.counter = std::make_unique<Counter>();
        series.read = [counter = series.counter.get()] {
            return static_cast<double>(counter->value());
        };
    }
    return *series.counter;
}

Gauge& CounterRegistry::gauge(const std::string& name, const std::string& help,
                              CounterLabels labels) {
    const std::lock_guard lock(impl_->mutex);
    Series& series = impl_->series(name, help, prometheus::MetricType::Gauge, std::move(labels));
    if (!series.gauge) {
        series.gauge = std::make_unique<Gauge>();
        series.read = [gauge = series.gauge.get()] { return static_cast<double>(gauge->value()); };
    }
    return *series.gauge;
}

void CounterRegistry::gauge_callback(const std::string& name, const std::string& help,
                                     std::function<double()> read, CounterLabels labels) {
    const std::lock_guard lock(impl_->mutex);
    impl_->series(name, help, prometheus::MetricType::Gauge, std::move(labels)).read =
        std::move(read);
}

std::string CounterRegistry::exposition() const {
    std::vector<prometheus::MetricFamily> families;
    {
        const std::lock_guard lock(impl_->mutex);
        for (const auto& [name, family] : impl_->families) {
            prometheus::MetricFamily out;
            out.name = name;
            out.help = family.help;
            out.type = family.type;
            for (const auto& series : family.series) {
                prometheus::ClientMetric metric;
                for (const auto& [key, value] : series->labels) metric.label.push_back({key, value});
                const double value = series->read ? series->read() : 0.0;
                if (family.type == prometheus::MetricType::Counter) {
                    metric.counter.value = value;
                } else {
                    metric.gauge.value = value;
                }
                out.metric.push_back(std::move(metric));
            }
            families.push_back(std::move(out));
        }
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace yagura
