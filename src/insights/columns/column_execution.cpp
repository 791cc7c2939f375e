#include "insights/columns/column_execution.h"

#include <algorithm>

#include "insights/workers.h"

namespace yagura::insights {
namespace {

void keep_greatest(std::vector<std::int64_t>& numbers, std::uint64_t count) {
    if (numbers.size() <= count) return;
    std::nth_element(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(count),
                     numbers.end(), std::greater<>());
    numbers.resize(count);
}

}  // namespace

ColumnExecution::ColumnExecution(const Setting& setting)
    : setting_(setting),
      plan_(setting.plan),
      sources_(plan_, setting.store.logs()),
      pushed_(
          push_down(plan_, sources_, setting.options.window, setting.options.now, setting.inner)) {
    const auto at = std::ranges::find_if_not(plan_.steps, passes_one_by_one);
    if (at == plan_.steps.end() || !std::holds_alternative<StatsStep>(*at)) return;
    stats_ = &std::get<StatsStep>(*at);
    stats_step_ = static_cast<std::size_t>(at - plan_.steps.begin());
}

Result<ColumnExecution::Scans> ColumnExecution::open(engine::FieldScanRequest request,
                                                     const QueryWindow& window) {
    if (window.last < window.from) return Scans();
    request.filter = pushed_.filter;
    return setting_.store.scan(request, window);
}

std::vector<ColumnExecution::Part> ColumnExecution::parts_of(const Scans& scans) const {
    std::vector<Part> out;
    for (std::size_t scan = 0; scan < scans.size(); ++scan) {
        for (std::size_t i = 0; i < scans[scan]->parts(); ++i) {
            out.push_back({scans[scan].get(), scan, i, scans[scan]->bounds(i)});
        }
    }
    std::ranges::sort(out, [&](const Part& a, const Part& b) {
        return plan_.order == EventOrder::NewestFirst ? a.bounds.max_time > b.bounds.max_time
                                                      : a.bounds.min_time < b.bounds.min_time;
    });
    return out;
}

std::size_t ColumnExecution::worker_count() const {
    return setting_.options.workers == nullptr ? 1 : setting_.options.workers->count();
}

Result<void> ColumnExecution::work(
    const std::vector<Part>& parts,
    const std::function<Result<bool>(const Part& part, std::size_t worker,
                                     engine::ScanStatistics& statistics)>& work) {
    const auto one = [&](std::size_t item, std::size_t worker) -> Result<bool> {
        engine::ScanStatistics statistics;
        const bool wanted = YG_TRY(work(parts[item], worker, statistics));
        records_ += statistics.rows_examined;
        bytes_ += statistics.bytes_examined;
        return wanted;
    };
    if (setting_.options.workers != nullptr) {
        return setting_.options.workers->run(parts.size(), one, setting_.meanwhile);
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!YG_TRY(one(i, 0))) break;
        setting_.meanwhile();
    }
    return {};
}

bool ColumnExecution::all_decided(std::size_t end) const {
    for (std::size_t i = 0; i < end; ++i) {
        if (std::holds_alternative<FilterStep>(plan_.steps[i]) && !pushed_.decided.contains(i)) {
            return false;
        }
    }
    return true;
}

std::optional<std::uint64_t> ColumnExecution::wanted_events() const {
    if (!plan_.rows_are_events) return std::nullopt;
    std::optional<std::uint64_t> out = plan_.max_rows;
    std::size_t end = 0;
    for (; end < plan_.steps.size(); ++end) {
        const Step& step = plan_.steps[end];
        if (const auto* count = std::get_if<CountStep>(&step); count && count->stops_early) {
            return std::nullopt;
        }
        if (const auto* limit = std::get_if<LimitStep>(&step)) {
            out = std::min(*out, limit->count);
            break;
        }
        if (!passes_one_by_one(step)) return std::nullopt;
    }
    if (!all_decided(end)) return std::nullopt;
    return out;
}

Result<QueryWindow> ColumnExecution::find_first(std::uint64_t count) {
    const bool newest = plan_.order == EventOrder::NewestFirst;
    // Times as ranks that fall from the front of the order on.
    const auto rank_of = [&](TimeMs time) { return newest ? time.value : -time.value; };
    ColumnNeeds needs;
    needs.request.timestamp = true;
    const Scans scans = YG_TRY(open(needs.request, setting_.window));
    Scans event_scans = YG_TRY(open(event_request(), setting_.window));
    std::set<PartName> hits;
    std::mutex mutex;
    std::vector<std::int64_t> best;  // of the first events
    std::atomic<std::int64_t> bound{INT64_MIN};
    std::vector<engine::FieldBatch> batches(worker_count());
    const auto look_at = [&](const Part& part, std::size_t worker,
                             engine::ScanStatistics& statistics) -> Result<bool> {
        const Cancellation* cancellation = setting_.options.cancellation;
        const std::int64_t front = rank_of(newest ? part.bounds.max_time : part.bounds.min_time);
        if (front < bound.load()) {
            matched_ += YG_TRY(part.scan->count(part.number, statistics, cancellation));
            return true;
        }
        engine::FieldBatch& batch = batches[worker];
        YG_CHECK(part.scan->read(part.number, batch, statistics, cancellation));
        if (batch.rows == 0) return true;
        matched_ += batch.rows;
        std::vector<std::int64_t> ranks;
        for (const TimeMs time : batch.timestamp) {
            if (rank_of(time) >= bound.load()) ranks.push_back(rank_of(time));
        }
        keep_greatest(ranks, count);
        const std::lock_guard lock(mutex);
        hits.emplace(part.scan_number, part.number);
        best.insert(best.end(), ranks.begin(), ranks.end());
        keep_greatest(best, count);
        if (best.size() == count) bound = *std::ranges::min_element(best);
        return true;
    };
    YG_CHECK(work(parts_of(scans), look_at));
    QueryWindow out = setting_.window;
    if (best.size() < count) {
        // Segments that were merged since the first opening would have other parts.
        bool same = event_scans.size() == scans.size();
        for (std::size_t i = 0; same && i < scans.size(); ++i) {
            same = event_scans[i]->parts() == scans[i]->parts();
            for (std::size_t part = 0; same && part < scans[i]->parts(); ++part) {
                const engine::PartBounds a = scans[i]->bounds(part);
                const engine::PartBounds b = event_scans[i]->bounds(part);
                same = a.min_time == b.min_time && a.max_time == b.max_time && a.rows == b.rows &&
                       a.message_bytes == b.message_bytes;
            }
        }
        if (same) {
            few_ = std::move(event_scans);
            few_parts_ = std::move(hits);
        }
        return out;
    }
    const std::int64_t last = *std::ranges::min_element(best);
    if (newest) {
        out.from = TimeMs(last);
    } else {
        out.last = TimeMs(-last);
    }
    return out;
}

engine::FieldScanRequest ColumnExecution::event_request() const {
    engine::FieldScanRequest out;
    out.seq = out.stream = true;
    for (const EventField& field : plan_.event_fields) {
        out.ingestion_time |= field.name == "@ingestionTime";
        out.message |= field.name == "@message" || !is_system_field(field.name);
    }
    return out;
}

Result<std::optional<ColumnExecution::Collected>> ColumnExecution::collect(
    const QueryWindow& window) {
    constexpr std::uint64_t kMostBytes = 64 << 20;
    const engine::FieldScanRequest request = event_request();
    Scans scans;
    if (few_) {
        scans = std::move(*few_);
    } else {
        scans = YG_TRY(open(request, window));
    }
    std::vector<Part> parts = parts_of(scans);
    if (few_) {
        std::erase_if(parts, [&](const Part& part) {
            return !few_parts_.contains({part.scan_number, part.number});
        });
        few_.reset();
    }
    struct Worker {
        engine::FieldBatch batch;
        std::vector<InputEvent> events;
        std::unique_ptr<Arena> arena = std::make_unique<Arena>(256 * 1024);
    };
    std::vector<Worker> workers(worker_count());
    std::atomic<std::uint64_t> held{0};
    YG_CHECK(work(
        parts,
        [&](const Part& part, std::size_t number,
            engine::ScanStatistics& statistics) -> Result<bool> {
            Worker& worker = workers[number];
            const engine::FieldBatch& batch = worker.batch;
            YG_CHECK(part.scan->read(part.number, worker.batch, statistics,
                                     setting_.options.cancellation));
            std::uint64_t bytes = batch.rows * sizeof(InputEvent);
            for (const std::string_view message : batch.message) bytes += message.size();
            if ((held += bytes) > kMostBytes) return false;
            for (std::size_t row = 0; row < batch.rows; ++row) {
                const std::string* stream =
                    YG_TRY(setting_.store.stream_name(batch.group[row], batch.stream[row]));
                if (stream == nullptr) continue;
                InputEvent& event = worker.events.emplace_back();
                event.key = {batch.group[row].value, batch.timestamp[row], batch.seq[row].value};
                if (request.ingestion_time) event.ingestion_time = batch.ingestion_time[row];
                if (request.message) event.message = worker.arena->copy(batch.message[row]);
                event.stream = *stream;
                event.log = setting_.store.logs().at(batch.group[row]);
            }
            return true;
        }));
    if (held > kMostBytes) return std::nullopt;
    Collected out;
    for (Worker& worker : workers) {
        out.events.insert(out.events.end(), worker.events.begin(), worker.events.end());
        out.arenas.push_back(std::move(worker.arena));
    }
    const bool newest = plan_.order == EventOrder::NewestFirst;
    std::ranges::sort(out.events, [&](const InputEvent& a, const InputEvent& b) {
        const auto left = std::pair(a.key.timestamp, a.key.sequence);
        const auto right = std::pair(b.key.timestamp, b.key.sequence);
        return newest ? left > right : left < right;
    });
    return out;
}

}  // namespace yagura::insights
