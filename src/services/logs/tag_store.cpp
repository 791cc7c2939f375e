#include "services/logs/tag_store.h"

namespace yagura::services::logs {
namespace {

Result<TagStore::Tags> read_tags(meta::Session& session, std::string_view resource) {
    auto select =
        YG_TRY(session.prepare("SELECT key, value FROM logs_tags WHERE resource = ?"));
    select.bind_all(resource);
    TagStore::Tags tags;
    while (YG_TRY(select.step())) tags.emplace(select.text(0), select.text(1));
    return tags;
}

}  // namespace

Result<TagStore::Tags> TagStore::list(std::string_view resource) {
    return database_.read([&](meta::Session& session) { return read_tags(session, resource); });
}

Result<void> TagStore::put(std::string_view resource, const Tags& tags) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        Tags merged = YG_TRY(read_tags(session, resource));
        for (const auto& [key, value] : tags) merged.insert_or_assign(key, value);
        if (merged.size() > kMaxTags) return fail(Errc::LimitExceeded, "more than 50 tags");
        for (const auto& [key, value] : tags) {
            auto insert = YG_TRY(session.prepare(
                "INSERT INTO logs_tags (resource, key, value) VALUES (?, ?, ?) "
                "ON CONFLICT (resource, key) DO UPDATE SET value = excluded.value"));
            YG_CHECK(insert.bind_all(resource, key, value).run());
        }
        return {};
    });
}

Result<void> TagStore::remove(std::string_view resource, const std::vector<std::string>& keys) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const std::string& key : keys) {
            auto remove =
                YG_TRY(session.prepare("DELETE FROM logs_tags WHERE resource = ? AND key = ?"));
            YG_CHECK(remove.bind_all(resource, key).run());
        }
        return {};
    });
}

}  // namespace yagura::services::logs
