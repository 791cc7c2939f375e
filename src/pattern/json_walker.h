#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yagura::pattern {

/// A string of a JSON text as it is written, without its quotes.
struct RawString {
    std::string_view content;
    bool escaped = false;  ///< holds backslashes
};

/// What a string says whose escapes have not been resolved yet. A lone surrogate becomes U+FFFD.
std::string unescape(std::string_view content);

/// Walks through a JSON text as fast as it can, checking only what it needs to find its way: for a
/// message that turns out not to interest anybody it does not matter whether what was passed over
/// is well formed, and the few others are checked in full (is_json()). On any bytes it stops
/// within them; on a well-formed text it sees what a strict reader sees.
class JsonWalker {
  public:
    explicit JsonWalker(std::string_view text)
        : at_(text.data()), end_(text.data() + text.size()) {}

    /// The next byte; 0 at the end.
    char peek() const { return at_ == end_ ? '\0' : *at_; }
    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }

    /// Passes the string at whose first quote it stands; nothing if that has no end.
    std::optional<RawString> string();
    /// Passes a number, true, false or null: everything up to a delimiter.
    std::string_view word();
    /// Passes one value of any kind. False if it has no end.
    bool skip_value();
    /// Leaves the innermost array or object that the walker is in.
    bool leave();

  private:
    const char* at_;
    const char* end_;
};

/// Whether `text` is one JSON value by RFC 8259, blanks around it allowed, at most
/// text::JsonCursor::kMaxDepth deep. Strings may hold bytes that are not UTF-8.
bool is_json(std::string_view text);

}  // namespace yagura::pattern
