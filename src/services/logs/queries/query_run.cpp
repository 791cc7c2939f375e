#include "services/logs/queries/query_run.h"

#include "insights/execution.h"
#include "services/logs/event_id.h"
#include "services/logs/queries/searched_groups.h"

namespace yagura::services::logs {
namespace {

constexpr std::int64_t kPublishIntervalNs = 1'000'000'000;

/// A scan of the engine as events of a query: without those that have expired and those of streams
/// that were deleted meanwhile.
class ScanSource final : public insights::EventSource {
  public:
    ScanSource(const SearchedGroups& searched, LogDirectory& directory, TimeMs now,
               std::unique_ptr<engine::Scan> scan)
        : searched_(searched), names_(directory), now_(now), scan_(std::move(scan)) {}

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
        const engine::GroupId group = batch_.group[row];
        if (batch_.timestamp[row] < searched_.groups.at(group)->oldest_kept(now_)) return {};
        const auto* stream = YG_TRY(names_.find(group, batch_.stream[row]));
        if (stream == nullptr) return {};
        ++figures_.records;
        figures_.bytes += batch_.message[row].size();
        insights::InputEvent& event = events.emplace_back();
        event.key = {group.value, batch_.timestamp[row], batch_.seq[row].value};
        event.ingestion_time = batch_.ingestion_time[row];
        event.message = batch_.message[row];
        event.stream = *stream;
        event.log = searched_.logs.at(group);
        return {};
    }

    const SearchedGroups& searched_;
    StreamNames names_;
    TimeMs now_;
    std::unique_ptr<engine::Scan> scan_;
    engine::ScanState state_ = engine::ScanState::More;
    engine::ColumnBatch batch_;
    insights::ScanFigures figures_;
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
        : engine_(engine),
          directory_(directory),
          now_(now),
          cancellation_(cancellation),
          searched_(run.groups),
          columns_(searched_, engine, directory, now) {
        for (const auto& groups : run.inner_groups) inner_.emplace_back(groups);
    }

    Result<std::unique_ptr<insights::EventSource>> open(const insights::QueryWindow& window,
                                                        insights::EventOrder order) override {
        return open_groups(searched_, window, order);
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

    insights::ColumnStore* columns() override { return &columns_; }

  private:
    Result<std::unique_ptr<insights::EventSource>> open_groups(const SearchedGroups& searched,
                                                               const insights::QueryWindow& window,
                                                               insights::EventOrder order) {
        if (searched.groups.empty()) return std::make_unique<EmptySource>();
        engine::ScanRequest scan;
        for (const auto& [id, group] : searched.groups) scan.groups.push_back(id);
        scan.from = window.from;
        scan.to = window.last + 1;
        scan.direction = order == insights::EventOrder::OldestFirst ? engine::Direction::Forward
                                                                    : engine::Direction::Backward;
        scan.cancellation = &cancellation_;
        return std::make_unique<ScanSource>(searched, directory_, now_, YG_TRY(engine_.scan(scan)));
    }

    engine::Engine& engine_;
    LogDirectory& directory_;
    TimeMs now_;
    const Cancellation& cancellation_;
    const SearchedGroups searched_;
    SearchedColumns columns_;
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
                       Clock& clock, insights::Workers& workers, QueryProgress& progress) {
    const TimeMs now = clock.now();
    EngineStore store(run, engine, directory, now, progress.cancellation());
    insights::ExecutionOptions options;
    options.window = {run.from, run.last};
    options.now = now;
    options.workers = &workers;
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
