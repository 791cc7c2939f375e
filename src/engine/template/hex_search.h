#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace yagura::engine::message_template {

/// Finds a literal in the values of a Hex column (column.h) where they lie, as half bytes: texts
/// are not made. At each place of the mask where the literal can stand it fixes a stretch of half
/// bytes, and these are compared.
class HexSearch {
  public:
    /// `varies` tells for each byte of `mask` whether a digit of the value stands there (1).
    HexSearch(std::string_view mask, std::string_view varies, bool upper, std::string_view literal);

    /// No value can hold the literal.
    bool impossible() const { return !always_ && stretches_.empty(); }
    /// Values begin at whole bytes, which find() needs.
    bool whole_bytes() const { return half_bytes_ % 2 == 0; }
    /// Bytes that `values` values take.
    std::uint64_t bytes(std::uint64_t values) const { return values * (half_bytes_ / 2); }

    /// Sets the marks of the values that hold the literal; false when there are none. `packed` has
    /// bytes(marks.size()) bytes.
    bool find(std::string_view packed, std::vector<bool>& marks) const;

  private:
    /// What a value must have from byte `begin` on, where `care` has bits.
    struct Stretch {
        std::size_t begin;
        std::uint64_t care;  ///< of the first eight bytes, as they are loaded
        std::uint64_t want;
        std::vector<std::uint8_t> care_after;  ///< of the bytes after these
        std::vector<std::uint8_t> want_after;
    };
    bool rest_holds(const Stretch& stretch, const char* value) const;
    bool find_among(const char* values, std::size_t first, std::size_t count,
                    std::vector<bool>& marks) const;

    std::size_t half_bytes_ = 0;  // of one value
    bool always_ = false;         // the literal is in the mask where nothing varies
    std::vector<Stretch> stretches_;
};

}  // namespace yagura::engine::message_template
