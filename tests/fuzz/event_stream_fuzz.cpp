// Bytes are decoded in pieces; what decodes must encode to something that decodes to the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/event_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yagura::net;
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t piece_bytes = 1 + size % 61;
    EventMessageDecoder decoder;
    while (!input.empty()) {
        const auto piece = input.substr(0, piece_bytes);
        input.remove_prefix(piece.size());
        decoder.feed(piece);
        for (;;) {
            const auto message = decoder.next();
            if (!message.has_value()) return 0;
            if (!message->has_value()) break;
            const auto encoded = encode_event_message(**message);
            if (!encoded.has_value()) std::abort();
            EventMessageDecoder again;
            again.feed(*encoded);
            const auto same = again.next();
            if (!same.has_value() || !same->has_value() || !(**same == **message)) std::abort();
        }
    }
    return 0;
}
