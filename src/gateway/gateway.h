#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/counters.h"
#include "base/executor.h"
#include "gateway/authentication.h"
#include "gateway/health_endpoints.h"
#include "gateway/router.h"
#include "gateway/signature_verifier.h"
#include "net/http_server.h"
#include "ports/audit.h"
#include "ports/authorizer.h"
#include "ports/credentials.h"
#include "shapes/registration.h"

namespace yagura::gateway {

class Dispatcher;

enum class AuthMode {
    Verify,  ///< every request must be signed
    None,    ///< nobody is refused (OpenDoor); the server must listen on loopback only
};

struct GatewayOptions {
    AuthMode auth = AuthMode::Verify;
    SignatureOptions signatures;
    std::string first_account = "000000000000";  ///< of unsigned requests with AuthMode::None
    std::string default_region = "us-east-1";    ///< likewise; served whatever its form
    /// Bodies may not be larger than this once gzip or deflate is taken off (413).
    std::size_t max_inflated_bytes = 16 * 1024 * 1024;
    MetricsAccess metrics_access = MetricsAccess::LoopbackOnly;
};

/// What the gateway works with; all must outlive it.
struct GatewayPorts {
    const ports::CredentialLookup& credentials;
    const ports::Authorizer& authorizer;
    ports::AuditSink* audit = nullptr;  ///< null: nobody wants records
    const Clock& clock;
    Executor& executor;  ///< runs requests; its threads may block
    CounterRegistry& counters;
};

/// The way in: takes HTTP requests and answers them. Register everything, then start(), then let
/// the HTTP server call handle().
///
///     gateway.add_service(api::logs::registration(logs));
///     gateway.add_path("/console/", console_handler);
///     gateway.start();
///     net::HttpServer::start(listeners, limits, threads, gateway.handler(), counters);
class Gateway {
  public:
    Gateway(GatewayOptions options, GatewayPorts ports);
    ~Gateway();
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    void add_service(shapes::ServiceRegistration service);
    /// This operation of a service that was added needs no signature: what its requests carry (a
    /// token that was mailed) is their right. Signed requests are checked as ever.
    void take_unsigned(std::string_view service, std::string_view operation);
    /// Requests whose path begins with `prefix`, and that are no API calls, go to `handler`, on
    /// the executor. The longest prefix wins.
    void add_path(std::string prefix, net::HttpHandler handler);
    /// Ends registration. /health answers 503 until set_serving(true).
    void start();
    void set_serving(bool serving) { health_.set_serving(serving); }

    /// Network threads call this: it hands the work to the executor and returns.
    void handle(std::shared_ptr<net::HttpExchange> exchange);
    /// handle(), as the HTTP server takes it; the gateway must outlive the server.
    net::HttpHandler handler();

  private:
    void run(const std::shared_ptr<net::HttpExchange>& exchange);
    void answer(const std::shared_ptr<net::HttpExchange>& exchange, std::string request_id);
    void answer_path(const std::shared_ptr<net::HttpExchange>& exchange,
                     const std::string& request_id);

    const GatewayOptions options_;
    const GatewayPorts ports_;
    HealthEndpoints health_;
    Router router_;
    std::unique_ptr<Authenticator> authenticator_;
    std::unique_ptr<Dispatcher> dispatcher_;
    std::vector<std::pair<std::string, net::HttpHandler>> paths_;
    std::vector<const shapes::OperationDescriptor*> unsigned_operations_;
    Gauge& in_flight_;
};

}  // namespace yagura::gateway
