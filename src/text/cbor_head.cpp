#include "text/cbor_head.h"

#include <cbor.h>

namespace yagura::text {

namespace {

using Type = CborHead::Type;

void set(void* head, Type type, std::uint64_t number = 0) {
    auto& out = *static_cast<CborHead*>(head);
    out.type = type;
    out.number = number;
}

void set_real(void* head, double value) {
    auto& out = *static_cast<CborHead*>(head);
    out.type = Type::Float;
    out.real = value;
}

void set_string(void* head, Type type, cbor_data data, std::size_t size) {
    auto& out = *static_cast<CborHead*>(head);
    out.type = type;
    out.string = std::string_view(reinterpret_cast<const char*>(data), size);
}

cbor_callbacks make_callbacks() {
    cbor_callbacks out{};
    out.uint8 = [](void* head, std::uint8_t n) { set(head, Type::Unsigned, n); };
    out.uint16 = [](void* head, std::uint16_t n) { set(head, Type::Unsigned, n); };
    out.uint32 = [](void* head, std::uint32_t n) { set(head, Type::Unsigned, n); };
    out.uint64 = [](void* head, std::uint64_t n) { set(head, Type::Unsigned, n); };
    out.negint8 = [](void* head, std::uint8_t n) { set(head, Type::Negative, n); };
    out.negint16 = [](void* head, std::uint16_t n) { set(head, Type::Negative, n); };
    out.negint32 = [](void* head, std::uint32_t n) { set(head, Type::Negative, n); };
    out.negint64 = [](void* head, std::uint64_t n) { set(head, Type::Negative, n); };
    out.byte_string_start = [](void* head) { set(head, Type::BytesStart); };
    out.byte_string = [](void* head, cbor_data data, std::size_t size) {
        set_string(head, Type::Bytes, data, size);
    };
    out.string_start = [](void* head) { set(head, Type::TextStart); };
    out.string = [](void* head, cbor_data data, std::size_t size) {
        set_string(head, Type::Text, data, size);
    };
    out.indef_array_start = [](void* head) { set(head, Type::ArrayStart); };
    out.array_start = [](void* head, std::size_t n) { set(head, Type::Array, n); };
    out.indef_map_start = [](void* head) { set(head, Type::MapStart); };
    out.map_start = [](void* head, std::size_t n) { set(head, Type::Map, n); };
    out.tag = [](void* head, std::uint64_t n) { set(head, Type::Tag, n); };
    out.float2 = [](void* head, float value) { set_real(head, value); };
    out.float4 = [](void* head, float value) { set_real(head, value); };
    out.float8 = [](void* head, double value) { set_real(head, value); };
    out.undefined = [](void* head) { set(head, Type::Null); };
    out.null = [](void* head) { set(head, Type::Null); };
    out.boolean = [](void* head, bool value) { set(head, Type::Bool, value ? 1 : 0); };
    out.indef_break = [](void* head) { set(head, Type::Break); };
    return out;
}

/// A tag below 24, which takes one byte. The library refuses 6 to 20 in this form.
std::optional<CborHead> short_tag(std::string_view bytes) {
    if (bytes.empty()) return std::nullopt;
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (first < 0xC0 || first > 0xD7) return std::nullopt;
    return CborHead{.type = Type::Tag, .number = first - 0xC0U, .real = 0, .string = {}, .size = 1};
}

}  // namespace

std::optional<CborHead> decode_cbor_head(std::string_view bytes) {
    if (const auto tag = short_tag(bytes)) return tag;
    static const cbor_callbacks kCallbacks = make_callbacks();
    CborHead head;
    const cbor_decoder_result result = cbor_stream_decode(reinterpret_cast<cbor_data>(bytes.data()),
                                                          bytes.size(), &kCallbacks, &head);
    if (result.status != CBOR_DECODER_FINISHED) return std::nullopt;
    head.size = result.read;
    return head;
}

}  // namespace yagura::text
