#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "codec/bytes.h"

namespace yagura::engine::message_template {

/// A stretch of bytes of a coded page, compressed where that pays.
struct Stream {
    std::string raw;
    std::string packed;  ///< empty: kept as it is

    /// Bytes that it will take, about.
    std::size_t cost() const;
};

/// Some coded values: small numbers that describe them (`meta`), and streams, which are read back
/// in the order in which they were added.
struct Coded {
    codec::ByteWriter meta;
    std::vector<Stream> streams;

    void add_stream(std::string raw, int zstd_level);
    void append(Coded other);
    std::size_t cost() const;
};

/// One string out of it, and back.
///
///     u8 version = 1, varint raw bytes of the head, varint stored bytes, head, large streams
///     head: varint streams; per stream varint raw bytes, and from kSmallStream on varint stored
///           bytes (equal: not compressed); then meta's length and meta, then the small streams
std::string seal(Coded coded, int zstd_level);

/// Reads what seal() wrote, from bytes that may be damaged. Streams are taken in order, then read
/// in any order, or never.
class StreamReader {
  public:
    StreamReader() = default;
    /// `bytes` is borrowed for as long as streams are read. They may take `most_raw_bytes`
    /// together. Errors: Corruption.
    [[nodiscard]] static Result<StreamReader> open(std::string_view bytes,
                                                   std::uint64_t most_raw_bytes);
    /// What the decoded values may take: a few bytes can stand for very many.
    std::uint64_t most_raw_bytes() const { return most_raw_bytes_; }
    /// Besides the bytes that were handed in.
    std::uint64_t memory_bytes() const {
        return (head_ ? head_->capacity() : 0) + places_.capacity() * sizeof(Place);
    }
    codec::ByteReader meta() const { return codec::ByteReader(meta_); }
    /// The number of the next stream, which is passed over. Errors: Corruption.
    [[nodiscard]] Result<std::size_t> take();
    std::uint64_t raw_bytes(std::size_t stream) const { return places_[stream].raw; }
    /// In the file; of small streams before the head was compressed.
    std::uint64_t stored_bytes(std::size_t stream) const { return places_[stream].stored.size(); }
    /// The content of a stream that was taken. Errors: Corruption.
    [[nodiscard]] Result<std::string> read(std::size_t stream) const;
    /// The same without a copy where it is not compressed, otherwise a view of `scratch`.
    [[nodiscard]] Result<std::string_view> view(std::size_t stream, std::string& scratch) const;

  private:
    struct Place {
        std::uint64_t raw = 0;
        std::string_view stored;
    };
    std::shared_ptr<const std::string> head_;  // what small streams and meta are views of
    std::string_view meta_;
    std::vector<Place> places_;
    std::size_t next_ = 0;
    std::uint64_t most_raw_bytes_ = 0;
};

}  // namespace yagura::engine::message_template
