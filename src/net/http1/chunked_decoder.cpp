#include "net/http1/chunked_decoder.h"

#include <algorithm>

namespace yagura::net {

ChunkedDecoder::Step ChunkedDecoder::failed(const char* reason) {
    state_ = State::Failed;
    reason_ = reason;
    return {Event::Failed, 0, {}};
}

bool ChunkedDecoder::take_size_line(std::string_view line) {
    const auto semicolon = std::min(line.find(';'), line.size());
    const auto extension = line.substr(semicolon);
    extension_bytes_ += extension.size();
    if (extension_bytes_ > kMaxExtensionBytes || !is_field_value(extension)) return false;
    const auto size = parse_hexadecimal(line.substr(0, semicolon));
    if (!size) return false;
    left_ = *size;
    state_ = left_ == 0 ? State::Trailers : State::Data;
    return true;
}

ChunkedDecoder::Step ChunkedDecoder::feed(std::string_view input) {
    std::size_t consumed = 0;
    for (;;) {
        const std::string_view rest = input.substr(consumed);
        if (state_ == State::Done) return {Event::Done, consumed, {}};
        if (state_ == State::Failed) return {Event::Failed, consumed, {}};
        if (state_ == State::Data) {
            const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), left_));
            if (size == 0) return {Event::NeedMore, consumed, {}};
            left_ -= size;
            if (left_ == 0) state_ = State::DataEnd;
            return {Event::Data, consumed + size, rest.substr(0, size)};
        }
        if (rest.empty()) return {Event::NeedMore, consumed, {}};

        const std::size_t max_line = state_ == State::DataEnd ? 2
                                     : state_ == State::Size  ? kMaxSizeLineBytes
                                                              : kMaxTrailerBytes - trailer_bytes_;
        const auto taken = lines_.take(rest, max_line);
        if (taken.status == LineReader::Status::TooLong) return failed("chunk framing is too long");
        if (taken.status == LineReader::Status::BareLineFeed) {
            return failed("a line of the chunk framing does not end with CRLF");
        }
        consumed += taken.consumed;
        if (taken.status == LineReader::Status::NeedMore) return {Event::NeedMore, consumed, {}};

        if (state_ == State::Size) {
            if (!take_size_line(taken.line)) return failed("invalid chunk size");
        } else if (state_ == State::DataEnd) {
            // Two bytes at most, so the line can only be empty.
            state_ = State::Size;
        } else if (taken.line.empty()) {
            state_ = State::Done;
        } else {
            trailer_bytes_ += taken.line.size() + 2;
            if (!parse_field_line(taken.line)) return failed("invalid trailer field");
        }
    }
}

}  // namespace yagura::net
