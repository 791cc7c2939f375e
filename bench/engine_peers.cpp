#include "bench/engine_peers.h"

#include <fmt/core.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "bench/process_meter.h"
#include "simd/literal_search.h"

namespace yagura::bench {
namespace {

/// Level 19 makes a few MB a second: a part of the text has to do.
constexpr std::size_t kSlowBytes = 8u << 20;
constexpr int kLongWindow = 27;

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

void measure_zstd(std::string_view text, int level, bool long_window, const std::string& workload,
                  Report& report) {
    const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    if (long_window) {
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, 1);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, kLongWindow);
    }
    std::vector<char> packed(ZSTD_compressBound(text.size()));
    const ProcessMeter meter;
    const std::size_t size =
        ZSTD_compress2(context.get(), packed.data(), packed.size(), text.data(), text.size());
    const double cpu = meter.cpu_seconds();
    if (ZSTD_isError(size)) return report.note(workload, ZSTD_getErrorName(size));
    const std::string name = fmt::format("zstd -{}{} of {} MB", level, long_window ? " --long" : "",
                                         text.size() / 1'000'000);
    const double raw = static_cast<double>(text.size());
    report.add({workload, name, cpu / (raw / 1e9), "CPU s/GB", ""});
    report.add({workload, name + ", size", 100 * static_cast<double>(size) / raw, "% of raw", ""});
}

void measure_memory(std::string_view text, const std::string& workload, Report& report) {
    std::vector<char> copy(text.size(), 'x');
    double copying = 1e9;
    double searching = 1e9;
    std::size_t found = 0;
    const simd::LiteralSearcher searcher("zqx-absent-zqx");
    for (int round = 0; round < 3; ++round) {
        ProcessMeter meter;
        std::memcpy(copy.data(), text.data(), text.size());
        copying = std::min(copying, meter.seconds());
        meter.restart();
        found += searcher.find({copy.data(), copy.size()}) == searcher.kNone ? 0 : 1;
        searching = std::min(searching, meter.seconds());
    }
    const double size = static_cast<double>(text.size()) / 1e9;
    report.add({workload, "memcpy, one core", size / copying, "GB/s", ""});
    report.add({workload, "absent literal in memory, one core", size / searching, "GB/s", ""});
    if (found > 0) report.note(workload, "the absent literal is there");
}

}  // namespace

void measure_peers(std::string_view text, const std::string& workload, Report& report) {
    measure_zstd(text, 3, false, workload, report);
    measure_zstd(text.substr(0, kSlowBytes), 19, true, workload, report);
    measure_memory(text, workload, report);
}

}  // namespace yagura::bench
