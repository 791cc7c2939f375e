#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/executor.h"
#include "base/gate.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// The life of a query: Scheduled, then Running, then one of the others for good.
enum class QueryState { Scheduled, Running, Complete, Failed, Cancelled, Timeout };

/// A row of a result: columns in order of selection, without those that have no value.
using QueryRow = std::vector<std::pair<std::string, std::string>>;

/// What a query has looked at so far.
struct QueryFigures {
    std::uint64_t records_matched = 0;
    std::uint64_t records_scanned = 0;
    std::uint64_t bytes_scanned = 0;
    std::uint64_t records_skipped = 0;
    std::uint64_t bytes_skipped = 0;
    std::uint64_t groups_scanned = 0;
    bool operator==(const QueryFigures&) const = default;
};

/// All that is known of a query at one moment.
struct QuerySnapshot {
    std::string id;
    Scope scope;
    std::string text;                 ///< as it is to be shown
    std::vector<std::string> groups;  ///< names
    std::string user;                 ///< ARN of who started it
    QueryState state = QueryState::Scheduled;
    TimeMs created;
    std::int64_t duration_ms = 0;  ///< time it ran, so far
    QueryFigures figures;
    std::shared_ptr<const std::vector<QueryRow>> rows;  ///< never null; partial while Running
    std::string failure;                                ///< of a Failed query: why
};

/// What the work of a query has of the manager.
class QueryProgress {
  public:
    virtual ~QueryProgress() = default;
    /// Set when nobody wants the result any more; the work looks at it often (every 100 ms at the
    /// most) and returns.
    virtual const Cancellation& cancellation() const = 0;
    /// Replaces rows and figures by newer ones. Without effect once the query has ended.
    virtual void publish(std::vector<QueryRow> rows, const QueryFigures& figures) = 0;
};

/// Runs a query to its end; the last published rows are its result. An error makes it Failed.
using QueryWork = std::function<Result<void>(QueryProgress& progress)>;

struct NewQuery {
    Scope scope;
    std::string text;
    std::vector<std::string> groups;
    std::string user;
    QueryWork work;
};

/// Bounds (logs-api.md sections 11 and 16).
struct QueryLimits {
    std::size_t concurrent = 30;  ///< Scheduled and Running, of one account and region
    std::int64_t run_ms = 60 * kMinuteMs;
    std::int64_t keep_ms = 7 * kDayMs;     ///< a result, after the end of its query
    std::uint64_t kept_bytes = 256 << 20;  ///< results in memory; beyond it the oldest go first
    std::size_t kept_queries = 10'000;     ///< ended ones that are remembered
};

/// The queries that run and the results of those that have ended. Any thread.
///
/// Ending is the manager's decision and holds at once: a stopped or timed-out query shows its state
/// to the next reader even while its work still finds out. What has run too long or is too old is
/// noticed by every call, and by sweep(), which the owner calls now and then.
class QueryManager {
  public:
    /// `clock` and `executor` must outlive it.
    QueryManager(Clock& clock, Executor& executor, const QueryLimits& limits = {});
    /// Cancels what runs and waits for it.
    ~QueryManager();

    /// Gives the id (a UUID). LimitExceeded when too many are under way, Unavailable when the
    /// program stops.
    [[nodiscard]] Result<std::string> start(NewQuery query);
    /// Nothing for an id that is unknown, of another scope, or no longer kept.
    std::optional<QuerySnapshot> find(const Scope& scope, std::string_view id);
    /// Ends a query as Cancelled; its rows so far stay. NotFound, or Conflict when it has ended.
    [[nodiscard]] Result<void> stop(const Scope& scope, std::string_view id);
    /// All of a scope, newest first.
    std::vector<QuerySnapshot> list(const Scope& scope);
    /// Ends what has run too long and forgets what is too old or too much.
    void sweep();

  private:
    class Query;
    using QueryPointer = std::shared_ptr<Query>;

    void run(const QueryPointer& query);
    void end(Query& query, QueryState state, std::string failure);  // with mutex_ held
    void sweep_locked();
    void forget_surplus();  // with mutex_ held
    QuerySnapshot snapshot(const Query& query) const;

    Clock& clock_;
    Executor& executor_;
    const QueryLimits limits_;

    std::mutex mutex_;
    std::map<std::uint64_t, QueryPointer> queries_;  ///< by order of starting
    std::map<std::string, std::uint64_t, std::less<>> order_by_id_;
    std::uint64_t next_order_ = 0;
    bool closing_ = false;
    Gate gate_;  ///< work under way
};

}  // namespace yagura::services::logs
