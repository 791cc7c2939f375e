#include "gateway/error_renderer.h"

#include "gateway/query_string.h"
#include "gateway/wire_error.h"

namespace yagura::gateway {
namespace {

/// Stands in for the service of a request that names none: errors without a namespace of their own,
/// XML in the one that AWS's front door uses.
const shapes::ServiceDescriptor& front_door() {
    static const shapes::ServiceDescriptor descriptor = [] {
        shapes::ServiceDescriptor made;
        made.name = "gateway";
        made.xml_namespace = "http://webservices.amazon.com/AWSFault/2005-15-09";
        return made;
    }();
    return descriptor;
}

net::HttpResponse xml_answer(int status, std::string_view body, std::string_view request_id) {
    net::HttpResponse response;
    response.status = status;
    response.headers.add(std::string(kRequestIdHeader), std::string(request_id));
    response.body = body;
    return response;
}

}  // namespace

net::HttpResponse to_http(shapes::EncodedResponse encoded, std::string_view request_id) {
    net::HttpResponse response;
    response.status = encoded.status;
    response.headers.add(std::string(kRequestIdHeader), std::string(request_id));
    if (!encoded.content_type.empty())
        response.headers.add("Content-Type", std::move(encoded.content_type));
    for (auto& [name, value] : encoded.headers)
        response.headers.add(std::move(name), std::move(value));
    response.body = std::move(encoded.body);
    return response;
}

net::HttpResponse render_error(const ErrorAudience& audience, const Error& error,
                               std::string_view request_id) {
    const shapes::ServiceDescriptor& service =
        audience.service == nullptr ? front_door() : *audience.service;
    return to_http(
        shapes::encode_error(service, audience.operation, audience.protocol,
                             to_wire_error(error, service), request_id, audience.query_mode),
        request_id);
}

shapes::QueryMode query_mode_of(const net::HttpRequest& request) {
    const auto mode = request.headers.find("x-amzn-query-mode");
    return mode.has_value() && equals_ignore_case(*mode, "true") ? shapes::QueryMode::On
                                                                 : shapes::QueryMode::Off;
}

net::HttpResponse render_refusal(const RouteRefusal& refusal, const net::HttpRequest& request,
                                 std::string_view request_id) {
    switch (refusal.form) {
        case RouteRefusal::Form::MethodXml:
            return xml_answer(403,
                              "<AccessDeniedException>\n  <Message>Unable to determine "
                              "service/operation name to be authorized</Message>\n"
                              "</AccessDeniedException>\n",
                              request_id);
        case RouteRefusal::Form::MediaTypeXml:
            return xml_answer(404, "<UnknownOperationException/>\n", request_id);
        case RouteRefusal::Form::InProtocol:
            break;
    }
    return render_error({.service = refusal.service,
                         .protocol = refusal.protocol,
                         .query_mode = query_mode_of(request)},
                        refusal.error, request_id);
}

net::HttpResponse plain_answer(int status, std::string_view text, std::string_view request_id) {
    net::HttpResponse response;
    response.status = status;
    response.headers.add(std::string(kRequestIdHeader), std::string(request_id));
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = text;
    return response;
}

}  // namespace yagura::gateway
