#include "services/iam/entities.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/core.h>

#include "base/random.h"

namespace yagura::services::iam {

const PolicyVersion* ManagedPolicy::find(std::string_view version_id) const {
    const auto found = std::ranges::find_if(
        versions, [&](const PolicyVersion& version) { return version.id() == version_id; });
    return found == versions.end() ? nullptr : &*found;
}

const PolicyVersion& ManagedPolicy::current() const {
    const auto found = std::ranges::find(versions, default_version, &PolicyVersion::number);
    return found == versions.end() ? versions.front() : *found;
}

std::string lower_case(std::string_view name) {
    std::string out(name);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

std::string entity_arn(std::string_view account, std::string_view kind, const Named& entity) {
    return fmt::format("arn:aws:iam::{}:{}{}{}", account, kind, entity.path, entity.name);
}

std::optional<EntityArn> parse_entity_arn(std::string_view arn) {
    constexpr std::string_view kStart = "arn:aws:iam::";
    if (!arn.starts_with(kStart)) return std::nullopt;
    arn.remove_prefix(kStart.size());
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    EntityArn out;
    out.account = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
    const std::size_t first = arn.find('/');
    const std::size_t last = arn.rfind('/');
    if (first == std::string_view::npos) return std::nullopt;
    out.kind = arn.substr(0, first);
    out.path = arn.substr(first, last - first + 1);
    out.name = arn.substr(last + 1);
    static constexpr std::array<std::string_view, 5> kKinds{"user", "group", "role", "policy",
                                                            "instance-profile"};
    if (std::ranges::find(kKinds, out.kind) == kKinds.end() || out.name.empty())
        return std::nullopt;
    return out;
}

std::string make_entity_id(std::string_view prefix) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::array<std::uint8_t, 17> bytes;
    secure_random(bytes.data(), bytes.size());
    std::string out(prefix);
    for (const std::uint8_t byte : bytes) out += kAlphabet[byte & 31];
    return out;
}

}  // namespace yagura::services::iam
