#include "gateway/router.h"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/sigv4.h"
#include "gateway/query_string.h"
#include "gateway/signature.h"
#include "gateway/wire_error.h"
#include "shapes/codec.h"

namespace yagura::gateway {
namespace {

using shapes::Protocol;

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

RouteRefusal unknown_operation(const shapes::ServiceDescriptor* service, Protocol protocol,
                               std::string_view operation, std::string_view version = {}) {
    return {RouteRefusal::Form::InProtocol, service, protocol,
            shapes::unknown_operation(protocol, operation, version)};
}

struct CborPath {
    std::string_view service;
    std::string_view operation;
};

/// Reads ".../service/{Service}/operation/{Operation}"; only the last four segments count.
std::optional<CborPath> parse_cbor_path(std::string_view path) {
    std::array<std::string_view, 4> last;
    for (std::size_t i = last.size(); i-- > 0;) {
        const std::size_t slash = path.rfind('/');
        if (slash == std::string_view::npos) return std::nullopt;
        last[i] = path.substr(slash + 1);
        path = path.substr(0, slash);
    }
    if (last[0] != "service" || last[2] != "operation" || last[1].empty() || last[3].empty())
        return std::nullopt;
    return CborPath{last[1], last[3]};
}

bool speaks_json(const shapes::ServiceDescriptor& service) {
    return service.speaks(Protocol::AwsJson1_0) || service.speaks(Protocol::AwsJson1_1);
}

Protocol json_protocol_of(const shapes::ServiceDescriptor& service) {
    return service.speaks(Protocol::AwsJson1_1) ? Protocol::AwsJson1_1 : Protocol::AwsJson1_0;
}

/// The codec that a Content-Type asks for; nothing for one that no awsJson service reads.
std::optional<Protocol> protocol_of_media_type(std::string_view type,
                                               const shapes::ServiceDescriptor* service) {
    if (type == "application/x-amz-json-1.1") return Protocol::AwsJson1_1;
    if (type == "application/x-amz-json-1.0") return Protocol::AwsJson1_0;
    if (type == "application/x-amz-cbor-1.1" &&
        (service == nullptr || service->speaks(Protocol::AwsCbor1_1)))
        return Protocol::AwsCbor1_1;
    if (type.empty() || type == "application/json")
        return service == nullptr ? Protocol::AwsJson1_1 : json_protocol_of(*service);
    return std::nullopt;
}

bool is_compressed(const net::HttpRequest& request) {
    const auto coding = request.headers.find("content-encoding");
    return coding.has_value() && !coding->empty() && !equals_ignore_case(*coding, "identity");
}

/// The parameter from the query string, else from the form in the body: old tools send `Action` in
/// the one and the rest in the other.
std::optional<std::string> form_parameter(const net::HttpRequest& request, bool body_is_form,
                                          std::string_view name) {
    auto value = query_parameter(crypto::split_target(request.target).query, name);
    if (!value.has_value() && body_is_form) value = query_parameter(request.body, name);
    return value;
}

/// One of the labels of a host name, an optional "-fips" left out.
bool host_names_service(std::string_view host, std::string_view service) {
    while (!host.empty()) {
        const std::size_t end = std::min(host.find_first_of(".:"), host.size());
        std::string_view label = host.substr(0, end);
        if (label.ends_with("-fips")) label.remove_suffix(5);
        if (label == service) return true;
        host.remove_prefix(std::min(end + 1, host.size()));
    }
    return false;
}

}  // namespace

std::string media_type(const net::HttpRequest& request) {
    const std::string_view header = request.headers.find("content-type").value_or("");
    std::string_view type = header.substr(0, header.find(';'));
    while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) type.remove_prefix(1);
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    std::string lowered(type);
    for (char& c : lowered)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return lowered;
}

void Router::add(shapes::ServiceRegistration service) {
    services_.push_back(std::move(service));
}

Routing Router::route(const net::HttpRequest& request) const {
    const auto target = request.headers.find("x-amz-target");
    if (request.headers.find("smithy-protocol") == "rpc-v2-cbor") {
        const auto path = parse_cbor_path(crypto::split_target(request.target).path);
        if (path.has_value()) return route_cbor(path->service, path->operation, request);
    }
    if (target.has_value()) return route_target(*target, request);
    return route_form(request);
}

Routing Router::route_cbor(std::string_view service_name, std::string_view operation,
                           const net::HttpRequest& request) const {
    constexpr Protocol kProtocol = Protocol::RpcV2Cbor;
    const std::string_view bare = service_name.substr(service_name.rfind('.') + 1);
    const auto found = std::find_if(services_.begin(), services_.end(), [&](const auto& service) {
        const shapes::ServiceDescriptor& descriptor = service.descriptor();
        if (!descriptor.speaks(kProtocol)) return false;
        const auto& prefixes = descriptor.target_prefixes;
        return descriptor.shape_name == bare ||
               std::find(prefixes.begin(), prefixes.end(), bare) != prefixes.end();
    });
    const shapes::ServiceDescriptor* service =
        found == services_.end() ? nullptr : &found->descriptor();
    const auto refuse = [&](std::string_view name, std::string message) -> Routing {
        return RouteRefusal{RouteRefusal::Form::InProtocol, service, kProtocol,
                            front_door_error(name, std::move(message))};
    };
    // Two claims on what is called: a way to smuggle one past a filter in front of us.
    if (request.headers.contains("x-amz-target"))
        return refuse("MalformedHttpRequestException",
                      "X-Amz-Target must not be sent together with Smithy-Protocol.");
    if (service == nullptr || request.method != "POST")
        return unknown_operation(service, kProtocol, operation);
    const std::string type = media_type(request);
    if (type != "application/cbor" && !(type.empty() && request.body.empty()))
        return refuse("UnsupportedMediaTypeException",
                      "The Content-Type must be application/cbor.");
    const shapes::OperationDescriptor* descriptor = service->find(operation);
    if (descriptor == nullptr) return unknown_operation(service, kProtocol, operation);
    return ApiRoute{&*found, kProtocol, descriptor};
}

Routing Router::route_target(std::string_view target, const net::HttpRequest& request) const {
    const std::size_t dot = target.rfind('.');
    const std::string_view prefix = target.substr(0, std::min(dot, target.size()));
    const std::string_view operation =
        dot == std::string_view::npos ? std::string_view() : target.substr(dot + 1);
    const auto found = std::find_if(services_.begin(), services_.end(), [&](const auto& service) {
        const auto& prefixes = service.descriptor().target_prefixes;
        return speaks_json(service.descriptor()) &&
               std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end();
    });
    const shapes::ServiceDescriptor* service =
        found == services_.end() ? nullptr : &found->descriptor();

    RouteRefusal refusal;
    refusal.service = service;
    if (request.method != "POST") {
        refusal.form = RouteRefusal::Form::MethodXml;
        return refusal;
    }
    const std::optional<Protocol> protocol = protocol_of_media_type(media_type(request), service);
    if (!protocol.has_value()) {
        refusal.form = RouteRefusal::Form::MediaTypeXml;
        return refusal;
    }
    const shapes::OperationDescriptor* descriptor =
        service == nullptr ? nullptr : service->find(operation);
    if (descriptor == nullptr) return unknown_operation(service, *protocol, operation);
    return ApiRoute{&*found, *protocol, descriptor};
}

Routing Router::route_form(const net::HttpRequest& request) const {
    const bool is_form = media_type(request) == kFormType;
    const bool readable = is_form && !is_compressed(request);
    const auto action = form_parameter(request, readable, "Action");
    if (!action.has_value() && !is_form) return PathRoute();

    const std::string version = form_parameter(request, readable, "Version").value_or("");
    const shapes::ServiceRegistration* service =
        find_query_service(request, version, action.value_or(""));
    if (service == nullptr) {
        // A form of somebody else, perhaps; rule 7 looks at it once more.
        if (!action.has_value()) return PathRoute();
        return unknown_operation(nullptr, Protocol::AwsQuery, *action, version);
    }
    const shapes::ServiceDescriptor& descriptor = service->descriptor();
    if (!descriptor.speaks(Protocol::AwsQuery))
        return unknown_operation(&descriptor, json_protocol_of(descriptor), action.value_or(""));
    if (!action.has_value()) {
        if (is_form && !readable) return ApiRoute{service, Protocol::AwsQuery, nullptr};
        return RouteRefusal{RouteRefusal::Form::InProtocol, &descriptor, Protocol::AwsQuery,
                            front_door_error("MissingAction", "Missing Action")};
    }
    const shapes::OperationDescriptor* operation = descriptor.find(*action);
    if (operation == nullptr || (!version.empty() && version != descriptor.query_version))
        return unknown_operation(&descriptor, Protocol::AwsQuery, *action, version);
    return ApiRoute{service, Protocol::AwsQuery, operation};
}

Routing Router::route_of_stray(const net::HttpRequest& request) const {
    const shapes::ServiceRegistration* service = find_signed_service(request);
    const std::optional<Protocol> asked = protocol_of_media_type(
        media_type(request), service == nullptr ? nullptr : &service->descriptor());
    const bool says_json = asked.has_value() && request.headers.contains("content-type");
    if (service == nullptr) {
        if (!says_json || request.method != "POST") return PathRoute();
        return unknown_operation(nullptr, *asked, "");
    }
    const shapes::ServiceDescriptor& descriptor = service->descriptor();
    if (says_json && speaks_json(descriptor)) return unknown_operation(&descriptor, *asked, "");
    if (descriptor.speaks(Protocol::AwsQuery))
        return RouteRefusal{RouteRefusal::Form::InProtocol, &descriptor, Protocol::AwsQuery,
                            front_door_error("MissingAction", "Missing Action")};
    return unknown_operation(&descriptor, json_protocol_of(descriptor), "");
}

Result<const shapes::OperationDescriptor*> Router::find_form_operation(
    const shapes::ServiceRegistration& service, std::string_view form) const {
    const auto action = query_parameter(form, "Action");
    if (!action.has_value()) return fail(front_door_error("MissingAction", "Missing Action"));
    const std::string version = query_parameter(form, "Version").value_or("");
    const shapes::OperationDescriptor* operation = service.descriptor().find(*action);
    if (operation == nullptr || (!version.empty() && version != service.descriptor().query_version))
        return fail(shapes::unknown_operation(Protocol::AwsQuery, *action, version));
    return operation;
}

const shapes::ServiceRegistration* Router::find_signed_service(
    const net::HttpRequest& request) const {
    const std::optional<Credential> credential = peek_credential(request);
    if (!credential.has_value()) return nullptr;
    for (const shapes::ServiceRegistration& service : services_)
        if (service.descriptor().signing_name == credential->service) return &service;
    return nullptr;
}

const shapes::ServiceRegistration* Router::find_query_service(const net::HttpRequest& request,
                                                              std::string_view version,
                                                              std::string_view action) const {
    if (const auto* signed_for = find_signed_service(request); signed_for != nullptr)
        return signed_for;
    const std::string_view host = request.headers.find("host").value_or("");
    const auto first_of = [&](auto&& condition) -> const shapes::ServiceRegistration* {
        for (const shapes::ServiceRegistration& service : services_)
            if (service.descriptor().speaks(Protocol::AwsQuery) && condition(service.descriptor()))
                return &service;
        return nullptr;
    };
    if (const auto* service = first_of([&](const shapes::ServiceDescriptor& candidate) {
            return host_names_service(host, candidate.signing_name);
        }))
        return service;
    if (const auto* service = first_of([&](const shapes::ServiceDescriptor& candidate) {
            return !version.empty() && candidate.query_version == version;
        }))
        return service;
    const shapes::ServiceRegistration* only = nullptr;
    for (const shapes::ServiceRegistration& service : services_) {
        if (!service.descriptor().speaks(Protocol::AwsQuery) ||
            service.descriptor().find(action) == nullptr)
            continue;
        if (only != nullptr) return nullptr;
        only = &service;
    }
    return only;
}

}  // namespace yagura::gateway
