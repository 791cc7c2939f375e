#include "services/cloudwatch/alarm_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/cloudwatch/alarm_shapes.h"
#include "shapes/json.h"

namespace yagura::services::cloudwatch {
namespace {

// A definition is the alarm as the API shows it, in JSON. The state stands in columns of its own:
// it changes often, and then the definition is not written again. History outlives its alarm.
constexpr std::string_view kTables = R"sql(
CREATE TABLE alarms_alarms (
    account             TEXT NOT NULL,
    region              TEXT NOT NULL,
    name                TEXT NOT NULL,
    composite           INTEGER NOT NULL,
    definition          TEXT NOT NULL,
    state               TEXT NOT NULL,
    previous            TEXT NOT NULL,
    reason              TEXT NOT NULL,
    reason_data         TEXT NOT NULL,
    updated_ms          BIGINT NOT NULL,
    transitioned_ms     BIGINT NOT NULL,
    suppressed_by       INTEGER NOT NULL,
    suppressed_since_ms BIGINT NOT NULL,
    PRIMARY KEY (account, region, name)
);
CREATE TABLE alarms_history (
    id         BIGINT PRIMARY KEY,
    account    TEXT NOT NULL,
    region     TEXT NOT NULL,
    alarm      TEXT NOT NULL,
    alarm_type TEXT NOT NULL,
    item_type  TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    summary    TEXT NOT NULL,
    data       TEXT NOT NULL
);
CREATE INDEX alarms_history_of_alarm ON alarms_history (account, region, alarm, at_ms, id);
CREATE INDEX alarms_history_in_time ON alarms_history (account, region, at_ms, id);
CREATE INDEX alarms_history_age ON alarms_history (at_ms);
CREATE TABLE alarms_pending_actions (
    id              BIGINT PRIMARY KEY,
    alarm           TEXT NOT NULL,
    alarm_type      TEXT NOT NULL,
    transitioned_ms BIGINT NOT NULL,
    key             TEXT NOT NULL,
    account         TEXT NOT NULL,
    region          TEXT NOT NULL,
    alarm_arn       TEXT NOT NULL,
    topic_arn       TEXT NOT NULL,
    subject         TEXT NOT NULL,
    json            TEXT NOT NULL,
    email           TEXT NOT NULL,
    sms             TEXT NOT NULL
);
CREATE TABLE alarms_last_ids (
    table_name TEXT PRIMARY KEY,
    last_id    BIGINT NOT NULL
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}};

/// The next number of a table's own; given out inside the transaction that uses it.
Result<std::int64_t> next_id(meta::Session& session, std::string_view table) {
    {
        auto next = YG_TRY(session.prepare(
            "INSERT INTO alarms_last_ids (table_name, last_id) VALUES (?, 1) "
            "ON CONFLICT (table_name) DO UPDATE SET last_id = alarms_last_ids.last_id + 1"));
        YG_CHECK(next.bind_all(table).run());
    }
    auto select =
        YG_TRY(session.prepare("SELECT last_id FROM alarms_last_ids WHERE table_name = ?"));
    select.bind_all(table);
    YG_CHECK(select.step());
    return select.int64(0);
}

struct SuppressionColumns {
    std::int64_t by = 0;
    std::int64_t since_ms = 0;
};

SuppressionColumns suppression_of(const Alarm& alarm) {
    const auto* composite = std::get_if<alarms::CompositeAlarm>(&alarm);
    if (composite == nullptr) return {};
    return {static_cast<std::int64_t>(composite->suppressed_by), composite->suppressed_since.value};
}

Result<Alarm> alarm_of(meta::Statement& row) {
    Alarm alarm;
    if (row.int64(3) != 0) {
        auto composite =
            from_shape(YG_TRY(shapes::json_decode<api::cloudwatch::CompositeAlarm>(row.view(4))));
        const std::int64_t by = row.int64(11);
        if (by < 0 || by > static_cast<std::int64_t>(alarms::SuppressedBy::Alarm))
            return fail(Errc::Corruption, "an alarm's suppression is unreadable");
        composite.suppressed_by = static_cast<alarms::SuppressedBy>(by);
        composite.suppressed_since = TimeMs(row.int64(12));
        alarm = std::move(composite);
    } else {
        alarm = from_shape(YG_TRY(shapes::json_decode<api::cloudwatch::MetricAlarm>(row.view(4))));
    }
    alarms::AlarmBase& base = base_of(alarm);
    base.account_id = row.text(0);
    base.region = row.text(1);
    base.name = row.text(2);
    const auto state = alarms::parse_state(row.view(5));
    const auto previous = alarms::parse_state(row.view(6));
    if (!state || !previous) return fail(Errc::Corruption, "an alarm's state is unreadable");
    base.state = *state;
    base.previous = *previous;
    base.reason = row.text(7);
    base.reason_data = row.text(8);
    base.state_updated = TimeMs(row.int64(9));
    base.state_transitioned = TimeMs(row.int64(10));
    return alarm;
}

}  // namespace

const alarms::AlarmBase& base_of(const Alarm& alarm) {
    return std::visit([](const auto& one) -> const alarms::AlarmBase& { return one; }, alarm);
}
alarms::AlarmBase& base_of(Alarm& alarm) {
    return std::visit([](auto& one) -> alarms::AlarmBase& { return one; }, alarm);
}
AlarmScope scope_of(const alarms::AlarmBase& alarm) {
    return {alarm.account_id, alarm.region};
}
std::string_view type_of(const Alarm& alarm) {
    return std::holds_alternative<alarms::CompositeAlarm>(alarm) ? "CompositeAlarm" : "MetricAlarm";
}

Result<void> AlarmStore::migrate() {
    return database_.migrate("alarms", kMigrations);
}

Result<std::vector<Alarm>> AlarmStore::load() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Alarm>> {
        auto select = YG_TRY(session.prepare(
            "SELECT account, region, name, composite, definition, state, previous, reason, "
            "reason_data, updated_ms, transitioned_ms, suppressed_by, suppressed_since_ms "
            "FROM alarms_alarms"));
        std::vector<Alarm> out;
        while (YG_TRY(select.step())) out.push_back(YG_TRY(alarm_of(select)));
        return out;
    });
}

Result<void> AlarmStore::save(meta::Session& session, const Alarm& alarm) {
    const alarms::AlarmBase& base = base_of(alarm);
    const auto* composite = std::get_if<alarms::CompositeAlarm>(&alarm);
    const std::string definition =
        composite != nullptr ? shapes::json_encode(to_shape(*composite))
                             : shapes::json_encode(to_shape(std::get<alarms::MetricAlarm>(alarm)));
    auto upsert = YG_TRY(session.prepare(
        "INSERT INTO alarms_alarms (account, region, name, composite, definition, state, previous, "
        "reason, reason_data, updated_ms, transitioned_ms, suppressed_by, suppressed_since_ms) "
        "VALUES (?, ?, ?, ?, ?, '', '', '', '', 0, 0, 0, 0) ON CONFLICT (account, region, name) "
        "DO UPDATE SET composite = excluded.composite, definition = excluded.definition"));
    YG_CHECK(
        upsert.bind_all(base.account_id, base.region, base.name, composite != nullptr, definition)
            .run());
    return save_state(session, alarm);
}

Result<void> AlarmStore::save_state(meta::Session& session, const Alarm& alarm) {
    const alarms::AlarmBase& base = base_of(alarm);
    const SuppressionColumns suppression = suppression_of(alarm);
    auto update = YG_TRY(session.prepare(
        "UPDATE alarms_alarms SET state = ?, previous = ?, reason = ?, reason_data = ?, "
        "updated_ms = ?, transitioned_ms = ?, suppressed_by = ?, suppressed_since_ms = ? "
        "WHERE account = ? AND region = ? AND name = ?"));
    YG_CHECK(update
                 .bind_all(to_string(base.state), to_string(base.previous), base.reason,
                           base.reason_data, base.state_updated.value,
                           base.state_transitioned.value, suppression.by, suppression.since_ms,
                           base.account_id, base.region, base.name)
                 .run());
    return {};
}

Result<void> AlarmStore::remove(meta::Session& session, const alarms::AlarmBase& alarm) {
    auto remove = YG_TRY(
        session.prepare("DELETE FROM alarms_alarms WHERE account = ? AND region = ? AND name = ?"));
    YG_CHECK(remove.bind_all(alarm.account_id, alarm.region, alarm.name).run());
    return {};
}

Result<void> AlarmStore::add_history(meta::Session& session, const AlarmScope& scope,
                                     std::string_view alarm_name, std::string_view alarm_type,
                                     TimeMs at, const alarms::HistoryItem& item) {
    const std::int64_t id = YG_TRY(next_id(session, "alarms_history"));
    auto insert = YG_TRY(session.prepare(
        "INSERT INTO alarms_history (id, account, region, alarm, alarm_type, item_type, at_ms, "
        "summary, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    YG_CHECK(insert
                 .bind_all(id, scope.account, scope.region, alarm_name, alarm_type, item.type,
                           at.value, item.summary, item.data)
                 .run());
    return {};
}

Result<std::vector<StoredHistoryItem>> AlarmStore::history(const HistoryQuery& query) {
    std::string sql =
        "SELECT id, alarm, alarm_type, item_type, at_ms, summary, data FROM alarms_history "
        "WHERE account = ? AND region = ? AND at_ms >= ? AND at_ms <= ?";
    if (query.alarm_name) sql += " AND alarm = ?";
    // Equal times are ordered by id. NULLs of the place before the first one compare as unknown,
    // so the condition is only there when there is a place.
    if (query.after)
        sql += query.newest_first ? " AND (at_ms < ? OR (at_ms = ? AND id < ?))"
                                  : " AND (at_ms > ? OR (at_ms = ? AND id > ?))";
    sql += query.newest_first ? " ORDER BY at_ms DESC, id DESC" : " ORDER BY at_ms, id";
    return database_.read([&](meta::Session& session) -> Result<std::vector<StoredHistoryItem>> {
        auto select = YG_TRY(session.prepare(sql));
        int position = 0;
        select.bind(++position, query.scope.account);
        select.bind(++position, query.scope.region);
        select.bind(++position, query.from.value_or(TimeMs()).value);
        select.bind(++position, query.until ? query.until->value : INT64_MAX);
        if (query.alarm_name) select.bind(++position, *query.alarm_name);
        if (query.after) {
            select.bind(++position, query.after->first.value);
            select.bind(++position, query.after->first.value);
            select.bind(++position, query.after->second);
        }
        std::vector<StoredHistoryItem> out;
        while (out.size() < query.limit && YG_TRY(select.step())) {
            const std::string_view type = select.view(2);
            if (!query.alarm_types.empty() &&
                std::ranges::find(query.alarm_types, type) == query.alarm_types.end())
                continue;
            if (query.item_type && select.view(3) != *query.item_type) continue;
            out.push_back({select.int64(0), select.text(1), select.text(2), select.text(3),
                           select.text(5), select.text(6), TimeMs(select.int64(4))});
        }
        return out;
    });
}

Result<void> AlarmStore::prune_history(TimeMs time) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto remove = YG_TRY(session.prepare("DELETE FROM alarms_history WHERE at_ms < ?"));
        YG_CHECK(remove.bind_all(time.value).run());
        return {};
    });
}

Result<void> AlarmStore::add_action(meta::Session& session, const PendingAction& action) {
    const std::int64_t id = YG_TRY(next_id(session, "alarms_pending_actions"));
    const ports::AlarmNotification& what = action.notification;
    auto insert = YG_TRY(session.prepare(
        "INSERT INTO alarms_pending_actions (id, alarm, alarm_type, transitioned_ms, key, account, "
        "region, alarm_arn, topic_arn, subject, json, email, sms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    YG_CHECK(insert
                 .bind_all(id, action.alarm_name, action.alarm_type,
                           action.state_transitioned.value, what.key, what.account_id, what.region,
                           what.alarm_arn, what.topic_arn, what.subject, what.json, what.email,
                           what.sms)
                 .run());
    return {};
}

Result<std::vector<PendingAction>> AlarmStore::pending_actions(std::size_t limit) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<PendingAction>> {
        auto select = YG_TRY(session.prepare(
            "SELECT id, alarm, alarm_type, transitioned_ms, key, account, region, alarm_arn, "
            "topic_arn, subject, json, email, sms FROM alarms_pending_actions ORDER BY id"));
        std::vector<PendingAction> out;
        while (out.size() < limit && YG_TRY(select.step())) {
            out.push_back(
                {select.int64(0), select.text(1), select.text(2), TimeMs(select.int64(3)),
                 ports::AlarmNotification{select.text(4), select.text(5), select.text(6),
                                          select.text(7), select.text(8), select.text(9),
                                          select.text(10), select.text(11), select.text(12)}});
        }
        return out;
    });
}

Result<void> AlarmStore::finish_action(meta::Session& session, std::int64_t id) {
    auto remove = YG_TRY(session.prepare("DELETE FROM alarms_pending_actions WHERE id = ?"));
    YG_CHECK(remove.bind_all(id).run());
    return {};
}

}  // namespace yagura::services::cloudwatch
