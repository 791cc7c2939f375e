#include "bench/engine_scans.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/counters.h"
#include "bench/process_meter.h"
#include "bench/store_folders.h"
#include "engine/field_scan.h"
#include "io/file_system.h"
#include "simd/literal_search.h"

namespace yagura::bench {
namespace {

constexpr int kWarmRounds = 5;
constexpr std::uint64_t kFullSize = 900'000'000;  // the aims are for 1 GB

class Contains final : public engine::MessagePredicate {
  public:
    explicit Contains(std::string text) : searcher_(std::move(text)) {}
    bool matches(std::string_view message) const override {
        return searcher_.find(message) != simd::LiteralSearcher::kNone;
    }
    std::vector<std::string> required_literals() const override { return {searcher_.needle()}; }
    bool is_one_literal() const override { return true; }

  private:
    simd::LiteralSearcher searcher_;
};

/// Rows that a read found.
using Read = std::function<Result<std::uint64_t>(engine::Engine&)>;

/// The parts of a field scan on as many threads as there are cores, as queries do it.
Result<std::uint64_t> over_parts(
    const engine::FieldScan& scan,
    const std::function<Result<std::uint64_t>(std::size_t part, engine::ScanStatistics&)>& work) {
    std::atomic<std::size_t> next{0};
    std::atomic<std::uint64_t> rows{0};
    std::mutex mutex;
    Result<void> outcome;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
        threads.emplace_back([&] {
            engine::ScanStatistics statistics;
            for (std::size_t part = next++; part < scan.parts(); part = next++) {
                const auto found = work(part, statistics);
                if (found) {
                    rows += *found;
                    continue;
                }
                const std::lock_guard lock(mutex);
                outcome = std::unexpected<Error>(found.error());
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    YG_CHECK(outcome);
    return rows.load();
}

Read count_of(std::string literal) {
    return [literal = std::move(literal)](engine::Engine& store) -> Result<std::uint64_t> {
        engine::FieldScanRequest request;
        request.groups = {kEngineGroup};
        auto filter = std::make_shared<engine::ScanFilter>();
        filter->kind = engine::ScanFilter::Kind::Message;
        filter->message = std::make_shared<Contains>(literal);
        request.filter = std::move(filter);
        const auto scan = YG_TRY(store.field_scan(request));
        return over_parts(*scan, [&](std::size_t part, engine::ScanStatistics& statistics) {
            return scan->count(part, statistics, nullptr);
        });
    };
}

Read count_by(std::string_view field) {
    return [field](engine::Engine& store) -> Result<std::uint64_t> {
        engine::FieldScanRequest request;
        request.groups = {kEngineGroup};
        request.fields = {std::string(field)};
        request.timestamp = false;
        const auto scan = YG_TRY(store.field_scan(request));
        std::mutex mutex;
        std::map<std::string, std::uint64_t> counts;
        return over_parts(
            *scan,
            [&](std::size_t part, engine::ScanStatistics& statistics) -> Result<std::uint64_t> {
                engine::FieldBatch batch;
                YG_CHECK(scan->read(part, batch, statistics, nullptr));
                const engine::FieldColumn& column = batch.fields[0];
                std::vector<std::uint64_t> of_value(column.values.size());
                for (const std::uint32_t index : column.index) ++of_value[index];
                const std::lock_guard lock(mutex);
                for (std::size_t i = 0; i < of_value.size(); ++i)
                    counts[std::string(column.values[i].text)] += of_value[i];
                return batch.rows;
            });
    };
}

Read rows_of(engine::ScanRequest request, std::string literal = "") {
    request.groups = {kEngineGroup};
    auto predicate = literal.empty() ? nullptr : std::make_shared<Contains>(std::move(literal));
    return [request, predicate](engine::Engine& store) mutable -> Result<std::uint64_t> {
        request.predicate = predicate.get();
        const auto scan = YG_TRY(store.scan(request));
        engine::ColumnBatch batch;
        std::uint64_t rows = 0;
        for (auto state = engine::ScanState::More; state == engine::ScanState::More;) {
            state = YG_TRY(scan->next(batch));
            rows += batch.rows;
        }
        return rows;
    };
}

struct NamedRead {
    std::string name;
    std::string aim_ms;
    bool everything;  ///< it is an answer about all bytes, so a rate says something
    Read read;
};

Result<void> measure(const ScanSetting& setting, const NamedRead& named, Report& report) {
    const auto files = io::make_posix_file_system();
    SystemClock clock;
    CounterRegistry counters;
    engine::Options settings;
    settings.folder = setting.store_folder;
    settings.background = false;
    forget_pages(setting.store_folder);
    const auto store = YG_TRY(engine::Engine::open(settings, *files, clock, counters));
    ProcessMeter meter;
    const std::uint64_t rows = YG_TRY(named.read(*store));
    const double cold = meter.seconds();
    double warm = 1e9;
    for (int round = 0; round < kWarmRounds; ++round) {
        meter.restart();
        YG_CHECK(named.read(*store));
        warm = std::min(warm, meter.seconds());
    }
    const std::string name = fmt::format("{} ({} rows)", named.name, rows);
    const bool full_size = setting.corpus.message_bytes >= kFullSize;
    report.add({setting.workload, name + ", cold", cold * 1000, "ms", ""});
    report.add({setting.workload, name + ", warm", warm * 1000, "ms",
                full_size && !named.aim_ms.empty() ? "<= " + named.aim_ms : ""});
    if (named.everything)
        report.add({setting.workload, named.name + ", raw",
                    static_cast<double>(setting.corpus.message_bytes) / 1e9 / warm, "GB/s", ""});
    return {};
}

}  // namespace

Result<void> measure_scans(const ScanSetting& setting, Report& report) {
    const std::string common(common_text(setting.kind));
    const EngineCorpus& corpus = setting.corpus;
    std::vector<NamedRead> reads;
    reads.push_back({"rare word", "5", true, count_of(rare_word(corpus, setting.text))});
    reads.push_back({"absent literal", "60", true, count_of("zqx-absent-zqx")});
    reads.push_back({"common literal", "", true, count_of(common)});
    if (const auto field = counted_field(setting.kind); !field.empty())
        reads.push_back({fmt::format("count by {}", field), "25", true, count_by(field)});
    engine::ScanRequest newest;
    newest.direction = engine::Direction::Backward;
    newest.limit = 100;
    reads.push_back({"newest 100 with a literal", "10", false, rows_of(newest, common)});
    engine::ScanRequest latest = newest;
    latest.limit = 20;
    latest.streams = {corpus.batches[corpus.batches.size() / 2].stream};
    reads.push_back({"latest 20 of a stream", "2", false, rows_of(latest)});
    engine::ScanRequest hour;
    hour.from = corpus.from + 11 * kDayMs + 13 * kHourMs;
    hour.to = hour.from + kHourMs;
    reads.push_back({"one hour of thirty days", "3", false, rows_of(hour)});
    for (const NamedRead& read : reads) YG_CHECK(measure(setting, read, report));
    return {};
}

}  // namespace yagura::bench
