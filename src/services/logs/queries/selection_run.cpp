#include "services/logs/queries/selection_run.h"

#include <algorithm>

#include "services/logs/event_id.h"

namespace yagura::services::logs {
namespace {

constexpr std::int64_t kPublishIntervalNs = 1'000'000'000;
constexpr std::uint64_t kMaxRowBytes = 256 << 20;

struct Candidate {
    std::vector<std::optional<std::string>> keys;
    QueryRow row;
};

class Selection {
  public:
    explicit Selection(const SelectionRun& run)
        : run_(run), limit_(std::min(run.max_rows, run.query.limit.value_or(UINT64_MAX))) {
        const auto& order = run.query.order;
        by_time_ = order.empty() || (order.size() == 1 && order[0].field == "@timestamp");
    }

    bool oldest_first() const {
        return by_time_ && !run_.query.order.empty() && !run_.query.order[0].descending;
    }

    Result<void> take(const insights::QueryEvent& event, const EventAddress& address) {
        if (by_time_ && rows_.size() >= limit_) return {};
        Candidate candidate;
        if (!by_time_) {
            for (const auto& key : run_.query.order) {
                const auto value = event.field(key.field);
                candidate.keys.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
            }
        }
        candidate.row = run_.query.row(event);
        candidate.row.emplace_back("@ptr", to_record_pointer(address));
        bytes_ += size_of(candidate);
        rows_.push_back(std::move(candidate));
        if (!by_time_ && rows_.size() >= 2 * limit_ + 1'000) prune();
        if (bytes_ > kMaxRowBytes) prune();
        if (bytes_ > kMaxRowBytes) {
            return fail(Errc::LimitExceeded, "The result is too large; use a smaller limit.");
        }
        return {};
    }

    std::vector<QueryRow> rows() {
        prune();
        std::vector<QueryRow> out;
        for (const Candidate& candidate : rows_) out.push_back(candidate.row);
        return out;
    }

  private:
    static std::uint64_t size_of(const Candidate& candidate) {
        std::uint64_t bytes = sizeof(Candidate);
        for (const auto& key : candidate.keys) bytes += key ? key->size() : 0;
        for (const auto& [name, value] : candidate.row) bytes += 64 + name.size() + value.size();
        return bytes;
    }

    /// Missing values come first when rising, last when falling.
    bool before(const Candidate& left, const Candidate& right) const {
        for (std::size_t i = 0; i < left.keys.size(); ++i) {
            const auto& a = left.keys[i];
            const auto& b = right.keys[i];
            int order = 0;
            if (a && b) {
                order = insights::compare_values(*a, *b);
            } else {
                order = static_cast<int>(a.has_value()) - static_cast<int>(b.has_value());
            }
            if (order != 0) return (order < 0) != run_.query.order[i].descending;
        }
        return false;
    }

    void prune() {
        if (!by_time_) {
            std::stable_sort(rows_.begin(), rows_.end(),
                             [this](const auto& a, const auto& b) { return before(a, b); });
        }
        if (rows_.size() > limit_)
            rows_.erase(rows_.begin() + static_cast<long>(limit_), rows_.end());
        bytes_ = 0;
        for (const Candidate& candidate : rows_) bytes_ += size_of(candidate);
    }

    const SelectionRun& run_;
    const std::uint64_t limit_;
    bool by_time_ = true;
    std::uint64_t bytes_ = 0;
    std::vector<Candidate> rows_;
};

}  // namespace

Result<void> run_selection(const SelectionRun& run, engine::Engine& engine, LogDirectory& directory,
                           Clock& clock, QueryProgress& progress) {
    Selection selection(run);
    const TimeMs now = clock.now();
    engine::ScanRequest scan;
    for (const auto& group : run.groups) scan.groups.push_back(group->id);
    scan.from = run.from;
    scan.to = run.last + 1;
    scan.direction =
        selection.oldest_first() ? engine::Direction::Forward : engine::Direction::Backward;
    scan.cancellation = &progress.cancellation();
    QueryFigures figures;
    figures.groups_scanned = run.groups.size();
    auto reader = YG_TRY(engine.scan(scan));
    engine::ColumnBatch batch;
    std::int64_t published_ns = clock.monotonic_ns();
    for (auto state = engine::ScanState::More; state == engine::ScanState::More;) {
        state = YG_TRY(reader->next(batch));
        for (std::size_t row = 0; row < batch.rows; ++row) {
            if (progress.cancellation().cancelled()) return fail(Errc::Cancelled, "cancelled");
            const auto group = std::ranges::find_if(
                run.groups, [&](const auto& g) { return g->id == batch.group[row]; });
            if (batch.timestamp[row] < (*group)->oldest_kept(now)) continue;
            const auto stream = YG_TRY(directory.stream_name((*group)->id, batch.stream[row]));
            if (!stream) continue;  // deleted while this ran
            ++figures.records_scanned;
            figures.bytes_scanned += batch.message[row].size();
            insights::QueryEvent event;
            event.timestamp = batch.timestamp[row];
            event.ingestion_time = batch.ingestion_time[row];
            event.message = batch.message[row];
            event.log = (*group)->scope.account + ":" + (*group)->name;
            event.stream = *stream;
            if (!run.query.matches(event)) continue;
            ++figures.records_matched;
            YG_CHECK(selection.take(event, {(*group)->id, {batch.timestamp[row], batch.seq[row]}}));
        }
        if (clock.monotonic_ns() - published_ns >= kPublishIntervalNs) {
            progress.publish(selection.rows(), figures);
            published_ns = clock.monotonic_ns();
        }
    }
    progress.publish(selection.rows(), figures);
    return {};
}

}  // namespace yagura::services::logs
