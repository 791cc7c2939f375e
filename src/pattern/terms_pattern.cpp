#include "pattern/terms_pattern.h"

#include <algorithm>
#include <utility>

namespace yagura::pattern {
namespace {

/// Letters, digits and '_' are the language's own; the others AWS is not known to refuse.
bool is_term_character(char c) {
    constexpr std::string_view kTolerated = "./@=#$<>;-+!~&";
    return is_word(c) || is_non_ascii(c) || kTolerated.find(c) != std::string_view::npos;
}

/// Quotation marks of word processors and web pages: meant as quotes, they would be searched for
/// literally and never found.
bool is_typographic_quote(std::string_view character) {
    return character == "\u201C" || character == "\u201D" || character == "\u201E";
}

Result<std::string> read_word(PatternReader& reader) {
    std::string out;
    while (!reader.at_blank()) {
        const std::string_view character = reader.character();
        if (!is_term_character(character.front()) || is_typographic_quote(character))
            return bad_characters(character);
        out += character;
        reader.advance(character.size());
    }
    return out;
}

}  // namespace

Result<TermsPattern> TermsPattern::read(PatternReader& reader) {
    TermsPattern out;
    while (reader.skip_blanks(), !reader.at_end()) YG_CHECK(out.read_term(reader));
    out.settle();
    return out;
}

Result<void> TermsPattern::read_term(PatternReader& reader) {
    Sign sign = Sign::Required;
    if (reader.take("?"))
        sign = Sign::Optional;
    else if (reader.take("-"))
        sign = Sign::Excluded;
    // `-"a"` is also found written as `- "a"`.
    if (sign != Sign::Required) reader.skip_blanks();
    if (reader.at_end()) return malformed();

    std::vector<Term>& terms = sign == Sign::Required   ? required_
                               : sign == Sign::Optional ? any_of_
                                                        : excluded_;
    if (reader.peek() == '%') {
        terms.emplace_back(YG_TRY(reader.regex()));
        return {};
    }
    if (reader.peek() != '"') {
        terms.emplace_back(YG_TRY(read_word(reader)));
        return {};
    }
    Quoted quoted = YG_TRY(reader.quoted());
    if (quoted.content.empty()) return bad_characters(quoted.written);
    const bool blank = std::all_of(quoted.content.begin(), quoted.content.end(), is_blank);
    if (blank && sign == Sign::Required)
        everything_required_ = true;
    else if (blank && sign == Sign::Optional)
        everything_optional_ = true;
    else
        terms.emplace_back(std::move(quoted.content));
    return {};
}

/// `?` terms count only in patterns that have no others.
void TermsPattern::settle() {
    const bool others = everything_required_ || !required_.empty() || !excluded_.empty();
    if (others || everything_optional_) any_of_.clear();
}

bool TermsPattern::found(const Term& term, std::string_view message) {
    if (const auto* text = std::get_if<std::string>(&term)) return contains(message, *text);
    return std::get<text::Regex>(term).found_in(message);
}

bool TermsPattern::matches(std::string_view message) const {
    const auto in_message = [&](const Term& term) { return found(term, message); };
    return std::all_of(required_.begin(), required_.end(), in_message) &&
           std::none_of(excluded_.begin(), excluded_.end(), in_message) &&
           (any_of_.empty() || std::any_of(any_of_.begin(), any_of_.end(), in_message));
}

LiteralGroups TermsPattern::required_alternatives() const {
    LiteralGroups groups;
    for (const Term& term : required_) {
        if (const auto* text = std::get_if<std::string>(&term)) {
            groups.push_back({*text});
            continue;
        }
        for (const std::string& literal : std::get<text::Regex>(term).required_literals())
            groups.push_back({literal});
    }
    LiteralGroup any;
    for (const Term& term : any_of_) {
        const auto* text = std::get_if<std::string>(&term);
        const auto* regex = std::get_if<text::Regex>(&term);
        if (regex != nullptr && regex->required_literals().empty()) return groups;
        any.push_back(text != nullptr ? *text : regex->required_literals().front());
    }
    if (!any.empty()) groups.push_back(std::move(any));
    return groups;
}

}  // namespace yagura::pattern
