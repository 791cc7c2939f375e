#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yagura::text {

/// A text in which `*` stands for any bytes, also none; everything else stands for itself and
/// there is no escape. It must match a whole text. Matching takes time linear in that text.
/// Immutable; any number of threads.
class Glob {
  public:
    explicit Glob(std::string_view pattern);

    bool matches(std::string_view text) const;

    /// The pieces between the stars, in order; never empty ones. Every match contains them.
    const std::vector<std::string>& pieces() const { return pieces_; }

    static bool has_wildcard(std::string_view pattern) {
        return pattern.find('*') != std::string_view::npos;
    }

  private:
    /// Which end of the text a piece is tied to; the shapes with a cheap test have their own name.
    enum class Shape { Exact, Anything, Prefix, Suffix, Contains, General };

    bool matches_general(std::string_view text) const;

    std::vector<std::string> pieces_;
    bool tied_to_start_ = false;  ///< the first piece must stand at the beginning
    bool tied_to_end_ = false;    ///< the last piece must stand at the end
    Shape shape_ = Shape::General;
};

}  // namespace yagura::text
