#include <algorithm>

#include <fmt/core.h>

#include "policy/document.h"
#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"
#include "services/iam/wire_entities.h"
#include "text/percent.h"

namespace yagura::services::iam {

namespace {

Error no_such_version(std::string_view arn, std::string_view version) {
    return wire::no_such_entity_exception(
        fmt::format("Policy {} version {} does not exist or is not attachable.", arn, version));
}

}  // namespace

Result<wire::CreatePolicyVersionResponse> IamOperations::create_policy_version(
    const Context& context, const wire::CreatePolicyVersionRequest& request) {
    YG_CHECK(policy::Document::parse(request.policy_document, policy::DocumentKind::Managed));
    if (policy_size(request.policy_document) > kManagedPolicySize)
        return fail(wire::limit_exceeded_exception(
            fmt::format("Cannot exceed quota for PolicySize: {}", kManagedPolicySize)));
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreatePolicyVersionResponse> {
            ManagedPolicy policy = YG_TRY(
                require_own_policy(draft.entities(), context.account_id, request.policy_arn));
            if (policy.versions.size() >= kVersionsPerPolicy)
                return fail(wire::limit_exceeded_exception(
                    "A managed policy can have up to 5 versions. Before you create a new version, "
                    "you must delete an existing version."));
            policy.updated = clock_.now();
            policy.versions.push_back({++policy.last_version,
                                       std::make_shared<const std::string>(request.policy_document),
                                       policy.updated});
            if (request.set_as_default) policy.default_version = policy.last_version;
            wire::CreatePolicyVersionResponse response;
            response.policy_version = describe_version(policy, policy.versions.back());
            draft.put(std::move(policy));
            return response;
        });
}

Result<wire::GetPolicyVersionResponse> IamOperations::get_policy_version(
    const Context& context, const wire::GetPolicyVersionRequest& request) {
    const auto policy =
        YG_TRY(require_policy(*account(context), context.account_id, request.policy_arn));
    const PolicyVersion* version = policy->find(request.version_id);
    if (version == nullptr) return fail(no_such_version(request.policy_arn, request.version_id));
    wire::GetPolicyVersionResponse response;
    response.policy_version = describe_version(*policy, *version);
    response.policy_version.document = text::percent_encode(*version->document);
    return response;
}

Result<wire::ListPolicyVersionsResponse> IamOperations::list_policy_versions(
    const Context& context, const wire::ListPolicyVersionsRequest& request) {
    const auto policy =
        YG_TRY(require_policy(*account(context), context.account_id, request.policy_arn));
    // The newest first.
    std::vector<PolicyVersion> versions(policy->versions.rbegin(), policy->versions.rend());
    wire::ListPolicyVersionsResponse response;
    std::vector<PolicyVersion> page;
    constexpr std::int64_t kBeyondAll = 1'000'000'000'000;
    YG_CHECK(cut_page(
        request, std::move(versions),
        [](const PolicyVersion& version) { return std::to_string(kBeyondAll - version.number); },
        page, response));
    for (const PolicyVersion& version : page)
        response.versions.push_back(describe_version(*policy, version));
    return response;
}

Result<void> IamOperations::set_default_policy_version(
    const Context& context, const wire::SetDefaultPolicyVersionRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        ManagedPolicy policy =
            YG_TRY(require_own_policy(draft.entities(), context.account_id, request.policy_arn));
        const PolicyVersion* version = policy.find(request.version_id);
        if (version == nullptr)
            return fail(no_such_version(request.policy_arn, request.version_id));
        policy.default_version = version->number;
        policy.updated = clock_.now();
        draft.put(std::move(policy));
        return {};
    });
}

Result<void> IamOperations::delete_policy_version(const Context& context,
                                                  const wire::DeletePolicyVersionRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        ManagedPolicy policy =
            YG_TRY(require_own_policy(draft.entities(), context.account_id, request.policy_arn));
        const PolicyVersion* version = policy.find(request.version_id);
        if (version == nullptr)
            return fail(no_such_version(request.policy_arn, request.version_id));
        if (version->number == policy.default_version)
            return fail(
                wire::delete_conflict_exception("Cannot delete the default version of a policy."));
        std::erase_if(policy.versions, [number = version->number](const PolicyVersion& other) {
            return other.number == number;
        });
        draft.put(std::move(policy));
        return {};
    });
}

}  // namespace yagura::services::iam
