#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "bench/report.h"
#include "cli/corpus/corpus.h"

namespace yagura::bench {

struct BenchOptions {
    std::string server;   ///< path of the yagura program
    std::string scratch;  ///< folder for data folders; its disk is what is measured
    double seconds = 8;   ///< of each measured load
    std::uint64_t corpus_bytes = 192u << 20;  ///< of each corpus that is made in memory
    std::optional<cli::corpus::Kind> corpus;  ///< only this one
    std::size_t connections = 4;
};

/// What the hardware gives: memcpy, SHA-256, zstd on the corpora, fdatasync in the scratch folder.
[[nodiscard]] Result<void> run_physics(const BenchOptions& options, Report& report);
/// How fast the corpora are made.
[[nodiscard]] Result<void> run_corpus(const BenchOptions& options, Report& report);
/// Messages of each corpus into templates and columns and back: size beside zstd, CPU time.
[[nodiscard]] Result<void> run_encode(const BenchOptions& options, Report& report);
/// The load generator against a server that does nothing.
[[nodiscard]] Result<void> run_null(const BenchOptions& options, Report& report);
/// Signed PutLogEvents into the real server, 1 MiB batches of each corpus and 13 KiB batches.
[[nodiscard]] Result<void> run_ingest(const BenchOptions& options, Report& report);
/// The event store alone: appends, seals, merges, size, memory, a list of reads; zstd beside it.
[[nodiscard]] Result<void> run_engine(const BenchOptions& options, Report& report);
/// Twelve Logs Insights queries over each corpus, cold and warm, beside a plain scan of the text.
[[nodiscard]] Result<void> run_query(const BenchOptions& options, Report& report);
/// Start to first answer, empty and with data; memory when idle.
[[nodiscard]] Result<void> run_start(const BenchOptions& options, Report& report);
/// One decision of the policy authorizer, the allowing statement last of a hundred.
[[nodiscard]] Result<void> run_authorize(const BenchOptions& options, Report& report);
/// From the acknowledgement of an event to its sight on another connection.
[[nodiscard]] Result<void> run_visible(const BenchOptions& options, Report& report);
/// PutRecords into a Kinesis stream, beside writing and syncing as much in one file.
[[nodiscard]] Result<void> run_kinesis(const BenchOptions& options, Report& report);
/// From PutLogEvents to GetRecords through a subscription at 10 MB/s; ingest with two filters.
[[nodiscard]] Result<void> run_subscriptions(const BenchOptions& options, Report& report);

}  // namespace yagura::bench
