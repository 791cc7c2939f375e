#include "services/logs/log_directory.h"

#include <fmt/core.h>

#include "services/logs/schema.h"

namespace yagura::services::logs {
namespace {

constexpr std::string_view kGroupColumns =
    "id, account, region, partition, name, created_ms, class, retention_days, kms_key_id, "
    "deletion_protection";

LogGroup group_of(meta::Statement& row) {
    LogGroup group;
    group.id = engine::GroupId(static_cast<std::uint32_t>(row.int64(0)));
    group.scope = {row.text(1), row.text(2), row.text(3)};
    group.name = row.text(4);
    group.created = TimeMs(row.int64(5));
    group.log_class = log_class_from(row.view(6)).value_or(LogClass::Standard);
    if (!row.is_null(7)) group.retention_days = static_cast<int>(row.int64(7));
    group.kms_key_id = row.optional_text(8);
    group.deletion_protection = row.int64(9) != 0;
    return group;
}

LogStream stream_of(meta::Statement& row) {
    return {engine::StreamId(static_cast<std::uint32_t>(row.int64(0))), row.text(1),
            TimeMs(row.int64(2))};
}

// Names cannot hold a line feed, so it separates.
std::string group_key(const Scope& scope, std::string_view name) {
    return fmt::format("{}\n{}\n{}", scope.account, scope.region, name);
}

std::string stream_key(engine::GroupId group, std::string_view name) {
    return fmt::format("{}\n{}", group.value, name);
}

Result<void> note_drop(meta::Session& session, engine::GroupId group, std::uint32_t stream) {
    auto insert = YG_TRY(session.prepare(
        "INSERT INTO logs_pending_drops (group_id, stream_id) VALUES (?, ?) "
        "ON CONFLICT (group_id, stream_id) DO NOTHING"));
    YG_CHECK(insert.bind_all(group.value, stream).run());
    return {};
}

}  // namespace

LogDirectory::LogDirectory(meta::Database& database, std::size_t cached_names)
    : database_(database), cached_names_(cached_names) {}

std::uint64_t LogDirectory::epoch() const {
    const std::shared_lock lock(mutex_);
    return epoch_;
}

void LogDirectory::remember(const std::shared_ptr<const LogGroup>& group, std::uint64_t epoch) {
    const std::lock_guard lock(mutex_);
    if (epoch != epoch_) return;
    if (groups_.size() >= cached_names_) groups_.clear();
    groups_.insert_or_assign(group_key(group->scope, group->name), group);
}

void LogDirectory::remember(engine::GroupId group, const LogStream& stream, std::uint64_t epoch) {
    const std::lock_guard lock(mutex_);
    if (epoch != epoch_) return;
    if (streams_.size() >= cached_names_) streams_.clear();
    if (stream_names_.size() >= cached_names_) stream_names_.clear();
    streams_.insert_or_assign(stream_key(group, stream.name), stream);
    stream_names_.insert_or_assign(stream.id, stream.name);
}

void LogDirectory::forget_group(const LogGroup& group) {
    const std::lock_guard lock(mutex_);
    ++epoch_;
    groups_.erase(group_key(group.scope, group.name));
}

void LogDirectory::forget_stream(engine::GroupId group, const LogStream& stream) {
    const std::lock_guard lock(mutex_);
    ++epoch_;
    streams_.erase(stream_key(group, stream.name));
    stream_names_.erase(stream.id);
}

Result<std::shared_ptr<const LogGroup>> LogDirectory::find_group(const Scope& scope,
                                                                 std::string_view name) {
    const std::string key = group_key(scope, name);
    std::uint64_t read_in = 0;
    {
        const std::shared_lock lock(mutex_);
        if (const auto found = groups_.find(key); found != groups_.end()) return found->second;
        read_in = epoch_;
    }
    auto group = YG_TRY(database_.read(
        [&](meta::Session& session) -> Result<std::shared_ptr<const LogGroup>> {
            auto select = YG_TRY(session.prepare(
                fmt::format("SELECT {} FROM logs_groups WHERE account = ? AND region = ? "
                            "AND name = ?", kGroupColumns)));
            select.bind_all(scope.account, scope.region, name);
            if (!YG_TRY(select.step())) return nullptr;
            return std::make_shared<const LogGroup>(group_of(select));
        }));
    if (group) remember(group, read_in);
    return group;
}

Result<std::shared_ptr<const LogGroup>> LogDirectory::find_group(engine::GroupId id) {
    return database_.read(
        [&](meta::Session& session) -> Result<std::shared_ptr<const LogGroup>> {
            auto select = YG_TRY(session.prepare(
                fmt::format("SELECT {} FROM logs_groups WHERE id = ?", kGroupColumns)));
            select.bind_all(id.value);
            if (!YG_TRY(select.step())) return nullptr;
            return std::make_shared<const LogGroup>(group_of(select));
        });
}

Result<std::shared_ptr<const LogGroup>> LogDirectory::create_group(const NewLogGroup& wanted,
                                                                   TimeMs now) {
    const std::int64_t id = YG_TRY(database_.allocate_id("logs_groups"));
    LogGroup group;
    group.id = engine::GroupId(static_cast<std::uint32_t>(id));
    group.scope = wanted.scope;
    group.name = wanted.name;
    group.created = now;
    group.log_class = wanted.log_class;
    group.kms_key_id = wanted.kms_key_id;
    group.deletion_protection = wanted.deletion_protection;
    // The service gives groups of this class a fixed retention (logs-api.md section 6).
    if (group.log_class == LogClass::Delivery) group.retention_days = 1;

    YG_CHECK(database_.transaction([&](meta::Session& session) -> Result<void> {
        auto insert = YG_TRY(session.prepare(
            fmt::format("INSERT INTO logs_groups ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        kGroupColumns)));
        insert.bind_all(id, group.scope.account, group.scope.region, group.scope.partition,
                        group.name, group.created.value, to_string(group.log_class),
                        group.retention_days, group.kms_key_id, group.deletion_protection);
        YG_CHECK(insert.run());
        const std::string resource = group.arn();
        for (const auto& [key, value] : wanted.tags) {
            auto tag = YG_TRY(session.prepare(
                "INSERT INTO logs_tags (resource, key, value) VALUES (?, ?, ?)"));
            YG_CHECK(tag.bind_all(resource, key, value).run());
        }
        return {};
    }));
    auto made = std::make_shared<const LogGroup>(std::move(group));
    forget_group(*made);
    return made;
}

Result<void> LogDirectory::change_group(const LogGroup& group, const LogGroupChange& change) {
    YG_CHECK(database_.transaction([&](meta::Session& session) -> Result<void> {
        if (change.retention_days) {
            auto update = YG_TRY(
                session.prepare("UPDATE logs_groups SET retention_days = ? WHERE id = ?"));
            YG_CHECK(update.bind_all(*change.retention_days, group.id.value).run());
        }
        if (change.kms_key_id) {
            auto update =
                YG_TRY(session.prepare("UPDATE logs_groups SET kms_key_id = ? WHERE id = ?"));
            YG_CHECK(update.bind_all(*change.kms_key_id, group.id.value).run());
        }
        if (change.deletion_protection) {
            auto update = YG_TRY(
                session.prepare("UPDATE logs_groups SET deletion_protection = ? WHERE id = ?"));
            YG_CHECK(update.bind_all(*change.deletion_protection, group.id.value).run());
        }
        return {};
    }));
    forget_group(group);
    return {};
}

Result<void> LogDirectory::delete_group(const LogGroup& group) {
    YG_CHECK(database_.transaction([&](meta::Session& session) -> Result<void> {
        auto untag = YG_TRY(session.prepare("DELETE FROM logs_tags WHERE resource = ?"));
        const std::string resource = group.arn();
        YG_CHECK(untag.bind_all(resource).run());
        auto policies =
            YG_TRY(session.prepare("DELETE FROM logs_resource_policies WHERE resource_arn = ?"));
        YG_CHECK(policies.bind_all(resource).run());
        auto remove = YG_TRY(session.prepare("DELETE FROM logs_groups WHERE id = ?"));
        YG_CHECK(remove.bind_all(group.id.value).run());
        return note_drop(session, group.id, 0);
    }));
    forget_group(group);
    return {};
}

Result<void> LogDirectory::visit_groups(const Scope& scope, std::string_view from,
                                        const std::function<bool(LogGroup)>& visitor) {
    return database_.read([&](meta::Session& session) -> Result<void> {
        auto select = YG_TRY(session.prepare(
            fmt::format("SELECT {} FROM logs_groups WHERE account = ? AND region = ? "
                        "AND name >= ? ORDER BY name", kGroupColumns)));
        select.bind_all(scope.account, scope.region, from);
        while (YG_TRY(select.step())) {
            if (!visitor(group_of(select))) break;
        }
        return {};
    });
}

Result<std::vector<LogGroup>> LogDirectory::groups_with_retention() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<LogGroup>> {
        auto select = YG_TRY(session.prepare(fmt::format(
            "SELECT {} FROM logs_groups WHERE retention_days IS NOT NULL", kGroupColumns)));
        std::vector<LogGroup> groups;
        while (YG_TRY(select.step())) groups.push_back(group_of(select));
        return groups;
    });
}

Result<std::optional<LogStream>> LogDirectory::find_stream(const LogGroup& group,
                                                           std::string_view name) {
    const std::string key = stream_key(group.id, name);
    std::uint64_t read_in = 0;
    {
        const std::shared_lock lock(mutex_);
        if (const auto found = streams_.find(key); found != streams_.end()) return found->second;
        read_in = epoch_;
    }
    auto stream =
        YG_TRY(database_.read([&](meta::Session& session) -> Result<std::optional<LogStream>> {
            auto select = YG_TRY(session.prepare(
                "SELECT id, name, created_ms FROM logs_streams WHERE group_id = ? AND name = ?"));
            select.bind_all(group.id.value, name);
            if (!YG_TRY(select.step())) return std::nullopt;
            return stream_of(select);
        }));
    if (stream) remember(group.id, *stream, read_in);
    return stream;
}

Result<std::optional<std::string>> LogDirectory::stream_name(engine::GroupId group,
                                                             engine::StreamId id) {
    std::uint64_t read_in = 0;
    {
        const std::shared_lock lock(mutex_);
        if (const auto found = stream_names_.find(id); found != stream_names_.end()) {
            return found->second;
        }
        read_in = epoch_;
    }
    const auto stream =
        YG_TRY(database_.read([&](meta::Session& session) -> Result<std::optional<LogStream>> {
            auto select = YG_TRY(session.prepare(
                "SELECT id, name, created_ms FROM logs_streams WHERE id = ? AND group_id = ?"));
            select.bind_all(id.value, group.value);
            if (!YG_TRY(select.step())) return std::nullopt;
            return stream_of(select);
        }));
    if (!stream) return std::nullopt;
    remember(group, *stream, read_in);
    return stream->name;
}

Result<LogStream> LogDirectory::create_stream(const LogGroup& group, std::string_view name,
                                              TimeMs now) {
    const std::int64_t id = YG_TRY(database_.allocate_id("logs_streams"));
    LogStream stream{engine::StreamId(static_cast<std::uint32_t>(id)), std::string(name), now};
    YG_CHECK(database_.transaction([&](meta::Session& session) -> Result<void> {
        auto insert = YG_TRY(session.prepare(
            "INSERT INTO logs_streams (id, group_id, name, created_ms) VALUES (?, ?, ?, ?)"));
        YG_CHECK(insert.bind_all(id, group.id.value, name, now.value).run());
        return {};
    }));
    return stream;
}

Result<void> LogDirectory::delete_stream(const LogGroup& group, const LogStream& stream) {
    YG_CHECK(database_.transaction([&](meta::Session& session) -> Result<void> {
        auto remove = YG_TRY(session.prepare("DELETE FROM logs_streams WHERE id = ?"));
        YG_CHECK(remove.bind_all(stream.id.value).run());
        return note_drop(session, group.id, stream.id.value);
    }));
    forget_stream(group.id, stream);
    return {};
}

Result<void> LogDirectory::visit_streams(const LogGroup& group, std::string_view from, Order order,
                                         const std::function<bool(LogStream)>& visitor) {
    return database_.read([&](meta::Session& session) -> Result<void> {
        const bool from_end = order == Order::Descending && from.empty();
        auto select = YG_TRY(session.prepare(
            order == Order::Ascending
                ? "SELECT id, name, created_ms FROM logs_streams WHERE group_id = ? AND name >= ? "
                  "ORDER BY name"
            : from_end
                ? "SELECT id, name, created_ms FROM logs_streams WHERE group_id = ? "
                  "ORDER BY name DESC"
                : "SELECT id, name, created_ms FROM logs_streams WHERE group_id = ? AND name <= ? "
                  "ORDER BY name DESC"));
        select.bind(1, group.id.value);
        if (!from_end) select.bind(2, from);
        while (YG_TRY(select.step())) {
            if (!visitor(stream_of(select))) break;
        }
        return {};
    });
}

Result<std::vector<LogDirectory::PendingDrop>> LogDirectory::pending_drops() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<PendingDrop>> {
        auto select =
            YG_TRY(session.prepare("SELECT group_id, stream_id FROM logs_pending_drops"));
        std::vector<PendingDrop> drops;
        while (YG_TRY(select.step())) {
            PendingDrop drop;
            drop.group = engine::GroupId(static_cast<std::uint32_t>(select.int64(0)));
            const auto stream = static_cast<std::uint32_t>(select.int64(1));
            if (stream != 0) drop.stream = engine::StreamId(stream);
            drops.push_back(drop);
        }
        return drops;
    });
}

Result<void> LogDirectory::forget_drop(const PendingDrop& drop) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto remove = YG_TRY(session.prepare(
            "DELETE FROM logs_pending_drops WHERE group_id = ? AND stream_id = ?"));
        YG_CHECK(remove.bind_all(drop.group.value, drop.stream ? drop.stream->value : 0u).run());
        return {};
    });
}

}  // namespace yagura::services::logs
