#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/counters.h"
#include "net/http_server.h"

namespace yagura::net {

/// Why something a client sent was refused; the label of yagura_http_rejected_total.
enum class Rejection {
    Connections,
    HeaderTooLarge,
    BodyTooLarge,
    BodiesInFlight,
    Malformed,
    Unsupported,
    Timeout,
    Abuse,
    Tls,
};
inline constexpr std::size_t kRejections = 9;

Rejection rejection_of_status(int status);

class ServerCounters {
  public:
    explicit ServerCounters(CounterRegistry& registry);

    void rejected(Rejection why) { rejected_[static_cast<std::size_t>(why)]->add(); }
    void request(HttpVersion version) { requests_[static_cast<std::size_t>(version)]->add(); }

    Gauge& connections_open;
    Counter& connections;
    Counter& bytes_received;
    Counter& bytes_sent;

  private:
    std::array<Counter*, 3> requests_;
    std::array<Counter*, kRejections> rejected_;
};

/// Bounds the memory of all bodies received and not yet answered.
class BodyBudget {
  public:
    explicit BodyBudget(std::size_t limit) : limit_(limit) {}
    bool take(std::size_t bytes);
    void give(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
    std::size_t left() const;

  private:
    const std::size_t limit_;
    std::atomic<std::size_t> used_{0};
};

/// What all threads of one server share. Any thread.
struct ServerShared {
    ServerShared(const HttpLimits& server_limits, HttpHandler server_handler,
                 CounterRegistry& registry, const Clock& server_clock)
        : limits(server_limits),
          handler(std::move(server_handler)),
          clock(server_clock),
          counters(registry),
          bodies(server_limits.total_body_bytes) {}

    const HttpLimits limits;
    const HttpHandler handler;
    const Clock& clock;
    ServerCounters counters;
    BodyBudget bodies;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> stopping{false};
};

/// Counts one connection while it exists.
class ConnectionTicket {
  public:
    ConnectionTicket() = default;
    explicit ConnectionTicket(std::shared_ptr<ServerShared> shared) : shared_(std::move(shared)) {
        shared_->connections.fetch_add(1);
        shared_->counters.connections_open.add(1);
    }
    ConnectionTicket(ConnectionTicket&&) = default;
    ConnectionTicket& operator=(ConnectionTicket&&) = default;
    ~ConnectionTicket() {
        if (!shared_) return;
        shared_->connections.fetch_sub(1);
        shared_->counters.connections_open.add(-1);
    }

  private:
    std::shared_ptr<ServerShared> shared_;
};

/// One body's part of the budget; given back when it goes.
class BodyLease {
  public:
    BodyLease() = default;
    explicit BodyLease(std::shared_ptr<ServerShared> shared) : shared_(std::move(shared)) {}
    BodyLease(BodyLease&& other) noexcept
        : shared_(std::move(other.shared_)), held_(std::exchange(other.held_, 0)) {}
    BodyLease& operator=(BodyLease&& other) noexcept {
        std::swap(shared_, other.shared_);
        std::swap(held_, other.held_);
        return *this;
    }
    ~BodyLease() {
        if (held_ > 0) shared_->bodies.give(held_);
    }

    /// Makes the part at least `bytes`. False when the budget does not have them.
    bool grow_to(std::size_t bytes) {
        if (bytes <= held_) return true;
        if (!shared_->bodies.take(bytes - held_)) return false;
        held_ = bytes;
        return true;
    }

  private:
    std::shared_ptr<ServerShared> shared_;
    std::size_t held_ = 0;
};

}  // namespace yagura::net
