#include "gateway/request_body.h"

#include <fmt/core.h>

#include "gateway/wire_error.h"
#include "net/content_coding.h"

namespace yagura::gateway {

Result<void> remove_content_coding(net::HttpRequest& request, std::size_t max_bytes) {
    const auto header = request.headers.find("content-encoding");
    if (!header.has_value()) return {};
    const auto coding = net::parse_content_coding(*header);
    if (!coding.has_value())
        return fail(front_door_error("UnsupportedMediaTypeException",
                                     fmt::format("Unsupported Content-Encoding: {}", *header)));
    if (*coding == net::ContentCoding::Identity || request.body.empty()) return {};
    auto decoded = net::decode_content(*coding, request.body, max_bytes);
    if (decoded.has_value()) {
        request.body = *std::move(decoded);
        return {};
    }
    if (decoded.error().code() == Errc::LimitExceeded)
        return fail(front_door_error(
            "RequestEntityTooLargeException",
            fmt::format("The request body must not have more than {} bytes when decompressed.",
                        max_bytes)));
    return fail(front_door_error("MalformedHttpRequestException",
                                 fmt::format("The request body is not valid {} data.", *header)));
}

}  // namespace yagura::gateway
