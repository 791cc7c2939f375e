#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/text_map.h"
#include "meta/database.h"
#include "ports/credentials.h"
#include "services/iam/entities.h"
#include "services/iam/entity_records.h"

namespace yagura::services::iam {

/// Entities of one kind by their name in lower case.
template <class Entity>
using Table = std::map<std::string, std::shared_ptr<const Entity>, std::less<>>;

/// Everything that an account has, at one moment. Immutable once published.
class AccountEntities {
  public:
    template <class Entity>
    const Table<Entity>& all() const {
        return std::get<Table<Entity>>(tables_);
    }
    /// By name, in any case; null for none.
    template <class Entity>
    std::shared_ptr<const Entity> find(std::string_view name) const {
        const auto found = all<Entity>().find(lower_case(name));
        return found == all<Entity>().end() ? nullptr : found->second;
    }
    template <class Entity>
    std::shared_ptr<const Entity> find_by_id(std::string_view id) const {
        for (const auto& [name, entity] : all<Entity>())
            if (entity->id == id) return entity;
        return nullptr;
    }
    AccountSettings settings() const {
        const auto found = find<AccountSettings>("");
        return found == nullptr ? AccountSettings() : *found;
    }

  private:
    friend class Draft;
    friend class EntityStore;
    std::tuple<Table<User>, Table<Group>, Table<Role>, Table<ManagedPolicy>, Table<InstanceProfile>,
               Table<AccountSettings>>
        tables_;
};

/// A change of an account under way.
class Draft {
  public:
    explicit Draft(const AccountEntities& before) : entities_(before) {}

    /// The account with what was changed so far.
    const AccountEntities& entities() const { return entities_; }

    /// Adds the entity, or takes the place of the one of this name.
    template <class Entity>
    void put(Entity entity) {
        std::string key = lower_case(entity.name);
        rows_.push_back({kKind<Entity>, key, RecordWriter::write(entity)});
        auto& place = std::get<Table<Entity>>(entities_.tables_)[std::move(key)];
        note_keys(place.get(), &entity);
        place = std::make_shared<const Entity>(std::move(entity));
    }
    template <class Entity>
    void remove(std::string_view name) {
        std::string key = lower_case(name);
        auto& table = std::get<Table<Entity>>(entities_.tables_);
        const auto found = table.find(key);
        if (found == table.end()) return;
        note_keys(found->second.get(), static_cast<const Entity*>(nullptr));
        table.erase(found);
        rows_.push_back({kKind<Entity>, std::move(key), std::nullopt});
    }

  private:
    friend class EntityStore;
    struct Row {
        std::string_view kind;
        std::string key;
        std::optional<std::string> body;  ///< nothing: the row goes
    };

    void note_keys(const User* before, const User* after);
    template <class Other>
    void note_keys(const Other*, const Other*) {}

    AccountEntities entities_;
    std::vector<Row> rows_;
    std::vector<std::string> gone_keys_;
    std::vector<std::pair<StoredAccessKey, Named>> new_keys_;  ///< with their user
};

/// The entities of all accounts: in memory, written through to the control database. Readers get
/// an immutable picture of an account; changes are made one after the other. Any thread.
class EntityStore {
  public:
    [[nodiscard]] static Result<std::unique_ptr<EntityStore>> open(meta::Database& database);

    /// Never null; without entities for an account that has none.
    std::shared_ptr<const AccountEntities> account(std::string_view account_id) const;
    std::vector<std::string> accounts() const;

    /// Runs `work(Draft&) -> Result<T>` and, when it gives a value, makes what it did durable and
    /// visible at once.
    template <class Work>
    [[nodiscard]] std::invoke_result_t<Work, Draft&> change(std::string_view account_id,
                                                            Work&& work) {
        const std::lock_guard lock(changing_);
        Draft draft(*account(account_id));
        auto result = work(draft);
        if (!result.has_value()) return result;
        YG_CHECK(commit(account_id, std::move(draft)));
        return result;
    }

    /// The key of a user, ready to verify signatures with.
    std::optional<ports::AccessKey> find_access_key(std::string_view access_key_id) const;

    /// Rises with every change of any account.
    std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  private:
    explicit EntityStore(meta::Database& database);
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> commit(std::string_view account_id, Draft draft);

    meta::Database& database_;
    std::mutex changing_;  ///< one change at a time; held before mutex_
    mutable std::shared_mutex mutex_;
    std::map<std::string, std::shared_ptr<const AccountEntities>, std::less<>> accounts_;
    TextMap<ports::AccessKey> keys_;
    std::atomic<std::uint64_t> generation_{1};
    const std::shared_ptr<const AccountEntities> nothing_;
};

/// The identity of a user who signs with `access_key_id`.
ports::Identity user_identity(std::string_view account_id, const Named& user,
                              std::string_view access_key_id);

}  // namespace yagura::services::iam
