#include "services/iam/session_store.h"

#include <array>
#include <mutex>
#include <utility>

#include "base/random.h"
#include "services/iam/access_key_id.h"
#include "services/iam/entity_records.h"
#include "text/base64.h"

namespace yagura::services::iam {
namespace {

constexpr std::int64_t kToldAsExpiredMs = kDayMs;
constexpr std::size_t kTokenBytes = 192;

constexpr std::array kMigrations = {meta::Migration{1, R"sql(
CREATE TABLE iam_sessions (
    access_key_id TEXT NOT NULL PRIMARY KEY,
    expires_ms BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX iam_sessions_by_expiry ON iam_sessions (expires_ms);
)sql"}};

}  // namespace

template <class Record>
void describe(Record& record, Session& session) {
    record.field("kind", session.kind);
    record.field("key", session.access_key_id);
    record.field("secret", session.secret);
    record.field("token", session.token);
    record.field("account", session.account_id);
    record.field("arn", session.arn);
    record.field("principal", session.principal_id);
    record.field("owner", session.owner_id);
    record.field("owner_name", session.owner_name);
    record.field("policies", session.policies);
    record.field("limited", session.limited);
    record.field("tags", session.tags);
    record.field("transitive", session.transitive_keys);
    record.field("source", session.source_identity);
    record.field("issued", session.issued);
    record.field("expires", session.expires);
}

void make_credentials(Session& session) {
    session.access_key_id = make_access_key_id(session.account_id, KeyKind::Temporary);
    session.secret = make_secret_access_key();
    std::string bytes(kTokenBytes, '\0');
    secure_random(bytes.data(), bytes.size());
    session.token = text::base64_encode(bytes);
}

Result<std::unique_ptr<SessionStore>> SessionStore::open(meta::Database& database) {
    YG_CHECK(database.migrate("iam_sessions", kMigrations));
    std::unique_ptr<SessionStore> store(new SessionStore(database));
    YG_CHECK(store->load());
    return store;
}

Result<void> SessionStore::load() {
    return database_.read([this](meta::Session& reading) -> Result<void> {
        auto select = YG_TRY(reading.prepare("SELECT access_key_id, body FROM iam_sessions"));
        while (YG_TRY(select.step())) {
            auto session = YG_TRY(RecordReader::read<Session>(select.view(1)));
            sessions_[select.text(0)] = std::make_shared<const Session>(std::move(session));
        }
        return {};
    });
}

Result<void> SessionStore::add(Session session) {
    auto written = database_.transaction([&](meta::Session& writing) -> Result<void> {
        auto insert = YG_TRY(writing.prepare(
            "INSERT INTO iam_sessions (access_key_id, expires_ms, body) VALUES (?, ?, ?)"));
        const std::string body = RecordWriter::write(session);
        YG_CHECK(insert.bind_all(session.access_key_id, session.expires.value, body).run());
        return {};
    });
    if (!written.has_value()) return written;
    const std::unique_lock lock(mutex_);
    std::string id = session.access_key_id;
    sessions_[std::move(id)] = std::make_shared<const Session>(std::move(session));
    return {};
}

std::shared_ptr<const Session> SessionStore::find(std::string_view access_key_id) const {
    const std::shared_lock lock(mutex_);
    const auto found = sessions_.find(access_key_id);
    return found == sessions_.end() ? nullptr : found->second;
}

std::optional<ports::AccessKey> SessionStore::find_access_key(
    std::string_view access_key_id) const {
    using IdentityKind = ports::Identity::Kind;
    const auto session = find(access_key_id);
    if (session == nullptr) return std::nullopt;
    ports::AccessKey key;
    key.access_key_id = session->access_key_id;
    key.secret = session->secret;
    key.session_token = session->token;
    key.expires = session->expires;
    ports::Identity& identity = key.identity;
    identity.account_id = session->account_id;
    identity.arn = session->arn;
    identity.principal_id = session->principal_id;
    identity.access_key_id = session->access_key_id;
    switch (session->what()) {
        case Session::Kind::Role:
            identity.kind = IdentityKind::AssumedRole;
            break;
        case Session::Kind::Federated:
            identity.kind = IdentityKind::FederatedUser;
            break;
        case Session::Kind::Same:
            identity.kind = session->owned_by_root() ? IdentityKind::Root : IdentityKind::User;
            identity.user_name = session->owner_name;
            break;
    }
    return key;
}

Result<void> SessionStore::sweep(TimeMs now) {
    const TimeMs oldest = now - kToldAsExpiredMs;
    {
        const std::unique_lock lock(mutex_);
        const auto gone = std::erase_if(
            sessions_, [&](const auto& entry) { return entry.second->expires < oldest; });
        if (gone == 0) return {};
    }
    return database_.transaction([&](meta::Session& writing) -> Result<void> {
        auto remove = YG_TRY(writing.prepare("DELETE FROM iam_sessions WHERE expires_ms < ?"));
        YG_CHECK(remove.bind_all(oldest.value).run());
        return {};
    });
}

}  // namespace yagura::services::iam
