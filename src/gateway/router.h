#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "net/http_message.h"
#include "shapes/descriptors.h"
#include "shapes/registration.h"

namespace yagura::gateway {

/// A request for an operation.
struct ApiRoute {
    const shapes::ServiceRegistration* service = nullptr;
    shapes::Protocol protocol = shapes::Protocol::AwsJson1_1;
    /// Null when it stands in a compressed form: Router::find_form_operation() tells it later.
    const shapes::OperationDescriptor* operation = nullptr;
};

/// A request that is for an API and cannot be one of its operations.
struct RouteRefusal {
    enum class Form {
        InProtocol,    ///< `error` as `service` says it in `protocol`
        MethodXml,     ///< the JSON framework's answer to another method than POST
        MediaTypeXml,  ///< the JSON framework's answer to a body of an unknown kind
    };
    Form form = Form::InProtocol;
    const shapes::ServiceDescriptor* service = nullptr;  ///< null: none is known
    shapes::Protocol protocol = shapes::Protocol::AwsJson1_1;
    Error error{Errc::InvalidArgument, ""};
};

/// A request for a path: health, console, anything that is no API call.
struct PathRoute {};

using Routing = std::variant<ApiRoute, RouteRefusal, PathRoute>;

/// Tells service, protocol and operation of a request: wire-protocols.md section 2. Services are
/// added before the first request; then any thread.
class Router {
  public:
    void add(shapes::ServiceRegistration service);

    Routing route(const net::HttpRequest& request) const;
    /// What to answer to a request that no path takes (section 2, rule 7): in the words of the
    /// service that it is signed for. PathRoute when it names none.
    Routing route_of_stray(const net::HttpRequest& request) const;
    /// The operation that a form names, `form` being query string and decompressed body joined.
    [[nodiscard]] Result<const shapes::OperationDescriptor*> find_form_operation(
        const shapes::ServiceRegistration& service, std::string_view form) const;

    const std::deque<shapes::ServiceRegistration>& services() const { return services_; }

  private:
    Routing route_cbor(std::string_view service_name, std::string_view operation,
                       const net::HttpRequest& request) const;
    Routing route_target(std::string_view target, const net::HttpRequest& request) const;
    Routing route_form(const net::HttpRequest& request) const;
    const shapes::ServiceRegistration* find_signed_service(const net::HttpRequest& request) const;
    const shapes::ServiceRegistration* find_query_service(const net::HttpRequest& request,
                                                          std::string_view version,
                                                          std::string_view action) const;

    std::deque<shapes::ServiceRegistration> services_;  ///< addresses stay
};

/// A media type without its parameters, in lower case.
std::string media_type(const net::HttpRequest& request);

}  // namespace yagura::gateway
