#include "services/logs/tag_filter.h"

#include <algorithm>
#include <cctype>

#include "api/logs/errors.h"

namespace yagura::services::logs {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    return out;
}

bool matches_one(std::string_view wanted, std::string_view value) {
    const bool negated = wanted.starts_with('!');
    if (negated) wanted.remove_prefix(1);
    const bool open_start = wanted.starts_with('*');
    const bool open_end = wanted.size() > 1 && wanted.ends_with('*');
    if (!open_start && !open_end) return (wanted == value) != negated;
    if (open_start) wanted.remove_prefix(1);
    if (open_end) wanted.remove_suffix(1);

    // Only plain wildcards ignore case; a negated pattern is compared exactly.
    const std::string needle = negated ? std::string(wanted) : lower(wanted);
    const std::string hay = negated ? std::string(value) : lower(value);
    bool found = false;
    if (open_start && open_end) {
        found = hay.find(needle) != std::string::npos;
    } else if (open_start) {
        found = hay.ends_with(needle);
    } else {
        found = hay.starts_with(needle);
    }
    return found != negated;
}

}  // namespace

bool matches_tag_values(const std::vector<std::string>& wanted, std::string_view value) {
    if (wanted.empty()) return true;
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const std::string& one) { return matches_one(one, value); });
}

Result<void> check_tag_key(std::string_view key) {
    if (!lower(key).starts_with("aws:")) return {};
    return fail(api::logs::invalid_parameter_exception(
        "aws: prefixed tag key names are not allowed for external use."));
}

}  // namespace yagura::services::logs
