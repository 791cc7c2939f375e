#include "pattern/pattern_reader.h"

#include <fmt/format.h>

#include "pattern/filter_pattern.h"
#include "pattern/regex_subset.h"
#include "text/utf8.h"

namespace yagura::pattern {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
/// Filter patterns are small and live as long as their filters, of which there may be thousands.
constexpr std::int64_t kRegexMemoryBytes = 2 << 20;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::unexpected<Error> malformed() {
    return fail(Errc::InvalidArgument, std::string());
}

std::unexpected<Error> bad_characters(std::string_view characters) {
    return fail(Errc::InvalidArgument,
                fmt::format("Invalid character(s) in term '{}'", characters));
}

bool PatternReader::take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    advance(token.size());
    return true;
}

bool PatternReader::take_keyword(std::string_view upper_case_word) {
    const std::size_t size = upper_case_word.size();
    if (rest_.size() < size) return false;
    for (std::size_t index = 0; index < size; ++index)
        if (upper(rest_[index]) != upper_case_word[index]) return false;
    if (rest_.size() > size && (is_word(rest_[size]) || is_non_ascii(rest_[size]))) return false;
    advance(size);
    return true;
}

std::size_t PatternReader::blank_size() const {
    if (rest_.empty()) return 0;
    if (is_blank(rest_.front())) return 1;
    return rest_.starts_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
}

bool PatternReader::skip_blanks() {
    bool any = false;
    while (const std::size_t size = blank_size()) {
        advance(size);
        any = true;
    }
    return any;
}

std::string_view PatternReader::character() const {
    return rest_.empty() ? rest_ : rest_.substr(0, text::utf8_decode(rest_).bytes);
}

Result<Quoted> PatternReader::quoted() {
    Quoted out;
    for (std::size_t index = 1; index < rest_.size(); ++index) {
        char c = rest_[index];
        if (c == '"') {
            out.written = rest_.substr(0, index + 1);
            advance(index + 1);
            return out;
        }
        const char next = index + 1 < rest_.size() ? rest_[index + 1] : '\0';
        if (c == '\\' && (next == '"' || next == '\\')) {
            c = next;
            ++index;
        }
        out.content += c;
    }
    return malformed();
}

Result<text::Regex> PatternReader::regex() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '%') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size() || end == 1) return malformed();
    if (++regex_count_ > FilterPattern::kMaxRegexes) return malformed();
    const std::string expression = YG_TRY(regex_of_subset(rest_.substr(1, end - 1)));
    advance(end + 1);
    auto compiled = text::Regex::compile(expression, {.max_memory_bytes = kRegexMemoryBytes});
    if (!compiled) return malformed();
    return *std::move(compiled);
}

}  // namespace yagura::pattern
