#include "bench/process_meter.h"

#include <sys/resource.h>

#include <fstream>
#include <string>

#include "base/clock.h"

namespace yagura::bench {
namespace {

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double process_cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/// A line of /proc/self/status, in bytes.
std::uint64_t status_bytes(const std::string& key) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key + ":")) return std::stoull(line.substr(key.size() + 1)) * 1024;
    return 0;
}

}  // namespace

void ProcessMeter::restart() {
    begin_ns_ = SystemClock().monotonic_ns();
    begin_cpu_ = process_cpu_seconds();
}

double ProcessMeter::seconds() const {
    return static_cast<double>(SystemClock().monotonic_ns() - begin_ns_) / 1e9;
}

double ProcessMeter::cpu_seconds() const {
    return process_cpu_seconds() - begin_cpu_;
}

PeakMemory::PeakMemory() : base_(status_bytes("VmRSS")) {
    // 5: the kernel forgets the peak (proc(5), clear_refs).
    std::ofstream("/proc/self/clear_refs") << "5";
}

std::uint64_t PeakMemory::bytes() const {
    const std::uint64_t peak = status_bytes("VmHWM");
    return peak > base_ ? peak - base_ : 0;
}

}  // namespace yagura::bench
