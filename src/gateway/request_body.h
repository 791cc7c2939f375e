#pragma once

#include <cstddef>
#include <string>

#include "base/error.h"
#include "net/http_message.h"

namespace yagura::gateway {

/// Takes the content coding (gzip, deflate) off a request's body, in place; to be called after the
/// signature was verified, which covers the bytes as sent. Errors: UnsupportedMediaTypeException
/// (415, another coding), MalformedHttpRequestException (400, broken), RequestEntityTooLarge-
/// Exception (413, more than `max_bytes`).
[[nodiscard]] Result<void> remove_content_coding(net::HttpRequest& request, std::size_t max_bytes);

}  // namespace yagura::gateway
