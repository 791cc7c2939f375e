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
    const std::string& needle() const { return needle_; }

  private:
    std::string needle_;
};

/// The kernels behind it: the plain one, and the one this processor runs best.
std::size_t find_literal_scalar(std::string_view text, std::string_view needle, std::size_t from);
std::size_t find_literal(std::string_view text, std::string_view needle, std::size_t from = 0);

}  // namespace yagura::simd
