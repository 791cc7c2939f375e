#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yagura::simd {

/// Finds one text in many others; built once, used by any number of threads. Bytes compare exactly.
class LiteralSearcher {
  public:
    static constexpr std::size_t kNone = std::string_view::npos;

    explicit LiteralSearcher(std::string needle);

    /// Start of the first occurrence at or after `from`, or kNone. An empty needle is found at
    /// once.
    std::size_t find(std::string_view text, std::size_t from = 0) const;
    /// Calls `hit` with the number of each part of the text that holds the needle, rising. The
    /// parts stand one after the other; `end_of` gives where each ends. An occurrence across the
    /// end of a part counts for none. The needle must not be empty.
    template <class EndOf, class Hit>
    void find_parts(std::string_view text, const EndOf& end_of, const Hit& hit) const {
        std::size_t part = 0;
        for (std::size_t at = find(text); at != kNone;) {
            while (end_of(part) <= at) ++part;
            const std::size_t end = end_of(part);
            const bool inside = at + needle_.size() <= end;
            if (inside) hit(part);
            at = find(text, inside ? end : at + 1);
        }
    }
    const std::string& needle() const { return needle_; }

  private:
    std::string needle_;
};

/// The kernels behind it: the plain one, and the one this processor runs best.
std::size_t find_literal_scalar(std::string_view text, std::string_view needle, std::size_t from);
std::size_t find_literal(std::string_view text, std::string_view needle, std::size_t from = 0);

}  // namespace yagura::simd
