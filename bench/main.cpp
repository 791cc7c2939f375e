#include <fmt/core.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workloads.h"

namespace yagura::bench {
namespace {

constexpr std::string_view kHelp = R"(yagura_bench [WORKLOAD...] [FLAGS]

workloads (default: all)
  physics   memcpy, SHA-256, zstd -3 of the corpora, fdatasync: what the others are read against
  corpus    how fast the corpora are made
  encode    messages into templates and columns and back, beside zstd
  null      the load generator against a server that does nothing: its own ceiling
  ingest    signed PutLogEvents into the real server: 1 MiB batches of each corpus, 13 KiB batches
  engine    the event store alone: append, seal, merge, size, memory, reads cold and warm
  query     twelve Logs Insights queries over each corpus, cold and warm, beside a plain scan
  start     start to first answer, memory when idle
  authorization  one decision of policies, the allowing statement last of a hundred
  visible   from the acknowledgement of an event to its sight on another connection
  kinesis   signed PutRecords into a Kinesis stream, beside a file that is written and synced
  subscriptions  from PutLogEvents to GetRecords at 10 MB/s; what two filters cost ingest

flags
  --quick             shorter runs and smaller corpora
  --seconds N         length of each load (8)
  --megabytes N       size of each corpus (192)
  --corpus NAME       only cloudtrail, winsec, web or appjson
  --connections N     connections for 1 MiB batches (4); sixteen times as many for 13 KiB batches
  --scratch FOLDER    where data folders are made (the build folder's disk)
  --server FILE       the yagura program (beside this one)
  --json FILE         write the figures as JSON
  --markdown FILE     write docs/BENCHMARKS.md
)";

struct Workload {
    std::string_view name;
    Result<void> (*run)(const BenchOptions&, Report&);
};
constexpr auto kWorkloads = std::to_array<Workload>({{"physics", &run_physics},
                                                     {"corpus", &run_corpus},
                                                     {"encode", &run_encode},
                                                     {"null", &run_null},
                                                     {"ingest", &run_ingest},
                                                     {"engine", &run_engine},
                                                     {"query", &run_query},
                                                     {"start", &run_start},
                                                     {"authorization", &run_authorize},
                                                     {"visible", &run_visible},
                                                     {"kinesis", &run_kinesis},
                                                     {"subscriptions", &run_subscriptions}});

struct CommandLine {
    BenchOptions options;
    std::vector<std::string> workloads;
    std::string json_file;
    std::string markdown_file;
    bool help = false;
};

Result<CommandLine> parse(int argc, char** argv) {
    CommandLine out;
    const std::filesystem::path self = std::filesystem::canonical("/proc/self/exe");
    out.options.server = self.parent_path() / "yagura";
    out.options.scratch = self.parent_path();
    for (int index = 1; index < argc; ++index) {
        const std::string word = argv[index];
        const bool has_value = index + 1 < argc;
        const auto value = [&]() -> std::string { return has_value ? argv[++index] : ""; };
        if (word == "--help" || word == "-h") {
            out.help = true;
        } else if (word == "--quick") {
            out.options.seconds = 3;
            out.options.corpus_bytes = 64u << 20;
        } else if (!word.starts_with("--")) {
            out.workloads.push_back(word);
        } else if (!has_value) {
            return fail(Errc::InvalidArgument,
                        fmt::format("{} needs a value, or is no flag (--help)", word));
        } else if (word == "--seconds") {
            out.options.seconds = std::atof(value().c_str());
        } else if (word == "--megabytes") {
            out.options.corpus_bytes =
                static_cast<std::uint64_t>(std::max(1, std::atoi(value().c_str()))) * 1'000'000;
        } else if (word == "--connections") {
            out.options.connections =
                static_cast<std::size_t>(std::max(1, std::atoi(value().c_str())));
        } else if (word == "--corpus") {
            out.options.corpus = cli::corpus::find_kind(value());
            if (!out.options.corpus)
                return fail(Errc::InvalidArgument, "--corpus: cloudtrail, winsec, web or appjson");
        } else if (word == "--scratch") {
            out.options.scratch = value();
        } else if (word == "--server") {
            out.options.server = value();
        } else if (word == "--json") {
            out.json_file = value();
        } else if (word == "--markdown") {
            out.markdown_file = value();
        } else {
            return fail(Errc::InvalidArgument, fmt::format("there is no flag {} (--help)", word));
        }
    }
    if (out.workloads.empty()) out.workloads.push_back("all");
    return out;
}

Result<void> run(const CommandLine& line) {
    Report report;
    for (const std::string& name : line.workloads) {
        bool known = name == "all";
        for (const Workload& workload : kWorkloads) {
            if (name != "all" && name != workload.name) continue;
            known = true;
            YG_CHECK(workload.run(line.options, report));
        }
        if (!known)
            return fail(Errc::InvalidArgument,
                        fmt::format("there is no workload {} (--help)", name));
    }
    const Machine machine = this_machine();
    if (!line.json_file.empty()) std::ofstream(line.json_file) << report.json(machine);
    if (!line.markdown_file.empty()) std::ofstream(line.markdown_file) << report.markdown(machine);
    return {};
}

}  // namespace
}  // namespace yagura::bench

int main(int argc, char** argv) {
    using namespace yagura;
    const auto line = bench::parse(argc, argv);
    if (line && line->help) {
        fmt::print("{}", bench::kHelp);
        return 0;
    }
    const auto result = line ? bench::run(*line) : Result<void>(fail(line.error()));
    if (result) return 0;
    fmt::print(stderr, "yagura_bench: {}\n", result.error().message());
    return 1;
}
