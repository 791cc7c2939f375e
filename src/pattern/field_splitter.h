#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace yagura::pattern {

/// One field of a line.
struct Field {
    std::string_view text;  ///< without its brackets or quotes
    std::size_t begin = 0;  ///< where it begins in the line, brackets and quotes included
};

/// Divides a line as space-delimited patterns see it (filter-patterns.md section 5): at white
/// space; a field that begins with `[` or `"` goes to the next `]` or `"`. There are no escapes,
/// and a bracket or quote that is never closed, or does not begin a field, is an ordinary
/// character. Time is linear in the line.
class FieldSplitter {
  public:
    explicit FieldSplitter(std::string_view line) : line_(line) { skip_blanks(); }

    bool at_end() const { return at_ == line_.size(); }
    /// The next field; nothing at the end.
    std::optional<Field> next();
    /// From the beginning of `field` to the end of the line, without white space after it.
    std::string_view from(const Field& field) const;

  private:
    void skip_blanks();
    std::optional<Field> enclosed(char close);

    std::string_view line_;
    std::size_t at_ = 0;
    bool bracket_may_close_ = true;
};

}  // namespace yagura::pattern
