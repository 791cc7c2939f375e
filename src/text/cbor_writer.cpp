#include <cbor.h>

#include "text/cbor.h"
#include "text/utf8.h"

namespace yagura::text {

namespace {

/// The longest head: a byte and an argument of 64 bits.
constexpr std::size_t kMaxHead = 9;

/// Appends what one of the library's encoders writes for `arguments`.
template <class Encoder, class... Arguments>
void append(std::string& out, Encoder encoder, Arguments... arguments) {
    unsigned char head[kMaxHead];
    const std::size_t size = encoder(arguments..., head, sizeof head);
    out.append(reinterpret_cast<const char*>(head), size);
}

}  // namespace

void CborWriter::begin_map() {
    append(out_, cbor_encode_indef_map_start);
}

void CborWriter::end_map() {
    append(out_, cbor_encode_break);
}

void CborWriter::begin_array() {
    append(out_, cbor_encode_indef_array_start);
}

void CborWriter::end_array() {
    append(out_, cbor_encode_break);
}

void CborWriter::map_of(std::size_t size) {
    append(out_, cbor_encode_map_start, size);
}

void CborWriter::array_of(std::size_t size) {
    append(out_, cbor_encode_array_start, size);
}

void CborWriter::text(std::string_view value) {
    if (!utf8_valid(value)) {
        text(to_valid_utf8(value));
        return;
    }
    append(out_, cbor_encode_string_start, value.size());
    out_ += value;
}

void CborWriter::bytes(std::string_view value) {
    append(out_, cbor_encode_bytestring_start, value.size());
    out_ += value;
}

void CborWriter::integer(std::int64_t value) {
    if (value >= 0) {
        append(out_, cbor_encode_uint, static_cast<std::uint64_t>(value));
    } else {
        append(out_, cbor_encode_negint, ~static_cast<std::uint64_t>(value));
    }
}

void CborWriter::unsigned_integer(std::uint64_t value) {
    append(out_, cbor_encode_uint, value);
}

void CborWriter::number(double value) {
    append(out_, cbor_encode_double, value);
}

void CborWriter::number32(float value) {
    append(out_, cbor_encode_single, value);
}

void CborWriter::boolean(bool value) {
    append(out_, cbor_encode_bool, value);
}

void CborWriter::null() {
    append(out_, cbor_encode_null);
}

void CborWriter::tag(std::uint64_t number) {
    append(out_, cbor_encode_tag, number);
}

}  // namespace yagura::text
