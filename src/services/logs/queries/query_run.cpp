#include "services/logs/queries/query_run.h"

#include <map>

#include "insights/execution.h"
#include "services/logs/event_id.h"

namespace yagura::services::logs {
namespace {

constexpr std::int64_t kPublishIntervalNs = 1'000'000'000;

/// The groups of a query, with the text of "@log".
struct SearchedGroup {
    std::shared_ptr<const LogGroup> group;
    std::string log;
};
using SearchedGroups = std::map<engine::GroupId, SearchedGroup>;

/// A scan of the engine as events of a query: without those that have expired and those of streams
/// that were deleted meanwhile.
class ScanSource final : public insights::EventSource {
  public:
    ScanSource(const SearchedGroups& groups, LogDirectory& directory, TimeMs now,
               std::unique_ptr<engine::Scan> scan)
        : groups_(groups), directory_(directory), now_(now), scan_(std::move(scan)) {}

    Result<void> next(std::vector<insights::InputEvent>& events) override {
        events.clear();
        while (events.empty() && state_ == engine::ScanState::More) {
            state_ = YG_TRY(scan_->next(batch_));
            for (std::size_t row = 0; row < batch_.rows; ++row) YG_CHECK(add(row, events));
        }
        return {};
    }

    insights::ScanFigures figures() const override { return figures_; }

  private:
    Result<void> add(std::size_t row, std::vector<insights::InputEvent>& events) {
        const SearchedGroup& searched = groups_.at(batch_.group[row]);
        if (batch_.timestamp[row] < searched.group->oldest_kept(now_)) return {};
        const auto* stream = YG_TRY(stream_name(searched.group->id, batch_.stream[row]));
        if (stream == nullptr) return {};
        ++figures_.records;
        figures_.bytes += batch_.message[row].size();
        insights::InputEvent& event = events.emplace_back();
        event.key = {searched.group->id.value, batch_.timestamp[row], batch_.seq[row].value};
        event.ingestion_time = batch_.ingestion_time[row];
        event.message = batch_.message[row];
        event.stream = *stream;
        event.log = searched.log;
        return {};
    }

    /// Null when it has been deleted. Names stay where they are: events point to them.
    Result<const std::string*> stream_name(engine::GroupId group, engine::StreamId id) {
        auto& streams = stream_names_[group];
        auto at = streams.find(id);
        if (at == streams.end()) {
            at = streams.emplace(id, YG_TRY(directory_.stream_name(group, id))).first;
        }
        return at->second ? &*at->second : nullptr;
    }

    const SearchedGroups& groups_;
    LogDirectory& directory_;
    TimeMs now_;
    std::unique_ptr<engine::Scan> scan_;
    engine::ScanState state_ = engine::ScanState::More;
    engine::ColumnBatch batch_;
    insights::ScanFigures figures_;
    std::map<engine::GroupId, std::map<engine::StreamId, std::optional<std::string>>> stream_names_;
};

/// Of a query without groups.
class EmptySource final : public insights::EventSource {
  public:
    Result<void> next(std::vector<insights::InputEvent>& events) override {
        events.clear();
        return {};
    }
    insights::ScanFigures figures() const override { return {}; }
};

class EngineStore final : public insights::EventStore {
  public:
    EngineStore(const QueryRun& run, engine::Engine& engine, LogDirectory& directory, TimeMs now,
                const Cancellation& cancellation)
        : engine_(engine), directory_(directory), now_(now), cancellation_(cancellation) {
        groups_ = searched(run.groups);
        for (const auto& groups : run.inner_groups) inner_.push_back(searched(groups));
    }

    Result<std::unique_ptr<insights::EventSource>> open(const insights::QueryWindow& window,
                                                        insights::EventOrder order) override {
        return open_groups(groups_, window, order);
    }

    Result<std::unique_ptr<insights::EventSource>> open_inner(std::size_t number,
                                                              const insights::QueryWindow& window,
                                                              insights::EventOrder order) override {
        return open_groups(inner_.at(number), window, order);
    }

    std::string pointer(const insights::EventKey& key) const override {
        return to_record_pointer(
            {engine::GroupId(key.group), {key.timestamp, engine::EventSeq(key.sequence)}});
    }

  private:
    static SearchedGroups searched(const std::vector<std::shared_ptr<const LogGroup>>& groups) {
        SearchedGroups out;
        for (const auto& group : groups) {
            out[group->id] = {group, group->scope.account + ":" + group->name};
        }
        return out;
    }

    Result<std::unique_ptr<insights::EventSource>> open_groups(const SearchedGroups& groups,
                                                               const insights::QueryWindow& window,
                                                               insights::EventOrder order) {
        if (groups.empty()) return std::make_unique<EmptySource>();
        engine::ScanRequest scan;
        for (const auto& [id, group] : groups) scan.groups.push_back(id);
        scan.from = window.from;
        scan.to = window.last + 1;
        scan.direction = order == insights::EventOrder::OldestFirst ? engine::Direction::Forward
                                                                    : engine::Direction::Backward;
        scan.cancellation = &cancellation_;
        return std::make_unique<ScanSource>(groups, directory_, now_, YG_TRY(engine_.scan(scan)));
    }

    engine::Engine& engine_;
    LogDirectory& directory_;
    TimeMs now_;
    const Cancellation& cancellation_;
    SearchedGroups groups_;
    std::vector<SearchedGroups> inner_;
};

std::uint64_t searched_groups(const QueryRun& run) {
    std::uint64_t count = run.groups.size();
    for (const auto& groups : run.inner_groups) count += groups.size();
    return count;
}

void publish(insights::ResultTable table, std::uint64_t groups, QueryProgress& progress) {
    std::vector<QueryRow> rows;
    rows.reserve(table.rows.size());
    for (auto& values : table.rows) {
        QueryRow& row = rows.emplace_back();
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i]) row.emplace_back(table.columns[i], *std::move(values[i]));
        }
    }
    QueryFigures figures;
    figures.records_matched = table.statistics.records_matched;
    figures.records_scanned = table.statistics.records_scanned;
    figures.bytes_scanned = table.statistics.bytes_scanned;
    figures.groups_scanned = groups;
    progress.publish(std::move(rows), figures);
}

}  // namespace

Result<void> run_query(const QueryRun& run, engine::Engine& engine, LogDirectory& directory,
                       Clock& clock, QueryProgress& progress) {
    const TimeMs now = clock.now();
    EngineStore store(run, engine, directory, now, progress.cancellation());
    insights::ExecutionOptions options;
    options.window = {run.from, run.last};
    options.now = now;
    options.cancellation = &progress.cancellation();
    std::int64_t published_ns = clock.monotonic_ns();
    options.report_due = [&] { return clock.monotonic_ns() - published_ns >= kPublishIntervalNs; };
    options.report = [&](insights::ResultTable table) {
        publish(std::move(table), searched_groups(run), progress);
        published_ns = clock.monotonic_ns();
    };
    publish(YG_TRY(insights::execute(*run.query, store, options)), searched_groups(run), progress);
    return {};
}

}  // namespace yagura::services::logs
