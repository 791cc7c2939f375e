#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/counters.h"
#include "bench/child_server.h"
#include "bench/engine_corpus.h"
#include "bench/engine_peers.h"
#include "bench/engine_scans.h"
#include "bench/process_meter.h"
#include "bench/workloads.h"
#include "io/file_system.h"

namespace yagura::bench {
namespace {

constexpr std::size_t kAppenders = 4;
/// As many fresh segments are merged at once.
constexpr std::size_t kSlices = 8;
constexpr std::uint64_t kLargestSlice = 48u << 20;

double gigabytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e9;
}

Result<void> append(engine::Engine& store, const EngineCorpus::Batch& batch, TimeMs now) {
    YG_CHECK(store.append({kEngineGroup, batch.stream, now, batch.events}));
    return {};
}

/// One thread, one thing after the other, so that each has a cost of its own.
Result<void> measure_steps(const BenchOptions& options, const EngineCorpus& corpus,
                           const std::string& workload, Report& report) {
    const ScratchFolder folder(options.scratch);
    const auto files = io::make_posix_file_system();
    SystemClock clock;
    CounterRegistry counters;
    engine::Options settings;
    settings.folder = folder.path() + "/events";
    settings.background = false;
    const auto store = YG_TRY(engine::Engine::open(settings, *files, clock, counters));
    const std::uint64_t slice = std::min(kLargestSlice, corpus.message_bytes / kSlices + 1);
    double append_cpu = 0;
    double seal_cpu = 0;
    double seal_seconds = 0;
    ProcessMeter meter;
    for (std::size_t next = 0; next < corpus.batches.size();) {
        meter.restart();
        for (std::uint64_t bytes = 0; next < corpus.batches.size() && bytes < slice; ++next) {
            YG_CHECK(append(*store, corpus.batches[next], corpus.to));
            bytes += corpus.batches[next].message_bytes;
        }
        append_cpu += meter.cpu_seconds();
        meter.restart();
        YG_CHECK(store->flush());
        seal_cpu += meter.cpu_seconds();
        seal_seconds += meter.seconds();
    }
    const double fresh = static_cast<double>(store->statistics().segment_bytes);
    meter.restart();
    YG_CHECK(store->compact());
    const double merge_cpu = meter.cpu_seconds();
    const double raw = static_cast<double>(corpus.message_bytes);
    const double size = gigabytes(corpus.message_bytes);
    report.add({workload, "append alone", append_cpu / size, "CPU s/GB", ""});
    report.add({workload, "seal", seal_cpu / size, "CPU s/GB", ""});
    report.add({workload, "seal, one thread", raw / 1e6 / seal_seconds, "MB/s", ""});
    report.add({workload, "merge", merge_cpu / size, "CPU s/GB", ""});
    report.add({workload, "disk, fresh segments", 100 * fresh / raw, "% of raw", ""});
    return {};
}

Result<void> append_all(engine::Engine& store, const EngineCorpus& corpus) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    Result<void> outcome;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kAppenders; ++i) {
        threads.emplace_back([&] {
            while (true) {
                const std::size_t index = next.fetch_add(1);
                if (index >= corpus.batches.size()) return;
                const auto done = append(store, corpus.batches[index], corpus.to);
                if (done) continue;
                const std::lock_guard lock(mutex);
                outcome = done;
                return;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    return outcome;
}

/// As in the server: several appenders, sealing and merging in the background.
Result<void> measure_load(const EngineCorpus& corpus, const std::string& workload,
                          const std::string& store_folder, Report& report) {
    const auto files = io::make_posix_file_system();
    SystemClock clock;
    CounterRegistry counters;
    engine::Options settings;
    settings.folder = store_folder;
    const PeakMemory peak;
    const auto store = YG_TRY(engine::Engine::open(settings, *files, clock, counters));
    const ProcessMeter meter;
    YG_CHECK(append_all(*store, corpus));
    const double seconds = meter.seconds();
    const double cpu_to_acknowledge = meter.cpu_seconds();
    YG_CHECK(store->flush());
    YG_CHECK(store->compact());
    const double cpu_until_compacted = meter.cpu_seconds();
    const double raw = static_cast<double>(corpus.message_bytes);
    const double size = gigabytes(corpus.message_bytes);
    report.add({workload, "append", raw / 1e6 / seconds, "MB/s", ">= 250"});
    report.add({workload, "CPU to acknowledgement", cpu_to_acknowledge / size, "CPU s/GB", "<= 5"});
    report.add({workload, "CPU until compacted", cpu_until_compacted / size, "CPU s/GB", "<= 14"});
    report.add({workload, "peak memory of the engine", static_cast<double>(peak.bytes()) / 1e6,
                "MB", "<= 300"});
    report.add({workload, "disk, compacted",
                100 * static_cast<double>(store->statistics().segment_bytes) / raw, "% of raw",
                ""});
    return {};
}

Result<void> engine_one(const BenchOptions& options, cli::corpus::Kind kind, Report& report) {
    const std::string name(cli::corpus::name(kind));
    const EngineCorpus corpus = make_engine_corpus(kind, options.corpus_bytes);
    const std::string workload =
        fmt::format("engine {}, {} MB", name, corpus.message_bytes / 1'000'000);
    YG_CHECK(measure_steps(options, corpus, workload, report));
    const ScratchFolder folder(options.scratch);
    const std::string store_folder = folder.path() + "/events";
    YG_CHECK(measure_load(corpus, workload, store_folder, report));
    const std::string text = text_of(corpus);
    measure_peers(text, workload, report);
    return measure_scans({kind, corpus, text, store_folder, workload}, report);
}

}  // namespace

Result<void> run_engine(const BenchOptions& options, Report& report) {
    for (const cli::corpus::Kind kind : cli::corpus::kAllKinds) {
        if (options.corpus && *options.corpus != kind) continue;
        YG_CHECK(engine_one(options, kind, report));
    }
    return {};
}

}  // namespace yagura::bench
