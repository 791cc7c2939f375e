#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/http1/syntax.h"

namespace yagura::net {

/// Takes the chunked transfer coding off a body (RFC 9112 section 7.1). Extensions and trailers
/// are checked, bounded and dropped. Pure; one body an object.
class ChunkedDecoder {
  public:
    enum class Event {
        NeedMore,  ///< all input was taken
        Data,      ///< `data` belongs to the body; there may be more input
        Done,      ///< the body has ended
        Failed,
    };
    struct Step {
        Event event;
        std::size_t consumed;
        std::string_view data;  ///< points into the input
    };

    Step feed(std::string_view input);
    /// Why it failed.
    const char* reason() const { return reason_; }

    static constexpr std::size_t kMaxSizeLineBytes = 512;
    static constexpr std::size_t kMaxExtensionBytes = 16 * 1024;  ///< of one body
    static constexpr std::size_t kMaxTrailerBytes = 8 * 1024;

  private:
    enum class State { Size, Data, DataEnd, Trailers, Done, Failed };

    Step failed(const char* reason);
    bool take_size_line(std::string_view line);

    State state_ = State::Size;
    std::uint64_t left_ = 0;  ///< bytes of the current chunk still to come
    std::size_t extension_bytes_ = 0;
    std::size_t trailer_bytes_ = 0;
    const char* reason_ = "";
    LineReader lines_;
};

}  // namespace yagura::net
