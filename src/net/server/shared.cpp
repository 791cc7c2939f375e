#include "net/server/shared.h"

namespace yagura::net {
namespace {

constexpr std::array<const char*, kRejections> kRejectionNames = {
    "connections", "header_too_large", "body_too_large", "bodies_in_flight",
    "malformed",   "unsupported",      "timeout",        "abuse",
    "tls"};
constexpr std::array<const char*, 3> kVersionNames = {"1.0", "1.1", "2"};

}  // namespace

Rejection rejection_of_status(int status) {
    switch (status) {
        case 408:
            return Rejection::Timeout;
        case 413:
            return Rejection::BodyTooLarge;
        case 414:
        case 431:
            return Rejection::HeaderTooLarge;
        case 417:
        case 501:
        case 505:
            return Rejection::Unsupported;
        case 503:
            return Rejection::BodiesInFlight;
        default:
            return Rejection::Malformed;
    }
}

ServerCounters::ServerCounters(CounterRegistry& registry)
    : connections_open(
          registry.gauge("yagura_http_connections", "Connections that clients hold open.")),
      connections(registry.counter("yagura_http_connections_total", "Connections accepted.")),
      bytes_received(registry.counter("yagura_http_received_bytes_total",
                                      "Bytes received from clients, TLS taken off.")),
      bytes_sent(
          registry.counter("yagura_http_sent_bytes_total", "Bytes sent to clients, before TLS.")) {
    for (std::size_t i = 0; i < requests_.size(); ++i) {
        requests_[i] =
            &registry.counter("yagura_http_requests_total", "Requests received whole, by version.",
                              {{"version", kVersionNames[i]}});
    }
    for (std::size_t i = 0; i < rejected_.size(); ++i) {
        rejected_[i] = &registry.counter("yagura_http_rejected_total",
                                         "Connections and requests refused before a service saw "
                                         "them, by reason.",
                                         {{"reason", kRejectionNames[i]}});
    }
}

bool BodyBudget::take(std::size_t bytes) {
    const std::size_t before = used_.fetch_add(bytes, std::memory_order_relaxed);
    if (before <= limit_ && bytes <= limit_ - before) return true;
    give(bytes);
    return false;
}

std::size_t BodyBudget::left() const {
    const std::size_t used = used_.load(std::memory_order_relaxed);
    return used < limit_ ? limit_ - used : 0;
}

}  // namespace yagura::net
