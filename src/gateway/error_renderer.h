#pragma once

#include <string_view>

#include "base/error.h"
#include "gateway/router.h"
#include "net/http_message.h"
#include "shapes/codec.h"

namespace yagura::gateway {

/// The header that every answer carries, spelled as clients look for it.
inline constexpr std::string_view kRequestIdHeader = "x-amzn-RequestId";

/// An encoded answer as HTTP, with the request's id.
net::HttpResponse to_http(shapes::EncodedResponse encoded, std::string_view request_id);

/// Who asked and how; what an error's form depends on.
struct ErrorAudience {
    const shapes::ServiceDescriptor* service = nullptr;      ///< null: none is known
    const shapes::OperationDescriptor* operation = nullptr;  ///< null: none is known
    shapes::Protocol protocol = shapes::Protocol::AwsJson1_1;
    shapes::QueryMode query_mode = shapes::QueryMode::Off;
};
/// Any error as that audience expects it: its name and status in the protocol, nothing of the
/// program's inside.
net::HttpResponse render_error(const ErrorAudience& audience, const Error& error,
                               std::string_view request_id);

/// `x-amzn-query-mode: true`
shapes::QueryMode query_mode_of(const net::HttpRequest& request);

net::HttpResponse render_refusal(const RouteRefusal& refusal, const net::HttpRequest& request,
                                 std::string_view request_id);

/// A short text answer of the server itself.
net::HttpResponse plain_answer(int status, std::string_view text, std::string_view request_id);

}  // namespace yagura::gateway
