#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/template/streams.h"

namespace yagura::engine::message_template {

/// Numbers as offsets from the smallest, or as differences to the one before, whichever needs
/// fewer bytes; in planes (all low bytes, then all second bytes, …), which compress better.
///
///     meta: u8 mode (0 offsets, 1 differences), u8 bytes a number, svarint base, varint count; one
///     stream
Coded encode_numbers(std::span<const std::int64_t> values, int zstd_level);

/// Numbers of a page that have not been decoded yet.
class NumbersImage {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<NumbersImage> open(codec::ByteReader& meta, StreamReader& streams);
    std::uint64_t count() const { return count_; }
    std::size_t stream() const { return stream_; }
    /// Errors: Corruption, also when a number does not fit.
    [[nodiscard]] Result<std::vector<std::int64_t>> read(const StreamReader& streams) const;
    [[nodiscard]] Result<std::vector<std::uint32_t>> read_places(const StreamReader& streams) const;

  private:
    std::size_t stream_ = 0;
    std::uint64_t base_ = 0;
    std::uint64_t count_ = 0;
    unsigned width_ = 0;
    bool differences_ = false;
};

}  // namespace yagura::engine::message_template
