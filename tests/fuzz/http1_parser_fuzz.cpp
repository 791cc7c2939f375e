// The first byte says how the rest is cut into pieces; a request parser and a response parser read
// it. However it is cut, the same requests must come out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/http1/request_parser.h"
#include "net/http1/response_parser.h"

namespace {

using namespace yagura::net;

constexpr Http1ParserLimits kLimits{.header_bytes = 4096, .header_count = 20, .body_bytes = 65'536};

void require(bool condition) {
    if (!condition) std::abort();
}

std::string all_requests(std::string_view input, std::size_t piece_bytes) {
    using Event = Http1RequestParser::Event;
    Http1RequestParser parser(kLimits);
    std::string seen;
    while (!input.empty()) {
        auto piece = input.substr(0, piece_bytes);
        input.remove_prefix(piece.size());
        for (;;) {
            if (parser.direct_bytes() > 0 && piece_bytes % 2 == 0) {
                parser.read_direct([&](char* to, std::size_t space) {
                    const auto size = std::min(space, piece.size());
                    piece.copy(to, size);
                    piece.remove_prefix(size);
                    return size;
                });
            }
            const auto step = parser.feed(piece);
            require(step.consumed <= piece.size());
            piece.remove_prefix(step.consumed);
            if (step.event == Event::Failed) {
                return seen + std::to_string(parser.refusal().status);
            }
            if (step.event == Event::NeedMore) break;
            if (step.event != Event::Complete) continue;
            const auto request = parser.take_request();
            require(request.body.size() <= kLimits.body_bytes);
            require(request.headers.size() <= kLimits.header_count + 1);
            seen += request.method + ' ' + request.target + '\n';
            for (const auto& [name, value] : request.headers) seen += name + ':' + value + '\n';
            seen += request.body + '\n';
        }
        require(piece.empty());
    }
    return seen;
}

void read_response(std::string_view input, std::size_t piece_bytes) {
    using Event = Http1ResponseParser::Event;
    Http1ResponseParser parser(Http1ResponseParser::Body::Expected);
    while (!input.empty()) {
        auto piece = input.substr(0, piece_bytes);
        input.remove_prefix(piece.size());
        for (;;) {
            const auto step = parser.feed(piece);
            require(step.consumed <= piece.size());
            piece.remove_prefix(step.consumed);
            if (step.event == Event::Failed || step.event == Event::Complete) return;
            if (step.event == Event::NeedMore) break;
        }
    }
    parser.end_of_input();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
    const std::size_t piece_bytes = 1 + data[0] % 64;
    require(all_requests(input, input.size() | 1) == all_requests(input, piece_bytes));
    read_response(input, piece_bytes);
    return 0;
}
