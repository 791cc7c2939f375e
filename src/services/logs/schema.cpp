#include "services/logs/schema.h"

#include <array>

namespace yagura::services::logs {
namespace {

// Ids are given out by Database::allocate_id and never used again: the event store knows groups
// and streams only by them. A drop is noted in the transaction that deletes the row, and the note
// is removed once the event store has forgotten the events too.
constexpr std::string_view kTables = R"sql(
CREATE TABLE logs_groups (
    id                  INTEGER PRIMARY KEY,
    account             TEXT NOT NULL,
    region              TEXT NOT NULL,
    partition           TEXT NOT NULL,
    name                TEXT NOT NULL,
    created_ms          BIGINT NOT NULL,
    class               TEXT NOT NULL,
    retention_days      INTEGER,
    kms_key_id          TEXT,
    deletion_protection INTEGER NOT NULL,
    UNIQUE (account, region, name)
);
CREATE TABLE logs_streams (
    id         INTEGER PRIMARY KEY,
    group_id   INTEGER NOT NULL REFERENCES logs_groups (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    UNIQUE (group_id, name)
);
CREATE TABLE logs_pending_drops (
    group_id  INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    PRIMARY KEY (group_id, stream_id)
);
CREATE TABLE logs_tags (
    resource  TEXT NOT NULL,
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (resource, key)
);
CREATE TABLE logs_metric_filters (
    group_id      INTEGER NOT NULL REFERENCES logs_groups (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    created_ms    BIGINT NOT NULL,
    metric_name   TEXT NOT NULL,
    namespace     TEXT NOT NULL,
    definition    TEXT NOT NULL,
    PRIMARY KEY (group_id, name)
);
CREATE TABLE logs_destinations (
    account    TEXT NOT NULL,
    region     TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    target_arn TEXT NOT NULL,
    role_arn   TEXT NOT NULL,
    policy     TEXT,
    PRIMARY KEY (account, region, name)
);
CREATE TABLE logs_resource_policies (
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    name         TEXT NOT NULL,
    resource_arn TEXT NOT NULL,
    document     TEXT NOT NULL,
    revision     TEXT NOT NULL,
    updated_ms   BIGINT NOT NULL,
    PRIMARY KEY (account, region, name, resource_arn)
);
CREATE TABLE logs_query_definitions (
    account     TEXT NOT NULL,
    region      TEXT NOT NULL,
    id          TEXT NOT NULL,
    name        TEXT NOT NULL,
    modified_ms BIGINT NOT NULL,
    definition  TEXT NOT NULL,
    PRIMARY KEY (account, region, id)
);
)sql";

constexpr std::string_view kIndexPolicies = R"sql(
CREATE TABLE logs_index_policies (
    group_id   INTEGER PRIMARY KEY REFERENCES logs_groups (id) ON DELETE CASCADE,
    document   TEXT NOT NULL,
    updated_ms BIGINT NOT NULL
);
)sql";

// From where in the durable order a metric filter counts; nothing for those of the time when
// filters caused nothing, which begin at the next start.
constexpr std::string_view kMetricFilterStart = R"sql(
ALTER TABLE logs_metric_filters ADD COLUMN start_seq BIGINT;
)sql";

constexpr std::string_view kLookupTables = R"sql(
CREATE TABLE logs_lookup_tables (
    account TEXT NOT NULL,
    region  TEXT NOT NULL,
    name    TEXT NOT NULL,
    info    TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
);
)sql";

constexpr std::array kMigrations = {meta::Migration{1, kTables}, meta::Migration{2, kIndexPolicies},
                                    meta::Migration{3, kMetricFilterStart},
                                    meta::Migration{4, kLookupTables}};

}  // namespace

std::span<const meta::Migration> migrations() {
    return kMigrations;
}

}  // namespace yagura::services::logs
