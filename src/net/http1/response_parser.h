#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/http1/chunked_decoder.h"
#include "net/http1/syntax.h"
#include "net/http_message.h"

namespace yagura::net {

/// Reads one answer of an HTTP/1.1 server from bytes that come in pieces of any size, interim
/// answers (1xx) skipped. Pure; one answer an object.
class Http1ResponseParser {
  public:
    enum class Event {
        NeedMore,  ///< all input was taken
        Head,      ///< status and headers are in response()
        Data,      ///< `data` belongs to the body
        Complete,
        Failed,
    };
    struct Step {
        Event event;
        std::size_t consumed;
        std::string_view data;  ///< points into the input
    };

    /// An answer to HEAD has no body whatever its headers say.
    enum class Body { Expected, Never };
    explicit Http1ResponseParser(Body body) : body_(body) {}

    Step feed(std::string_view input);
    /// The server closed the connection: Complete when that is how the body ends, else Failed.
    Event end_of_input();

    HttpResponse& response() { return response_; }
    /// Bytes of the body still to come when its length is known, else 0.
    std::uint64_t known_left() const { return state_ == State::FixedBody ? left_ : 0; }
    bool keep_alive() const { return keep_alive_; }
    const char* reason() const { return reason_; }

    static constexpr std::size_t kMaxHeaderBytes = 256 * 1024;

  private:
    enum class State { StatusLine, Fields, FixedBody, ChunkedBody, UntilClose, Done, Failed };

    Step failed(const char* reason);
    Step feed_head(std::string_view input);
    Step feed_chunked(std::string_view input);
    bool take_status_line(std::string_view line);
    const char* check_head();

    const Body body_;
    State state_ = State::StatusLine;
    HttpResponse response_;
    LineReader lines_;
    ChunkedDecoder chunks_;
    std::size_t head_bytes_ = 0;
    std::uint64_t left_ = 0;
    bool keep_alive_ = true;
    const char* reason_ = "";
};

}  // namespace yagura::net
