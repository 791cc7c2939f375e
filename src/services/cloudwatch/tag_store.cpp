#include "services/cloudwatch/tag_store.h"

#include <array>

namespace yagura::services::cloudwatch {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE cloudwatch_tags (
    resource TEXT NOT NULL,
    key      TEXT NOT NULL,
    value    TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (resource, key)
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}};

}  // namespace

Result<void> TagStore::migrate() {
    return database_.migrate("cloudwatch_tags", kMigrations);
}

Result<TagStore::Tags> TagStore::list(std::string_view resource) {
    return database_.read([&](meta::Session& session) -> Result<Tags> {
        auto select = YG_TRY(session.prepare(
            "SELECT key, value FROM cloudwatch_tags WHERE resource = ? ORDER BY position"));
        select.bind_all(resource);
        Tags out;
        while (YG_TRY(select.step())) out.emplace_back(select.text(0), select.text(1));
        return out;
    });
}

Result<void> TagStore::add(meta::Session& session, std::string_view resource, const Tags& tags) {
    std::int64_t position = 0;
    {
        auto last = YG_TRY(session.prepare(
            "SELECT COALESCE(MAX(position), 0) FROM cloudwatch_tags WHERE resource = ?"));
        last.bind_all(resource);
        YG_CHECK(last.step());
        position = last.int64(0);
    }
    for (const auto& [key, value] : tags) {
        auto upsert = YG_TRY(session.prepare(
            "INSERT INTO cloudwatch_tags (resource, key, value, position) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (resource, key) DO UPDATE SET value = excluded.value"));
        YG_CHECK(upsert.bind_all(resource, key, value, ++position).run());
    }
    auto count = YG_TRY(session.prepare("SELECT COUNT(*) FROM cloudwatch_tags WHERE resource = ?"));
    count.bind_all(resource);
    YG_CHECK(count.step());
    if (count.int64(0) > static_cast<std::int64_t>(kMaxTags))
        return fail(Errc::LimitExceeded, "The maximum number of tags is 50.");
    return {};
}

Result<void> TagStore::put(std::string_view resource, const Tags& tags) {
    return database_.transaction(
        [&](meta::Session& session) { return add(session, resource, tags); });
}

Result<void> TagStore::remove(std::string_view resource, const std::vector<std::string>& keys) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const std::string& key : keys) {
            auto remove = YG_TRY(
                session.prepare("DELETE FROM cloudwatch_tags WHERE resource = ? AND key = ?"));
            YG_CHECK(remove.bind_all(resource, key).run());
        }
        return {};
    });
}

Result<void> TagStore::replace(meta::Session& session, std::string_view resource,
                               const Tags& tags) {
    {
        auto remove = YG_TRY(session.prepare("DELETE FROM cloudwatch_tags WHERE resource = ?"));
        YG_CHECK(remove.bind_all(resource).run());
    }
    return add(session, resource, tags);
}

}  // namespace yagura::services::cloudwatch
