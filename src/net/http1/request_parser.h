#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/http1/chunked_decoder.h"
#include "net/http1/syntax.h"
#include "net/http_message.h"

namespace yagura::net {

struct Http1ParserLimits {
    std::size_t header_bytes = 64 * 1024;  ///< request line and headers together
    std::size_t header_count = 200;
    std::size_t body_bytes = 16 * 1024 * 1024;
};

/// What to answer to a request that cannot be taken; the connection is lost for further ones.
struct HttpRefusal {
    int status = 400;
    const char* reason = "";  ///< a sentence without a full stop
};

/// Reads HTTP/1.0 and 1.1 requests (RFC 9112) from bytes that come in pieces of any size. Pure: no
/// sockets, no clock. Strict where leniency would let two programs see different requests in the
/// same bytes: bare line feeds, folded lines, blanks before a colon, both kinds of length or two
/// lengths that differ, unusual transfer codings and chunk sizes are all refused.
class Http1RequestParser {
  public:
    enum class Event {
        NeedMore,  ///< all input was taken
        Head,      ///< request line and headers are there, and acceptable; feed on for the body
        Complete,  ///< the request is whole: take_request()
        Failed,    ///< see refusal(); feed no more
    };
    struct Step {
        Event event;
        std::size_t consumed;
    };

    explicit Http1RequestParser(const Http1ParserLimits& limits) : limits_(limits) {}

    /// Takes input up to the next event. Not after Failed, nor between Complete and take_request().
    Step feed(std::string_view input);

    /// Gives the request out and begins the next one.
    HttpRequest take_request();

    /// Of the request being read; good from Head on, until take_request().
    bool keep_alive() const { return keep_alive_; }
    bool expects_continue() const { return expects_continue_; }
    const HttpRequest& request() const { return request_; }
    const HttpRefusal& refusal() const { return refusal_; }

    /// True before the first byte of a request.
    bool idle() const { return state_ == State::RequestLine && head_bytes_ == 0 && lines_.empty(); }
    /// True from Head to Complete.
    bool in_body() const { return state_ == State::FixedBody || state_ == State::ChunkedBody; }
    std::size_t body_bytes() const { return request_.body.size(); }

    /// Bytes that may be read straight into the body; 0 unless its length is known in advance.
    std::size_t direct_bytes() const {
        return state_ == State::FixedBody ? static_cast<std::size_t>(body_left_) : 0;
    }
    /// Lets `read(char* to, size_t space) -> size_t` put bytes where they stay: nothing is zeroed
    /// before and nothing copied after. Feed on (with nothing) when direct_bytes() has become 0.
    template <class Read>
    void read_direct(Read&& read) {
        reserve_body();
        const std::size_t have = request_.body.size();
        const std::size_t space = std::min(direct_bytes(), request_.body.capacity() - have);
        std::size_t got = 0;
        request_.body.resize_and_overwrite(have + space, [&](char* body, std::size_t) {
            got = read(body + have, space);
            return have + got;
        });
        body_left_ -= got;
    }

  private:
    enum class State { RequestLine, Fields, HeadDone, FixedBody, ChunkedBody, Complete, Failed };

    Step refuse(int status, const char* reason);
    Step feed_head(std::string_view input);
    Step feed_fixed(std::string_view input);
    Step feed_chunked(std::string_view input);
    HttpRefusal take_request_line(std::string_view line);
    HttpRefusal take_target(std::string_view target);
    HttpRefusal take_field(std::string_view line);
    HttpRefusal take_content_length(std::string_view value);
    HttpRefusal check_head();
    void reserve_body();

    const Http1ParserLimits limits_;
    State state_ = State::RequestLine;
    HttpRefusal refusal_;
    HttpRequest request_;
    LineReader lines_;
    std::size_t head_bytes_ = 0;
    std::size_t fields_ = 0;
    std::size_t hosts_ = 0;
    std::uint64_t body_left_ = 0;  ///< of a body of known length
    std::string authority_;        ///< from an absolute-form target
    std::string transfer_coding_;
    std::string expectation_;
    bool has_transfer_coding_ = false;
    bool has_length_ = false;
    bool says_close_ = false;
    bool says_keep_alive_ = false;
    bool keep_alive_ = true;
    bool expects_continue_ = false;
    ChunkedDecoder chunks_;
};

}  // namespace yagura::net
