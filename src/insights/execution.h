#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/error.h"
#include "base/time.h"
#include "engine/field_scan.h"
#include "insights/query.h"

namespace yagura::insights {

class Workers;

/// Says which event a row is, for whoever stores the events.
struct EventKey {
    std::uint32_t group = 0;
    TimeMs timestamp;
    std::uint64_t sequence = 0;
};

/// One event. Views are borrowed from the source until its next batch.
struct InputEvent {
    EventKey key;  ///< with the event's time
    TimeMs ingestion_time;
    std::string_view message;
    std::string_view stream;
    std::string_view log;  ///< ACCOUNT:GROUP
};

/// Bounds are inclusive.
struct QueryWindow {
    TimeMs from;
    TimeMs last;
};

/// What was looked at so far.
struct ScanFigures {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
};

/// Events of a window in the order that was asked for. One thread at a time.
class EventSource {
  public:
    virtual ~EventSource() = default;
    /// Replaces `events` by the next ones, at least one, or none at the end.
    [[nodiscard]] virtual Result<void> next(std::vector<InputEvent>& events) = 0;
    /// Of everything read so far, also events that were passed over.
    virtual ScanFigures figures() const = 0;
};

/// The events of a query's groups by column. Any thread.
class ColumnStore {
  public:
    virtual ~ColumnStore() = default;
    /// Scans over all events of the window that are kept, together. `request` says what is to be
    /// read; its groups and bounds of time are set here.
    [[nodiscard]] virtual Result<std::vector<std::unique_ptr<engine::FieldScan>>> scan(
        const engine::FieldScanRequest& request, const QueryWindow& window) = 0;
    /// Null when the stream has been deleted. Stays where it is.
    [[nodiscard]] virtual Result<const std::string*> stream_name(engine::GroupId group,
                                                                 engine::StreamId stream) = 0;
    /// ACCOUNT:GROUP of each searched group.
    virtual const std::map<engine::GroupId, std::string>& logs() const = 0;
};

/// Where the events of a query's groups are.
class EventStore {
  public:
    virtual ~EventStore() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<EventSource>> open(const QueryWindow& window,
                                                                    EventOrder order) = 0;
    /// The same for the groups of inner query `number` (Query::inner_sources()). Unsupported unless
    /// a store overrides it.
    [[nodiscard]] virtual Result<std::unique_ptr<EventSource>> open_inner(std::size_t number,
                                                                          const QueryWindow& window,
                                                                          EventOrder order);
    /// The value of "@ptr".
    virtual std::string pointer(const EventKey& key) const = 0;
    /// The same events by column, as long as this lives. Null: there is only open().
    virtual ColumnStore* columns() { return nullptr; }
};

struct QueryStatistics {
    std::uint64_t records_matched = 0;
    std::uint64_t records_scanned = 0;
    std::uint64_t bytes_scanned = 0;
};

struct ResultTable {
    std::vector<std::string> columns;
    /// As many entries as columns; nothing where the row has no such value.
    std::vector<std::vector<std::optional<std::string>>> rows;
    QueryStatistics statistics;
};

struct ExecutionOptions {
    QueryWindow window;
    TimeMs now;                                  ///< of now()
    std::uint64_t max_memory_bytes = 256 << 20;  ///< rows, groups and values that are held
    const Cancellation* cancellation = nullptr;
    Workers* workers = nullptr;  ///< null: the calling thread works alone
    /// Called after each batch; true asks for a report of the rows so far.
    std::function<bool()> report_due;
    std::function<void(ResultTable)> report;
};

/// Runs a query over the events of a store, by column where it has them: conditions are decided
/// and groups counted on the distinct values of fields. Errors: Cancelled, LimitExceeded when it
/// would hold more than the memory allowed, and those of the store.
[[nodiscard]] Result<ResultTable> execute(const Query& query, EventStore& store,
                                          const ExecutionOptions& options);

}  // namespace yagura::insights
