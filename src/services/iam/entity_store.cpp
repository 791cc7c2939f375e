#include "services/iam/entity_store.h"

#include <array>

namespace yagura::services::iam {
namespace {

constexpr std::array kMigrations = {meta::Migration{1, R"sql(
CREATE TABLE iam_entities (
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account_id, kind, name)
);
)sql"}};

ports::AccessKey access_key(std::string_view account_id, const Named& user,
                            const StoredAccessKey& key) {
    ports::AccessKey out;
    out.access_key_id = key.id;
    out.secret = key.secret;
    out.active = key.active;
    out.identity = user_identity(account_id, user, key.id);
    return out;
}

}  // namespace

ports::Identity user_identity(std::string_view account_id, const Named& user,
                              std::string_view access_key_id) {
    ports::Identity identity;
    identity.kind = ports::Identity::Kind::User;
    identity.account_id = account_id;
    identity.arn = entity_arn(account_id, kKind<User>, user);
    identity.principal_id = user.id;
    identity.user_name = user.name;
    identity.access_key_id = access_key_id;
    return identity;
}

void Draft::note_keys(const User* before, const User* after) {
    if (before != nullptr)
        for (const StoredAccessKey& key : before->keys) {
            std::erase_if(new_keys_, [&](const auto& entry) { return entry.first.id == key.id; });
            gone_keys_.push_back(key.id);
        }
    if (after != nullptr)
        for (const StoredAccessKey& key : after->keys) new_keys_.emplace_back(key, *after);
}

EntityStore::EntityStore(meta::Database& database)
    : database_(database), nothing_(std::make_shared<const AccountEntities>()) {}

Result<std::unique_ptr<EntityStore>> EntityStore::open(meta::Database& database) {
    YG_CHECK(database.migrate("iam_entities", kMigrations));
    std::unique_ptr<EntityStore> store(new EntityStore(database));
    YG_CHECK(store->load());
    return store;
}

Result<void> EntityStore::load() {
    std::map<std::string, std::shared_ptr<AccountEntities>> loading;
    const auto add = [&]<class Entity>(std::string_view account_id, std::string_view name,
                                       std::string_view body,
                                       std::type_identity<Entity>) -> Result<void> {
        auto entity = YG_TRY(RecordReader::read<Entity>(body));
        auto& account = loading[std::string(account_id)];
        if (account == nullptr) account = std::make_shared<AccountEntities>();
        if constexpr (std::is_same_v<Entity, User>)
            for (const StoredAccessKey& key : entity.keys)
                keys_.insert_or_assign(key.id, access_key(account_id, entity, key));
        std::get<Table<Entity>>(account->tables_)[std::string(name)] =
            std::make_shared<const Entity>(std::move(entity));
        return {};
    };
    auto read = database_.read([&](meta::Session& session) -> Result<void> {
        auto select =
            YG_TRY(session.prepare("SELECT account_id, kind, name, body FROM "
                                   "iam_entities"));
        while (YG_TRY(select.step())) {
            const std::string_view kind = select.view(1);
            const auto as = [&]<class Entity>(std::type_identity<Entity> type) -> Result<void> {
                return add(select.view(0), select.view(2), select.view(3), type);
            };
            if (kind == kKind<User>)
                YG_CHECK(as(std::type_identity<User>()));
            else if (kind == kKind<Group>)
                YG_CHECK(as(std::type_identity<Group>()));
            else if (kind == kKind<Role>)
                YG_CHECK(as(std::type_identity<Role>()));
            else if (kind == kKind<ManagedPolicy>)
                YG_CHECK(as(std::type_identity<ManagedPolicy>()));
            else if (kind == kKind<InstanceProfile>)
                YG_CHECK(as(std::type_identity<InstanceProfile>()));
            else if (kind == kKind<AccountSettings>)
                YG_CHECK(as(std::type_identity<AccountSettings>()));
            else
                return fail(Errc::Corruption, "IAM has an entity of an unknown kind");
        }
        return {};
    });
    for (auto& [id, account] : loading) accounts_[id] = std::move(account);
    return read;
}

Result<void> EntityStore::commit(std::string_view account_id, Draft draft) {
    if (draft.rows_.empty()) return {};
    auto written = database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const Draft::Row& row : draft.rows_) {
            if (row.body.has_value()) {
                auto put = YG_TRY(session.prepare(
                    "INSERT INTO iam_entities (account_id, kind, name, body) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (account_id, kind, name) DO UPDATE SET body = excluded.body"));
                YG_CHECK(put.bind_all(account_id, row.kind, row.key, *row.body).run());
            } else {
                auto remove =
                    YG_TRY(session.prepare("DELETE FROM iam_entities WHERE account_id = "
                                           "? AND kind = ? AND name = ?"));
                YG_CHECK(remove.bind_all(account_id, row.kind, row.key).run());
            }
        }
        return {};
    });
    if (!written.has_value()) return written;
    auto published = std::make_shared<const AccountEntities>(std::move(draft.entities_));
    const std::unique_lock lock(mutex_);
    accounts_.insert_or_assign(std::string(account_id), std::move(published));
    for (const std::string& id : draft.gone_keys_) keys_.erase(id);
    for (const auto& [key, user] : draft.new_keys_)
        keys_.insert_or_assign(key.id, access_key(account_id, user, key));
    generation_.fetch_add(1, std::memory_order_release);
    return {};
}

std::shared_ptr<const AccountEntities> EntityStore::account(std::string_view account_id) const {
    const std::shared_lock lock(mutex_);
    const auto found = accounts_.find(account_id);
    return found == accounts_.end() ? nothing_ : found->second;
}

std::vector<std::string> EntityStore::accounts() const {
    const std::shared_lock lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [id, account] : accounts_) out.push_back(id);
    return out;
}

std::optional<ports::AccessKey> EntityStore::find_access_key(std::string_view access_key_id) const {
    const std::shared_lock lock(mutex_);
    const auto found = keys_.find(access_key_id);
    if (found == keys_.end()) return std::nullopt;
    return found->second;
}

}  // namespace yagura::services::iam
