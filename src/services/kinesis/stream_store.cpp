#include "services/kinesis/stream_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/random.h"

namespace yagura::services::kinesis {
namespace {

constexpr std::size_t kMaxTags = 50;

// Hash keys are decimal texts: they do not fit the integers of SQL.
constexpr std::string_view kTables = R"sql(
CREATE TABLE kinesis_streams (
    id              INTEGER PRIMARY KEY,
    account         TEXT NOT NULL,
    region          TEXT NOT NULL,
    partition       TEXT NOT NULL,
    name            TEXT NOT NULL,
    created_ms      BIGINT NOT NULL,
    mode            TEXT NOT NULL,
    retention_hours INTEGER NOT NULL,
    max_record_kib  INTEGER NOT NULL,
    UNIQUE (account, region, name)
);
CREATE TABLE kinesis_shards (
    group_id  INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES kinesis_streams (id) ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    first_key TEXT NOT NULL,
    last_key  TEXT NOT NULL,
    UNIQUE (stream_id, number)
);
CREATE TABLE kinesis_tags (
    stream_id INTEGER NOT NULL REFERENCES kinesis_streams (id) ON DELETE CASCADE,
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (stream_id, key)
);
CREATE TABLE kinesis_pending_drops (
    group_id INTEGER PRIMARY KEY
);
CREATE TABLE kinesis_secrets (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}};

constexpr std::string_view kColumns =
    "SELECT id, account, region, partition, name, created_ms, mode, retention_hours, "
    "max_record_kib FROM kinesis_streams ";

Stream stream_of(meta::Statement& row) {
    Stream out;
    out.id = row.int64(0);
    out.scope = {row.text(1), row.text(2), row.text(3)};
    out.name = row.text(4);
    out.created = TimeMs(row.int64(5));
    out.mode = row.text(6);
    out.retention_hours = static_cast<int>(row.int64(7));
    out.max_record_kib = static_cast<int>(row.int64(8));
    return out;
}

Result<void> read_shards(meta::Session& session, Stream& stream) {
    auto select = YG_TRY(session.prepare("SELECT group_id, number, first_key, last_key FROM "
                                         "kinesis_shards WHERE stream_id = ? ORDER BY number"));
    select.bind_all(stream.id);
    while (YG_TRY(select.step())) {
        const auto first = parse_hash_key(select.view(2));
        const auto last = parse_hash_key(select.view(3));
        if (!first || !last) return fail(Errc::Corruption, "a shard's hash key range is unreadable");
        stream.shards.push_back({engine::GroupId(static_cast<std::uint32_t>(select.int64(0))),
                                 static_cast<std::uint32_t>(select.int64(1)), *first, *last});
    }
    return {};
}

Result<std::vector<Stream>> read_all(meta::Session& session, meta::Statement& select) {
    std::vector<Stream> out;
    while (YG_TRY(select.step())) out.push_back(stream_of(select));
    for (Stream& stream : out) YG_CHECK(read_shards(session, stream));
    return out;
}

Result<void> write_tags(meta::Session& session, std::int64_t id, const StreamStore::Tags& tags) {
    for (const auto& [key, value] : tags) {
        auto upsert = YG_TRY(session.prepare(
            "INSERT INTO kinesis_tags (stream_id, key, value) VALUES (?, ?, ?) "
            "ON CONFLICT (stream_id, key) DO UPDATE SET value = excluded.value"));
        YG_CHECK(upsert.bind_all(id, key, value).run());
    }
    auto count = YG_TRY(session.prepare("SELECT COUNT(*) FROM kinesis_tags WHERE stream_id = ?"));
    count.bind_all(id);
    YG_CHECK(count.step());
    if (static_cast<std::size_t>(count.int64(0)) > kMaxTags) {
        return fail(Errc::LimitExceeded, "too many tags");
    }
    return {};
}

}  // namespace

std::string Shard::id() const { return fmt::format("shardId-{:012}", number); }

std::string Stream::arn() const {
    return fmt::format("arn:{}:kinesis:{}:{}:stream/{}", scope.partition, scope.region,
                       scope.account, name);
}

const Shard& Stream::shard_for(HashKey key) const {
    const auto found = std::find_if(shards.begin(), shards.end(), [&](const Shard& shard) {
        return shard.first <= key && key <= shard.last;
    });
    YG_VERIFY(found != shards.end());
    return *found;
}

const Shard* Stream::find_shard(std::uint32_t number) const {
    const auto found = std::find_if(shards.begin(), shards.end(),
                                    [&](const Shard& shard) { return shard.number == number; });
    return found == shards.end() ? nullptr : &*found;
}

Result<void> StreamStore::migrate() { return database_.migrate("kinesis", kMigrations); }

Result<void> StreamStore::create(Stream& stream, int shards, const Tags& tags) {
    stream.id = YG_TRY(database_.allocate_id("kinesis_stream"));
    for (int i = 0; i < shards; ++i) {
        const auto group = YG_TRY(database_.allocate_id("kinesis_shard"));
        const HashKey last = i + 1 == shards ? ~HashKey{0} : shard_start(i + 1, shards) - 1;
        stream.shards.push_back({engine::GroupId(static_cast<std::uint32_t>(group)),
                                 static_cast<std::uint32_t>(i), shard_start(i, shards), last});
    }
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        {
            auto insert = YG_TRY(session.prepare(
                "INSERT INTO kinesis_streams (id, account, region, partition, name, created_ms, "
                "mode, retention_hours, max_record_kib) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
            YG_CHECK(insert
                         .bind_all(stream.id, stream.scope.account, stream.scope.region,
                                   stream.scope.partition, stream.name, stream.created.value,
                                   stream.mode, stream.retention_hours, stream.max_record_kib)
                         .run());
        }
        for (const Shard& shard : stream.shards) {
            const std::string first = to_string(shard.first);
            const std::string last = to_string(shard.last);
            auto insert = YG_TRY(session.prepare(
                "INSERT INTO kinesis_shards (group_id, stream_id, number, first_key, last_key) "
                "VALUES (?, ?, ?, ?, ?)"));
            YG_CHECK(insert.bind_all(shard.group.value, stream.id, shard.number, first, last).run());
        }
        return write_tags(session, stream.id, tags);
    });
}

Result<std::optional<Stream>> StreamStore::find(const Scope& scope, std::string_view name) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Stream>> {
        auto select = YG_TRY(session.prepare(
            std::string(kColumns) + "WHERE account = ? AND region = ? AND name = ?"));
        select.bind_all(scope.account, scope.region, name);
        auto found = YG_TRY(read_all(session, select));
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    });
}

Result<std::optional<Stream>> StreamStore::find(std::int64_t id) {
    return database_.read([&](meta::Session& session) -> Result<std::optional<Stream>> {
        auto select = YG_TRY(session.prepare(std::string(kColumns) + "WHERE id = ?"));
        select.bind_all(id);
        auto found = YG_TRY(read_all(session, select));
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    });
}

Result<std::vector<Stream>> StreamStore::list(const Scope& scope, std::string_view after,
                                              std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Stream>> {
        auto select = YG_TRY(session.prepare(
            std::string(kColumns) +
            "WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?"));
        select.bind_all(scope.account, scope.region, after, limit);
        return read_all(session, select);
    });
}

Result<std::vector<Stream>> StreamStore::all() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Stream>> {
        auto select = YG_TRY(session.prepare(std::string(kColumns) + "ORDER BY id"));
        return read_all(session, select);
    });
}

Result<void> StreamStore::set_retention(const Stream& stream, int hours) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto update = YG_TRY(
            session.prepare("UPDATE kinesis_streams SET retention_hours = ? WHERE id = ?"));
        YG_CHECK(update.bind_all(hours, stream.id).run());
        return {};
    });
}

Result<void> StreamStore::remove(const Stream& stream) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto note = YG_TRY(session.prepare("INSERT INTO kinesis_pending_drops (group_id) SELECT "
                                           "group_id FROM kinesis_shards WHERE stream_id = ?"));
        YG_CHECK(note.bind_all(stream.id).run());
        for (const std::string_view sql : {"DELETE FROM kinesis_shards WHERE stream_id = ?",
                                           "DELETE FROM kinesis_tags WHERE stream_id = ?",
                                           "DELETE FROM kinesis_streams WHERE id = ?"}) {
            auto remove = YG_TRY(session.prepare(sql));
            YG_CHECK(remove.bind_all(stream.id).run());
        }
        return {};
    });
}

Result<std::vector<engine::GroupId>> StreamStore::pending_drops() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<engine::GroupId>> {
        auto select = YG_TRY(session.prepare("SELECT group_id FROM kinesis_pending_drops"));
        std::vector<engine::GroupId> out;
        while (YG_TRY(select.step())) {
            out.push_back(engine::GroupId(static_cast<std::uint32_t>(select.int64(0))));
        }
        return out;
    });
}

Result<void> StreamStore::forget_drop(engine::GroupId group) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto remove =
            YG_TRY(session.prepare("DELETE FROM kinesis_pending_drops WHERE group_id = ?"));
        YG_CHECK(remove.bind_all(group.value).run());
        return {};
    });
}

Result<StreamStore::Tags> StreamStore::tags(const Stream& stream) {
    return database_.read([&](meta::Session& session) -> Result<Tags> {
        auto select =
            YG_TRY(session.prepare("SELECT key, value FROM kinesis_tags WHERE stream_id = ?"));
        select.bind_all(stream.id);
        Tags out;
        while (YG_TRY(select.step())) out[select.text(0)] = select.text(1);
        return out;
    });
}

Result<void> StreamStore::put_tags(const Stream& stream, const Tags& tags) {
    return database_.transaction(
        [&](meta::Session& session) { return write_tags(session, stream.id, tags); });
}

Result<void> StreamStore::remove_tags(const Stream& stream, const std::vector<std::string>& keys) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const std::string& key : keys) {
            auto remove = YG_TRY(
                session.prepare("DELETE FROM kinesis_tags WHERE stream_id = ? AND key = ?"));
            YG_CHECK(remove.bind_all(stream.id, key).run());
        }
        return {};
    });
}

Result<std::string> StreamStore::iterator_key() {
    return database_.transaction([&](meta::Session& session) -> Result<std::string> {
        const std::string made = uuid_v4() + uuid_v4();
        {
            auto insert = YG_TRY(session.prepare("INSERT INTO kinesis_secrets (name, value) VALUES "
                                                 "('iterator', ?) ON CONFLICT (name) DO NOTHING"));
            YG_CHECK(insert.bind_all(made).run());
        }
        auto select =
            YG_TRY(session.prepare("SELECT value FROM kinesis_secrets WHERE name = 'iterator'"));
        YG_VERIFY(YG_TRY(select.step()));
        return select.text(0);
    });
}

}  // namespace yagura::services::kinesis
