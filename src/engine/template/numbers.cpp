#include "engine/template/numbers.h"

#include <algorithm>
#include <bit>

namespace yagura::engine::message_template {

namespace {
unsigned bytes_for(std::uint64_t most) {
    return std::max(1u, static_cast<unsigned>(std::bit_width(most) + 7) / 8);
}

template <class ValueOf>
Coded encode(std::size_t count, std::uint8_t mode, unsigned width, std::int64_t base,
             int zstd_level, ValueOf value_of) {
    std::string planes(width * count, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t value = value_of(i);
        for (unsigned plane = 0; plane < width; ++plane)
            planes[plane * count + i] = static_cast<char>(value >> (8 * plane));
    }
    Coded out;
    out.meta.fixed(mode);
    out.meta.fixed(static_cast<std::uint8_t>(width));
    out.meta.signed_varint(base);
    out.meta.varint(count);
    out.add_stream(std::move(planes), zstd_level);
    return out;
}
}  // namespace

Coded encode_numbers(std::span<const std::int64_t> values, int zstd_level) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint64_t>(values[i]); };
    std::int64_t least = 0;
    std::uint64_t range = 0, step = 0;
    if (!values.empty()) {
        const auto [low, high] = std::ranges::minmax(values);
        least = low;
        range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    }
    const auto difference = [&](std::size_t i) {
        return i == 0 ? 0 : codec::zigzag(static_cast<std::int64_t>(at(i) - at(i - 1)));
    };
    for (std::size_t i = 1; i < values.size(); ++i) step = std::max(step, difference(i));
    const unsigned offset_bytes = bytes_for(range), step_bytes = bytes_for(step);
    const auto offsets = [&] {
        return encode(values.size(), 0, offset_bytes, least, zstd_level,
                      [&](std::size_t i) { return at(i) - static_cast<std::uint64_t>(least); });
    };
    if (offset_bytes == 1 || step_bytes > offset_bytes) return offsets();
    Coded steps = encode(values.size(), 1, step_bytes, values[0], zstd_level, difference);
    if (step_bytes < offset_bytes) return steps;
    Coded plain = offsets();
    return plain.cost() < steps.cost() ? std::move(plain) : std::move(steps);
}

Result<NumberCursor> NumberCursor::open(codec::ByteReader& meta, StreamReader& streams) {
    NumberCursor cursor;
    const auto mode = meta.fixed<std::uint8_t>();
    cursor.width_ = meta.fixed<std::uint8_t>();
    cursor.base_ = static_cast<std::uint64_t>(meta.signed_varint());
    const std::uint64_t count = meta.varint();
    cursor.planes_ = YG_TRY(streams.next());
    if (!meta.ok() || mode > 1 || cursor.width_ < 1 || cursor.width_ > 8 ||
        count > cursor.planes_.size() || count * cursor.width_ != cursor.planes_.size())
        return fail(Errc::Corruption, "a coded message page is damaged");
    cursor.count_ = count;
    cursor.differences_ = mode == 1;
    return cursor;
}

}  // namespace yagura::engine::message_template
