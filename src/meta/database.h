#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "meta/session.h"

namespace yagura::meta {

struct DatabaseOptions {
    /// The file stops growing at this size (NoSpace); 0: only the disk bounds it.
    std::uint64_t max_bytes = 0;
    /// How long a statement waits for another process that holds the file.
    int busy_timeout_ms = 5'000;
    /// Connections for reading that are kept open; more are opened when more readers come at once.
    std::size_t kept_readers = 4;
};

/// One step of a component's tables. `sql` holds one or more statements that end in ';'.
struct Migration {
    int version;  ///< from 1, rising without gaps
    std::string_view sql;
};

/// The control-plane database: names, settings, keys, checkpoints; never log events. Today one
/// SQLite file in WAL mode that is synced at each commit, so what was committed is durable. Each
/// service owns the tables whose names begin with its component's name.
///
/// SQL is kept to what SQLite and PostgreSQL both understand: INTEGER/BIGINT, DOUBLE PRECISION,
/// TEXT, BLOB; `?` for parameters; INSERT … ON CONFLICT (…) DO UPDATE/NOTHING; no AUTOINCREMENT, no
/// rowid, no pragmas. Text compares byte by byte.
///
/// Threads: all functions from any thread. Reads run in parallel with each other and with the one
/// writer. Neither read() nor transaction() nor allocate_id() may be called inside transaction()
/// on the same thread: use the session that was handed in.
///
/// Errors of everything here: AlreadyExists (unique or primary key), Conflict (other constraints,
/// foreign keys), NoSpace, Corruption, Unavailable (busy), Io, Internal (SQL that does not
/// compile).
class Database {
  public:
    /// Opens or makes the file with mode 0600 (the secrets in it rest on that mode).
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::string& path,
                                                                DatabaseOptions options = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Brings the tables of `component` to the newest of `steps`, each step in a transaction of
    /// its own. Unsupported, with a sentence for the operator, when the file has a newer version
    /// of this component than `steps` knows.
    [[nodiscard]] Result<void> migrate(std::string_view component,
                                       std::span<const Migration> steps);

    /// Runs `work(Session&) -> Result<T>` as one durable write transaction: committed when it
    /// gives a value, rolled back when it gives an error or the commit fails. One writer at a time.
    ///
    ///     return database.transaction([&](meta::Session& session) -> Result<std::int64_t> {
    ///         auto insert = YG_TRY(session.prepare("INSERT INTO logs_groups (name) VALUES (?)"));
    ///         YG_CHECK(insert.bind_all(name).run());
    ///         return 1;
    ///     });
    ///
    /// (Not inside YG_TRY or YG_CHECK when `work` uses them too: their variables would shadow.)
    template <class Work>
    [[nodiscard]] std::invoke_result_t<Work, Session&> transaction(Work&& work) {
        WriteTransaction writing = YG_TRY(begin());
        auto result = work(writing.session());
        if (!result.has_value()) return result;
        YG_CHECK(writing.commit());
        return result;
    }

    /// Runs `work(Session&) -> Result<T>` on one snapshot of the database; writing in it fails.
    template <class Work>
    [[nodiscard]] std::invoke_result_t<Work, Session&> read(Work&& work) {
        ReadLease lease = YG_TRY(borrow_reader());
        return work(lease.session());
    }

    /// A number from 1 that this function never gives again for `component`, not even after a
    /// crash. Rising; may leave gaps. Cheap: blocks are reserved on disk.
    [[nodiscard]] Result<std::int64_t> allocate_id(std::string_view component);

    /// Bytes of the file and its write-ahead log.
    std::uint64_t size_bytes() const;

  private:
    class WriteTransaction {
      public:
        explicit WriteTransaction(Database& database);
        WriteTransaction(WriteTransaction&& other) noexcept;
        ~WriteTransaction();
        Session& session();
        [[nodiscard]] Result<void> commit();

      private:
        Database* database_;
    };

    class ReadLease {
      public:
        ReadLease(Database& database, std::unique_ptr<Session> session);
        ReadLease(ReadLease&& other) noexcept;
        ~ReadLease();
        Session& session() { return *session_; }

      private:
        Database* database_;
        std::unique_ptr<Session> session_;
    };

    struct IdBlock {
        std::int64_t next = 0;
        std::int64_t end = 0;
    };

    Database(std::string path, DatabaseOptions options);
    [[nodiscard]] Result<void> prepare_file();
    [[nodiscard]] Result<WriteTransaction> begin();
    [[nodiscard]] Result<ReadLease> borrow_reader();
    [[nodiscard]] Result<int> stored_version(std::string_view component);
    [[nodiscard]] Result<void> apply(std::string_view component, const Migration& step);
    [[nodiscard]] Result<IdBlock> reserve_ids(std::string_view component);
    void release_writer();

    const std::string path_;
    const DatabaseOptions options_;

    std::mutex writer_mutex_;
    std::unique_ptr<Session> writer_;
    std::atomic<std::thread::id> writing_thread_{};

    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<Session>> idle_readers_;

    std::mutex ids_mutex_;
    std::unordered_map<std::string, IdBlock> id_blocks_;
};

}  // namespace yagura::meta
