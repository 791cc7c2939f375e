#include "services/iam/sts/session_policies.h"

#include <algorithm>

#include <fmt/core.h>

#include "api/sts/errors.h"
#include "policy/document.h"
#include "services/iam/aws_managed_policies.h"

namespace yagura::services::iam {

namespace {

/// Room for policies and tags together. The real service packs them in a form of its own and tells
/// only how full it is.
constexpr std::size_t kPackedBytes = 6144;

}  // namespace

Result<void> take_policies(const AccountEntities& entities,
                           const std::optional<std::string>& policy,
                           const std::optional<std::vector<api::sts::PolicyDescriptorType>>& arns,
                           Session& session) {
    if (policy.has_value()) {
        YG_CHECK(policy::Document::parse(*policy, policy::DocumentKind::Identity));
        session.policies.push_back(std::make_shared<const std::string>(*policy));
    }
    for (const auto& descriptor : arns.value_or(std::vector<api::sts::PolicyDescriptorType>())) {
        const std::string arn = descriptor.arn.value_or("");
        auto managed = find_aws_managed(arn);
        const auto parts = parse_entity_arn(arn);
        if (managed == nullptr && parts.has_value() && parts->account == session.account_id &&
            parts->kind == kKind<ManagedPolicy>) {
            managed = entities.find<ManagedPolicy>(parts->name);
            if (managed != nullptr && arn_of(parts->account, *managed) != arn) managed = nullptr;
        }
        if (managed == nullptr)
            return fail(api::sts::validation_exception(
                fmt::format("Policy {} does not exist or is not attachable.", arn)));
        session.policies.push_back(managed->current().document);
    }
    session.limited = !session.policies.empty();
    return {};
}

Result<Tags> session_tags(const std::optional<std::vector<api::sts::Tag>>& tags) {
    Tags out;
    for (const api::sts::Tag& tag : tags.value_or(std::vector<api::sts::Tag>())) {
        const bool repeated = std::ranges::any_of(
            out, [&](const Tag& other) { return lower_case(other.key) == lower_case(tag.key); });
        if (repeated)
            return fail(api::sts::invalid_parameter_value_exception(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        out.push_back({tag.key, tag.value});
    }
    return out;
}

Result<std::int32_t> packed_size(const Session& session) {
    std::size_t bytes = 0;
    for (const Document& document : session.policies) bytes += document->size();
    for (const Tag& tag : session.tags) bytes += tag.key.size() + tag.value.size();
    const std::size_t percent = (bytes * 100 + kPackedBytes - 1) / kPackedBytes;
    if (percent <= 100) return static_cast<std::int32_t>(percent);
    return fail(api::sts::packed_policy_too_large_exception(fmt::format(
        "Packed policy consumes {}% of allotted space, please use smaller policy.", percent)));
}

}  // namespace yagura::services::iam
