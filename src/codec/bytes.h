#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace yagura::codec {

static_assert(std::endian::native == std::endian::little, "stored numbers are little-endian");

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Appends numbers and bytes to a buffer of its own.
class ByteWriter {
  public:
    /// Little-endian, as wide as the type.
    template <class Number>
        requires std::is_integral_v<Number>
    void fixed(Number value) {
        char bytes[sizeof(Number)];
        std::memcpy(bytes, &value, sizeof(Number));
        out_.append(bytes, sizeof(Number));
    }
    /// LEB128: seven bits a byte, low ones first; 1 to 10 bytes.
    void varint(std::uint64_t value) {
        char bytes[10];
        std::size_t count = 0;
        while (value >= 0x80) {
            bytes[count++] = static_cast<char>(value | 0x80);
            value >>= 7;
        }
        bytes[count++] = static_cast<char>(value);
        out_.append(bytes, count);
    }
    void signed_varint(std::int64_t value) { varint(zigzag(value)); }
    void bytes(std::string_view value) { out_.append(value); }

    /// Room for so many bytes more; for a writer that knows what comes.
    void reserve(std::size_t bytes) { out_.reserve(out_.size() + bytes); }

    std::size_t size() const { return out_.size(); }
    std::string_view view() const { return out_; }
    std::string take() { return std::move(out_); }
    void clear() { out_.clear(); }

  private:
    std::string out_;
};

/// Reads what ByteWriter wrote, from bytes that may be damaged: reading past the end, or a varint
/// that is too long, gives zeros and turns ok() false for good. Look at ok() before you act on
/// values.
class ByteReader {
  public:
    explicit ByteReader(std::string_view bytes)
        : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    template <class Number>
        requires std::is_integral_v<Number>
    Number fixed() {
        Number value{};
        if (left() < sizeof(Number)) {
            fail();
            return value;
        }
        std::memcpy(&value, next_, sizeof(Number));
        next_ += sizeof(Number);
        return value;
    }
    std::uint64_t varint() {
        if (next_ != end_ && static_cast<unsigned char>(*next_) < 0x80)
            return static_cast<unsigned char>(*next_++);
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (next_ == end_) break;
            const auto byte = static_cast<unsigned char>(*next_++);
            if (shift == 63 && byte > 1) break;
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        fail();
        return 0;
    }
    std::int64_t signed_varint() { return unzigzag(varint()); }
    std::string_view bytes(std::size_t count) {
        if (left() < count) {
            fail();
            return {};
        }
        const std::string_view value(next_, count);
        next_ += count;
        return value;
    }

    std::size_t left() const { return static_cast<std::size_t>(end_ - next_); }
    bool ok() const { return ok_; }
    /// All read, and nothing failed.
    bool finished() const { return ok_ && next_ == end_; }

  private:
    void fail() {
        ok_ = false;
        next_ = end_;
    }

    const char* next_;
    const char* end_;
    bool ok_ = true;
};

}  // namespace yagura::codec
