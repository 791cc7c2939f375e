#include "services/iam/sign_in.h"

#include <algorithm>
#include <memory>

#include "crypto/password_hash.h"
#include "services/iam/passwords.h"

namespace yagura::services::iam {

std::optional<std::string> UserSignIn::find_account(std::string_view name) const {
    for (const std::string& account : entities_.accounts())
        if (account == name || entities_.account(account)->settings().alias == name) return account;
    return std::nullopt;
}

Result<ports::SignIn> UserSignIn::verify_password(std::string_view account, std::string_view user,
                                                  std::string_view password) {
    // An account without an alias has an empty one, which nobody can sign in by.
    const auto number = account.empty() ? std::nullopt : find_account(account);
    const auto entities = number ? entities_.account(*number) : nullptr;
    const auto found = entities ? entities->find<User>(user) : nullptr;
    ports::SignIn out;
    if (found == nullptr || !found->password.has_value()) {
        crypto::spend_password_time(password);
        return out;
    }
    if (!YG_TRY(crypto::password_matches(password, found->password->hash))) return out;
    out.identity = user_identity(*number, *found, "");
    const auto policy = entities->settings().password_policy;
    const bool expired = is_expired(*found->password, policy, clock_.now());
    if (expired && policy->hard_expiry) {
        out.outcome = ports::SignIn::Outcome::Expired;
        return out;
    }
    out.outcome = expired || found->password->reset_required ? ports::SignIn::Outcome::MustChange
                                                             : ports::SignIn::Outcome::Granted;
    YG_CHECK(note_use(*number, *found));
    return out;
}

Result<void> UserSignIn::note_use(const std::string& account, const User& seen) {
    return entities_.change(account, [&](Draft& draft) -> Result<void> {
        const auto user = draft.entities().find_by_id<User>(seen.id);
        if (user == nullptr || !user->password.has_value()) return {};  // changed meanwhile
        User changed = *user;
        changed.password->used = clock_.now();
        draft.put(std::move(changed));
        return {};
    });
}

}  // namespace yagura::services::iam
