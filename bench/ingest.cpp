#include <fmt/core.h>

#include <algorithm>

#include "bench/load_group.h"
#include "bench/null_server.h"
#include "bench/workloads.h"

namespace yagura::bench {
namespace {

struct Aims {
    std::string throughput;
    std::string requests;
};

void add_load_figures(const std::string& workload, const LoadResult& load, const Aims& aims,
                      Report& report) {
    const double megabytes = static_cast<double>(load.message_bytes) / 1e6;
    report.add({workload, "raw throughput", megabytes / load.seconds, "MB/s", aims.throughput});
    report.add({workload, "requests", static_cast<double>(load.requests) / load.seconds, "/s",
                aims.requests});
    report.add({workload, "events", static_cast<double>(load.events) / load.seconds, "/s", ""});
    report.add({workload, "latency p50", load.percentile_ms(0.5), "ms", ""});
    report.add({workload, "latency p99", load.percentile_ms(0.99), "ms", ""});
    report.add({workload, "client CPU", load.cpu_seconds / (megabytes / 1000), "s/GB", ""});
    if (load.refused > 0) {
        report.add({workload, "refused requests", static_cast<double>(load.refused), "", "0"});
        report.note(workload, load.first_refusal);
    }
}

Result<void> ingest_one(const BenchOptions& options, const std::string& workload,
                        const std::vector<PreparedBody>& bodies, const Aims& aims, Report& report,
                        std::size_t connections) {
    const ScratchFolder folder(options.scratch);
    const std::string data = folder.path() + "/data";
    const auto server = YG_TRY(ChildServer::start(options.server, data));
    YG_CHECK(make_load_group(*server));
    LoadOptions load = load_options(options, *server);
    load.connections = connections;
    load.seconds = std::min(options.seconds, 0.5);
    const LoadResult warm = YG_TRY(run_load(load, bodies));
    const double cpu_begin = server->figures().cpu_seconds;
    load.seconds = options.seconds;
    const LoadResult result = YG_TRY(run_load(load, bodies));
    const ProcessFigures at_ack = server->figures();
    const ProcessFigures at_end = YG_TRY(server->stop());
    const double gigabytes = static_cast<double>(result.message_bytes) / 1e9;
    const double all_bytes = static_cast<double>(result.message_bytes + warm.message_bytes);
    add_load_figures(workload, result, aims, report);
    report.add({workload, "server CPU to acknowledge", (at_ack.cpu_seconds - cpu_begin) / gigabytes,
                "s/GB", "<= 5"});
    report.add({workload, "server CPU until stopped", (at_end.cpu_seconds - cpu_begin) / gigabytes,
                "s/GB", ""});
    report.add({workload, "server peak memory",
                static_cast<double>(at_end.peak_resident_bytes) / 1e6, "MB", "<= 300"});
    report.add({workload, "disk", 100.0 * static_cast<double>(disk_bytes(data)) / all_bytes,
                "% of raw", ""});
    return {};
}

bool wanted(const BenchOptions& options, cli::corpus::Kind kind) {
    return !options.corpus || *options.corpus == kind;
}

}  // namespace

Result<void> run_null(const BenchOptions& options, Report& report) {
    const auto kind = options.corpus.value_or(cli::corpus::Kind::CloudTrail);
    for (const std::size_t batch : {kLargeBatch, kSmallBatch}) {
        const NullServer server;
        LoadOptions load;
        load.port = server.port();
        load.access_key_id = "AKIDNULL";
        load.secret = "a secret that nobody checks";
        load.connections = options.connections;
        load.seconds = options.seconds;
        const LoadResult result = YG_TRY(run_load(load, load_bodies(options, kind, batch)));
        add_load_figures(
            batch == kLargeBatch ? "null server, 1 MiB batches" : "null server, 13 KiB batches",
            result, {}, report);
    }
    return {};
}

Result<void> run_ingest(const BenchOptions& options, Report& report) {
    for (const cli::corpus::Kind kind : cli::corpus::kAllKinds) {
        if (!wanted(options, kind)) continue;
        YG_CHECK(ingest_one(
            options, fmt::format("ingest {}, 1 MiB batches", cli::corpus::name(kind)),
            load_bodies(options, kind, kLargeBatch), {">= 200", ""}, report, options.connections));
    }
    const auto kind = options.corpus.value_or(cli::corpus::Kind::CloudTrail);
    return ingest_one(options, fmt::format("ingest {}, 13 KiB batches", cli::corpus::name(kind)),
                      load_bodies(options, kind, kSmallBatch), {"", ">= 8,000"}, report,
                      16 * options.connections);
}

}  // namespace yagura::bench
