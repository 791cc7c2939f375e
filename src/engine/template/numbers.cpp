#include "engine/template/numbers.h"

#include <algorithm>
#include <bit>

namespace yagura::engine::message_template {

namespace {
std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

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

Result<NumbersImage> NumbersImage::open(codec::ByteReader& meta, StreamReader& streams) {
    NumbersImage image;
    const auto mode = meta.fixed<std::uint8_t>();
    image.width_ = meta.fixed<std::uint8_t>();
    image.base_ = static_cast<std::uint64_t>(meta.signed_varint());
    image.count_ = meta.varint();
    image.stream_ = YG_TRY(streams.take());
    const std::uint64_t bytes = streams.raw_bytes(image.stream_);
    if (!meta.ok() || mode > 1 || image.width_ < 1 || image.width_ > 8 || image.count_ > bytes ||
        image.count_ * image.width_ != bytes)
        return corrupt();
    image.differences_ = mode == 1;
    return image;
}

namespace {
/// Calls `put` with each number. The inner loop is a plain sum over planes for one or two of them.
template <class Put>
void each_number(const std::string& planes, unsigned width, std::size_t count, const Put& put) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(planes.data());
    if (width == 1) {
        for (std::size_t i = 0; i < count; ++i) put(std::uint64_t{bytes[i]});
        return;
    }
    if (width == 2) {
        for (std::size_t i = 0; i < count; ++i)
            put(std::uint64_t{bytes[i]} | std::uint64_t{bytes[count + i]} << 8);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t value = 0;
        for (unsigned plane = 0; plane < width; ++plane)
            value |= std::uint64_t{bytes[plane * count + i]} << (8 * plane);
        put(value);
    }
}

template <class Put>
void undo(std::uint64_t base, bool differences, const std::string& planes, unsigned width,
          std::size_t count, const Put& put) {
    if (!differences) {
        each_number(planes, width, count, [&](std::uint64_t value) { put(base + value); });
        return;
    }
    std::uint64_t last = base;
    each_number(planes, width, count, [&](std::uint64_t value) {
        last += static_cast<std::uint64_t>(codec::unzigzag(value));
        put(last);
    });
}
}  // namespace

Result<std::vector<std::int64_t>> NumbersImage::read(const StreamReader& streams) const {
    const std::string planes = YG_TRY(streams.read(stream_));
    std::vector<std::int64_t> out;
    out.reserve(count_);
    undo(base_, differences_, planes, width_, count_,
         [&](std::uint64_t value) { out.push_back(static_cast<std::int64_t>(value)); });
    return out;
}

Result<std::vector<std::uint32_t>> NumbersImage::read_places(const StreamReader& streams) const {
    const std::string planes = YG_TRY(streams.read(stream_));
    std::vector<std::uint32_t> out(count_);
    std::uint64_t seen = 0;
    std::uint32_t* next = out.data();
    undo(base_, differences_, planes, width_, count_, [&](std::uint64_t value) {
        seen |= value;
        *next++ = static_cast<std::uint32_t>(value);
    });
    if (seen > UINT32_MAX) return corrupt();
    return out;
}

}  // namespace yagura::engine::message_template
