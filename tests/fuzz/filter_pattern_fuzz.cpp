// The first line is a filter pattern, the rest a message. Whatever both are: no crash, no time
// beyond what the message's length explains, and what the pattern says of itself is true.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "pattern/filter_pattern.h"
#include "simd/literal_search.h"
#include "text/json_cursor.h"

namespace {

using namespace yagura;

void check_match(const pattern::FilterPattern& pattern, std::string_view message) {
    for (const auto& group : pattern.required_alternatives()) {
        YG_VERIFY(std::any_of(group.begin(), group.end(), [&](const std::string& piece) {
            return !piece.empty() && message.find(piece) != message.npos;
        }));
    }
    if (pattern.kind() == pattern::FilterPatternKind::Json) {
        text::JsonCursor json(message, {.max_depth = text::JsonCursor::kMaxDepth,
                                        .invalid_utf8 = text::InvalidUtf8::Keep});
        YG_VERIFY(json.skip_value() && json.finish());
    }
    for (const auto& [name, text] : pattern.extract(message)) {
        const auto selector = pattern.selector(name);
        YG_VERIFY(selector.has_value());
        const auto value = pattern.value(message, *selector);
        YG_VERIFY(value ? *value == text : text == "null");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view message = input.substr(std::min(line + 1, input.size()));
    const auto parsed = pattern::FilterPattern::parse(input.substr(0, line));
    if (!parsed) {
        YG_VERIFY(parsed.error().code() == Errc::InvalidArgument);
        YG_VERIFY(!parsed.error().message().empty());
        return 0;
    }
    const pattern::FilterPattern& pattern = **parsed;
    YG_VERIFY(pattern.regex_count() <= pattern::FilterPattern::kMaxRegexes);
    const bool matches = pattern.matches(message);
    YG_VERIFY(matches == pattern.matches(message));
    if (pattern.kind() == pattern::FilterPatternKind::Everything) YG_VERIFY(matches);
    if (matches)
        check_match(pattern, message);
    else
        pattern.extract(message);
    return 0;
}
