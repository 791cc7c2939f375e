#include "gateway/gateway.h"

#include <algorithm>
#include <exception>

#include "base/log.h"
#include "base/random.h"
#include "crypto/sigv4.h"
#include "gateway/cors.h"
#include "gateway/dispatcher.h"
#include "gateway/error_renderer.h"
#include "gateway/open_door.h"
#include "gateway/wire_error.h"

namespace yagura::gateway {
namespace {

std::unique_ptr<Authenticator> make_authenticator(const GatewayOptions& options,
                                                  const ports::CredentialLookup& credentials) {
    if (options.auth == AuthMode::None)
        return std::make_unique<OpenDoor>(options.first_account, options.default_region);
    SignatureOptions signatures = options.signatures;
    signatures.default_region = options.default_region;
    return std::make_unique<SignatureVerifier>(credentials, std::move(signatures));
}

}  // namespace

Gateway::Gateway(GatewayOptions options, GatewayPorts ports)
    : options_(std::move(options)),
      ports_(ports),
      health_(ports.counters, options_.metrics_access),
      authenticator_(make_authenticator(options_, ports.credentials)),
      in_flight_(ports.counters.gauge("yagura_requests_in_flight",
                                      "Requests that wait for their answer.")) {}

Gateway::~Gateway() = default;

void Gateway::add_service(shapes::ServiceRegistration service) {
    YG_VERIFY(dispatcher_ == nullptr);
    router_.add(std::move(service));
}

void Gateway::take_unsigned(std::string_view service, std::string_view operation) {
    YG_VERIFY(dispatcher_ == nullptr);
    for (const shapes::ServiceRegistration& added : router_.services()) {
        if (added.descriptor().name != service) continue;
        const shapes::OperationDescriptor* found = added.descriptor().find(operation);
        YG_VERIFY(found != nullptr);
        unsigned_operations_.push_back(found);
    }
}

void Gateway::add_path(std::string prefix, net::HttpHandler handler) {
    YG_VERIFY(dispatcher_ == nullptr);
    paths_.emplace_back(std::move(prefix), std::move(handler));
}

void Gateway::start() {
    std::sort(paths_.begin(), paths_.end(), [](const auto& left, const auto& right) {
        return left.first.size() > right.first.size();
    });
    dispatcher_ =
        std::make_unique<Dispatcher>(router_,
                                     DispatcherPorts{*authenticator_, ports_.authorizer,
                                                     ports_.audit, ports_.clock, ports_.counters},
                                     options_.max_inflated_bytes);
    for (const shapes::OperationDescriptor* operation : unsigned_operations_)
        dispatcher_->take_unsigned(*operation);
}

net::HttpHandler Gateway::handler() {
    return [this](std::shared_ptr<net::HttpExchange> exchange) { handle(std::move(exchange)); };
}

void Gateway::handle(std::shared_ptr<net::HttpExchange> exchange) {
    // Health must be told even when all workers are busy.
    if (exchange->request().target == "/health") {
        auto response = health_.answer(exchange->request(), uuid_v4());
        if (response.has_value()) {
            exchange->respond(*std::move(response));
            return;
        }
    }
    in_flight_.add(1);
    const bool posted = ports_.executor.post([this, exchange] { run(exchange); });
    if (posted) return;
    in_flight_.add(-1);
    exchange->respond(plain_answer(503, "stopping\n", uuid_v4()));
}

void Gateway::run(const std::shared_ptr<net::HttpExchange>& exchange) {
    std::string request_id = uuid_v4();
    try {
        answer(exchange, request_id);
    } catch (const std::exception& exception) {
        // Memory that is not there, above all; the exchange answers 500 when it is let go
        // unanswered.
        log::error("gateway", "request {} ended in an exception: {}", request_id, exception.what());
    }
    in_flight_.add(-1);
}

void Gateway::answer(const std::shared_ptr<net::HttpExchange>& exchange, std::string request_id) {
    const net::HttpRequest& request = exchange->request();
    if (is_preflight(request)) {
        // Where nobody has to sign, any web page could call the server through the browser of
        // whoever runs it: the browser must not be told that it may.
        net::HttpResponse response =
            options_.auth == AuthMode::None
                ? plain_answer(403, "no calls from web pages with --auth=none\n", request_id)
                : answer_preflight(request);
        response.headers.set(kRequestIdHeader, request_id);
        exchange->respond(std::move(response));
        return;
    }
    const Routing routing = router_.route(request);
    if (const auto* route = std::get_if<ApiRoute>(&routing)) {
        dispatcher_->run(*exchange, *route, std::move(request_id));
    } else if (const auto* refusal = std::get_if<RouteRefusal>(&routing)) {
        net::HttpResponse response = render_refusal(*refusal, request, request_id);
        add_cors_headers(request, response);
        exchange->respond(std::move(response));
    } else {
        answer_path(exchange, request_id);
    }
}

void Gateway::answer_path(const std::shared_ptr<net::HttpExchange>& exchange,
                          const std::string& request_id) {
    const net::HttpRequest& request = exchange->request();
    const std::string_view path = crypto::split_target(request.target).path;
    for (const auto& [prefix, handler] : paths_) {
        if (!path.starts_with(prefix)) continue;
        handler(exchange);
        return;
    }
    if (auto response = health_.answer(request, request_id)) {
        exchange->respond(*std::move(response));
        return;
    }
    const Routing stray = router_.route_of_stray(request);
    const auto* refusal = std::get_if<RouteRefusal>(&stray);
    net::HttpResponse response = refusal != nullptr ? render_refusal(*refusal, request, request_id)
                                                    : plain_answer(404, "not found\n", request_id);
    add_cors_headers(request, response);
    exchange->respond(std::move(response));
}

}  // namespace yagura::gateway
