#pragma once

#include "services/iam/entities.h"
#include "services/iam/record.h"

/// The fields of entities as they stand in the database (record.h).
namespace yagura::services::iam {

template <class Record>
void describe(Record& record, Tag& tag) {
    record.field("key", tag.key);
    record.field("value", tag.value);
}

template <class Record>
void describe_named(Record& record, Named& entity) {
    record.field("path", entity.path);
    record.field("name", entity.name);
    record.field("id", entity.id);
    record.field("created", entity.created);
}

template <class Record>
void describe_holder(Record& record, PolicyHolder& holder) {
    describe_named(record, holder);
    record.field("inline", holder.inline_policies);
    record.field("attached", holder.attached);
}

template <class Record>
void describe(Record& record, StoredAccessKey& key) {
    record.field("id", key.id);
    record.field("secret", key.secret);
    record.field("active", key.active);
    record.field("created", key.created);
}

template <class Record>
void describe(Record& record, StoredPassword& password) {
    record.field("hash", password.hash);
    record.field("former", password.former);
    record.field("reset", password.reset_required);
    record.field("created", password.created);
    record.field("changed", password.changed);
    record.field("used", password.used);
}

template <class Record>
void describe(Record& record, User& user) {
    describe_holder(record, user);
    record.field("boundary", user.boundary);
    record.field("tags", user.tags);
    record.field("groups", user.group_ids);
    record.field("keys", user.keys);
    record.field("password", user.password);
}

template <class Record>
void describe(Record& record, Group& group) {
    describe_holder(record, group);
}

template <class Record>
void describe(Record& record, Role& role) {
    describe_holder(record, role);
    record.field("boundary", role.boundary);
    record.field("tags", role.tags);
    record.field("description", role.description);
    record.field("max_session", role.max_session_seconds);
    record.field("trust", role.trust);
    record.field("trusted", role.trusted_ids);
}

template <class Record>
void describe(Record& record, PolicyVersion& version) {
    record.field("number", version.number);
    record.field("document", version.document);
    record.field("created", version.created);
}

template <class Record>
void describe(Record& record, ManagedPolicy& policy) {
    describe_named(record, policy);
    record.field("description", policy.description);
    record.field("tags", policy.tags);
    record.field("updated", policy.updated);
    record.field("default", policy.default_version);
    record.field("last", policy.last_version);
    record.field("versions", policy.versions);
}

template <class Record>
void describe(Record& record, InstanceProfile& profile) {
    describe_named(record, profile);
    record.field("role", profile.role);
    record.field("tags", profile.tags);
}

template <class Record>
void describe(Record& record, PasswordPolicy& policy) {
    record.field("length", policy.minimum_length);
    record.field("symbols", policy.symbols);
    record.field("numbers", policy.numbers);
    record.field("upper", policy.upper_case);
    record.field("lower", policy.lower_case);
    record.field("change", policy.users_may_change);
    record.field("max_age", policy.max_age_days);
    record.field("reuse", policy.not_among_last);
    record.field("hard", policy.hard_expiry);
}

template <class Record>
void describe(Record& record, AccountSettings& settings) {
    describe_named(record, settings);
    record.field("alias", settings.alias);
    record.field("passwords", settings.password_policy);
}

}  // namespace yagura::services::iam
