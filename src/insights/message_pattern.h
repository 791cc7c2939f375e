#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace yagura::insights {

/// A message with what changes from one to the next taken out: times, dates, addresses, UUIDs,
/// numbers and identifiers. Equal for messages of one pattern; shown_pattern() makes it readable.
std::string pattern_skeleton(std::string_view message);

/// With <Kind-N> where something was taken out, N counting from 1.
std::string shown_pattern(std::string_view skeleton);

/// "Error", "Warn" or "Info", by the words in it.
std::string_view severity_label(std::string_view message);

/// How often a pattern was seen in the window, and in the one before.
struct PatternTally {
    std::uint64_t now = 0;
    std::uint64_t before = 0;
};
using PatternTallies = std::map<std::string, PatternTally, std::less<>>;

/// Makes one of skeletons that are the same but for one word, where at least five words stand in
/// that place: names that no rule recognises. Levels like ERROR and INFO are never made the same.
PatternTallies merge_similar(const PatternTallies& skeletons);

}  // namespace yagura::insights
