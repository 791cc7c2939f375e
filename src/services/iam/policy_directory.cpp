#include "services/iam/policy_directory.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/core.h>

#include "services/iam/aws_managed_policies.h"

namespace yagura::services::iam {
namespace {

using Kind = ports::Identity::Kind;

/// A full cache is emptied: what is in use comes back with the next requests.
constexpr std::size_t kMaxSets = 8192;

ports::NamedPolicy named(std::string name, Document document) {
    return {std::move(name), std::move(document)};
}

std::optional<ports::NamedPolicy> managed(const AccountEntities& entities, const std::string& arn) {
    auto policy = find_aws_managed(arn);
    if (policy == nullptr) {
        const auto parts = parse_entity_arn(arn);
        if (parts.has_value()) policy = entities.find<ManagedPolicy>(parts->name);
    }
    if (policy == nullptr) return std::nullopt;
    return named(arn, policy->current().document);
}

template <class Entity>
void add_holder(const AccountEntities& entities, const Entity& holder,
                ports::IdentityPolicySet& out) {
    for (const auto& [name, document] : holder.inline_policies)
        out.identity.push_back(named(
            fmt::format("{} {}, inline policy {}", kKind<Entity>, holder.name, name), document));
    for (const std::string& arn : holder.attached)
        if (auto policy = managed(entities, arn)) out.identity.push_back(*std::move(policy));
}

/// A boundary whose policy is gone allows nothing: it cannot be deleted while it is one, so this
/// is for a damaged store only.
void add_boundary(const AccountEntities& entities, const std::string& arn,
                  ports::IdentityPolicySet& out) {
    static const auto nothing = std::make_shared<const std::string>(
        R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})");
    if (arn.empty()) return;
    out.boundary = managed(entities, arn).value_or(named(arn, nothing));
}

void add_tags(const Tags& tags, ports::IdentityPolicySet& out) {
    for (const Tag& tag : tags) {
        const auto found = std::ranges::find_if(out.principal_tags, [&](const auto& entry) {
            return lower_case(entry.first) == lower_case(tag.key);
        });
        if (found == out.principal_tags.end())
            out.principal_tags.emplace_back(tag.key, tag.value);
        else
            *found = {tag.key, tag.value};
    }
}

/// What AllowUsersToChangePassword of the account's password policy gives to every user.
void add_password_right(std::string_view account_id, const AccountEntities& entities,
                        const User& user, ports::IdentityPolicySet& out) {
    const auto policy = entities.settings().password_policy;
    if (!policy.has_value() || !policy->users_may_change) return;
    out.identity.push_back(
        named("account password policy",
              std::make_shared<const std::string>(fmt::format(
                  R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",)"
                  R"("Action":"iam:ChangePassword","Resource":"{}"}},{{"Effect":"Allow",)"
                  R"("Action":"iam:GetAccountPasswordPolicy","Resource":"*"}}]}})",
                  arn_of(account_id, user)))));
}

void add_user(std::string_view account_id, const AccountEntities& entities, const User& user,
              ports::IdentityPolicySet& out) {
    add_holder(entities, user, out);
    add_password_right(account_id, entities, user, out);
    for (const std::string& id : user.group_ids)
        if (const auto group = entities.find_by_id<Group>(id)) add_holder(entities, *group, out);
    add_boundary(entities, user.boundary, out);
    add_tags(user.tags, out);
}

/// A session that root made has root's permissions, less what its policies leave out.
void add_root(ports::IdentityPolicySet& out) {
    static const auto everything = find_aws_managed("arn:aws:iam::aws:policy/AdministratorAccess");
    out.identity.push_back(named("root user", everything->current().document));
}

void add_session(const Session& session, ports::IdentityPolicySet& out) {
    for (std::size_t i = 0; i < session.policies.size(); ++i)
        out.session.push_back(named(fmt::format("session policy {}", i + 1), session.policies[i]));
    add_tags(session.tags, out);
    out.issued = session.issued;
    out.source_identity = session.source_identity;
}

/// The name of the role in the ARN of one of its sessions: …:assumed-role/NAME/SESSION.
std::string_view role_name_of(std::string_view session_arn) {
    const std::size_t first = session_arn.find('/');
    if (first == std::string_view::npos) return {};
    const std::size_t second = session_arn.find('/', first + 1);
    return session_arn.substr(first + 1, second - first - 1);
}

}  // namespace

PolicyDirectory::Set PolicyDirectory::make_set(const ports::Identity& identity,
                                               const AccountEntities& entities,
                                               const Session* session) {
    auto out = std::make_shared<ports::IdentityPolicySet>();
    if (identity.kind == Kind::AssumedRole) {
        const auto role = entities.find<Role>(role_name_of(identity.arn));
        const std::string_view id =
            std::string_view(identity.principal_id).substr(0, identity.principal_id.find(':'));
        if (role == nullptr || role->id != id) return nullptr;
        add_holder(entities, *role, *out);
        add_boundary(entities, role->boundary, *out);
        add_tags(role->tags, *out);
        out->role_arn = arn_of(identity.account_id, *role);
    } else if (identity.kind == Kind::User) {
        const auto user = entities.find_by_id<User>(identity.principal_id);
        if (user == nullptr) return nullptr;
        add_user(identity.account_id, entities, *user, *out);
    } else if (identity.kind == Kind::FederatedUser) {
        if (session == nullptr) return nullptr;
        if (session->owned_by_root()) {
            add_root(*out);
        } else {
            const auto user = entities.find_by_id<User>(session->owner_id);
            if (user == nullptr) return nullptr;
            add_user(identity.account_id, entities, *user, *out);
            out->user_arn = arn_of(identity.account_id, *user);
        }
        out->principal_tags.clear();  // a federated user has the tags of its session alone
    } else if (session == nullptr) {
        return nullptr;  // root, and who has no identity: no policies are theirs
    }
    if (session != nullptr) add_session(*session, *out);
    return out;
}

std::shared_ptr<const ports::IdentityPolicySet> PolicyDirectory::policies_of(
    const ports::Identity& identity) const {
    const auto session = sessions_.find(identity.access_key_id);
    const std::string& key = session == nullptr ? identity.principal_id : identity.access_key_id;
    const auto account = entities_.account(identity.account_id);
    {
        const std::shared_lock lock(mutex_);
        const auto found = sets_.find(key);
        if (found != sets_.end() && found->second.account == account) return found->second.set;
    }
    Set set = make_set(identity, *account, session.get());
    const std::unique_lock lock(mutex_);
    if (sets_.size() >= kMaxSets) sets_.clear();
    sets_[key] = {account, set};
    return set;
}

std::string PolicyDirectory::full_arn(std::string_view arn) const {
    const auto parts = parse_entity_arn(arn);
    if (!parts.has_value() || parts->path != "/") return std::string(arn);
    const auto account = entities_.account(parts->account);
    const auto arn_with_path = [&](const auto& entity) {
        return entity == nullptr ? std::string(arn) : arn_of(parts->account, *entity);
    };
    if (parts->kind == kKind<User>) return arn_with_path(account->find<User>(parts->name));
    if (parts->kind == kKind<Group>) return arn_with_path(account->find<Group>(parts->name));
    if (parts->kind == kKind<Role>) return arn_with_path(account->find<Role>(parts->name));
    if (parts->kind == kKind<InstanceProfile>)
        return arn_with_path(account->find<InstanceProfile>(parts->name));
    return std::string(arn);
}

std::optional<ports::Identity> PolicyDirectory::find_principal(std::string_view arn) const {
    const std::string_view root_end = ":root";
    if (arn.starts_with("arn:aws:iam::") && arn.ends_with(root_end)) {
        ports::Identity out;
        out.kind = Kind::Root;
        out.account_id = arn.substr(13, arn.size() - 13 - root_end.size());
        out.arn = arn;
        out.principal_id = out.account_id;
        return out;
    }
    const auto parts = parse_entity_arn(arn);
    if (!parts.has_value()) return std::nullopt;
    const auto account = entities_.account(parts->account);
    if (parts->kind == kKind<User>) {
        const auto user = account->find<User>(parts->name);
        if (user == nullptr) return std::nullopt;
        return user_identity(parts->account, *user, "");
    }
    if (parts->kind != kKind<Role>) return std::nullopt;
    const auto role = account->find<Role>(parts->name);
    if (role == nullptr) return std::nullopt;
    constexpr std::string_view kSession = "session";
    ports::Identity out;
    out.kind = Kind::AssumedRole;
    out.account_id = parts->account;
    out.arn =
        fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", parts->account, role->name, kSession);
    out.principal_id = fmt::format("{}:{}", role->id, kSession);
    return out;
}

ports::ConditionKeys PolicyDirectory::condition_keys(std::string_view arn) const {
    const auto parts = parse_entity_arn(arn);
    if (!parts.has_value()) return {};
    const auto account = entities_.account(parts->account);
    ports::ConditionKeys out;
    const auto add = [&](const Tags& tags) {
        for (const Tag& tag : tags)
            out["aws:ResourceTag/" + tag.key] = out["iam:ResourceTag/" + tag.key] = {tag.value};
    };
    const auto add_limited = [&](const auto& entity) {
        if (entity == nullptr) return;
        add(entity->tags);
        if (!entity->boundary.empty()) out["iam:PermissionsBoundary"] = {entity->boundary};
    };
    const auto add_tagged = [&](const auto& entity) {
        if (entity != nullptr) add(entity->tags);
    };
    if (parts->kind == kKind<User>) add_limited(account->find<User>(parts->name));
    if (parts->kind == kKind<Role>) add_limited(account->find<Role>(parts->name));
    if (parts->kind == kKind<ManagedPolicy>) add_tagged(account->find<ManagedPolicy>(parts->name));
    if (parts->kind == kKind<InstanceProfile>)
        add_tagged(account->find<InstanceProfile>(parts->name));
    return out;
}

}  // namespace yagura::services::iam
