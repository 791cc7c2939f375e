#include "services/sns/schema.h"

#include <array>

namespace yagura::services::sns {
namespace {

// A subscription that was ended stays as a row for as long as its token can bring it back. A
// message stays until the last delivery of it is over; a delivery that failed for good stays to be
// seen.
constexpr std::string_view kTables = R"sql(
CREATE TABLE sns_topics (
    id         INTEGER PRIMARY KEY,
    arn        TEXT NOT NULL UNIQUE,
    account    TEXT NOT NULL,
    region     TEXT NOT NULL,
    name       TEXT NOT NULL,
    fifo       INTEGER NOT NULL,
    sequence   BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX sns_topics_by_owner ON sns_topics (account, region, name);
CREATE TABLE sns_topic_attributes (
    topic_id INTEGER NOT NULL REFERENCES sns_topics (id) ON DELETE CASCADE,
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (topic_id, name)
);
CREATE TABLE sns_topic_tags (
    topic_id INTEGER NOT NULL REFERENCES sns_topics (id) ON DELETE CASCADE,
    key      TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (topic_id, key)
);
CREATE TABLE sns_subscriptions (
    id                 INTEGER PRIMARY KEY,
    arn                TEXT NOT NULL UNIQUE,
    topic_id           INTEGER NOT NULL REFERENCES sns_topics (id) ON DELETE CASCADE,
    topic_arn          TEXT NOT NULL,
    account            TEXT NOT NULL,
    principal          TEXT NOT NULL,
    protocol           TEXT NOT NULL,
    endpoint           TEXT NOT NULL,
    state              TEXT NOT NULL,
    token              TEXT NOT NULL UNIQUE,
    token_ends_ms      BIGINT NOT NULL,
    authenticated      INTEGER NOT NULL,
    signed_unsubscribe INTEGER NOT NULL,
    created_ms         BIGINT NOT NULL
);
CREATE INDEX sns_subscriptions_by_topic ON sns_subscriptions (topic_id, protocol, endpoint);
CREATE INDEX sns_subscriptions_by_account ON sns_subscriptions (account, arn);
CREATE INDEX sns_subscriptions_by_end ON sns_subscriptions (state, token_ends_ms);
CREATE TABLE sns_subscription_attributes (
    subscription_id INTEGER NOT NULL REFERENCES sns_subscriptions (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    value           TEXT NOT NULL,
    PRIMARY KEY (subscription_id, name)
);
CREATE TABLE sns_deduplications (
    topic_id   INTEGER NOT NULL REFERENCES sns_topics (id) ON DELETE CASCADE,
    key        TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sequence   TEXT NOT NULL,
    ends_ms    BIGINT NOT NULL,
    PRIMARY KEY (topic_id, key)
);
CREATE TABLE sns_messages (
    id           INTEGER PRIMARY KEY,
    message_id   TEXT NOT NULL,
    subject      TEXT,
    body         TEXT NOT NULL,
    structured   INTEGER NOT NULL,
    attributes   TEXT NOT NULL,
    published_ms BIGINT NOT NULL
);
CREATE TABLE sns_deliveries (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    subscription_id INTEGER NOT NULL REFERENCES sns_subscriptions (id) ON DELETE CASCADE,
    message_id      INTEGER REFERENCES sns_messages (id),
    attempts        INTEGER NOT NULL,
    next_ms         BIGINT NOT NULL,
    dead            INTEGER NOT NULL,
    last_error      TEXT NOT NULL,
    created_ms      BIGINT NOT NULL
);
CREATE INDEX sns_deliveries_due ON sns_deliveries (dead, next_ms, id);
CREATE INDEX sns_deliveries_by_message ON sns_deliveries (message_id);
CREATE INDEX sns_deliveries_by_subscription ON sns_deliveries (subscription_id);
CREATE TABLE sns_outbox (
    id         INTEGER PRIMARY KEY,
    account    TEXT NOT NULL,
    topic_arn  TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX sns_outbox_by_account ON sns_outbox (account, id);
CREATE TABLE sns_account_settings (
    account TEXT NOT NULL,
    region  TEXT NOT NULL,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
);
CREATE TABLE sns_signing_keys (
    id          TEXT PRIMARY KEY,
    private_key TEXT NOT NULL,
    certificate TEXT NOT NULL,
    created_ms  BIGINT NOT NULL
);
)sql";
constexpr std::array kMigrations = {meta::Migration{1, kTables}};

}  // namespace

std::span<const meta::Migration> migrations() {
    return kMigrations;
}

}  // namespace yagura::services::sns
