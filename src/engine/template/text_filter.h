#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::engine::message_template {

/// Which three bytes stand next to each other somewhere in many texts, as a bit map of their
/// hashes: a text that holds three others is nowhere in them. Digits and hexadecimal digits that
/// vary are kept as classes, so that numbers and identifiers do not fill the map.
class TextFilterBuilder {
  public:
    /// Stand for digits in add_text().
    static constexpr char kAnyDigit = '\x01';
    static constexpr char kAnyHexDigit = '\x02';

    TextFilterBuilder();

    void add_text(std::string_view text);
    /// This byte of a template stands at the border of a value: nothing is known of what is across.
    void add_border(char byte) { borders_[static_cast<unsigned char>(byte)] = true; }

    /// u8 log2 of the bits, 32 bytes (a bit each: bytes that stand at borders), the bit map. Its
    /// size follows from what was added: 1 to 16 KiB.
    std::string finish() const;

  private:
    std::vector<bool> bits_;
    std::vector<bool> borders_;
};

class TextFilter {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<TextFilter> open(std::string bytes);
    /// False only when no text holds the literal.
    bool may_hold(std::string_view literal) const;
    std::uint64_t memory_bytes() const { return sizeof *this + bytes_.size(); }

  private:
    bool may_stand(const unsigned char* three) const;
    bool bit(std::size_t number) const {
        return static_cast<unsigned char>(bytes_[number / 8]) >> (number % 8) & 1;
    }

    std::string bytes_;  // borders and bits
    unsigned log2_ = 0;
};

}  // namespace yagura::engine::message_template
