#include "codec/integers.h"

namespace yagura::codec {

void pack_deltas(std::span<const std::int64_t> values, ByteWriter& out) {
    std::uint64_t previous = 0;
    for (const std::int64_t value : values) {
        out.signed_varint(static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - previous));
        previous = static_cast<std::uint64_t>(value);
    }
}

std::string pack_deltas(std::span<const std::int64_t> values) {
    ByteWriter out;
    pack_deltas(values, out);
    return out.take();
}

Result<std::vector<std::int64_t>> unpack_deltas(std::string_view bytes, std::size_t count) {
    if (count > bytes.size()) return fail(Errc::Corruption, "a packed column is too short");
    std::vector<std::int64_t> values(count);
    ByteReader in(bytes);
    std::uint64_t previous = 0;
    for (std::int64_t& value : values) {
        previous += static_cast<std::uint64_t>(in.signed_varint());
        value = static_cast<std::int64_t>(previous);
    }
    if (!in.finished()) return fail(Errc::Corruption, "a packed column does not have its length");
    return values;
}

}  // namespace yagura::codec
