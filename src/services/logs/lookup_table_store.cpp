#include "services/logs/lookup_table_store.h"

#include <functional>

#include "shapes/json.h"

namespace yagura::services::logs {

Result<void> LookupTableStore::create(const Scope& scope, const Info& info,
                                      const std::string& body) {
    const std::string text = shapes::json_encode(info);
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        {
            auto count =
                YG_TRY(session.prepare("SELECT COUNT(*), SUM(name = ?) FROM logs_lookup_tables "
                                       "WHERE account = ? AND region = ?"));
            count.bind_all(*info.lookup_table_name, scope.account, scope.region);
            YG_CHECK(count.step());
            if (count.int64(1) > 0) return fail(Errc::Conflict, "the name is taken");
            if (count.int64(0) >= static_cast<std::int64_t>(kMaxTables)) {
                return fail(Errc::LimitExceeded, "too many lookup tables");
            }
        }
        auto insert = YG_TRY(
            session.prepare("INSERT INTO logs_lookup_tables (account, region, name, info, body) "
                            "VALUES (?, ?, ?, ?, ?)"));
        YG_CHECK(insert.bind_all(scope.account, scope.region, *info.lookup_table_name, text, body)
                     .run());
        return {};
    });
}

Result<void> LookupTableStore::replace(const Scope& scope, const Info& info,
                                       const std::string& body) {
    const std::string text = shapes::json_encode(info);
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto update =
            YG_TRY(session.prepare("UPDATE logs_lookup_tables SET info = ?, body = ? "
                                   "WHERE account = ? AND region = ? AND name = ?"));
        const auto changed =
            YG_TRY(update.bind_all(text, body, scope.account, scope.region, *info.lookup_table_name)
                       .run());
        if (changed == 0) return fail(Errc::NotFound, "no such lookup table");
        return {};
    });
}

Result<bool> LookupTableStore::remove(const Scope& scope, std::string_view name) {
    {
        const std::lock_guard lock(mutex_);
        opened_.erase({scope, std::string(name)});
    }
    return database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto untag = YG_TRY(session.prepare("DELETE FROM logs_tags WHERE resource = ?"));
        YG_CHECK(untag.bind_all(lookup_table_arn(scope, name)).run());
        auto remove = YG_TRY(session.prepare(
            "DELETE FROM logs_lookup_tables WHERE account = ? AND region = ? AND name = ?"));
        return YG_TRY(remove.bind_all(scope.account, scope.region, name).run()) > 0;
    });
}

Result<std::optional<LookupTableStore::Info>> LookupTableStore::find(const Scope& scope,
                                                                     std::string_view name) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Info>> {
        auto select =
            YG_TRY(session.prepare("SELECT info FROM logs_lookup_tables "
                                   "WHERE account = ? AND region = ? AND name = ?"));
        select.bind_all(scope.account, scope.region, name);
        if (!YG_TRY(select.step())) return std::nullopt;
        return YG_TRY(shapes::json_decode<Info>(select.view(0)));
    });
}

Result<std::optional<LookupTableStore::Whole>> LookupTableStore::read(const Scope& scope,
                                                                      std::string_view name) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Whole>> {
        auto select =
            YG_TRY(session.prepare("SELECT info, body FROM logs_lookup_tables "
                                   "WHERE account = ? AND region = ? AND name = ?"));
        select.bind_all(scope.account, scope.region, name);
        if (!YG_TRY(select.step())) return std::nullopt;
        return Whole{YG_TRY(shapes::json_decode<Info>(select.view(0))), select.text(1)};
    });
}

Result<std::vector<LookupTableStore::Info>> LookupTableStore::list(const Scope& scope) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Info>> {
        auto select =
            YG_TRY(session.prepare("SELECT info FROM logs_lookup_tables "
                                   "WHERE account = ? AND region = ? ORDER BY name"));
        select.bind_all(scope.account, scope.region);
        std::vector<Info> out;
        while (YG_TRY(select.step())) {
            out.push_back(YG_TRY(shapes::json_decode<Info>(select.view(0))));
        }
        return out;
    });
}

Result<std::shared_ptr<const insights::LookupTable>> LookupTableStore::open(const Scope& scope,
                                                                            std::string_view name) {
    auto whole = YG_TRY(read(scope, name));
    if (!whole) return nullptr;
    const std::size_t hash = std::hash<std::string_view>()(whole->body);
    const std::lock_guard lock(mutex_);
    Opened& opened = opened_[{scope, std::string(name)}];
    auto table = opened.hash == hash ? opened.table.lock() : nullptr;
    if (!table) {
        table = YG_TRY(insights::LookupTable::parse(std::move(whole->body)));
        opened = {hash, table};
    }
    return table;
}

}  // namespace yagura::services::logs
