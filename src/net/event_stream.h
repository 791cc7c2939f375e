#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace yagura::net {

/// Messages of `application/vnd.amazon.eventstream` (wire-protocols.md section 7,
/// live-tail-and-more.md section 2): what StartLiveTail and SubscribeToShard answer with.

inline constexpr std::string_view kEventStreamContentType = "application/vnd.amazon.eventstream";
inline constexpr std::size_t kMaxEventPayloadBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMaxEventHeaderBytes = 128 * 1024;

/// A header value of type 6: bytes that are not text.
struct EventBytes {
    std::string bytes;
    bool operator==(const EventBytes&) const = default;
};
using EventUuid = std::array<std::uint8_t, 16>;
/// In the order of the wire's type numbers: 0 and 1 are bool, 2 int8, 3 int16, 4 int32, 5 int64,
/// 6 EventBytes, 7 string, 8 TimeMs, 9 EventUuid.
using EventValue = std::variant<bool, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
                                EventBytes, std::string, TimeMs, EventUuid>;

struct EventHeader {
    std::string name;
    EventValue value;
    bool operator==(const EventHeader&) const = default;
};

struct EventMessage {
    std::vector<EventHeader> headers;
    std::string payload;
    /// The value of the header of that name when it is a string.
    std::optional<std::string_view> find_string(std::string_view name) const;
    bool operator==(const EventMessage&) const = default;
};

/// One whole message. LimitExceeded when payload, headers, a name (255 bytes) or a value (65,535
/// bytes) are too long; InvalidArgument for an empty name or one given twice.
[[nodiscard]] Result<std::string> encode_event_message(const EventMessage& message);

/// The three kinds of message that services send, headers in the order of the real service.
[[nodiscard]] Result<std::string> encode_event(std::string_view event_type,
                                               std::string_view content_type,
                                               std::string_view payload);
[[nodiscard]] Result<std::string> encode_event_exception(std::string_view exception_type,
                                                         std::string_view content_type,
                                                         std::string_view payload);
[[nodiscard]] Result<std::string> encode_event_error(std::string_view error_code,
                                                     std::string_view error_message);

/// Cuts a stream of bytes into messages; bytes may come in pieces of any size. One thread.
class EventMessageDecoder {
  public:
    void feed(std::string_view bytes);
    /// The next whole message; nothing when more bytes are needed. Corruption for a broken frame
    /// and LimitExceeded for one beyond the limits; after an error the stream is lost, and each
    /// further call gives the same error.
    [[nodiscard]] Result<std::optional<EventMessage>> next();
    /// Bytes fed and not yet given out; not 0 at the end of the input means a cut message.
    std::size_t buffered_bytes() const { return buffer_.size() - start_; }

  private:
    Result<std::optional<EventMessage>> decode_next();

    std::string buffer_;
    std::size_t start_ = 0;
    std::optional<Error> error_;
};

}  // namespace yagura::net
