#include "net/http1/response_parser.h"

#include <algorithm>

namespace yagura::net {

Http1ResponseParser::Step Http1ResponseParser::failed(const char* reason) {
    state_ = State::Failed;
    reason_ = reason;
    return {Event::Failed, 0, {}};
}

Http1ResponseParser::Step Http1ResponseParser::feed(std::string_view input) {
    switch (state_) {
        case State::StatusLine:
        case State::Fields:
            return feed_head(input);
        case State::ChunkedBody:
            return feed_chunked(input);
        case State::FixedBody: {
            if (left_ == 0) {
                state_ = State::Done;
                return {Event::Complete, 0, {}};
            }
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
            if (size == 0) return {Event::NeedMore, 0, {}};
            left_ -= size;
            return {Event::Data, size, input.substr(0, size)};
        }
        case State::UntilClose:
            if (input.empty()) return {Event::NeedMore, 0, {}};
            return {Event::Data, input.size(), input};
        case State::Done:
            return {Event::Complete, 0, {}};
        case State::Failed:
            break;
    }
    return {Event::Failed, 0, {}};
}

Http1ResponseParser::Step Http1ResponseParser::feed_head(std::string_view input) {
    std::size_t consumed = 0;
    while (consumed < input.size()) {
        const auto taken = lines_.take(input.substr(consumed), kMaxHeaderBytes - head_bytes_);
        if (taken.status == LineReader::Status::TooLong) return failed("headers are too large");
        if (taken.status == LineReader::Status::BareLineFeed) {
            return failed("a line of the headers does not end with CRLF");
        }
        consumed += taken.consumed;
        if (taken.status == LineReader::Status::NeedMore) break;
        head_bytes_ += taken.line.size() + 2;
        if (state_ == State::StatusLine) {
            if (!take_status_line(taken.line)) return failed("not an HTTP/1 status line");
            state_ = State::Fields;
        } else if (!taken.line.empty()) {
            const auto field = parse_field_line(taken.line);
            if (!field) return failed("invalid header field");
            response_.headers.add(std::string(field->name), std::string(field->value));
        } else if (response_.status < 200) {
            response_ = HttpResponse();
            state_ = State::StatusLine;
        } else {
            if (const char* reason = check_head()) return failed(reason);
            return {Event::Head, consumed, {}};
        }
    }
    return {Event::NeedMore, consumed, {}};
}

bool Http1ResponseParser::take_status_line(std::string_view line) {
    if (line.size() < 12 || !line.starts_with("HTTP/1.") || line[8] != ' ') return false;
    if (line[7] != '0' && line[7] != '1') return false;
    if (line.size() > 12 && line[12] != ' ') return false;
    const auto status = parse_decimal(line.substr(9, 3));
    if (!status || *status < 100 || *status == 101 || *status > 599) return false;
    response_.status = static_cast<int>(*status);
    keep_alive_ = line[7] == '1';
    return true;
}

/// Finds out how the body ends (RFC 9112 section 6.3); a reason when it cannot be told.
const char* Http1ResponseParser::check_head() {
    for (const auto value : response_.headers.find_all("connection")) {
        if (list_contains(value, "close")) keep_alive_ = false;
    }
    if (body_ == Body::Never || response_.status == 204 || response_.status == 304) {
        left_ = 0;
        state_ = State::FixedBody;
        return nullptr;
    }
    const auto lengths = response_.headers.find_all("content-length");
    if (const auto coding = response_.headers.find("transfer-encoding")) {
        if (!lengths.empty()) return "both Transfer-Encoding and Content-Length";
        if (parse_transfer_coding(*coding) != TransferCoding::Chunked) {
            return "unknown transfer coding";
        }
        state_ = State::ChunkedBody;
        return nullptr;
    }
    if (lengths.empty()) {
        keep_alive_ = false;
        state_ = State::UntilClose;
        return nullptr;
    }
    const auto length = parse_decimal(lengths.front());
    if (!length || lengths.size() > 1) return "invalid Content-Length";
    left_ = *length;
    state_ = State::FixedBody;
    return nullptr;
}

Http1ResponseParser::Step Http1ResponseParser::feed_chunked(std::string_view input) {
    const auto step = chunks_.feed(input);
    switch (step.event) {
        case ChunkedDecoder::Event::NeedMore:
            return {Event::NeedMore, step.consumed, {}};
        case ChunkedDecoder::Event::Data:
            return {Event::Data, step.consumed, step.data};
        case ChunkedDecoder::Event::Done:
            state_ = State::Done;
            return {Event::Complete, step.consumed, {}};
        case ChunkedDecoder::Event::Failed:
            break;
    }
    return failed(chunks_.reason());
}

Http1ResponseParser::Event Http1ResponseParser::end_of_input() {
    if (state_ == State::Done || state_ == State::UntilClose ||
        (state_ == State::FixedBody && left_ == 0)) {
        state_ = State::Done;
        return Event::Complete;
    }
    failed("the connection was closed before the end of the answer");
    return Event::Failed;
}

}  // namespace yagura::net
