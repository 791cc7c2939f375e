#include "services/iam/aws_managed_policies.h"

#include <algorithm>

#include "crypto/sha256.h"

namespace yagura::services::iam {
namespace {

/// When the oldest of them came out; each one's own date matters to nobody.
constexpr TimeMs kPublished(1'423'176'040'000);

std::string stable_id(std::string_view name) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const crypto::Sha256Digest digest = crypto::sha256(name);
    std::string out = "ANPA";
    for (std::size_t i = 0; i < 17; ++i) out += kAlphabet[digest[i] & 31];
    return out;
}

}  // namespace

const std::vector<std::shared_ptr<const ManagedPolicy>>& aws_managed_entities() {
    static const auto entities = [] {
        std::vector<std::shared_ptr<const ManagedPolicy>> out;
        for (const AwsManagedPolicy& policy : aws_managed_policies()) {
            ManagedPolicy entity;
            entity.path = policy.path;
            entity.name = policy.name;
            entity.id = stable_id(policy.name);
            entity.created = entity.updated = kPublished;
            entity.default_version = entity.last_version = policy.version;
            entity.versions.push_back(
                {policy.version, std::make_shared<const std::string>(policy.document), kPublished});
            out.push_back(std::make_shared<const ManagedPolicy>(std::move(entity)));
        }
        return out;
    }();
    return entities;
}

std::shared_ptr<const ManagedPolicy> find_aws_managed(std::string_view arn) {
    if (!arn.starts_with("arn:aws:iam::aws:policy/")) return nullptr;
    const auto& all = aws_managed_entities();
    const auto found = std::ranges::find_if(
        all, [&](const auto& policy) { return entity_arn("aws", "policy", *policy) == arn; });
    return found == all.end() ? nullptr : *found;
}

}  // namespace yagura::services::iam
