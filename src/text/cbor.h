#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/error.h"
#include "text/cbor_head.h"

namespace yagura::text {

/// What the next item is; tags are kinds of their own. `Null` stands for undefined as well.
/// `End`: no byte is left.
enum class CborKind { Integer, Float, Bytes, Text, Array, Map, Tag, Bool, Null, End };

std::string_view to_string(CborKind kind);

struct CborOptions {
    /// How many arrays and maps may be open at once; at most CborReader::kMaxDepth.
    std::size_t max_depth = 64;
};

/// Reads the subset of CBOR (RFC 8949) that AWS' protocols use (wire-protocols.md sections 5 and
/// 6), from front to back, with the calls of JsonCursor: definite and indefinite strings, arrays
/// and maps; integers of any width; floats of 16, 32 and 64 bits. Map keys are text. Refuses
/// bignums and decimals (tags 2 to 5), reserved heads and unassigned simple values; passes over
/// other tags, where tag() does not ask for them. Nothing is
/// allocated for what a length merely claims: strings are views of the input, save for those in
/// chunks, which are joined in the arena.
///
/// Errors: InvalidArgument for malformed input or another kind of item than was asked for,
/// LimitExceeded for the depth. After an error the reader must not be used, save for kind() and
/// position() after an item of another kind was found. One thread at a time.
class CborReader {
  public:
    static constexpr std::size_t kMaxDepth = 128;

    explicit CborReader(std::string_view bytes, CborOptions options = {});

    [[nodiscard]] Result<CborKind> kind() const;

    [[nodiscard]] Result<void> enter_map();
    /// The next key, with the reader before its value; nothing when the map has ended, which is
    /// then left.
    [[nodiscard]] Result<std::optional<std::string_view>> next_key(Arena& arena);
    [[nodiscard]] Result<void> enter_array();
    /// True with the reader before an element; false when the array has ended, which is then left.
    [[nodiscard]] Result<bool> next_element();

    /// Text is checked to be UTF-8.
    [[nodiscard]] Result<std::string_view> text_value(Arena& arena);
    [[nodiscard]] Result<std::string_view> bytes_value(Arena& arena);
    [[nodiscard]] Result<bool> bool_value();
    [[nodiscard]] Result<void> null_value();
    /// An integer, or a float that is a whole number, that fits.
    [[nodiscard]] Result<std::int64_t> int64_value();
    /// A float, or an integer that a double holds exactly.
    [[nodiscard]] Result<double> double_value();
    /// Passes a tag if one comes next and gives its number; the tagged item follows.
    [[nodiscard]] Result<std::optional<std::uint64_t>> tag();

    /// Passes one item of any kind with all that is in it, and gives its bytes.
    [[nodiscard]] Result<std::string_view> skip_value();

    /// Checks that nothing is left.
    [[nodiscard]] Result<void> finish() const;

    /// The byte that is looked at, from 0.
    std::size_t position() const { return at_; }

  private:
    static constexpr unsigned char kBreakByte = 0xFF;
    /// In place of a count: elements until a break.
    static constexpr std::uint64_t kIndefinite = ~std::uint64_t{0};

    Result<CborHead> peek() const;
    Result<CborHead> untagged();
    Result<CborHead> number();
    Result<void> open(CborKind wanted);
    Result<std::string_view> string_of(CborKind wanted, Arena* arena);
    Result<std::string_view> chunks(CborKind wanted, Arena* arena);
    std::unexpected<Error> malformed(std::string_view what) const;
    std::unexpected<Error> unexpected_kind(std::string_view wanted, CborKind found) const;

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t max_depth_;
    std::array<std::uint64_t, kMaxDepth> left_;  ///< elements or pairs still to come, by depth
};

/// Appends CBOR to a string. Integers take their shortest form; doubles always 64 bits. Arrays and
/// maps begun without a size are indefinite, as CloudWatch sends them. One thread at a time.
class CborWriter {
  public:
    /// `out` must outlive the writer; what it holds already stays.
    explicit CborWriter(std::string& out) : out_(out) {}

    void begin_map();
    void end_map();
    void begin_array();
    void end_array();
    /// Definite forms: `size` keys and values, or elements, follow; no end call.
    void map_of(std::size_t size);
    void array_of(std::size_t size);

    void key(std::string_view name) { text(name); }
    /// Bytes that are not UTF-8 become U+FFFD.
    void text(std::string_view value);
    void bytes(std::string_view value);
    void integer(std::int64_t value);
    void unsigned_integer(std::uint64_t value);
    void number(double value);
    void number32(float value);
    void boolean(bool value);
    void null();
    void tag(std::uint64_t number);

  private:
    std::string& out_;
};

}  // namespace yagura::text
