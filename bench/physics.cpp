#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "bench/child_server.h"
#include "bench/workloads.h"
#include "codec/zstd.h"
#include "crypto/sha256.h"

namespace yagura::bench {
namespace {

constexpr std::string_view kName = "physics";

double seconds_for(const std::function<void()>& work) {
    const SystemClock clock;
    const std::int64_t begin = clock.monotonic_ns();
    work();
    return static_cast<double>(clock.monotonic_ns() - begin) / 1e9;
}

std::string corpus_text(cli::corpus::Kind kind, std::uint64_t bytes) {
    const auto generator = cli::corpus::make_generator(kind, 1);
    const TimeMs end(1'790'000'000'000);
    cli::corpus::Timeline timeline(1, end - kDayMs, end, bytes / 100);
    std::string out;
    out.reserve(bytes + 4096);
    while (out.size() < bytes) {
        const auto time = timeline.next();
        if (!time) break;
        generator->next(*time, out);
        out += '\n';
    }
    return out;
}

void measure_memory(Report& report) {
    constexpr std::size_t kBytes = 256u << 20;
    std::vector<char> from(kBytes, 'x');
    std::vector<char> to(kBytes, 'y');
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
        best = std::min(best, seconds_for([&] { std::memcpy(to.data(), from.data(), kBytes); }));
    }
    report.add({std::string(kName), "memcpy, one core", kBytes / best / 1e9, "GB/s", ""});
    const double hashing = seconds_for([&] { crypto::sha256({from.data(), from.size()}); });
    report.add({std::string(kName), "SHA-256, one core", kBytes / hashing / 1e9, "GB/s", ""});
}

void measure_zstd(const BenchOptions& options, Report& report) {
    const std::uint64_t bytes = std::min<std::uint64_t>(options.corpus_bytes, 64u << 20);
    for (const cli::corpus::Kind kind : cli::corpus::kAllKinds) {
        const std::string text = corpus_text(kind, bytes);
        std::string packed;
        const double seconds = seconds_for([&] { packed = codec::zstd_compress(text, 3); });
        const std::string name = fmt::format("zstd -3 of {}", cli::corpus::name(kind));
        report.add({std::string(kName), name, static_cast<double>(text.size()) / seconds / 1e6,
                    "MB/s", ""});
        report.add({std::string(kName), name + ", size",
                    100.0 * static_cast<double>(packed.size()) / static_cast<double>(text.size()),
                    "% of raw", ""});
    }
}

Result<void> measure_disk(const BenchOptions& options, Report& report) {
    const ScratchFolder folder(options.scratch);
    const std::string path = folder.path() + "/sync";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail(system_error("create", path, errno));
    const std::vector<char> block(1 << 20, 'z');
    constexpr int kBlocks = 256;
    bool failed = false;
    const double writing = seconds_for([&] {
        for (int index = 0; index < kBlocks; ++index) {
            failed = failed || ::write(file, block.data(), block.size()) !=
                                   static_cast<ssize_t>(block.size());
        }
        failed = failed || ::fdatasync(file) != 0;
    });
    std::vector<double> syncs;
    for (int index = 0; index < 300 && !failed; ++index) {
        failed = ::pwrite(file, block.data(), 4096, index * 4096) != 4096;
        syncs.push_back(seconds_for([&] { failed = failed || ::fdatasync(file) != 0; }) * 1000);
    }
    const int error_number = errno;
    ::close(file);
    if (failed) return fail(system_error("write", path, error_number));
    std::sort(syncs.begin(), syncs.end());
    report.add({std::string(kName), "disk, sequential write and sync", kBlocks * 1.048576 / writing,
                "MB/s", ""});
    report.add({std::string(kName), "fdatasync of 4 KiB, p50", syncs[syncs.size() / 2], "ms", ""});
    report.add(
        {std::string(kName), "fdatasync of 4 KiB, p99", syncs[syncs.size() * 99 / 100], "ms", ""});
    return {};
}

}  // namespace

Result<void> run_physics(const BenchOptions& options, Report& report) {
    measure_memory(report);
    measure_zstd(options, report);
    return measure_disk(options, report);
}

Result<void> run_corpus(const BenchOptions& options, Report& report) {
    for (const cli::corpus::Kind kind : cli::corpus::kAllKinds) {
        std::string text;
        const double seconds = seconds_for([&] { text = corpus_text(kind, options.corpus_bytes); });
        report.add({"corpus", fmt::format("making {}", cli::corpus::name(kind)),
                    static_cast<double>(text.size()) / seconds / 1e6, "MB/s", ">= 300"});
    }
    return {};
}

}  // namespace yagura::bench
