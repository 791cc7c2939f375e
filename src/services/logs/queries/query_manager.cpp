#include "services/logs/queries/query_manager.h"

#include <algorithm>

#include "base/random.h"

namespace yagura::services::logs {
namespace {

constexpr std::int64_t kNanosecondsPerMs = 1'000'000;

bool has_ended(QueryState state) {
    return state != QueryState::Scheduled && state != QueryState::Running;
}

/// What a result takes in memory, about.
std::uint64_t memory_of(const std::vector<QueryRow>& rows) {
    std::uint64_t bytes = 0;
    for (const QueryRow& row : rows) {
        bytes += sizeof(QueryRow);
        for (const auto& [name, value] : row) {
            bytes += sizeof(QueryRow::value_type) + name.size() + value.size();
        }
    }
    return bytes;
}

}  // namespace

/// One query; its changing members are guarded by the manager's mutex.
class QueryManager::Query final : public QueryProgress {
  public:
    Query(QueryManager& manager, NewQuery&& query, std::string id)
        : manager_(manager), work(std::move(query.work)) {
        seen.id = std::move(id);
        seen.scope = std::move(query.scope);
        seen.text = std::move(query.text);
        seen.groups = std::move(query.groups);
        seen.user = std::move(query.user);
        seen.created = manager.clock_.now();
        seen.rows = std::make_shared<const std::vector<QueryRow>>();
        started_ns = manager.clock_.monotonic_ns();
    }

    const Cancellation& cancellation() const override { return cancel; }

    void publish(std::vector<QueryRow> rows, const QueryFigures& figures) override {
        const std::uint64_t bytes = memory_of(rows);
        auto shared = std::make_shared<const std::vector<QueryRow>>(std::move(rows));
        const std::lock_guard lock(manager_.mutex_);
        if (has_ended(seen.state)) return;
        seen.rows.swap(shared);
        seen.figures = figures;
        row_bytes = bytes;
    }

  private:
    QueryManager& manager_;

  public:
    QuerySnapshot seen;
    Cancellation cancel;
    QueryWork work;
    std::int64_t started_ns = 0;
    std::int64_t ended_ns = 0;
    std::uint64_t row_bytes = 0;
};

QueryManager::QueryManager(Clock& clock, Executor& executor, const QueryLimits& limits)
    : clock_(clock), executor_(executor), limits_(limits) {}

QueryManager::~QueryManager() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        for (const auto& [order, query] : queries_) query->cancel.cancel();
    }
    gate_.close();
}

Result<std::string> QueryManager::start(NewQuery query) {
    QueryPointer started;
    {
        const std::lock_guard lock(mutex_);
        sweep_locked();
        if (closing_) return fail(Errc::Unavailable, "the server stops");
        const auto active = std::ranges::count_if(queries_, [&](const auto& entry) {
            const QuerySnapshot& seen = entry.second->seen;
            return !has_ended(seen.state) && seen.scope == query.scope;
        });
        if (static_cast<std::size_t>(active) >= limits_.concurrent) {
            return fail(Errc::LimitExceeded, "too many queries are under way");
        }
        started = std::make_shared<Query>(*this, std::move(query), uuid_v4());
        order_by_id_.emplace(started->seen.id, next_order_);
        queries_.emplace(next_order_++, started);
    }
    // The pass lives as long as the task, also when it is never run.
    auto pass = std::make_shared<Gate::Pass>(gate_.enter());
    const bool posted = *pass && executor_.post([this, started, pass] { run(started); });
    if (!posted) {
        const std::lock_guard lock(mutex_);
        end(*started, QueryState::Failed, "the server stops");
        return fail(Errc::Unavailable, "the server stops");
    }
    return started->seen.id;
}

void QueryManager::run(const QueryPointer& query) {
    QueryWork work;
    {
        const std::lock_guard lock(mutex_);
        sweep_locked();
        if (has_ended(query->seen.state) || closing_) return;
        query->seen.state = QueryState::Running;
        work = std::move(query->work);
    }
    const auto done = work(*query);
    const std::lock_guard lock(mutex_);
    // What ended late has timed out, even if nobody looked in between.
    sweep_locked();
    if (has_ended(query->seen.state)) return;
    if (done.has_value()) {
        end(*query, QueryState::Complete, {});
    } else {
        end(*query, QueryState::Failed, done.error().message());
    }
    forget_surplus();
}

void QueryManager::end(Query& query, QueryState state, std::string failure) {
    query.seen.state = state;
    query.seen.failure = std::move(failure);
    query.ended_ns = clock_.monotonic_ns();
    query.work = nullptr;  // what never ran lets go of what it holds
    query.cancel.cancel();
}

std::optional<QuerySnapshot> QueryManager::find(const Scope& scope, std::string_view id) {
    const std::lock_guard lock(mutex_);
    sweep_locked();
    const auto order = order_by_id_.find(id);
    if (order == order_by_id_.end()) return std::nullopt;
    const Query& query = *queries_.at(order->second);
    if (query.seen.scope != scope) return std::nullopt;
    return snapshot(query);
}

Result<void> QueryManager::stop(const Scope& scope, std::string_view id) {
    const std::lock_guard lock(mutex_);
    sweep_locked();
    const auto order = order_by_id_.find(id);
    if (order == order_by_id_.end() || queries_.at(order->second)->seen.scope != scope) {
        return fail(Errc::NotFound, "no such query");
    }
    Query& query = *queries_.at(order->second);
    if (has_ended(query.seen.state)) return fail(Errc::Conflict, "the query is not running");
    end(query, QueryState::Cancelled, {});
    return {};
}

std::vector<QuerySnapshot> QueryManager::list(const Scope& scope) {
    const std::lock_guard lock(mutex_);
    sweep_locked();
    std::vector<QuerySnapshot> found;
    for (auto entry = queries_.rbegin(); entry != queries_.rend(); ++entry) {
        if (entry->second->seen.scope == scope) found.push_back(snapshot(*entry->second));
    }
    return found;
}

void QueryManager::sweep() {
    const std::lock_guard lock(mutex_);
    sweep_locked();
}

void QueryManager::sweep_locked() {
    const std::int64_t now = clock_.monotonic_ns();
    for (auto entry = queries_.begin(); entry != queries_.end();) {
        Query& query = *entry->second;
        if (!has_ended(query.seen.state) &&
            now - query.started_ns >= limits_.run_ms * kNanosecondsPerMs) {
            end(query, QueryState::Timeout, {});
        }
        if (has_ended(query.seen.state) &&
            now - query.ended_ns >= limits_.keep_ms * kNanosecondsPerMs) {
            order_by_id_.erase(query.seen.id);
            entry = queries_.erase(entry);
        } else {
            ++entry;
        }
    }
    forget_surplus();
}

void QueryManager::forget_surplus() {
    std::uint64_t bytes = 0;
    std::size_t ended = 0;
    for (const auto& [order, query] : queries_) {
        if (!has_ended(query->seen.state)) continue;
        bytes += query->row_bytes;
        ++ended;
    }
    // The newest result stays, however large: somebody is about to fetch it.
    for (auto entry = queries_.begin();
         entry != queries_.end() && ended > 1 &&
         (bytes > limits_.kept_bytes || ended > limits_.kept_queries);) {
        const Query& query = *entry->second;
        if (!has_ended(query.seen.state)) {
            ++entry;
            continue;
        }
        bytes -= query.row_bytes;
        --ended;
        order_by_id_.erase(query.seen.id);
        entry = queries_.erase(entry);
    }
}

QuerySnapshot QueryManager::snapshot(const Query& query) const {
    QuerySnapshot seen = query.seen;
    const std::int64_t until = has_ended(seen.state) ? query.ended_ns : clock_.monotonic_ns();
    seen.duration_ms = (until - query.started_ns) / kNanosecondsPerMs;
    return seen;
}

}  // namespace yagura::services::logs
