#include "net/http1/request_parser.h"

#include <algorithm>

namespace yagura::net {
namespace {

constexpr std::size_t kMaxMethodBytes = 32;
/// A body gets its whole room only when this much of it has come: an announcement alone costs the
/// sender nothing, so it must not cost us memory.
constexpr std::size_t kFirstBodyRoom = 2 * 1024 * 1024;
constexpr HttpRefusal kAccepted{0, ""};

/// Of a host and port: no more than is needed to keep other parts of an address out of it.
bool is_host(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f &&
               std::string_view("/\\@?#<>\"{}|^`").find(c) == std::string_view::npos;
    });
}

bool is_target(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

Http1RequestParser::Step Http1RequestParser::refuse(int status, const char* reason) {
    state_ = State::Failed;
    refusal_ = {status, reason};
    return {Event::Failed, 0};
}

Http1RequestParser::Step Http1RequestParser::feed(std::string_view input) {
    switch (state_) {
        case State::RequestLine:
        case State::Fields:
            return feed_head(input);
        case State::HeadDone:
            state_ = State::Complete;
            return {Event::Complete, 0};
        case State::FixedBody:
            return feed_fixed(input);
        case State::ChunkedBody:
            return feed_chunked(input);
        case State::Complete:
            return {Event::Complete, 0};
        case State::Failed:
            break;
    }
    return {Event::Failed, 0};
}

Http1RequestParser::Step Http1RequestParser::feed_head(std::string_view input) {
    std::size_t consumed = 0;
    while (consumed < input.size()) {
        const auto taken = lines_.take(input.substr(consumed), limits_.header_bytes - head_bytes_);
        if (taken.status == LineReader::Status::TooLong) {
            return state_ == State::RequestLine ? refuse(414, "the request line is too long")
                                                : refuse(431, "the header fields are too large");
        }
        if (taken.status == LineReader::Status::BareLineFeed) {
            return refuse(400, "a line of the header does not end with CRLF");
        }
        consumed += taken.consumed;
        if (taken.status == LineReader::Status::NeedMore) break;
        head_bytes_ += taken.line.size() + 2;
        if (state_ == State::RequestLine) {
            // RFC 9112 section 2.2: some clients send an empty line after a body.
            if (taken.line.empty()) continue;
            const auto refusal = take_request_line(taken.line);
            if (refusal.status != 0) return refuse(refusal.status, refusal.reason);
            state_ = State::Fields;
            continue;
        }
        if (!taken.line.empty()) {
            const auto refusal = take_field(taken.line);
            if (refusal.status != 0) return refuse(refusal.status, refusal.reason);
            continue;
        }
        const auto refusal = check_head();
        if (refusal.status != 0) return refuse(refusal.status, refusal.reason);
        return {Event::Head, consumed};
    }
    return {Event::NeedMore, consumed};
}

HttpRefusal Http1RequestParser::take_request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return {400, "the request line is not METHOD TARGET VERSION"};
    }
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(method) || method.size() > kMaxMethodBytes) return {400, "invalid method"};
    if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) ||
        version[6] != '.' || !is_digit(version[7])) {
        return {400, "invalid HTTP version"};
    }
    if (version[5] != '1') return {505, "only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here"};
    request_.version = version[7] == '0' ? HttpVersion::Http10 : HttpVersion::Http11;
    if (method == "CONNECT") return {501, "CONNECT is not served"};
    request_.method = method;
    request_.headers.reserve(16);
    return take_target(target);
}

HttpRefusal Http1RequestParser::take_target(std::string_view target) {
    if (!is_target(target)) return {400, "invalid character in the request target"};
    if (target.starts_with('/') || (target == "*" && request_.method == "OPTIONS")) {
        request_.target = target;
        return kAccepted;
    }
    // Absolute form, as sent to proxies: its authority overrides the Host field (RFC 9112
    // section 3.2.2).
    const auto scheme_end = target.find("://");
    if (scheme_end == std::string_view::npos ||
        !(equals_ignoring_case(target.substr(0, scheme_end), "http") ||
          equals_ignoring_case(target.substr(0, scheme_end), "https"))) {
        return {400, "invalid request target"};
    }
    target.remove_prefix(scheme_end + 3);
    const auto authority_end = std::min(target.find_first_of("/?"), target.size());
    const auto authority = target.substr(0, authority_end);
    if (authority.empty() || !is_host(authority)) return {400, "invalid request target"};
    authority_ = authority;
    target.remove_prefix(authority_end);
    request_.target = target.starts_with('/') ? "" : "/";
    request_.target += target;
    return kAccepted;
}

HttpRefusal Http1RequestParser::take_field(std::string_view line) {
    if (++fields_ > limits_.header_count) return {431, "too many header fields"};
    const auto field = parse_field_line(line);
    if (!field) return {400, "invalid header field"};
    switch (field->name.size()) {
        case 4:
            if (equals_ignoring_case(field->name, "host")) {
                if (++hosts_ > 1) return {400, "more than one Host field"};
                if (!is_host(field->value)) return {400, "invalid Host field"};
            }
            break;
        case 6:
            if (equals_ignoring_case(field->name, "expect")) {
                if (!expectation_.empty()) expectation_ += ',';
                expectation_ += field->value;
            }
            break;
        case 10:
            if (equals_ignoring_case(field->name, "connection")) {
                says_close_ = says_close_ || list_contains(field->value, "close");
                says_keep_alive_ = says_keep_alive_ || list_contains(field->value, "keep-alive");
            }
            break;
        case 14:
            if (equals_ignoring_case(field->name, "content-length")) {
                const auto refusal = take_content_length(field->value);
                if (refusal.status != 0) return refusal;
            }
            break;
        case 17:
            if (equals_ignoring_case(field->name, "transfer-encoding")) {
                if (has_transfer_coding_) transfer_coding_ += ',';
                has_transfer_coding_ = true;
                transfer_coding_ += field->value;
            }
            break;
        default:
            break;
    }
    request_.headers.add(std::string(field->name), std::string(field->value));
    return kAccepted;
}

HttpRefusal Http1RequestParser::take_content_length(std::string_view value) {
    const auto length = parse_decimal(value);
    if (!length) return {400, "invalid Content-Length"};
    if (has_length_ && *length != body_left_) return {400, "two different Content-Length fields"};
    has_length_ = true;
    body_left_ = *length;
    return kAccepted;
}

HttpRefusal Http1RequestParser::check_head() {
    const bool is_11 = request_.version == HttpVersion::Http11;
    if (!authority_.empty()) {
        request_.headers.set("Host", authority_);
    } else if (is_11 && hosts_ == 0) {
        return {400, "the Host field is missing"};
    }
    keep_alive_ = !says_close_ && (is_11 || says_keep_alive_);
    if (has_transfer_coding_) {
        if (!is_11) return {400, "Transfer-Encoding in HTTP/1.0"};
        if (has_length_) return {400, "both Transfer-Encoding and Content-Length"};
        switch (parse_transfer_coding(transfer_coding_)) {
            case TransferCoding::Chunked:
                break;
            case TransferCoding::Unknown:
                return {501, "unknown transfer coding"};
            case TransferCoding::Broken:
                return {400, "invalid Transfer-Encoding"};
        }
    }
    // An HTTP/1.0 client cannot know of expectations (RFC 9110 section 10.1.1).
    if (is_11 && !expectation_.empty()) {
        if (!equals_ignoring_case(expectation_, "100-continue")) {
            return {417, "only the expectation 100-continue is known"};
        }
        expects_continue_ = has_transfer_coding_ || body_left_ > 0;
    }
    if (body_left_ > limits_.body_bytes) return {413, "the body is too large"};
    state_ = has_transfer_coding_ ? State::ChunkedBody
             : body_left_ > 0     ? State::FixedBody
                                  : State::HeadDone;
    return kAccepted;
}

void Http1RequestParser::reserve_body() {
    std::string& body = request_.body;
    if (body.size() < body.capacity() && body.capacity() > 64) return;
    const auto whole = body.size() + static_cast<std::size_t>(body_left_);
    body.reserve(body.size() < kFirstBodyRoom ? std::min(whole, kFirstBodyRoom) : whole);
}

Http1RequestParser::Step Http1RequestParser::feed_fixed(std::string_view input) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), body_left_));
    std::size_t consumed = 0;
    while (consumed < size) {
        reserve_body();
        const std::size_t room = request_.body.capacity() - request_.body.size();
        const auto piece = input.substr(consumed, std::min(room, size - consumed));
        request_.body.append(piece);
        consumed += piece.size();
        body_left_ -= piece.size();
    }
    if (body_left_ > 0) return {Event::NeedMore, consumed};
    state_ = State::Complete;
    return {Event::Complete, consumed};
}

Http1RequestParser::Step Http1RequestParser::feed_chunked(std::string_view input) {
    std::size_t consumed = 0;
    for (;;) {
        const auto step = chunks_.feed(input.substr(consumed));
        consumed += step.consumed;
        switch (step.event) {
            case ChunkedDecoder::Event::NeedMore:
                return {Event::NeedMore, consumed};
            case ChunkedDecoder::Event::Failed:
                return refuse(400, chunks_.reason());
            case ChunkedDecoder::Event::Done:
                state_ = State::Complete;
                return {Event::Complete, consumed};
            case ChunkedDecoder::Event::Data:
                if (step.data.size() > limits_.body_bytes - request_.body.size()) {
                    return refuse(413, "the body is too large");
                }
                request_.body.append(step.data);
        }
    }
}

HttpRequest Http1RequestParser::take_request() {
    HttpRequest request = std::move(request_);
    request_ = HttpRequest();
    state_ = State::RequestLine;
    lines_ = LineReader();  // a kept connection need not keep the room of a long line
    head_bytes_ = fields_ = hosts_ = 0;
    body_left_ = 0;
    authority_.clear();
    transfer_coding_.clear();
    expectation_.clear();
    has_transfer_coding_ = has_length_ = says_close_ = says_keep_alive_ = false;
    keep_alive_ = true;
    expects_continue_ = false;
    chunks_ = ChunkedDecoder();
    return request;
}

}  // namespace yagura::net
