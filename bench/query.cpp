#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "base/clock.h"
#include "base/counters.h"
#include "bench/child_server.h"
#include "bench/engine_corpus.h"
#include "bench/process_meter.h"
#include "bench/query_list.h"
#include "bench/store_folders.h"
#include "bench/workloads.h"
#include "insights/testing/engine_store.h"
#include "insights/workers.h"
#include "io/file_system.h"
#include "simd/literal_search.h"

namespace yagura::bench {
namespace {

constexpr int kWarmRounds = 5;
constexpr std::uint64_t kFullSize = 900'000'000;  // the aims are for 1 GB

/// Appends the corpus and merges it as far as it goes.
Result<void> fill(const EngineCorpus& corpus, engine::Engine& store) {
    for (const EngineCorpus::Batch& batch : corpus.batches) {
        YG_CHECK(store.append({kEngineGroup, batch.stream, corpus.to, batch.events}));
    }
    YG_CHECK(store.flush());
    return store.run_maintenance();
}

Result<std::unique_ptr<engine::Engine>> open(const std::string& folder, io::FileSystem& files,
                                             Clock& clock, CounterRegistry& counters) {
    engine::Options settings;
    settings.folder = folder;
    settings.background = false;
    return engine::Engine::open(settings, files, clock, counters);
}

/// Milliseconds that one core takes to count a literal in the plain text, best of three.
double plain_scan_ms(std::string_view text, const std::string& literal) {
    const simd::LiteralSearcher searcher(literal);
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
        const ProcessMeter meter;
        std::uint64_t count = 0;
        for (std::size_t at = searcher.find(text); at != simd::LiteralSearcher::kNone;
             at = searcher.find(text, at + literal.size())) {
            ++count;
        }
        if (count > 0 || round > 0) best = std::min(best, meter.seconds() * 1000);
    }
    return best;
}

struct Measured {
    double cold_ms = 0;
    double warm_ms = 1e12;
    double warm_cpu_ms = 0;
    std::uint64_t rows = 0;
    std::uint64_t matched = 0;
};

Result<Measured> measure(const BenchQuery& query, const EngineCorpus& corpus,
                         const std::string& folder, insights::Workers& workers) {
    const auto compiled = insights::Query::compile(query.text);
    if (!compiled) return fail(Errc::InvalidArgument, query.text + ": " + compiled.error().message);
    const auto files = io::make_posix_file_system();
    SystemClock clock;
    CounterRegistry counters;
    forget_pages(folder);
    const auto store = YG_TRY(open(folder, *files, clock, counters));
    insights::testing::EngineStore events(*store, true);
    events.add_log(kEngineGroup, "111122223333:/bench");
    std::vector<std::string> names{""};
    for (const EngineCorpus::Batch& batch : corpus.batches) {
        while (names.size() <= batch.stream.value) names.push_back(std::to_string(names.size()));
    }
    events.set_stream_names(std::move(names));
    insights::ExecutionOptions options;
    options.window = {corpus.from, corpus.to};
    if (query.one_hour) {
        options.window.from = corpus.from + 11 * kDayMs + 13 * kHourMs;
        options.window.last = options.window.from + kHourMs - 1;
    }
    options.workers = &workers;
    Measured out;
    for (int round = 0; round <= kWarmRounds; ++round) {
        const ProcessMeter meter;
        const auto table = YG_TRY(insights::execute(**compiled, events, options));
        const double ms = meter.seconds() * 1000;
        if (round == 0) {
            out.cold_ms = ms;
            out.rows = table.rows.size();
            out.matched = table.statistics.records_matched;
        } else if (ms < out.warm_ms) {
            out.warm_ms = ms;
            out.warm_cpu_ms = meter.cpu_seconds() * 1000;
        }
    }
    return out;
}

Result<void> query_one(const BenchOptions& options, cli::corpus::Kind kind,
                       insights::Workers& workers, Report& report) {
    const EngineCorpus corpus = make_engine_corpus(kind, options.corpus_bytes);
    const std::string text = text_of(corpus);
    const std::string workload =
        fmt::format("query {}, {} MB", cli::corpus::name(kind), corpus.message_bytes / 1'000'000);
    const ScratchFolder scratch(options.scratch);
    const std::string folder = scratch.path() + "/events";
    {
        const auto files = io::make_posix_file_system();
        SystemClock clock;
        CounterRegistry counters;
        const auto store = YG_TRY(open(folder, *files, clock, counters));
        YG_CHECK(fill(corpus, *store));
    }
    const bool full_size = corpus.message_bytes >= kFullSize;
    const double gigabytes = static_cast<double>(corpus.message_bytes) / 1e9;
    double product = 1;
    int ratios = 0;
    for (const BenchQuery& query : bench_queries(kind, corpus, text)) {
        const Measured measured = YG_TRY(measure(query, corpus, folder, workers));
        const std::string name =
            fmt::format("{} ({} matched, {} rows)", query.name, measured.matched, measured.rows);
        report.add({workload, name + ", cold", measured.cold_ms, "ms", ""});
        report.add({workload, query.name + ", warm", measured.warm_ms, "ms",
                    full_size && !query.aim_ms.empty() ? "<= " + query.aim_ms : ""});
        report.add({workload, query.name + ", CPU", measured.warm_cpu_ms, "ms", ""});
        if (query.plain_literal.empty()) continue;
        report.add(
            {workload, query.name + ", raw", gigabytes / (measured.warm_ms / 1000), "GB/s", ""});
        const double ratio = plain_scan_ms(text, query.plain_literal) / measured.warm_ms;
        report.add({workload, query.name + ", against a plain scan on one core", ratio, "x", ""});
        product *= ratio;
        ++ratios;
    }
    report.add({workload, "geometric mean against a plain scan", std::pow(product, 1.0 / ratios),
                "x", ""});
    return {};
}

}  // namespace

Result<void> run_query(const BenchOptions& options, Report& report) {
    insights::Workers workers(std::thread::hardware_concurrency());
    for (const cli::corpus::Kind kind : cli::corpus::kAllKinds) {
        if (options.corpus && *options.corpus != kind) continue;
        YG_CHECK(query_one(options, kind, workers, report));
    }
    return {};
}

}  // namespace yagura::bench
