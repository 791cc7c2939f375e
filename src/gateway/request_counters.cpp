#include "gateway/request_counters.h"

#include <string>

namespace yagura::gateway {

RequestCounters::RequestCounters(CounterRegistry& registry,
                                 const shapes::ServiceDescriptor& service)
    : registry_(registry),
      service_(service),
      client_errors_(registry.counter("yagura_api_errors_total",
                                      "API requests answered with an error.",
                                      {{"service", std::string(service.name)}, {"class", "4xx"}})),
      server_errors_(registry.counter("yagura_api_errors_total",
                                      "API requests answered with an error.",
                                      {{"service", std::string(service.name)}, {"class", "5xx"}})),
      figures_(service.operations.size()) {}

RequestCounters::Figures& RequestCounters::figures_of(
    const shapes::OperationDescriptor& operation) {
    const auto index = static_cast<std::size_t>(&operation - service_.operations.data());
    if (Figures* known = figures_[index].load(std::memory_order_acquire)) return *known;
    const std::lock_guard lock(making_);
    if (Figures* known = figures_[index].load(std::memory_order_acquire)) return *known;
    const CounterLabels labels = {{"service", std::string(service_.name)},
                                  {"operation", std::string(operation.name)}};
    made_.push_back(std::make_unique<Figures>(Figures{
        registry_.counter("yagura_api_requests_total", "API requests answered.", labels),
        registry_.counter("yagura_api_request_microseconds_total",
                          "Time from taking up API requests to their answers.", labels),
        registry_.counter("yagura_api_request_bytes_total",
                          "Bytes of API request bodies, without content coding.", labels)}));
    figures_[index].store(made_.back().get(), std::memory_order_release);
    return *made_.back();
}

void RequestCounters::answered(const shapes::OperationDescriptor* operation, int status,
                               std::int64_t duration_ns, std::size_t body_bytes) {
    if (status >= 500)
        server_errors_.add();
    else if (status >= 400)
        client_errors_.add();
    if (operation == nullptr) return;
    Figures& figures = figures_of(*operation);
    figures.requests.add();
    figures.microseconds.add(static_cast<std::uint64_t>(duration_ns / 1000));
    figures.body_bytes.add(body_bytes);
}

}  // namespace yagura::gateway
