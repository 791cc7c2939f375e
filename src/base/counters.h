#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace yagura {

/// A number that only rises; one relaxed atomic addition, so fit for hot paths.
class Counter {
  public:
    void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

/// A number that goes up and down.
class Gauge {
  public:
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    void add(std::int64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> value_{0};
};

using CounterLabels = std::map<std::string, std::string>;

/// All figures that the program shows of itself at /metrics. Names follow Prometheus
/// (`yagura_put_log_events_total`). One registry a process, handed in by the server; any thread.
class CounterRegistry {
  public:
    CounterRegistry();
    ~CounterRegistry();
    CounterRegistry(const CounterRegistry&) = delete;
    CounterRegistry& operator=(const CounterRegistry&) = delete;

    /// Makes the figure at the first call and gives the same one afterwards; lives as long as the
    /// registry. Keep the reference: looking it up takes a lock.
    Counter& counter(const std::string& name, const std::string& help, CounterLabels labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, CounterLabels labels = {});
    /// A gauge whose value is asked for at each scrape. `read` must stay callable while the
    /// registry lives.
    void gauge_callback(const std::string& name, const std::string& help,
                        std::function<double()> read, CounterLabels labels = {});

    /// Everything in Prometheus' text exposition format 0.0.4.
    std::string exposition() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yagura
