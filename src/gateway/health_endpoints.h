#pragma once

#include <atomic>
#include <optional>
#include <string_view>

#include "base/counters.h"
#include "net/http_message.h"

namespace yagura::gateway {

/// Who may read /metrics.
enum class MetricsAccess { LoopbackOnly, Anyone };

/// What the server says of itself: GET / (a line of text), GET /health (200 when requests are
/// served, 503 before and while stopping), GET /metrics (Prometheus' text format). Any thread.
class HealthEndpoints {
  public:
    HealthEndpoints(const CounterRegistry& counters, MetricsAccess metrics_access)
        : counters_(counters), metrics_access_(metrics_access) {}

    void set_serving(bool serving) { serving_.store(serving, std::memory_order_relaxed); }

    /// Nothing for a request that is none of these.
    std::optional<net::HttpResponse> answer(const net::HttpRequest& request,
                                            std::string_view request_id) const;

  private:
    const CounterRegistry& counters_;
    const MetricsAccess metrics_access_;
    std::atomic<bool> serving_{false};
};

}  // namespace yagura::gateway
