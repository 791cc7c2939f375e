#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/counters.h"
#include "gateway/authentication.h"
#include "gateway/request_counters.h"
#include "gateway/router.h"
#include "net/http_server.h"
#include "ports/audit.h"
#include "ports/authorizer.h"
#include "ports/context.h"
#include "shapes/codec.h"

namespace yagura::gateway {

/// What the dispatcher works with; all must outlive it.
struct DispatcherPorts {
    const Authenticator& authenticator;
    const ports::Authorizer& authorizer;
    ports::AuditSink* audit = nullptr;  ///< null: nobody wants records
    const Clock& clock;
    CounterRegistry& counters;
};

/// Takes an API request from its route to its answer: signature, content coding, decoding and
/// validation, authorisation, the service's function, encoding, audit; in the order of
/// wire-protocols.md section 8.3. Any thread that may block.
class Dispatcher {
  public:
    Dispatcher(const Router& router, DispatcherPorts ports, std::size_t max_inflated_bytes);

    /// Requests for these that carry no signature reach the service as an anonymous identity and
    /// past the authoriser. Before the first request.
    void take_unsigned(const shapes::OperationDescriptor& operation) {
        unsigned_operations_.insert(&operation);
    }

    /// Answers the exchange, now or (event streams) for as long as the service goes on.
    void run(net::HttpExchange& exchange, const ApiRoute& route, std::string request_id);

  private:
    struct Call;

    [[nodiscard]] Result<void> process(Call& call, net::HttpExchange& exchange);
    [[nodiscard]] Result<void> authenticate(Call& call);
    static void set_context(Call& call, Caller caller);
    [[nodiscard]] Result<void> read_body(Call& call);
    [[nodiscard]] Result<void> authorize(Call& call);
    [[nodiscard]] Result<void> invoke(Call& call, net::HttpExchange& exchange);
    void respond(Call& call, net::HttpExchange& exchange, net::HttpResponse response);
    /// For the operator, by the request's id; so many a second, so that a flood of the same trouble
    /// does not fill the log.
    void log_trouble(const Call& call, const Error& error);
    void audit(const Call& call, const Error* error, const void* output) const;
    RequestCounters& counters_of(const shapes::ServiceRegistration& service) const;

    const Router& router_;
    const DispatcherPorts ports_;
    const std::size_t max_inflated_bytes_;
    std::set<const shapes::OperationDescriptor*> unsigned_operations_;
    std::map<const shapes::ServiceDescriptor*, std::unique_ptr<RequestCounters>> counters_;
    Counter& signature_failures_;
    std::atomic<std::int64_t> troubles_second_{0};
    std::atomic<int> troubles_logged_{0};
};

}  // namespace yagura::gateway
