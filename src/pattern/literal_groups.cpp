#include "pattern/literal_groups.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "simd/literal_search.h"

namespace yagura::pattern {
namespace {

/// Above this, reading the message costs less than searching it for each text.
constexpr std::size_t kMaxAlternatives = 4;

void add_group(LiteralGroups& groups, LiteralGroup group) {
    std::sort(group.begin(), group.end());
    group.erase(std::unique(group.begin(), group.end()), group.end());
    if (std::find(groups.begin(), groups.end(), group) == groups.end())
        groups.push_back(std::move(group));
}

LiteralGroups any_of(const std::vector<LiteralGroups>& parts) {
    LiteralGroup telling;
    LiteralGroup common;
    for (const LiteralGroups& groups : parts) {
        if (groups.empty()) return {};
        telling.insert(telling.end(), groups.front().begin(), groups.front().end());
        common.insert(common.end(), groups.back().begin(), groups.back().end());
    }
    LiteralGroups both;
    add_group(both, std::move(telling));
    add_group(both, std::move(common));
    std::erase_if(both, [](const LiteralGroup& group) { return group.size() > kMaxAlternatives; });
    return both;
}

}  // namespace

bool contains(std::string_view text, std::string_view piece) {
    // The kernel compares at each place where the first and the last byte fit: faster than memmem
    // by far, but a long piece made to fit nearly everywhere would cost its whole length each time.
    constexpr std::size_t kMaxKernelSize = 64;
    if (piece.size() <= kMaxKernelSize) return simd::find_literal(text, piece) != text.npos;
    return text.size() >= piece.size() &&
           memmem(text.data(), text.size(), piece.data(), piece.size()) != nullptr;
}

bool contains_all(std::string_view text, const LiteralGroups& groups) {
    return std::all_of(groups.begin(), groups.end(), [&](const LiteralGroup& group) {
        return std::any_of(group.begin(), group.end(),
                           [&](const std::string& piece) { return contains(text, piece); });
    });
}

LiteralGroups groups_of(const Condition& condition,
                        const std::function<LiteralGroups(std::size_t)>& of_single) {
    if (condition.join == Condition::Join::Single) return of_single(condition.single);
    std::vector<LiteralGroups> parts;
    for (const Condition& part : condition.parts) parts.push_back(groups_of(part, of_single));
    if (condition.join == Condition::Join::Any) return any_of(parts);
    LiteralGroups all;
    for (LiteralGroups& groups : parts)
        for (LiteralGroup& group : groups) add_group(all, std::move(group));
    return all;
}

}  // namespace yagura::pattern
