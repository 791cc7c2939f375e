#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "net/http_message.h"

namespace yagura::net {

/// "OK" for 200 and so on; "Unknown" for a status without a registered phrase.
std::string_view reason_phrase(int status);

/// True when an answer of this status has a body (RFC 9110 section 6.4.1).
bool status_has_body(int status);

/// The Date field's text, made anew once a second. One thread.
class HttpDate {
  public:
    std::string_view at(TimeMs now);

  private:
    std::int64_t second_ = -1;
    std::string text_;
};

/// How the end of an answer's body is told to the client.
enum class BodyFraming { ContentLength, Chunked, UntilClose };
enum class AfterAnswer { KeepAlive, Close };

struct HeadOptions {
    HttpVersion version = HttpVersion::Http11;  ///< of the request
    BodyFraming framing = BodyFraming::ContentLength;
    AfterAnswer after = AfterAnswer::KeepAlive;
};

/// Status line and fields, the empty line included. Fields that are the server's (Content-Length,
/// Transfer-Encoding, Connection, Date) are left out of `response.headers`, and those whose name or
/// value cannot be sent without breaking the message.
std::string response_head(const HttpResponse& response, const HeadOptions& options,
                          std::string_view date);

/// True for a field of an answer that an application may set.
bool is_application_field(std::string_view name, std::string_view value);

/// A small plain answer of the server itself.
HttpResponse plain_response(int status, std::string_view reason);

}  // namespace yagura::net
