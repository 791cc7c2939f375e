// The frame (live-tail-and-more.md section 2), all integers big-endian:
//   total length u32 | headers length u32 | CRC-32 of those 8 bytes
//   headers: (name length u8, name, type u8, value)*
//   payload
//   CRC-32 of everything before
#include "net/event_stream.h"

#include <fmt/core.h>
#include <libdeflate.h>

#include <algorithm>
#include <span>
#include <type_traits>
#include <unordered_set>

namespace yagura::net {
namespace {

constexpr std::size_t kPreludeBytes = 12;
constexpr std::size_t kFrameBytes = 16;  ///< of a message without headers and payload
constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kMaxValueBytes = 65'535;

std::uint32_t crc_of(std::string_view bytes) {
    return libdeflate_crc32(0, bytes.data(), bytes.size());
}

template <class Number>
void put(std::string& out, Number number) {
    const auto bits = static_cast<std::make_unsigned_t<Number>>(number);
    for (std::size_t byte = sizeof(Number); byte-- > 0;) {
        out += static_cast<char>((bits >> (8 * byte)) & 0xff);
    }
}

/// Reads what put() wrote; the caller has checked that the bytes are there.
template <class Number>
Number get(std::string_view bytes) {
    std::make_unsigned_t<Number> bits = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        bits = static_cast<std::make_unsigned_t<Number>>((static_cast<std::uint64_t>(bits) << 8) |
                                                         static_cast<unsigned char>(bytes[i]));
    }
    return static_cast<Number>(bits);
}

Result<void> put_text(std::string& out, std::string_view text) {
    if (text.size() > kMaxValueBytes) {
        return fail(Errc::LimitExceeded, "event header value is longer than 65535 bytes");
    }
    put(out, static_cast<std::uint16_t>(text.size()));
    out += text;
    return {};
}

/// Writes the type number and the bytes of a header's value.
class ValueWriter {
  public:
    explicit ValueWriter(std::string& out) : out_(out) {}

    Result<void> operator()(bool value) const {
        out_ += value ? '\0' : '\1';
        return {};
    }
    Result<void> operator()(std::int8_t value) const { return number('\2', value); }
    Result<void> operator()(std::int16_t value) const { return number('\3', value); }
    Result<void> operator()(std::int32_t value) const { return number('\4', value); }
    Result<void> operator()(std::int64_t value) const { return number('\5', value); }
    Result<void> operator()(const EventBytes& value) const { return text('\6', value.bytes); }
    Result<void> operator()(const std::string& value) const { return text('\7', value); }
    Result<void> operator()(TimeMs value) const { return number('\10', value.value); }
    Result<void> operator()(const EventUuid& value) const {
        out_ += '\11';
        out_.append(reinterpret_cast<const char*>(value.data()), value.size());
        return {};
    }

  private:
    template <class Number>
    Result<void> number(char type, Number value) const {
        out_ += type;
        put(out_, value);
        return {};
    }
    Result<void> text(char type, std::string_view value) const {
        out_ += type;
        return put_text(out_, value);
    }

    std::string& out_;
};

Result<void> put_name(std::string& out, std::string_view name) {
    if (name.empty()) return fail(Errc::InvalidArgument, "event header without a name");
    if (name.size() > kMaxNameBytes) {
        return fail(Errc::LimitExceeded, "event header name is longer than 255 bytes");
    }
    put(out, static_cast<std::uint8_t>(name.size()));
    out += name;
    return {};
}

Result<std::string> frame(std::string_view headers, std::string_view payload) {
    if (headers.size() > kMaxEventHeaderBytes) {
        return fail(Errc::LimitExceeded, "event headers are larger than 128 KiB");
    }
    if (payload.size() > kMaxEventPayloadBytes) {
        return fail(Errc::LimitExceeded, "event payload is larger than 16 MiB");
    }
    std::string out;
    out.reserve(kFrameBytes + headers.size() + payload.size());
    put(out, static_cast<std::uint32_t>(kFrameBytes + headers.size() + payload.size()));
    put(out, static_cast<std::uint32_t>(headers.size()));
    put(out, crc_of(out));
    out += headers;
    out += payload;
    put(out, crc_of(out));
    return out;
}

struct TextHeader {
    std::string_view name;
    std::string_view value;
};

Result<std::string> frame_text_headers(std::span<const TextHeader> fields,
                                       std::string_view payload) {
    std::string headers;
    for (const auto& field : fields) {
        YG_CHECK(put_name(headers, field.name));
        headers += '\x07';
        YG_CHECK(put_text(headers, field.value));
    }
    return frame(headers, payload);
}

/// Reads the headers of one message whose checksums were right.
class HeaderReader {
  public:
    explicit HeaderReader(std::string_view bytes) : rest_(bytes) {}

    Result<std::vector<EventHeader>> read() {
        std::vector<EventHeader> headers;
        while (!rest_.empty()) {
            const auto name_size = static_cast<unsigned char>(YG_TRY(take(1))[0]);
            if (name_size == 0) return fail(Errc::Corruption, "event header without a name");
            EventHeader header;
            header.name = YG_TRY(take(name_size));
            const auto type = static_cast<unsigned char>(YG_TRY(take(1))[0]);
            header.value = YG_TRY(read_value(type));
            if (!names_.insert(header.name).second) {
                return fail(Errc::Corruption, "event header name given twice");
            }
            headers.push_back(std::move(header));
        }
        return headers;
    }

  private:
    Result<std::string_view> take(std::size_t size) {
        if (size > rest_.size()) return fail(Errc::Corruption, "event header is cut off");
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    Result<std::string> take_text() {
        const auto size = get<std::uint16_t>(YG_TRY(take(2)));
        return std::string(YG_TRY(take(size)));
    }

    Result<EventValue> read_value(unsigned type) {
        switch (type) {
            case 0:
                return EventValue(true);
            case 1:
                return EventValue(false);
            case 2:
                return EventValue(get<std::int8_t>(YG_TRY(take(1))));
            case 3:
                return EventValue(get<std::int16_t>(YG_TRY(take(2))));
            case 4:
                return EventValue(get<std::int32_t>(YG_TRY(take(4))));
            case 5:
                return EventValue(get<std::int64_t>(YG_TRY(take(8))));
            case 6:
                return EventValue(EventBytes{YG_TRY(take_text())});
            case 7:
                return EventValue(YG_TRY(take_text()));
            case 8:
                return EventValue(TimeMs(get<std::int64_t>(YG_TRY(take(8)))));
            case 9: {
                const auto bytes = YG_TRY(take(16));
                EventUuid uuid;
                std::copy(bytes.begin(), bytes.end(), uuid.begin());
                return EventValue(uuid);
            }
            default:
                return fail(Errc::Corruption, fmt::format("event header type {}", type));
        }
    }

    std::string_view rest_;
    std::unordered_set<std::string> names_;
};

}  // namespace

std::optional<std::string_view> EventMessage::find_string(std::string_view name) const {
    for (const auto& header : headers) {
        if (header.name != name) continue;
        const auto* text = std::get_if<std::string>(&header.value);
        if (text != nullptr) return *text;
    }
    return std::nullopt;
}

Result<std::string> encode_event_message(const EventMessage& message) {
    std::string headers;
    std::unordered_set<std::string_view> names;
    for (const auto& header : message.headers) {
        if (!names.insert(header.name).second) {
            return fail(Errc::InvalidArgument, "event header name given twice");
        }
        YG_CHECK(put_name(headers, header.name));
        YG_CHECK(std::visit(ValueWriter(headers), header.value));
    }
    return frame(headers, message.payload);
}

Result<std::string> encode_event(std::string_view event_type, std::string_view content_type,
                                 std::string_view payload) {
    const std::array<TextHeader, 3> headers = {
        {{":message-type", "event"}, {":event-type", event_type}, {":content-type", content_type}}};
    return frame_text_headers(headers, payload);
}

Result<std::string> encode_event_exception(std::string_view exception_type,
                                           std::string_view content_type,
                                           std::string_view payload) {
    const std::array<TextHeader, 3> headers = {{{":message-type", "exception"},
                                                {":exception-type", exception_type},
                                                {":content-type", content_type}}};
    return frame_text_headers(headers, payload);
}

Result<std::string> encode_event_error(std::string_view error_code,
                                       std::string_view error_message) {
    const std::array<TextHeader, 3> headers = {{{":message-type", "error"},
                                                {":error-code", error_code},
                                                {":error-message", error_message}}};
    return frame_text_headers(headers, {});
}

void EventMessageDecoder::feed(std::string_view bytes) {
    if (error_) return;
    if (start_ > 0) {
        buffer_.erase(0, start_);
        start_ = 0;
    }
    buffer_ += bytes;
}

Result<std::optional<EventMessage>> EventMessageDecoder::next() {
    if (error_) return fail(*error_);
    auto message = decode_next();
    if (!message.has_value()) {
        error_ = message.error();
        buffer_.clear();
        start_ = 0;
    }
    return message;
}

Result<std::optional<EventMessage>> EventMessageDecoder::decode_next() {
    const auto bytes = std::string_view(buffer_).substr(start_);
    if (bytes.size() < kPreludeBytes) return std::optional<EventMessage>();
    const std::size_t total = get<std::uint32_t>(bytes);
    const std::size_t header_size = get<std::uint32_t>(bytes.substr(4));
    if (get<std::uint32_t>(bytes.substr(8)) != crc_of(bytes.substr(0, 8))) {
        return fail(Errc::Corruption, "event prelude does not match its checksum");
    }
    if (header_size > kMaxEventHeaderBytes) {
        return fail(Errc::LimitExceeded, "event headers are larger than 128 KiB");
    }
    if (total < kFrameBytes + header_size) {
        return fail(Errc::Corruption, "event lengths contradict each other");
    }
    if (total - kFrameBytes - header_size > kMaxEventPayloadBytes) {
        return fail(Errc::LimitExceeded, "event payload is larger than 16 MiB");
    }
    if (bytes.size() < total) return std::optional<EventMessage>();
    const auto checked = bytes.substr(0, total - 4);
    if (get<std::uint32_t>(bytes.substr(total - 4)) != crc_of(checked)) {
        return fail(Errc::Corruption, "event does not match its checksum");
    }
    EventMessage message;
    message.headers = YG_TRY(HeaderReader(bytes.substr(kPreludeBytes, header_size)).read());
    message.payload = checked.substr(kPreludeBytes + header_size);
    start_ += total;
    return std::optional<EventMessage>(std::move(message));
}

}  // namespace yagura::net
