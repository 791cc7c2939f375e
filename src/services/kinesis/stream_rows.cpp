#include "services/kinesis/stream_rows.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

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
// Splits and merges. -1: no such parent; closed_ms -1: open.
constexpr std::string_view kResharding = R"sql(
ALTER TABLE kinesis_shards ADD COLUMN created_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE kinesis_shards ADD COLUMN sequence_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE kinesis_shards ADD COLUMN closed_ms BIGINT NOT NULL DEFAULT -1;
ALTER TABLE kinesis_shards ADD COLUMN parent BIGINT NOT NULL DEFAULT -1;
ALTER TABLE kinesis_shards ADD COLUMN adjacent_parent BIGINT NOT NULL DEFAULT -1;
UPDATE kinesis_shards SET created_ms = (SELECT created_ms FROM kinesis_streams WHERE id = stream_id);
UPDATE kinesis_shards SET sequence_s = created_ms / 1000;
CREATE TABLE kinesis_changes (
    stream_id INTEGER NOT NULL REFERENCES kinesis_streams (id) ON DELETE CASCADE,
    kind      INTEGER NOT NULL,
    at_ms     BIGINT NOT NULL
);
)sql";
// An empty policy: none.
constexpr std::string_view kConsumers = R"sql(
ALTER TABLE kinesis_streams ADD COLUMN policy TEXT NOT NULL DEFAULT '';
ALTER TABLE kinesis_streams ADD COLUMN encryption_key TEXT NOT NULL DEFAULT '';
ALTER TABLE kinesis_streams ADD COLUMN shard_metrics TEXT NOT NULL DEFAULT '';
ALTER TABLE kinesis_streams ADD COLUMN warm_mib INTEGER NOT NULL DEFAULT 0;
CREATE TABLE kinesis_consumers (
    id         INTEGER PRIMARY KEY,
    stream_id  INTEGER NOT NULL REFERENCES kinesis_streams (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    policy     TEXT NOT NULL,
    UNIQUE (stream_id, name)
);
CREATE TABLE kinesis_consumer_tags (
    consumer_id INTEGER NOT NULL REFERENCES kinesis_consumers (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    value       TEXT NOT NULL,
    PRIMARY KEY (consumer_id, key)
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}, meta::Migration{2, kResharding},
                                    meta::Migration{3, kConsumers}};

std::shared_ptr<const std::string> policy_or_null(std::string text) {
    if (text.empty()) return nullptr;
    return std::make_shared<const std::string>(std::move(text));
}

std::string_view policy_text(const std::shared_ptr<const std::string>& policy) {
    return policy ? std::string_view(*policy) : std::string_view();
}

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out.append(out.empty() ? "" : ",").append(name);
    return out;
}

std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::int64_t or_none(const std::optional<std::uint32_t>& number) {
    return number ? static_cast<std::int64_t>(*number) : -1;
}

std::optional<std::uint32_t> number_or_nothing(std::int64_t value) {
    if (value < 0) return std::nullopt;
    return static_cast<std::uint32_t>(value);
}

Stream stream_of(meta::Statement& row) {
    Stream out;
    out.id = row.int64(0);
    out.scope = {row.text(1), row.text(2), row.text(3)};
    out.name = row.text(4);
    out.created = TimeMs(row.int64(5));
    out.on_demand = row.view(6) == "ON_DEMAND";
    out.retention_hours = static_cast<int>(row.int64(7));
    out.max_record_kib = static_cast<int>(row.int64(8));
    out.policy = policy_or_null(row.text(9));
    out.encryption_key = row.text(10);
    out.shard_metrics = split_names(row.view(11));
    out.warm_mib = static_cast<int>(row.int64(12));
    return out;
}

Result<Shard> shard_of(meta::Statement& row) {
    const auto first = parse_hash_key(row.view(2));
    const auto last = parse_hash_key(row.view(3));
    if (!first || !last) return fail(Errc::Corruption, "a shard's hash key range is unreadable");
    Shard out;
    out.group = engine::GroupId(static_cast<std::uint32_t>(row.int64(0)));
    out.number = static_cast<std::uint32_t>(row.int64(1));
    out.first = *first;
    out.last = *last;
    out.created = TimeMs(row.int64(4));
    out.sequence_s = row.int64(5);
    if (row.int64(6) >= 0) out.closed = TimeMs(row.int64(6));
    out.parent = number_or_nothing(row.int64(7));
    out.adjacent_parent = number_or_nothing(row.int64(8));
    return out;
}

Result<void> read_parts(meta::Session& session, Stream& stream) {
    auto shards = YG_TRY(session.prepare(
        "SELECT group_id, number, first_key, last_key, created_ms, sequence_s, closed_ms, parent, "
        "adjacent_parent FROM kinesis_shards WHERE stream_id = ? ORDER BY number"));
    shards.bind_all(stream.id);
    while (YG_TRY(shards.step())) stream.shards.push_back(YG_TRY(shard_of(shards)));
    auto consumers = YG_TRY(session.prepare(
        "SELECT id, name, created_ms, policy FROM kinesis_consumers WHERE stream_id = ? ORDER BY "
        "id"));
    consumers.bind_all(stream.id);
    while (YG_TRY(consumers.step())) {
        stream.consumers.push_back({consumers.int64(0), consumers.text(1),
                                    TimeMs(consumers.int64(2)), policy_or_null(consumers.text(3))});
    }
    auto changes =
        YG_TRY(session.prepare("SELECT kind, at_ms FROM kinesis_changes WHERE stream_id = ?"));
    changes.bind_all(stream.id);
    while (YG_TRY(changes.step())) {
        stream.changes.push_back(
            {static_cast<ChangeKind>(changes.int64(0)), TimeMs(changes.int64(1))});
    }
    return {};
}

Result<void> write_shard(meta::Session& session, std::int64_t stream, const Shard& shard) {
    const std::string first = to_string(shard.first);
    const std::string last = to_string(shard.last);
    const std::int64_t closed = shard.closed ? shard.closed->value : -1;
    auto upsert = YG_TRY(session.prepare(
        "INSERT INTO kinesis_shards (group_id, stream_id, number, first_key, last_key, created_ms, "
        "sequence_s, closed_ms, parent, adjacent_parent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (group_id) DO UPDATE SET closed_ms = excluded.closed_ms"));
    YG_CHECK(upsert
                 .bind_all(shard.group.value, stream, shard.number, first, last,
                           shard.created.value, shard.sequence_s, closed, or_none(shard.parent),
                           or_none(shard.adjacent_parent))
                 .run());
    return {};
}

Result<void> drop_shard(meta::Session& session, const Shard& shard) {
    for (const std::string_view sql : {"INSERT INTO kinesis_pending_drops (group_id) VALUES (?)",
                                       "DELETE FROM kinesis_shards WHERE group_id = ?"}) {
        auto statement = YG_TRY(session.prepare(sql));
        YG_CHECK(statement.bind_all(shard.group.value).run());
    }
    return {};
}

Result<void> write_consumers(meta::Session& session, const Stream& before, const Stream& after) {
    for (const Consumer& consumer : before.consumers) {
        if (after.find_consumer(consumer.name) != nullptr) continue;
        for (const std::string_view sql :
             {"DELETE FROM kinesis_consumer_tags WHERE consumer_id = ?",
              "DELETE FROM kinesis_consumers WHERE id = ?"}) {
            auto statement = YG_TRY(session.prepare(sql));
            YG_CHECK(statement.bind_all(consumer.id).run());
        }
    }
    for (const Consumer& consumer : after.consumers) {
        auto upsert = YG_TRY(session.prepare(
            "INSERT INTO kinesis_consumers (id, stream_id, name, created_ms, policy) VALUES (?, ?, "
            "?, ?, ?) ON CONFLICT (id) DO UPDATE SET policy = excluded.policy"));
        YG_CHECK(upsert
                     .bind_all(consumer.id, after.id, consumer.name, consumer.created.value,
                               policy_text(consumer.policy))
                     .run());
    }
    return {};
}

Result<void> write_changes(meta::Session& session, const Stream& stream) {
    auto remove = YG_TRY(session.prepare("DELETE FROM kinesis_changes WHERE stream_id = ?"));
    YG_CHECK(remove.bind_all(stream.id).run());
    for (const Change& change : stream.changes) {
        auto insert = YG_TRY(session.prepare(
            "INSERT INTO kinesis_changes (stream_id, kind, at_ms) VALUES (?, ?, ?)"));
        YG_CHECK(insert.bind_all(stream.id, static_cast<std::int64_t>(change.kind), change.at.value)
                     .run());
    }
    return {};
}

}  // namespace

Result<void> migrate_tables(meta::Database& database) {
    return database.migrate("kinesis", kMigrations);
}

Result<std::vector<Stream>> read_streams(meta::Session& session) {
    auto select = YG_TRY(session.prepare(
        "SELECT id, account, region, partition, name, created_ms, mode, retention_hours, "
        "max_record_kib, policy, encryption_key, shard_metrics, warm_mib FROM kinesis_streams "
        "ORDER BY id"));
    std::vector<Stream> out;
    while (YG_TRY(select.step())) out.push_back(stream_of(select));
    for (Stream& stream : out) YG_CHECK(read_parts(session, stream));
    return out;
}

Result<void> insert_stream(meta::Session& session, const Stream& stream) {
    {
        auto insert = YG_TRY(session.prepare(
            "INSERT INTO kinesis_streams (id, account, region, partition, name, created_ms, mode, "
            "retention_hours, max_record_kib, warm_mib) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
        const std::string_view mode = stream.on_demand ? "ON_DEMAND" : "PROVISIONED";
        YG_CHECK(insert
                     .bind_all(stream.id, stream.scope.account, stream.scope.region,
                               stream.scope.partition, stream.name, stream.created.value, mode,
                               stream.retention_hours, stream.max_record_kib, stream.warm_mib)
                     .run());
    }
    for (const Shard& shard : stream.shards) YG_CHECK(write_shard(session, stream.id, shard));
    return {};
}

Result<void> update_stream(meta::Session& session, const Stream& before, const Stream& after) {
    {
        auto update = YG_TRY(session.prepare(
            "UPDATE kinesis_streams SET mode = ?, retention_hours = ?, max_record_kib = ?, policy "
            "= ?, encryption_key = ?, shard_metrics = ?, warm_mib = ? WHERE id = ?"));
        const std::string metrics = joined(after.shard_metrics);
        const std::string_view mode = after.on_demand ? "ON_DEMAND" : "PROVISIONED";
        YG_CHECK(update
                     .bind_all(mode, after.retention_hours, after.max_record_kib,
                               policy_text(after.policy), after.encryption_key, metrics,
                               after.warm_mib, after.id)
                     .run());
    }
    for (const Shard& shard : after.shards) {
        const Shard* old = before.find_shard(shard.number);
        if (old == nullptr || old->closed != shard.closed) {
            YG_CHECK(write_shard(session, after.id, shard));
        }
    }
    for (const Shard& shard : before.shards) {
        if (after.find_shard(shard.number) == nullptr) YG_CHECK(drop_shard(session, shard));
    }
    YG_CHECK(write_consumers(session, before, after));
    return write_changes(session, after);
}

Result<void> delete_stream_rows(meta::Session& session, std::int64_t id) {
    for (const std::string_view sql :
         {"INSERT INTO kinesis_pending_drops (group_id) SELECT group_id FROM kinesis_shards WHERE "
          "stream_id = ?",
          "DELETE FROM kinesis_shards WHERE stream_id = ?",
          "DELETE FROM kinesis_tags WHERE stream_id = ?",
          "DELETE FROM kinesis_changes WHERE stream_id = ?",
          "DELETE FROM kinesis_consumer_tags WHERE consumer_id IN (SELECT id FROM "
          "kinesis_consumers "
          "WHERE stream_id = ?)",
          "DELETE FROM kinesis_consumers WHERE stream_id = ?",
          "DELETE FROM kinesis_streams WHERE id = ?"}) {
        auto statement = YG_TRY(session.prepare(sql));
        YG_CHECK(statement.bind_all(id).run());
    }
    return {};
}

Result<void> write_tags(meta::Session& session, const TagOwner& owner, const Tags& tags) {
    for (const auto& [key, value] : tags) {
        auto upsert = YG_TRY(session.prepare(
            fmt::format("INSERT INTO {0} ({1}, key, value) VALUES (?, ?, ?) ON CONFLICT ({1}, key) "
                        "DO UPDATE SET value = excluded.value",
                        owner.table(), owner.column())));
        YG_CHECK(upsert.bind_all(owner.id, key, value).run());
    }
    auto count = YG_TRY(session.prepare(
        fmt::format("SELECT COUNT(*) FROM {} WHERE {} = ?", owner.table(), owner.column())));
    count.bind_all(owner.id);
    YG_CHECK(count.step());
    if (static_cast<std::size_t>(count.int64(0)) > kMaxTags) {
        return fail(Errc::LimitExceeded, "too many tags");
    }
    return {};
}

Result<void> delete_tags(meta::Session& session, const TagOwner& owner,
                         const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
        auto remove = YG_TRY(session.prepare(
            fmt::format("DELETE FROM {} WHERE {} = ? AND key = ?", owner.table(), owner.column())));
        YG_CHECK(remove.bind_all(owner.id, key).run());
    }
    return {};
}

Result<Tags> read_tags(meta::Session& session, const TagOwner& owner) {
    auto select = YG_TRY(session.prepare(
        fmt::format("SELECT key, value FROM {} WHERE {} = ?", owner.table(), owner.column())));
    select.bind_all(owner.id);
    Tags out;
    while (YG_TRY(select.step())) out[select.text(0)] = select.text(1);
    return out;
}

}  // namespace yagura::services::kinesis
