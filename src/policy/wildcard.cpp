#include "policy/wildcard.h"

#include <utility>

namespace yagura::policy {
namespace {

bool is_wildcard(char byte) {
    return byte == kAnyRun || byte == kAnyOne;
}

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::size_t after_character(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && continues_character(text[at])) ++at;
    return at;
}

/// A wildcard's byte inside a value would turn into a wildcard. UTF-8 has none, so such a value is
/// no text and matches nothing.
bool holds_wildcard_bytes(std::string_view value) {
    return value.find(kAnyRun) != std::string_view::npos ||
           value.find(kAnyOne) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

char prepared(char c, Wildcards wildcards) {
    if (wildcards == Wildcards::Literal) return c;
    return c == '*' ? kAnyRun : c == '?' ? kAnyOne : c;
}

/// Where a star's run may end first: before the byte that the pattern wants next. A byte of a
/// character's middle is never wanted by a literal that begins a character, so this never splits
/// one.
std::size_t next_end(std::string_view prepared, std::size_t wanted, std::string_view text,
                     std::size_t from) {
    if (is_wildcard(prepared[wanted])) return from;
    return text.find(prepared[wanted], from);
}

}  // namespace

std::string prepare_glob(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = prepared(c, Wildcards::Active);
    return out;
}

/// Only the last star is ever tried again: whatever an earlier one could take, the last one can.
bool glob_matches(std::string_view prepared, std::string_view text) {
    std::size_t in_pattern = 0;
    std::size_t in_text = 0;
    std::size_t star = std::string_view::npos;
    std::size_t star_text = 0;
    while (true) {
        while (in_pattern < prepared.size() && in_text < text.size() &&
               prepared[in_pattern] == text[in_text] && !is_wildcard(prepared[in_pattern])) {
            ++in_pattern;
            ++in_text;
        }
        if (in_pattern < prepared.size() && prepared[in_pattern] == kAnyRun) {
            star = in_pattern++;
            if (in_pattern == prepared.size()) return true;
            star_text = next_end(prepared, in_pattern, text, in_text);
            if (star_text == std::string_view::npos) return false;
            in_text = star_text;
        } else if (in_text == text.size()) {
            // A later start for the star would leave even less of the text.
            return in_pattern == prepared.size();
        } else if (in_pattern < prepared.size() && prepared[in_pattern] == kAnyOne) {
            ++in_pattern;
            in_text = after_character(text, in_text);
        } else if (star != std::string_view::npos) {
            in_pattern = star + 1;
            star_text = next_end(prepared, in_pattern, text, after_character(text, star_text));
            if (star_text == std::string_view::npos) return false;
            in_text = star_text;
        } else {
            return false;
        }
    }
}

TextPattern::TextPattern(std::string_view text, Wildcards wildcards, Variables variables) {
    while (!text.empty()) {
        const std::size_t close = text.find('}');
        if (variables == Variables::Active && text.starts_with("${") && close != text.npos) {
            take_variable(text.substr(2, close - 2));
            text.remove_prefix(close + 1);
        } else {
            text_ += prepared(text.front(), wildcards);
            text.remove_prefix(1);
        }
    }
}

void TextPattern::take_variable(std::string_view inside) {
    if (inside == "*" || inside == "?" || inside == "$") {
        text_ += inside;
        return;
    }
    std::optional<std::string> fallback;
    if (const std::size_t comma = inside.find(','); comma != inside.npos) {
        std::string_view quoted = trimmed(inside.substr(comma + 1));
        if (quoted.size() >= 2 && quoted.front() == '\'' && quoted.back() == '\'')
            fallback = std::string(quoted.substr(1, quoted.size() - 2));
        inside = inside.substr(0, comma);
    }
    variables_.push_back({text_.size(), std::string(trimmed(inside)), std::move(fallback)});
}

std::vector<std::string> TextPattern::variable_names() const {
    std::vector<std::string> out;
    for (const Variable& variable : variables_) out.push_back(variable.key);
    return out;
}

std::optional<std::string> TextPattern::filled(const ContextKeys& keys) const {
    std::string out;
    std::size_t from = 0;
    for (const Variable& variable : variables_) {
        out.append(text_, from, variable.at - from);
        from = variable.at;
        const auto found = keys.find(variable.key);
        if (found != keys.end() && found->second.size() == 1) {
            if (holds_wildcard_bytes(found->second.front())) return std::nullopt;
            out += found->second.front();
        } else if (found == keys.end() && variable.fallback.has_value()) {
            out += *variable.fallback;
        } else {
            return std::nullopt;
        }
    }
    out.append(text_, from);
    return out;
}

bool TextPattern::matches(std::string_view text, const ContextKeys& keys) const {
    if (variables_.empty()) return glob_matches(text_, text);
    const std::optional<std::string> pattern = filled(keys);
    return pattern.has_value() && glob_matches(*pattern, text);
}

}  // namespace yagura::policy
