#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/counters.h"
#include "shapes/descriptors.h"

namespace yagura::gateway {

/// The gateway's figures of one service, for /metrics. Operations that nobody calls have none.
/// Any thread.
class RequestCounters {
  public:
    RequestCounters(CounterRegistry& registry, const shapes::ServiceDescriptor& service);

    /// One answered request. `operation` null: it was refused before its operation was known.
    void answered(const shapes::OperationDescriptor* operation, int status,
                  std::int64_t duration_ns, std::size_t body_bytes);

  private:
    struct Figures {
        Counter& requests;
        Counter& microseconds;
        Counter& body_bytes;
    };
    Figures& figures_of(const shapes::OperationDescriptor& operation);

    CounterRegistry& registry_;
    const shapes::ServiceDescriptor& service_;
    Counter& client_errors_;
    Counter& server_errors_;
    /// In the order of the service's operations; made at the first call.
    std::vector<std::atomic<Figures*>> figures_;
    std::mutex making_;
    std::vector<std::unique_ptr<Figures>> made_;
};

}  // namespace yagura::gateway
