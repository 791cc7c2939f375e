#include "gateway/dispatcher.h"

#include <utility>

#include "base/log.h"
#include "crypto/sigv4.h"
#include "gateway/cors.h"
#include "gateway/error_renderer.h"
#include "gateway/event_stream_answer.h"
#include "gateway/query_string.h"
#include "gateway/request_body.h"
#include "gateway/wire_error.h"
#include "shapes/authorize.h"
#include "shapes/json.h"
#include "text/json_cursor.h"

namespace yagura::gateway {
namespace {

constexpr int kTroublesLoggedASecond = 10;

bool is_json(shapes::Protocol protocol) {
    return protocol == shapes::Protocol::AwsJson1_0 || protocol == shapes::Protocol::AwsJson1_1;
}

bool is_well_formed_json(std::string_view body) {
    text::JsonCursor json(body);
    return json.skip_value().has_value() && json.finish().has_value();
}

/// SigV2 requests carry these instead of anything of version 4.
bool is_signed_with_version_2(const net::HttpRequest& request) {
    const std::string_view query = crypto::split_target(request.target).query;
    return query_parameter(query, "AWSAccessKeyId").has_value() ||
           query_parameter(request.body, "AWSAccessKeyId").has_value();
}

}  // namespace

/// One request under way.
struct Dispatcher::Call {
    Call(net::HttpRequest& request, const ApiRoute& route, std::int64_t now_ns)
        : http(request),
          service(*route.service),
          protocol(route.protocol),
          operation(route.operation),
          started_ns(now_ns) {}

    net::HttpRequest& http;
    const shapes::ServiceRegistration& service;
    const shapes::Protocol protocol;
    const shapes::OperationDescriptor* operation;
    const std::int64_t started_ns;
    ports::RequestContext context;
    std::string form;  ///< query string and body joined; for the query protocol with both
    shapes::DecodedRequest decoded;
    bool decoded_whole = false;

    std::string_view body() const { return form.empty() ? std::string_view(http.body) : form; }
};

Dispatcher::Dispatcher(const Router& router, DispatcherPorts ports, std::size_t max_inflated_bytes)
    : router_(router),
      ports_(ports),
      max_inflated_bytes_(max_inflated_bytes),
      signature_failures_(ports.counters.counter("yagura_signature_failures_total",
                                                 "API requests refused for their signature.")) {
    for (const shapes::ServiceRegistration& service : router.services())
        counters_[&service.descriptor()] =
            std::make_unique<RequestCounters>(ports.counters, service.descriptor());
}

RequestCounters& Dispatcher::counters_of(const shapes::ServiceRegistration& service) const {
    return *counters_.find(&service.descriptor())->second;
}

void Dispatcher::run(net::HttpExchange& exchange, const ApiRoute& route, std::string request_id) {
    Call call(exchange.request(), route, ports_.clock.monotonic_ns());
    call.context.request_id = std::move(request_id);
    call.context.time = ports_.clock.now();

    const Result<void> done = process(call, exchange);
    if (done.has_value()) return;
    const Error& error = done.error();
    if (is_internal_trouble(error)) log_trouble(call, error);
    audit(call, &error, nullptr);
    respond(call, exchange,
            render_error({.service = &call.service.descriptor(),
                          .operation = call.operation,
                          .protocol = call.protocol,
                          .query_mode = query_mode_of(call.http)},
                         error, call.context.request_id));
}

void Dispatcher::log_trouble(const Call& call, const Error& error) {
    // A full disk fails thousands of requests a second, all for the same reason.
    const std::int64_t second = ports_.clock.monotonic_ns() / 1'000'000'000;
    if (troubles_second_.exchange(second) != second) troubles_logged_ = 0;
    if (troubles_logged_.fetch_add(1) >= kTroublesLoggedASecond) return;
    log::error("gateway", "request {} ({}) failed: {}: {}", call.context.request_id,
               call.operation == nullptr ? "?" : call.operation->name, to_string(error.code()),
               error.message());
}

Result<void> Dispatcher::process(Call& call, net::HttpExchange& exchange) {
    YG_CHECK(authenticate(call));
    YG_CHECK(read_body(call));
    call.decoded = YG_TRY(shapes::decode_request(*call.operation, call.protocol, call.body(),
                                                 call.service.decoder(*call.operation)));
    call.decoded_whole = true;
    YG_CHECK(authorize(call));
    return invoke(call, exchange);
}

Result<void> Dispatcher::authenticate(Call& call) {
    auto caller = ports_.authenticator.authenticate(
        {call.http, call.service.descriptor().signing_name, call.context.time});
    if (!caller.has_value()) {
        if (unsigned_operations_.contains(call.operation) &&
            caller.error().name() == "MissingAuthenticationTokenException") {
            set_context(call, Caller());
            return {};
        }
        signature_failures_.add();
        // The real service looks at the body first. We verify first, and put the errors in its
        // order when both are wrong: the bytes of strangers are not worth a parse otherwise.
        if (is_json(call.protocol) && !call.http.body.empty() &&
            !call.http.headers.contains("content-encoding") && !is_well_formed_json(call.http.body))
            return fail(Error::of_service(Errc::InvalidArgument, "SerializationException", ""));
        if (call.protocol == shapes::Protocol::AwsQuery &&
            caller.error().name() == "MissingAuthenticationTokenException" &&
            is_signed_with_version_2(call.http))
            return fail(front_door_error(
                "IncompleteSignatureException",
                "Unsupported AWS 'algorithm': 'AWS2' (only AWS4-HMAC-SHA256 for now). "));
        return fail(caller.error());
    }
    set_context(call, *std::move(caller));
    return {};
}

void Dispatcher::set_context(Call& call, Caller caller) {
    ports::RequestContext& context = call.context;
    context.identity = std::move(caller.identity);
    context.account_id = context.identity.account_id;
    context.region = std::move(caller.region);
    context.partition = partition_of_region(context.region);
    context.source_ip = call.http.remote_address;
    context.listener = call.http.listener;
    context.secure_transport = call.http.tls;
    context.user_agent = call.http.headers.find("user-agent").value_or("");
}

Result<void> Dispatcher::read_body(Call& call) {
    YG_CHECK(remove_content_coding(call.http, max_inflated_bytes_));
    if (call.protocol != shapes::Protocol::AwsQuery) return {};
    const std::string_view query = crypto::split_target(call.http.target).query;
    if (!query.empty()) {
        const bool has_form = media_type(call.http) == "application/x-www-form-urlencoded";
        call.form = query;
        if (has_form && !call.http.body.empty()) call.form.append("&").append(call.http.body);
    }
    if (call.operation == nullptr)
        call.operation = YG_TRY(router_.find_form_operation(call.service, call.body()));
    return {};
}

Result<void> Dispatcher::authorize(Call& call) {
    if (unsigned_operations_.contains(call.operation) &&
        call.context.identity.kind == ports::Identity::Kind::Anonymous)
        return {};
    const void* input = call.decoded.input.get();
    ports::AuthorizationRequest request;
    request.action = call.operation->authorize.action;
    request.resources =
        shapes::authorized_resources(*call.operation, input,
                                     {call.context.partition, call.context.region,
                                      call.context.account_id, call.context.identity.user_name});
    if (!call.operation->authorize.conditions.empty())
        request.conditions = shapes::authorized_conditions(*call.operation, input);
    return ports_.authorizer.authorize(call.context, request);
}

Result<void> Dispatcher::invoke(Call& call, net::HttpExchange& exchange) {
    std::shared_ptr<EventStreamAnswer> stream;
    if (call.operation->event_stream) stream = std::make_shared<EventStreamAnswer>();
    auto output = call.service.call(*call.operation, call.context, call.decoded.input, stream);
    if (!output.has_value()) {
        if (stream != nullptr) stream->abandon();
        return fail(output.error());
    }
    audit(call, nullptr, output->get());
    if (stream != nullptr) {
        counters_of(call.service)
            .answered(call.operation, 200, ports_.clock.monotonic_ns() - call.started_ns,
                      call.http.body.size());
        stream->open(exchange, call.context.request_id);
        return {};
    }
    respond(call, exchange,
            to_http(shapes::encode_response(call.service.descriptor(), *call.operation,
                                            call.protocol, output->get(), call.context.request_id),
                    call.context.request_id));
    return {};
}

void Dispatcher::respond(Call& call, net::HttpExchange& exchange, net::HttpResponse response) {
    counters_of(call.service)
        .answered(call.operation, response.status, ports_.clock.monotonic_ns() - call.started_ns,
                  call.http.body.size());
    add_cors_headers(call.http, response);
    exchange.respond(std::move(response));
}

void Dispatcher::audit(const Call& call, const Error* error, const void* output) const {
    // Without an identity there is nobody's trail to write to.
    if (ports_.audit == nullptr || call.operation == nullptr ||
        call.context.identity.account_id.empty() || !ports_.audit->wanted())
        return;
    const shapes::OperationDescriptor& operation = *call.operation;
    ports::AuditRecord record;
    record.context = call.context;
    record.category = operation.audit.category == shapes::AuditCategory::Data
                          ? ports::AuditRecord::Category::Data
                          : ports::AuditRecord::Category::Management;
    record.event_source = call.service.descriptor().event_source;
    record.event_name = operation.name;
    record.read_only = operation.audit.read_only;
    if (error != nullptr) {
        const Error wire = to_wire_error(*error, call.service.descriptor());
        record.error_code = wire.name();
        record.error_message = wire.message();
    }
    if (call.decoded_whole && operation.input != nullptr && call.decoded.input.get() != nullptr)
        record.request_parameters = shapes::json_for_audit(
            *operation.input, call.decoded.input.get(), operation.audit.redact);
    if (output != nullptr && operation.output != nullptr && !operation.audit.read_only)
        record.response_elements =
            shapes::json_for_audit(*operation.output, output, operation.audit.redact);
    ports_.audit->record(std::move(record));
}

}  // namespace yagura::gateway
