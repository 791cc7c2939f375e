#include "services/iam/credential_directory.h"

namespace yagura::services::iam {

std::optional<ports::AccessKey> CredentialDirectory::find_access_key(
    std::string_view access_key_id) const {
    if (auto root = accounts_.find_access_key(access_key_id)) return root;
    if (auto user = entities_.find_access_key(access_key_id)) return user;
    return sessions_.find_access_key(access_key_id);
}

void CredentialDirectory::note_use(const ports::Identity& identity, std::string_view service,
                                   std::string_view region, TimeMs when) const {
    using Kind = ports::Identity::Kind;
    if (identity.kind == Kind::User)
        uses_.note(identity.access_key_id, service, region, when);
    else if (identity.kind == Kind::AssumedRole)
        uses_.note(
            std::string_view(identity.principal_id).substr(0, identity.principal_id.find(':')),
            service, region, when);
}

}  // namespace yagura::services::iam
