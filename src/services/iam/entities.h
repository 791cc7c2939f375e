#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

/// What an account has: plain values, copied, changed and put back as a whole (entity_store.h).
namespace yagura::services::iam {

/// A policy document, byte for byte as it was given. The pointer stays the same as long as the
/// document does: decisions are cached by it.
using Document = std::shared_ptr<const std::string>;

struct Tag {
    std::string key;
    std::string value;
};
using Tags = std::vector<Tag>;  ///< in the order of adding; keys differ without regard to case

/// What users, groups, roles, policies and instance profiles share.
struct Named {
    std::string path = "/";
    std::string name;
    std::string id;  ///< AIDA…, never used again
    TimeMs created;
};

/// An entity to which policies belong.
struct PolicyHolder : Named {
    std::map<std::string, Document> inline_policies;
    std::vector<std::string> attached;  ///< ARNs of managed policies, in the order of attaching
};

struct StoredAccessKey {
    std::string id;
    std::string secret;
    bool active = true;
    TimeMs created;
};

/// What is kept of a user's password (crypto/password_hash.h).
struct StoredPassword {
    std::string hash;
    std::vector<std::string> former;  ///< hashes of passwords before it, the newest first
    bool reset_required = false;      ///< the next sign-in has to give another one
    TimeMs created;                   ///< when the user got a password at all
    TimeMs changed;                   ///< when this one was set
    std::optional<TimeMs> used;       ///< the last sign-in
};

struct User : PolicyHolder {
    std::string boundary;  ///< ARN of a managed policy; empty: none
    Tags tags;
    std::vector<std::string> group_ids;
    std::vector<StoredAccessKey> keys;
    std::optional<StoredPassword> password;
};

struct Group : PolicyHolder {};

struct Role : PolicyHolder {
    std::string boundary;
    Tags tags;
    std::string description;
    std::int64_t max_session_seconds = 3600;
    Document trust;
    /// Users and roles that the trust policy names, with the ids that they had when it was saved:
    /// somebody who gets the name later is somebody else.
    std::map<std::string, std::string> trusted_ids;  ///< ARN -> id
};

struct PolicyVersion {
    std::int64_t number = 1;
    Document document;
    TimeMs created;
    std::string id() const { return "v" + std::to_string(number); }
};

struct ManagedPolicy : Named {
    std::string description;
    Tags tags;
    TimeMs updated;
    std::int64_t default_version = 1;
    std::int64_t last_version = 1;        ///< numbers are never given again
    std::vector<PolicyVersion> versions;  ///< by number

    const PolicyVersion* find(std::string_view version_id) const;
    const PolicyVersion& current() const;
};

struct InstanceProfile : Named {
    std::string role;  ///< its name; empty: none
    Tags tags;
};

/// What passwords of an account must be.
struct PasswordPolicy {
    std::int64_t minimum_length = 6;
    bool symbols = false;
    bool numbers = false;
    bool upper_case = false;
    bool lower_case = false;
    bool users_may_change = false;  ///< their own, whatever their policies say
    std::int64_t max_age_days = 0;  ///< 0: passwords do not expire
    std::int64_t not_among_last = 0;
    bool hard_expiry = false;  ///< an expired password cannot be changed by its user
};

struct AccountSettings : Named {
    std::string alias;
    std::optional<PasswordPolicy> password_policy;
};

/// "user" and the like: the kind of an entity in the database and in ARNs.
template <class Entity>
inline constexpr std::string_view kKind = "";
template <>
inline constexpr std::string_view kKind<User> = "user";
template <>
inline constexpr std::string_view kKind<Group> = "group";
template <>
inline constexpr std::string_view kKind<Role> = "role";
template <>
inline constexpr std::string_view kKind<ManagedPolicy> = "policy";
template <>
inline constexpr std::string_view kKind<InstanceProfile> = "instance-profile";
template <>
inline constexpr std::string_view kKind<AccountSettings> = "settings";

/// Names are unique without regard to case but keep theirs.
std::string lower_case(std::string_view name);

/// arn:aws:iam::ACCOUNT:KIND/PATH/NAME
std::string entity_arn(std::string_view account, std::string_view kind, const Named& entity);
template <class Entity>
std::string arn_of(std::string_view account, const Entity& entity) {
    return entity_arn(account, kKind<Entity>, entity);
}

/// The parts of an ARN of IAM: what follows the account is kind, path and name.
struct EntityArn {
    std::string account;  ///< "aws" for AWS's own policies
    std::string kind;
    std::string path;  ///< "/" at least
    std::string name;
};
/// Nothing for what is no ARN of a user, group, role, policy or instance profile.
std::optional<EntityArn> parse_entity_arn(std::string_view arn);

/// A new id: `prefix` ("AIDA") and 17 characters of A-Z2-7.
std::string make_entity_id(std::string_view prefix);

}  // namespace yagura::services::iam
