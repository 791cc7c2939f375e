#include "services/iam/account_store.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/log.h"
#include "services/iam/access_key_id.h"

namespace yagura::services::iam {
namespace {

constexpr meta::Migration kMigrations[] = {
    {1, R"sql(
CREATE TABLE iam_accounts (
    account_id TEXT NOT NULL PRIMARY KEY,
    ordinal BIGINT NOT NULL UNIQUE,
    created_ms BIGINT NOT NULL
);
CREATE TABLE iam_root_keys (
    access_key_id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES iam_accounts (account_id),
    secret TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
)sql"},
};

/// The key to make: the given one when its form is right, else a random one.
Result<ports::RootKey> key_for(std::string_view account_id, std::optional<ports::RootKey> given) {
    if (!is_account_id(account_id))
        return fail(Errc::InvalidArgument,
                    fmt::format("'{}' is no account id: it must have 12 digits", account_id));
    if (!given.has_value())
        return ports::RootKey{std::string(account_id), make_access_key_id(account_id),
                              make_secret_access_key()};
    if (!is_usable_access_key_id(given->access_key_id))
        return fail(
            Errc::InvalidArgument,
            "an access key id must have 3 to 128 letters, digits, '_', '.' or '-', and must "
            "not be an account id");
    if (!is_usable_secret(given->secret))
        return fail(Errc::InvalidArgument,
                    "a secret access key must have 8 to 128 printable characters and no spaces");
    given->account_id = account_id;
    return *std::move(given);
}

}  // namespace

ports::Identity root_identity(std::string_view account_id, std::string_view access_key_id) {
    ports::Identity identity;
    identity.kind = ports::Identity::Kind::Root;
    identity.account_id = account_id;
    identity.arn = fmt::format("arn:aws:iam::{}:root", account_id);
    identity.principal_id = account_id;
    identity.access_key_id = access_key_id;
    return identity;
}

AccountStore::AccountStore(meta::Database& database, const Clock& clock)
    : database_(database), clock_(clock) {}

Result<std::unique_ptr<AccountStore>> AccountStore::open(meta::Database& database,
                                                         const Clock& clock) {
    YG_CHECK(database.migrate("iam", kMigrations));
    std::unique_ptr<AccountStore> store(new AccountStore(database, clock));
    YG_CHECK(store->load());
    return store;
}

Result<void> AccountStore::load() {
    return database_.read([this](meta::Session& session) -> Result<void> {
        meta::Statement select = YG_TRY(session.prepare(
            "SELECT k.account_id, k.access_key_id, k.secret, a.created_ms FROM iam_accounts a "
            "JOIN iam_root_keys k ON k.account_id = a.account_id ORDER BY a.ordinal"));
        while (YG_TRY(select.step()))
            remember({select.text(0), select.text(1), select.text(2)}, TimeMs(select.int64(3)));
        return {};
    });
}

void AccountStore::remember(const ports::RootKey& key, TimeMs created) {
    ports::AccessKey access;
    access.access_key_id = key.access_key_id;
    access.secret = key.secret;
    access.identity = root_identity(key.account_id, key.access_key_id);
    const std::unique_lock lock(mutex_);
    keys_.insert_or_assign(key.access_key_id, std::move(access));
    const bool added =
        accounts_.try_emplace(key.account_id, ports::Account{key.account_id, created}).second;
    if (added) order_.push_back(key.account_id);
}

Result<void> AccountStore::insert(const ports::RootKey& key, TimeMs created) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        meta::Statement last = YG_TRY(session.prepare("SELECT MAX(ordinal) FROM iam_accounts"));
        YG_CHECK(last.step());
        const std::int64_t ordinal = last.optional_int64(0).value_or(0) + 1;
        meta::Statement account = YG_TRY(session.prepare(
            "INSERT INTO iam_accounts (account_id, ordinal, created_ms) VALUES (?, ?, ?)"));
        YG_CHECK(account.bind_all(key.account_id, ordinal, created.value).run());
        meta::Statement root =
            YG_TRY(session.prepare("INSERT INTO iam_root_keys (access_key_id, account_id, secret, "
                                   "created_ms) VALUES (?, ?, ?, ?)"));
        YG_CHECK(root.bind_all(key.access_key_id, key.account_id, key.secret, created.value).run());
        return {};
    });
}

Result<ports::RootKey> AccountStore::create_account(std::string_view account_id,
                                                    std::optional<ports::RootKey> given) {
    ports::RootKey key = YG_TRY(key_for(account_id, std::move(given)));
    const std::lock_guard lock(creating_);
    if (account_exists(account_id))
        return fail(Errc::AlreadyExists, fmt::format("account {} exists already", account_id));
    if (find_access_key(key.access_key_id).has_value())
        return fail(Errc::InvalidArgument, "the access key id is in use by another account");
    const TimeMs now = clock_.now();
    YG_CHECK(insert(key, now));
    remember(key, now);
    log::info("iam", "made account {} with root key {}", key.account_id, key.access_key_id);
    return key;
}

Result<AccountStore::FirstAccount> AccountStore::ensure_first_account(
    std::string_view account_id, std::optional<ports::RootKey> given) {
    {
        const std::shared_lock lock(mutex_);
        if (!order_.empty()) {
            for (const auto& [id, key] : keys_)
                if (key.identity.account_id == order_.front())
                    return FirstAccount{{order_.front(), id, key.secret}, false};
        }
    }
    return FirstAccount{YG_TRY(create_account(account_id, std::move(given))), true};
}

std::optional<ports::AccessKey> AccountStore::find_access_key(
    std::string_view access_key_id) const {
    const std::shared_lock lock(mutex_);
    const auto found = keys_.find(access_key_id);
    if (found == keys_.end()) return std::nullopt;
    return found->second;
}

Result<std::vector<ports::Account>> AccountStore::list_accounts() const {
    const std::shared_lock lock(mutex_);
    std::vector<ports::Account> accounts;
    accounts.reserve(order_.size());
    for (const std::string& id : order_) accounts.push_back(accounts_.find(id)->second);
    return accounts;
}

bool AccountStore::account_exists(std::string_view account_id) const {
    const std::shared_lock lock(mutex_);
    return accounts_.contains(account_id);
}

}  // namespace yagura::services::iam
