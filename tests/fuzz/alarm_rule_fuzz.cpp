// Any text as the rule of a composite alarm: no crash; what is accepted keeps its bounds, names
// each child as it is written, and its value follows the laws of logic.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "alarms/rule.h"

namespace {

using namespace yagura;
using alarms::AlarmRule;
using alarms::State;

/// A state for each child that follows from its place and a seed.
bool value(const AlarmRule& rule, std::size_t seed) {
    return rule.evaluate([seed](std::size_t child) -> std::optional<State> {
        const std::size_t choice = (child * 7 + seed) % 4;
        if (choice == 3) return std::nullopt;
        return static_cast<State>(choice);
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto rule = AlarmRule::parse(text);
    if (!rule) {
        YG_VERIFY(!rule.error().message().empty());
        return 0;
    }
    YG_VERIFY(text.size() <= AlarmRule::kMaxLength);
    YG_VERIFY(rule->children().size() <= AlarmRule::kMaxChildren);
    std::set<std::string_view> seen;
    for (const std::string& child : rule->children()) {
        YG_VERIFY(!child.empty() && text.find(child) != text.npos);
        YG_VERIFY(seen.insert(child).second);
    }
    for (std::size_t seed = 0; seed < 4; ++seed) {
        const bool plain = value(*rule, seed);
        if (const auto negated = AlarmRule::parse("NOT (" + text + ")"))
            YG_VERIFY(value(*negated, seed) != plain);
        if (const auto anyway = AlarmRule::parse("TRUE OR " + text))
            YG_VERIFY(value(*anyway, seed));
        if (const auto never = AlarmRule::parse("FALSE AND (" + text + ")"))
            YG_VERIFY(!value(*never, seed));
    }
    return 0;
}
