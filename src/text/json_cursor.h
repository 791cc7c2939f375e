#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/error.h"

namespace yagura::text {

struct JsonStringScan;

/// What the next value is. `End`: nothing but white space is left.
enum class JsonKind { Null, Bool, Number, String, Array, Object, End };

/// The lower-case English name ("a number", "an object"), for error messages.
std::string_view to_string(JsonKind kind);

/// What to do with bytes inside a string that are not UTF-8.
enum class InvalidUtf8 {
    Reject,  ///< an error: bodies of API requests
    Keep,    ///< handed on as they are: log messages, which nobody promised to be UTF-8
};

struct JsonOptions {
    /// How many arrays and objects may be open at once; at most JsonCursor::kMaxDepth.
    std::size_t max_depth = 64;
    InvalidUtf8 invalid_utf8 = InvalidUtf8::Reject;
};

/// Reads one JSON text (RFC 8259) from front to back: the caller asks for what it expects. Strict:
/// no comments, trailing commas, control characters in strings, leading zeros or byte order mark.
/// A lone surrogate escape becomes U+FFFD. Never allocates but for error messages and, in the
/// arena that is handed in, for strings that hold escapes.
///
/// Every function checks only what it passes over; `finish()` completes the check of a text.
/// Errors: InvalidArgument for malformed text or another kind of value than was asked for,
/// LimitExceeded for the depth. After an error the cursor must not be used, save for kind() and
/// position() after a value of another kind was found.
///
/// Views point into the text or the arena and live as long as those. One thread at a time.
///
///     YG_CHECK(json.enter_object());
///     while (auto key = YG_TRY(json.next_key(arena))) {
///         if (*key == "limit") limit = YG_TRY(json.int64_value());
///         else YG_CHECK(json.skip_value());
///     }
class JsonCursor {
  public:
    static constexpr std::size_t kMaxDepth = 1024;

    explicit JsonCursor(std::string_view text, JsonOptions options = {});

    /// Looks at the next value without passing it. The value itself is not checked yet.
    [[nodiscard]] Result<JsonKind> kind();

    /// Passes '{'. Then call next_key() until it gives nothing, one value after each key.
    [[nodiscard]] Result<void> enter_object();
    /// The next member's name, with the cursor before its value; nothing when the object has
    /// ended, which is then left. Names come in order, duplicates included.
    [[nodiscard]] Result<std::optional<std::string_view>> next_key(Arena& arena);

    /// Passes '['. Then call next_element() until false, one value after each true.
    [[nodiscard]] Result<void> enter_array();
    /// True with the cursor before an element; false when the array has ended, which is then left.
    [[nodiscard]] Result<bool> next_element();

    [[nodiscard]] Result<std::string_view> string_value(Arena& arena);
    [[nodiscard]] Result<bool> bool_value();
    [[nodiscard]] Result<void> null_value();
    /// The number as it is written, of RFC 8259's grammar: "-1.50e3".
    [[nodiscard]] Result<std::string_view> number_text();
    /// A number that is a whole one and fits; "1.0" and "1e3" are whole.
    [[nodiscard]] Result<std::int64_t> int64_value();
    /// A number as the nearest double; LimitExceeded if it would be infinite.
    [[nodiscard]] Result<double> double_value();

    /// Passes one value of any kind, checking it, and gives its text as it is written.
    [[nodiscard]] Result<std::string_view> skip_value();

    /// Checks that nothing but white space is left.
    [[nodiscard]] Result<void> finish();

    /// The byte that is looked at, from 0.
    std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }

  private:
    struct RawString;

    void skip_space();
    Result<void> open(char bracket, JsonKind kind);
    Result<bool> element_follows(char close);
    Result<RawString> raw_string();
    Result<std::optional<RawString>> next_raw_key();
    std::unexpected<Error> broken_string(const JsonStringScan& scan);
    static std::string_view unescape(const RawString& raw, Arena& arena);
    Result<void> literal(std::string_view word);
    Result<void> skip_scalar(JsonKind scalar);
    std::unexpected<Error> malformed(std::string_view what) const;
    std::unexpected<Error> unexpected_kind(std::string_view wanted);

    const char* begin_;
    const char* at_;
    const char* end_;
    std::size_t depth_ = 0;
    std::size_t max_depth_;
    InvalidUtf8 invalid_utf8_;
    bool first_ = true;  ///< no element of the innermost container was passed yet
};

}  // namespace yagura::text
