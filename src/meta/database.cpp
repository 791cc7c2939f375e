#include "meta/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include <fmt/core.h>

#include "base/log.h"

namespace yagura::meta {
namespace {

constexpr std::int64_t kIdsReservedAtOnce = 64;

/// Tables of this room itself.
constexpr std::string_view kOwnTables = R"sql(
CREATE TABLE IF NOT EXISTS meta_migrations (
    component TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS meta_sequences (
    component TEXT NOT NULL PRIMARY KEY,
    next_id BIGINT NOT NULL
);
)sql";

/// Makes the file with mode 0600, and narrows the mode of one that is there. SQLite gives its
/// write-ahead log the mode of the file.
Result<void> make_private_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(system_error("open", path, errno));
    const int changed = ::fchmod(descriptor, 0600);
    const int reason = errno;
    ::close(descriptor);
    if (changed != 0) return fail(system_error("chmod", path, reason));
    return {};
}

}  // namespace

Database::Database(std::string path, DatabaseOptions options)
    : path_(std::move(path)), options_(options) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::string& path, DatabaseOptions options) {
    std::unique_ptr<Database> database(new Database(path, options));
    YG_CHECK(make_private_file(path));
    YG_CHECK(database->prepare_file());
    return database;
}

Result<void> Database::prepare_file() {
    writer_ = YG_TRY(Session::open(path_, Session::Access::Write, options_.busy_timeout_ms));
    {
        Statement mode = YG_TRY(writer_->prepare("PRAGMA journal_mode = WAL"));
        YG_CHECK(mode.step());
        if (mode.view(0) != "wal")
            return fail(Errc::Io, fmt::format("{}: the file system cannot hold a database in "
                                              "write-ahead mode",
                                              path_));
    }
    YG_CHECK(writer_->execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"));
    if (options_.max_bytes != 0) {
        Statement page_size = YG_TRY(writer_->prepare("PRAGMA page_size"));
        YG_CHECK(page_size.step());
        const auto page_bytes = static_cast<std::uint64_t>(page_size.int64(0));
        YG_CHECK(writer_->execute(
            fmt::format("PRAGMA max_page_count = {}", options_.max_bytes / page_bytes)));
    }
    return writer_->execute(kOwnTables);
}

// ---- writing

Result<Database::WriteTransaction> Database::begin() {
    YG_VERIFY(writing_thread_.load(std::memory_order_relaxed) != std::this_thread::get_id());
    writer_mutex_.lock();
    writing_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    auto begun = writer_->execute("BEGIN IMMEDIATE");
    if (!begun.has_value()) {
        release_writer();
        return fail(begun.error());
    }
    return WriteTransaction(*this);
}

void Database::release_writer() {
    writing_thread_.store(std::thread::id(), std::memory_order_relaxed);
    writer_mutex_.unlock();
}

Database::WriteTransaction::WriteTransaction(Database& database) : database_(&database) {}

Database::WriteTransaction::WriteTransaction(WriteTransaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Database::WriteTransaction::~WriteTransaction() {
    if (database_ == nullptr) return;
    // Some errors (a full disk) have rolled back already; then this one fails without harm.
    static_cast<void>(database_->writer_->execute("ROLLBACK"));
    database_->release_writer();
}

Session& Database::WriteTransaction::session() {
    return *database_->writer_;
}

Result<void> Database::WriteTransaction::commit() {
    YG_CHECK(database_->writer_->execute("COMMIT"));
    std::exchange(database_, nullptr)->release_writer();
    return {};
}

// ---- reading

Result<Database::ReadLease> Database::borrow_reader() {
    YG_VERIFY(writing_thread_.load(std::memory_order_relaxed) != std::this_thread::get_id());
    std::unique_ptr<Session> session;
    {
        const std::lock_guard lock(readers_mutex_);
        if (!idle_readers_.empty()) {
            session = std::move(idle_readers_.back());
            idle_readers_.pop_back();
        }
    }
    if (session == nullptr)
        session = YG_TRY(Session::open(path_, Session::Access::Read, options_.busy_timeout_ms));
    YG_CHECK(session->execute("BEGIN"));
    return ReadLease(*this, std::move(session));
}

Database::ReadLease::ReadLease(Database& database, std::unique_ptr<Session> session)
    : database_(&database), session_(std::move(session)) {}

Database::ReadLease::ReadLease(ReadLease&& other) noexcept
    : database_(other.database_), session_(std::move(other.session_)) {}

Database::ReadLease::~ReadLease() {
    if (session_ == nullptr) return;
    // A connection that cannot end its transaction is not given out again.
    if (!session_->execute("ROLLBACK").has_value()) return;
    const std::lock_guard lock(database_->readers_mutex_);
    if (database_->idle_readers_.size() < database_->options_.kept_readers)
        database_->idle_readers_.push_back(std::move(session_));
}

// ---- migrations

Result<int> Database::stored_version(std::string_view component) {
    return read([&](Session& session) -> Result<int> {
        Statement select =
            YG_TRY(session.prepare("SELECT version FROM meta_migrations WHERE component = ?"));
        select.bind(1, component);
        if (!YG_TRY(select.step())) return 0;
        return static_cast<int>(select.int64(0));
    });
}

Result<void> Database::apply(std::string_view component, const Migration& step) {
    return transaction([&](Session& session) -> Result<void> {
        YG_CHECK(session.execute(step.sql));
        Statement note = YG_TRY(
            session.prepare("INSERT INTO meta_migrations (component, version) VALUES (?, ?) "
                            "ON CONFLICT (component) DO UPDATE SET version = excluded.version"));
        YG_CHECK(note.bind_all(component, step.version).run());
        return {};
    });
}

Result<void> Database::migrate(std::string_view component, std::span<const Migration> steps) {
    const int known = static_cast<int>(steps.size());
    const int stored = YG_TRY(stored_version(component));
    if (stored > known)
        return fail(Errc::Unsupported,
                    fmt::format("{} was written by a newer version of Yagura: its '{}' tables have "
                                "version {}, this program knows versions up to {}",
                                path_, component, stored, known));
    for (int version = stored + 1; version <= known; ++version) {
        const Migration& step = steps[static_cast<std::size_t>(version - 1)];
        YG_VERIFY(step.version == version);
        YG_CHECK(apply(component, step));
        log::debug("meta", "{} tables are at version {}", component, version);
    }
    return {};
}

// ---- ids

Result<Database::IdBlock> Database::reserve_ids(std::string_view component) {
    return transaction([&](Session& session) -> Result<IdBlock> {
        Statement select =
            YG_TRY(session.prepare("SELECT next_id FROM meta_sequences WHERE component = ?"));
        select.bind(1, component);
        const std::int64_t next = YG_TRY(select.step()) ? select.int64(0) : 1;
        Statement upsert = YG_TRY(
            session.prepare("INSERT INTO meta_sequences (component, next_id) VALUES (?, ?) "
                            "ON CONFLICT (component) DO UPDATE SET next_id = excluded.next_id"));
        YG_CHECK(upsert.bind_all(component, next + kIdsReservedAtOnce).run());
        return IdBlock{next, next + kIdsReservedAtOnce};
    });
}

Result<std::int64_t> Database::allocate_id(std::string_view component) {
    const std::lock_guard lock(ids_mutex_);
    IdBlock& block = id_blocks_[std::string(component)];
    if (block.next == block.end) block = YG_TRY(reserve_ids(component));
    return block.next++;
}

std::uint64_t Database::size_bytes() const {
    std::uint64_t total = 0;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code error;
        const auto bytes = std::filesystem::file_size(path_ + suffix, error);
        if (!error) total += bytes;
    }
    return total;
}

}  // namespace yagura::meta
