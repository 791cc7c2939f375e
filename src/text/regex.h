#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::text {

enum class RegexEncoding {
    Utf8,   ///< `.` and classes take one code point; bytes that are not UTF-8 match only literally
    Bytes,  ///< every byte is one character (Latin-1)
};
enum class LetterCase { Sensitive, Insensitive };

struct RegexOptions {
    RegexEncoding encoding = RegexEncoding::Utf8;
    LetterCase letters = LetterCase::Sensitive;
    /// Bound on the compiled program and on the states that matching builds. When states run out
    /// matching is slower, still linear.
    std::int64_t max_memory_bytes = 4 << 20;
};

/// Where an expression matched and what its groups took. Views point into the searched text.
class RegexMatch {
  public:
    static constexpr std::size_t kMaxGroups = 32;

    std::string_view whole() const { return parts_[0]; }
    /// `number` counts from 1. Nothing if the group took no part in the match.
    std::optional<std::string_view> group(std::size_t number) const {
        if (parts_[number].data() == nullptr) return std::nullopt;
        return parts_[number];
    }

  private:
    friend class Regex;
    std::array<std::string_view, kMaxGroups + 1> parts_;
};

/// A regular expression of RE2's syntax: no back-references or look-around, so that matching
/// takes time linear in the text for every expression. Immutable; any number of threads; copies
/// share.
class Regex {
  public:
    static constexpr std::size_t kMaxExpressionBytes = 16 * 1024;

    /// Errors: InvalidArgument with RE2's explanation for a malformed expression, LimitExceeded
    /// for one that is too long, has over RegexMatch::kMaxGroups groups or needs too much memory.
    [[nodiscard]] static Result<Regex> compile(std::string_view expression,
                                               const RegexOptions& options = {});

    /// Whether it matches anywhere in `text`.
    bool found_in(std::string_view text) const;
    /// Whether it matches all of `text`.
    bool matches_whole(std::string_view text) const;
    /// The leftmost match that begins at or after byte `from`, with its groups. `^` still means
    /// the beginning of `text`.
    std::optional<RegexMatch> find(std::string_view text, std::size_t from = 0) const;

    std::size_t group_count() const;
    /// One for each group, in order; empty for a group without a name.
    const std::vector<std::string>& group_names() const;

    /// Texts that every match contains, byte for byte; maybe none. What is not certain is left out.
    const std::vector<std::string>& required_literals() const;

  private:
    struct Impl;
    explicit Regex(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
    std::shared_ptr<const Impl> impl_;
};

}  // namespace yagura::text
