#include "metrics/metric_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "engine/wal/wal.h"
#include "meta/database.h"
#include "metrics/cell_buffer.h"
#include "metrics/cell_rows.h"
#include "metrics/log_record.h"
#include "metrics/series_index.h"

namespace yagura::metrics {
namespace {

namespace wal = engine::wal;

constexpr std::int64_t kAgingIntervalMs = kHourMs;
constexpr std::size_t kAgedRowsATransaction = 2000;
constexpr std::string_view kAppliedState = "applied";

/// A batch on its way through the log.
struct PendingBatch : wal::Entry {
    LogRecord content;
    std::vector<std::uint64_t> bytes;  // aligned, as the log wants it

    void fill() {
        const std::string payload = encode(content);
        const std::size_t size = wal::padded(sizeof(wal::RecordHeader) + payload.size());
        bytes.assign((size + 7) / 8, 0);
        char* start = reinterpret_cast<char*>(bytes.data());
        std::memcpy(start + sizeof(wal::RecordHeader), payload.data(), payload.size());
        record = {start, size};
        payload_bytes = static_cast<std::uint32_t>(payload.size());
        payload_checksum = wal::payload_checksum(payload);
        events = 1;
    }
};

/// The length in which the service shows what is this old.
std::int64_t shown_seconds(std::int64_t age) {
    if (age <= kMinuteTier.kept_seconds) return kMinuteTier.seconds;
    if (age <= kFiveMinuteTier.kept_seconds) return kFiveMinuteTier.seconds;
    return kHourTier.seconds;
}

class SqliteMetricStore final : public MetricStore {
  public:
    SqliteMetricStore(const StoreOptions& options, Clock& clock)
        : options_(options), clock_(clock), last_flush_(clock.now()), active_(new CellBuffer) {}

    Result<void> open(io::FileSystem& files) {
        YG_CHECK(files.make_folder(options_.folder));
        database_ = YG_TRY(meta::Database::open(options_.folder + "/metrics.db"));
        YG_CHECK(CellRows::migrate(*database_));
        const std::uint64_t applied = YG_TRY(load());
        wal::WalOptions log;
        log.folder = options_.folder + "/wal";
        log.file_bytes = options_.log_file_bytes;
        log.applied = engine::EventSeq(applied);
        published_ = log.applied;
        log_ = YG_TRY(wal::Wal::open(
            files, std::move(log), [this](auto entries) { publish(entries); },
            [this](engine::EventSeq first, std::uint32_t, std::string_view payload) {
                return replay(first, payload);
            }));
        return {};
    }

    Result<void> append(Batch batch) override {
        if (buffered() >= options_.most_buffered * 2) YG_CHECK(flush());
        PendingBatch pending;
        pending.content.marks = std::move(batch.marks);
        {
            const std::lock_guard lock(mutex_);
            YG_CHECK(name_series(batch.data, pending.content));
        }
        pending.fill();
        return log_->append(pending);
    }

    Result<std::vector<UnitCells>> read(const MetricKey& metric, TimeMs from, TimeMs to,
                                        int period) override {
        const std::int64_t first = from.value / kSecondMs;
        const std::int64_t end = (to.value + kSecondMs - 1) / kSecondMs;
        // Between the two looks nothing may move from memory to the rows.
        const std::shared_lock in_place(moving_);
        std::vector<std::pair<SeriesId, UnitCells>> units;
        {
            const std::lock_guard lock(mutex_);
            const auto* known = index_.units_of(text_of(metric));
            if (known == nullptr) return std::vector<UnitCells>();
            for (const auto& [unit, id] : *known) units.push_back({id, {unit, {}}});
        }
        std::vector<UnitCells> out;
        auto result = database_->read([&](meta::Session& session) -> Result<void> {
            for (auto& [id, unit] : units) {
                YG_CHECK(read_series(session, id, first, end, period, unit.cells));
                if (!unit.cells.empty()) out.push_back(std::move(unit));
            }
            return {};
        });
        if (!result) return fail(result.error());
        return out;
    }

    Result<MetricPage> list(const MetricFilter& filter, const std::optional<std::string>& after,
                            std::size_t limit) override {
        const std::lock_guard lock(mutex_);
        return index_.list(filter, after, limit);
    }

    std::optional<std::string> mark(std::string_view name) override {
        const std::lock_guard lock(mutex_);
        const auto found = marks_.find(name);
        if (found == marks_.end()) return std::nullopt;
        return found->second;
    }

    Result<void> maintain() override {
        const TimeMs now = clock_.now();
        if (buffered() >= options_.most_buffered ||
            now - last_flush_.load() >= options_.flush_interval_ms) {
            YG_CHECK(flush());
        }
        if (now - last_aging_ >= kAgingIntervalMs) {
            last_aging_ = now;
            YG_CHECK(age(now.value / kSecondMs));
        }
        return {};
    }

    Result<void> flush() override {
        const std::lock_guard one(flush_mutex_);
        last_flush_ = clock_.now();
        {
            const std::lock_guard lock(mutex_);
            // What a failed attempt left is tried again before anything newer.
            if (!leaving_) {
                if (active_->empty()) return {};
                leaving_ = std::exchange(active_, std::make_unique<CellBuffer>());
                leaving_seq_ = published_;
            }
        }
        std::unique_lock moving(moving_, std::defer_lock);
        std::vector<SeriesId> written;
        auto result = database_->transaction([&](meta::Session& session) -> Result<void> {
            YG_CHECK(write_series(session, written));
            for (const auto& [id, cells] : leaving_->series()) {
                YG_CHECK(CellRows::merge(session, id, kMinuteTier, cells.minutes));
                YG_CHECK(CellRows::merge(session, id, kSecondTier, cells.seconds));
            }
            for (const auto& [name, position] : leaving_->marks()) {
                if (position.empty()) {
                    auto remove =
                        YG_TRY(session.prepare("DELETE FROM metrics_marks WHERE name = ?"));
                    YG_CHECK(remove.bind_all(name).run());
                    continue;
                }
                auto insert = YG_TRY(session.prepare(
                    "INSERT INTO metrics_marks (name, position) VALUES (?, ?) "
                    "ON CONFLICT (name) DO UPDATE SET position = excluded.position"));
                YG_CHECK(insert.bind_all(name, meta::Blob{position}).run());
            }
            auto state =
                YG_TRY(session.prepare("INSERT INTO metrics_state (name, value) VALUES (?, ?) "
                                       "ON CONFLICT (name) DO UPDATE SET value = excluded.value"));
            YG_CHECK(
                state.bind_all(kAppliedState, static_cast<std::int64_t>(leaving_seq_.value)).run());
            // Until the commit is done and memory is cleared nobody may see both or neither.
            moving.lock();
            return {};
        });
        if (!result) {
            const std::lock_guard lock(mutex_);
            for (const SeriesId id : written) {
                if (auto* series = index_.find(id)) series->touched = true;
            }
            return fail(result.error());
        }
        {
            const std::lock_guard lock(mutex_);
            leaving_.reset();
            for (const SeriesId id : written) {
                if (auto* series = index_.find(id)) series->stored = true;
            }
        }
        moving.unlock();
        log_->free_up_to(leaving_seq_);
        return {};
    }

    std::size_t series_count() override {
        const std::lock_guard lock(mutex_);
        return index_.size();
    }

  private:
    /// Reads names and marks; gives how far the log was written out.
    Result<std::uint64_t> load() {
        return database_->read([&](meta::Session& session) -> Result<std::uint64_t> {
            auto series =
                YG_TRY(session.prepare("SELECT id, metric, unit, last_time FROM metrics_series"));
            while (YG_TRY(series.step())) {
                index_.restore(static_cast<SeriesId>(series.int64(0)),
                               {series.blob(1), series.text(2)}, series.int64(3), true);
            }
            auto marks = YG_TRY(session.prepare("SELECT name, position FROM metrics_marks"));
            while (YG_TRY(marks.step())) marks_[marks.text(0)] = marks.blob(1);
            auto state = YG_TRY(session.prepare("SELECT value FROM metrics_state WHERE name = ?"));
            state.bind_all(kAppliedState);
            if (!YG_TRY(state.step())) return 0;
            return static_cast<std::uint64_t>(state.int64(0));
        });
    }

    Result<void> name_series(std::vector<Datum>& data, LogRecord& record) {
        record.points.reserve(data.size());
        std::string before;
        SeriesId id = 0;
        std::string unit_before;
        for (Datum& datum : data) {
            std::string metric = text_of(datum.metric);
            if (id == 0 || metric != before || datum.unit != unit_before) {
                if (index_.size() >= options_.most_series && !known(metric, datum.unit)) {
                    return fail(Errc::LimitExceeded,
                                fmt::format("there are {} metrics already", options_.most_series));
                }
                id = index_.obtain(metric, datum.unit);
                // A name goes into every record until one that holds it is on disk.
                if (!index_.find(id)->logged)
                    record.names.emplace_back(id, SeriesName{metric, datum.unit});
                before = std::move(metric);
                unit_before = datum.unit;
            }
            record.points.push_back(
                {id, datum.time.value / kSecondMs, datum.by_second, std::move(datum.summary)});
        }
        return {};
    }

    bool known(const std::string& metric, const std::string& unit) const {
        const auto* units = index_.units_of(metric);
        return units != nullptr && units->contains(unit);
    }

    void publish(std::span<wal::Entry* const> entries) {
        const std::lock_guard lock(mutex_);
        for (wal::Entry* entry : entries) {
            apply(static_cast<PendingBatch*>(entry)->content, entry->first_seq);
        }
    }

    Result<void> replay(engine::EventSeq seq, std::string_view payload) {
        const LogRecord record = YG_TRY(decode_log_record(payload));
        const std::lock_guard lock(mutex_);
        apply(record, seq);
        return {};
    }

    void apply(const LogRecord& record, engine::EventSeq seq) {
        for (const auto& [id, name] : record.names) index_.restore(id, name, 0, false);
        active_->add(record);
        for (const LogRecord::Point& point : record.points) {
            if (auto* series = index_.find(point.series); series && series->last < point.second) {
                series->last = point.second;
                series->touched = true;
            }
        }
        for (const Mark& mark : record.marks) {
            if (mark.position.empty()) {
                marks_.erase(mark.name);
            } else {
                marks_[mark.name] = mark.position;
            }
        }
        published_ = seq;
    }

    std::size_t buffered() {
        const std::lock_guard lock(mutex_);
        return active_->weight() + (leaving_ ? leaving_->weight() : 0);
    }

    Result<void> read_series(meta::Session& session, SeriesId id, std::int64_t from,
                             std::int64_t to, int period, std::vector<Cell>& out) {
        const std::int64_t now = clock_.now().value / kSecondMs;
        const bool seconds = period < 60;
        if (seconds) {
            from = std::max(from, now - kSecondTier.kept_seconds);
            YG_CHECK(CellRows::read(session, id, kSecondTier, from, to, out));
        } else {
            from = std::max(from, now - kHourTier.kept_seconds);
            for (const Tier* tier : {&kHourTier, &kFiveMinuteTier, &kMinuteTier})
                YG_CHECK(CellRows::read(session, id, *tier, from, to, out));
            const auto by_start = [](const Cell& a, const Cell& b) { return a.start < b.start; };
            if (!std::ranges::is_sorted(out, by_start)) std::ranges::stable_sort(out, by_start);
        }
        {
            const std::lock_guard lock(mutex_);
            if (leaving_) leaving_->collect(id, from, to, seconds, out);
            active_->collect(id, from, to, seconds, out);
        }
        if (seconds) return {};
        std::erase_if(out, [&](const Cell& cell) {
            const std::int64_t shown =
                std::max<std::int64_t>(cell.seconds, shown_seconds(now - cell.start));
            return period % shown != 0;
        });
        return {};
    }

    /// Names that no row has, and newer times of those that have one.
    Result<void> write_series(meta::Session& session, std::vector<SeriesId>& written) {
        struct Row {
            SeriesId id;
            SeriesName name;
            std::int64_t last;
        };
        std::vector<Row> rows;
        {
            const std::lock_guard lock(mutex_);
            for (auto& [id, series] : index_.all()) {
                if (!series.logged || (series.stored && !series.touched)) continue;
                rows.push_back({id, series.name, series.last});
                series.touched = false;
                written.push_back(id);
            }
        }
        for (const Row& row : rows) {
            auto insert = YG_TRY(session.prepare(
                "INSERT INTO metrics_series (id, metric, unit, last_time) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET last_time = excluded.last_time"));
            YG_CHECK(insert.bind_all(row.id, meta::Blob{row.name.metric}, row.name.unit, row.last)
                         .run());
        }
        return {};
    }

    /// Rolls up and drops, series by series, in transactions that leave room for others.
    Result<void> age(std::int64_t now) {
        std::vector<SeriesId> all;
        std::vector<SeriesId> dead;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [id, series] : index_.all()) {
                if (!series.stored) continue;
                const bool over = series.last + kHourTier.kept_seconds < now;
                (over ? dead : all).push_back(id);
            }
        }
        std::ranges::sort(all);
        std::size_t at = 0;
        while (at < all.size() || !dead.empty()) {
            auto result = database_->transaction([&](meta::Session& session) -> Result<void> {
                std::size_t moved = 0;
                while (at < all.size() && moved < kAgedRowsATransaction) {
                    const std::size_t rows =
                        YG_TRY(CellRows::age(session, all[at], now, kAgedRowsATransaction - moved));
                    moved += rows;
                    if (moved < kAgedRowsATransaction) ++at;
                }
                for (const SeriesId id : dead) YG_CHECK(CellRows::erase(session, id));
                return {};
            });
            if (!result) return fail(result.error());
            const std::lock_guard lock(mutex_);
            for (const SeriesId id : std::exchange(dead, {})) index_.erase(id);
        }
        return {};
    }

    const StoreOptions options_;
    Clock& clock_;
    std::unique_ptr<meta::Database> database_;
    std::atomic<TimeMs> last_flush_;
    TimeMs last_aging_;  // one caller of maintain()

    std::mutex flush_mutex_;
    std::shared_mutex moving_;

    std::mutex mutex_;  // all below
    SeriesIndex index_;
    std::map<std::string, std::string, std::less<>> marks_;
    std::unique_ptr<CellBuffer> active_;
    std::unique_ptr<CellBuffer> leaving_;  ///< being written out
    engine::EventSeq leaving_seq_;
    engine::EventSeq published_;

    std::unique_ptr<wal::Wal> log_;  ///< last: its thread uses the rest
};

}  // namespace

Result<std::unique_ptr<MetricStore>> MetricStore::open(const StoreOptions& options,
                                                       io::FileSystem& files, Clock& clock) {
    auto store = std::make_unique<SqliteMetricStore>(options, clock);
    YG_CHECK(store->open(files));
    return store;
}

}  // namespace yagura::metrics
