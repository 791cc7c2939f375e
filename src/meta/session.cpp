#include "meta/session.h"

#include <sqlite3.h>

#include <cerrno>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "meta/sqlite_error.h"

namespace yagura::meta {

/// Compiled statements by their text. Bounded: SQL that is put together at run time must not fill
/// the memory.
struct Session::Cache {
    struct Entry {
        sqlite3_stmt* handle = nullptr;
        bool in_use = false;
    };
    static constexpr std::size_t kMaxEntries = 256;
    std::unordered_map<std::string, Entry> entries;

    ~Cache() {
        for (auto& [sql, entry] : entries) sqlite3_finalize(entry.handle);
    }
};

Session::Session() : cache_(std::make_unique<Cache>()) {}

Session::~Session() {
    cache_.reset();
    sqlite3_close(connection_);
}

Result<std::unique_ptr<Session>> Session::open(const std::string& path, Access access,
                                               int busy_timeout_ms) {
    std::unique_ptr<Session> session(new Session());
    const int mode = access == Access::Write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    const int code =
        sqlite3_open_v2(path.c_str(), &session->connection_,
                        mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    if (code != SQLITE_OK) return fail(session->error_of(code, "open " + path));
    sqlite3_extended_result_codes(session->connection_, 1);
    sqlite3_busy_timeout(session->connection_, busy_timeout_ms);
    return session;
}

Error Session::error_of(int code, std::string_view doing) const {
    const int system_error = connection_ == nullptr ? 0 : sqlite3_system_errno(connection_);
    const char* text = connection_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection_);
    return Error(errc_of_sqlite(code, system_error),
                 fmt::format("control database: {}: {} ({})", doing, text, code));
}

Result<Statement> Session::prepare(std::string_view sql) {
    auto found = cache_->entries.find(std::string(sql));
    if (found != cache_->entries.end() && !found->second.in_use) {
        found->second.in_use = true;
        return Statement(*this, found->second.handle, &found->second.in_use);
    }
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) return fail(error_of(code, sql));
    if (handle == nullptr) return fail(Errc::Internal, "control database: an empty statement");
    const bool twice = found != cache_->entries.end();
    if (twice || cache_->entries.size() >= Cache::kMaxEntries)
        return Statement(*this, handle, nullptr);
    // The map's nodes do not move, so that a pointer into one stays good.
    Cache::Entry& entry = cache_->entries[std::string(sql)];
    entry = {handle, true};
    return Statement(*this, handle, &entry.in_use);
}

Result<void> Session::execute(std::string_view sql) {
    const std::string text(sql);
    const int code = sqlite3_exec(connection_, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error_of(code, sql.substr(0, 200)));
    return {};
}

Statement::Statement(Session& session, sqlite3_stmt* handle, bool* in_use)
    : session_(&session), handle_(handle), in_use_(in_use) {}

Statement::Statement(Statement&& other) noexcept
    : session_(other.session_),
      handle_(std::exchange(other.handle_, nullptr)),
      in_use_(std::exchange(other.in_use_, nullptr)),
      bind_error_(std::move(other.bind_error_)) {}

Statement::~Statement() {
    if (handle_ == nullptr) return;
    if (in_use_ == nullptr) {
        sqlite3_finalize(handle_);
        return;
    }
    reset();
    *in_use_ = false;
}

void Statement::reset() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
    bind_error_.reset();
}

void Statement::note(int code) {
    if (code != SQLITE_OK && !bind_error_.has_value())
        bind_error_ = session_->error_of(code, sqlite3_sql(handle_));
}

Statement& Statement::bind(int position, std::string_view text) {
    // A null pointer would bind NULL, and an empty text is not NULL.
    const char* bytes = text.data() == nullptr ? "" : text.data();
    note(sqlite3_bind_text64(handle_, position, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int position, Blob blob) {
    const char* bytes = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    note(sqlite3_bind_blob64(handle_, position, bytes, blob.bytes.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind(int position, double value) {
    note(sqlite3_bind_double(handle_, position, value));
    return *this;
}

Statement& Statement::bind(int position, std::nullptr_t) {
    note(sqlite3_bind_null(handle_, position));
    return *this;
}

Statement& Statement::bind_integer(int position, std::int64_t value) {
    note(sqlite3_bind_int64(handle_, position, value));
    return *this;
}

Result<bool> Statement::step() {
    if (bind_error_.has_value()) return fail(*bind_error_);
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    Error error = session_->error_of(code, sqlite3_sql(handle_));
    sqlite3_reset(handle_);
    return fail(std::move(error));
}

Result<std::int64_t> Statement::run() {
    const std::int64_t before = sqlite3_total_changes(session_->connection_);
    while (YG_TRY(step())) {
    }
    sqlite3_reset(handle_);
    return sqlite3_total_changes(session_->connection_) - before;
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::int64(int column) const {
    return sqlite3_column_int64(handle_, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_, column);
}

std::string_view Statement::view(int column) const {
    // Text as blob: same bytes, and no conversion.
    const void* bytes = sqlite3_column_blob(handle_, column);
    const int size = sqlite3_column_bytes(handle_, column);
    if (bytes == nullptr || size <= 0) return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> Statement::optional_int64(int column) const {
    if (is_null(column)) return std::nullopt;
    return int64(column);
}

std::optional<std::string> Statement::optional_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

}  // namespace yagura::meta
