#pragma once

#include <cstdint>
#include <span>

#include "engine/template/streams.h"

namespace yagura::engine::message_template {

/// Numbers as offsets from the smallest, or as differences to the one before, whichever needs
/// fewer bytes; in planes (all low bytes, then all second bytes, …), which compress better.
///
///     meta: u8 mode (0 offsets, 1 differences), u8 bytes a number, svarint base, varint count; one
///     stream
Coded encode_numbers(std::span<const std::int64_t> values, int zstd_level);

/// Hands the numbers out one by one.
class NumberCursor {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<NumberCursor> open(codec::ByteReader& meta, StreamReader& streams);
    std::size_t left() const { return count_ - next_; }
    /// left() must not be 0.
    std::int64_t next() {
        std::uint64_t value = 0;
        for (unsigned plane = 0; plane < width_; ++plane)
            value |= static_cast<std::uint64_t>(
                         static_cast<unsigned char>(planes_[plane * count_ + next_]))
                     << (8 * plane);
        ++next_;
        if (!differences_) return static_cast<std::int64_t>(base_ + value);
        base_ += static_cast<std::uint64_t>(codec::unzigzag(value));
        return static_cast<std::int64_t>(base_);
    }

  private:
    std::string planes_;
    std::uint64_t base_ = 0;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    unsigned width_ = 0;
    bool differences_ = false;
};

}  // namespace yagura::engine::message_template
