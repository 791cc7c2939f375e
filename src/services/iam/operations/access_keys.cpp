#include <algorithm>

#include <fmt/core.h>

#include "services/iam/access_key_id.h"
#include "services/iam/iam_operations.h"
#include "services/iam/paging.h"
#include "services/iam/quotas.h"

namespace yagura::services::iam {

namespace {

wire::StatusType status_of(const StoredAccessKey& key) {
    return key.active ? wire::StatusType::Active : wire::StatusType::Inactive;
}

Error no_such_key(std::string_view id) {
    return wire::no_such_entity_exception(
        fmt::format("The Access Key with id {} cannot be found.", id));
}

}  // namespace

Result<wire::CreateAccessKeyResponse> IamOperations::create_access_key(
    const Context& context, const wire::CreateAccessKeyRequest& request) {
    return entities_.change(
        context.account_id, [&](Draft& draft) -> Result<wire::CreateAccessKeyResponse> {
            User user =
                *YG_TRY(named_or_calling_user(draft.entities(), context, request.user_name));
            if (user.keys.size() >= kAccessKeysPerUser)
                return fail(wire::limit_exceeded_exception(fmt::format(
                    "Cannot exceed quota for AccessKeysPerUser: {}", kAccessKeysPerUser)));
            const StoredAccessKey& key = user.keys.emplace_back(
                StoredAccessKey{make_access_key_id(context.account_id), make_secret_access_key(),
                                true, clock_.now()});
            wire::CreateAccessKeyResponse response;
            response.access_key.user_name = user.name;
            response.access_key.access_key_id = key.id;
            response.access_key.status = status_of(key);
            response.access_key.secret_access_key = key.secret;
            response.access_key.create_date = key.created;
            draft.put(std::move(user));
            return response;
        });
}

Result<wire::ListAccessKeysResponse> IamOperations::list_access_keys(
    const Context& context, const wire::ListAccessKeysRequest& request) {
    const auto entities = account(context);
    const auto user = YG_TRY(named_or_calling_user(*entities, context, request.user_name));
    std::vector<wire::AccessKeyMetadata> keys;
    for (const StoredAccessKey& key : user->keys) {
        wire::AccessKeyMetadata& shown = keys.emplace_back();
        shown.user_name = user->name;
        shown.access_key_id = key.id;
        shown.status = status_of(key);
        shown.create_date = key.created;
    }
    std::ranges::sort(keys, {}, &wire::AccessKeyMetadata::access_key_id);
    wire::ListAccessKeysResponse response;
    YG_CHECK(cut_page(
        request, std::move(keys),
        [](const wire::AccessKeyMetadata& key) { return key.access_key_id; },
        response.access_key_metadata, response));
    return response;
}

Result<void> IamOperations::update_access_key(const Context& context,
                                              const wire::UpdateAccessKeyRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        User user = *YG_TRY(named_or_calling_user(draft.entities(), context, request.user_name));
        const auto key = std::ranges::find(user.keys, request.access_key_id, &StoredAccessKey::id);
        if (key == user.keys.end()) return fail(no_such_key(request.access_key_id));
        key->active = request.status == wire::StatusType::Active;
        draft.put(std::move(user));
        return {};
    });
}

Result<void> IamOperations::delete_access_key(const Context& context,
                                              const wire::DeleteAccessKeyRequest& request) {
    return entities_.change(context.account_id, [&](Draft& draft) -> Result<void> {
        User user = *YG_TRY(named_or_calling_user(draft.entities(), context, request.user_name));
        const auto gone = std::erase_if(
            user.keys, [&](const StoredAccessKey& key) { return key.id == request.access_key_id; });
        if (gone == 0) return fail(no_such_key(request.access_key_id));
        draft.put(std::move(user));
        return {};
    });
}

Result<wire::GetAccessKeyLastUsedResponse> IamOperations::get_access_key_last_used(
    const Context& context, const wire::GetAccessKeyLastUsedRequest& request) {
    const auto entities = account(context);
    for (const auto& [name, user] : entities->all<User>()) {
        const auto key = std::ranges::find(user->keys, request.access_key_id, &StoredAccessKey::id);
        if (key == user->keys.end()) continue;
        wire::GetAccessKeyLastUsedResponse response;
        response.user_name = user->name;
        wire::AccessKeyLastUsed& last = response.access_key_last_used.emplace();
        last.service_name = last.region = "N/A";
        if (const auto use = uses_.find(key->id)) {
            last.last_used_date = use->when;
            last.service_name = use->service;
            last.region = use->region;
        }
        return response;
    }
    return fail(no_such_key(request.access_key_id));
}

}  // namespace yagura::services::iam
