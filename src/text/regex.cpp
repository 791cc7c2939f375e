#include "text/regex.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include <re2/re2.h>

#include "text/regex_literals.h"

namespace yagura::text {
namespace {

re2::RE2::Options re2_options(const RegexOptions& options) {
    re2::RE2::Options out;
    out.set_encoding(options.encoding == RegexEncoding::Utf8 ? re2::RE2::Options::EncodingUTF8
                                                             : re2::RE2::Options::EncodingLatin1);
    out.set_case_sensitive(options.letters == LetterCase::Sensitive);
    out.set_max_mem(options.max_memory_bytes);
    out.set_log_errors(false);
    return out;
}

bool contains(std::string_view text, const std::string& piece) {
    return text.size() >= piece.size() &&
           memmem(text.data(), text.size(), piece.data(), piece.size()) != nullptr;
}

/// Literals are looked for in the expression's own bytes, so both sides must spell a character
/// alike: Latin-1 mode writes é as one byte where the expression has two.
bool literals_are_certain(std::string_view expression, const RegexOptions& options) {
    if (options.letters == LetterCase::Insensitive) return false;
    return options.encoding == RegexEncoding::Utf8 ||
           std::none_of(expression.begin(), expression.end(),
                        [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

struct Regex::Impl {
    Impl(std::string_view expression, const RegexOptions& options)
        : re2(re2::StringPiece(expression.data(), expression.size()), re2_options(options)) {}

    re2::RE2 re2;
    std::vector<std::string> group_names;
    std::vector<std::string> literals;
    std::size_t longest = 0;    ///< index of the longest literal
    bool only_literal = false;  ///< finding the one literal is the whole match

    void find_literals(std::string_view expression) {
        RegexLiterals found = find_regex_literals(expression);
        literals = std::move(found.required);
        only_literal = found.whole;
        for (std::size_t index = 1; index < literals.size(); ++index)
            if (literals[index].size() > literals[longest].size()) longest = index;
    }

    /// A search for one literal is several times as fast as the automaton.
    bool may_be_in(std::string_view text) const {
        return literals.empty() || contains(text, literals[longest]);
    }
};

Result<Regex> Regex::compile(std::string_view expression, const RegexOptions& options) {
    if (expression.size() > kMaxExpressionBytes)
        return fail(Errc::LimitExceeded, "the regular expression is too long");
    auto impl = std::make_shared<Impl>(expression, options);
    if (!impl->re2.ok()) {
        const bool too_large = impl->re2.error_code() == re2::RE2::ErrorPatternTooLarge;
        return fail(too_large ? Errc::LimitExceeded : Errc::InvalidArgument, impl->re2.error());
    }
    const int groups = impl->re2.NumberOfCapturingGroups();
    if (groups > static_cast<int>(RegexMatch::kMaxGroups))
        return fail(Errc::LimitExceeded, "the regular expression has too many groups");
    impl->group_names.resize(static_cast<std::size_t>(groups));
    for (const auto& [number, name] : impl->re2.CapturingGroupNames())
        impl->group_names[static_cast<std::size_t>(number) - 1] = name;
    if (literals_are_certain(expression, options)) impl->find_literals(expression);
    return Regex(std::move(impl));
}

bool Regex::found_in(std::string_view text) const {
    if (!impl_->may_be_in(text)) return false;
    if (impl_->only_literal) return true;
    return impl_->re2.Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED,
                            nullptr, 0);
}

bool Regex::matches_whole(std::string_view text) const {
    return impl_->re2.Match({text.data(), text.size()}, 0, text.size(), re2::RE2::ANCHOR_BOTH,
                            nullptr, 0);
}

std::optional<RegexMatch> Regex::find(std::string_view text, std::size_t from) const {
    if (from > text.size() || !impl_->may_be_in(text)) return std::nullopt;
    std::array<re2::StringPiece, RegexMatch::kMaxGroups + 1> parts;
    const int count = static_cast<int>(group_count()) + 1;
    if (!impl_->re2.Match({text.data(), text.size()}, from, text.size(), re2::RE2::UNANCHORED,
                          parts.data(), count))
        return std::nullopt;
    RegexMatch match;
    for (int index = 0; index < count; ++index) {
        const auto& part = parts[static_cast<std::size_t>(index)];
        match.parts_[static_cast<std::size_t>(index)] = {part.data(), part.size()};
    }
    return match;
}

std::size_t Regex::group_count() const {
    return impl_->group_names.size();
}

const std::vector<std::string>& Regex::group_names() const {
    return impl_->group_names;
}

const std::vector<std::string>& Regex::required_literals() const {
    return impl_->literals;
}

}  // namespace yagura::text
