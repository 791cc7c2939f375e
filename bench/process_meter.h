#pragma once

#include <cstdint>

namespace yagura::bench {

/// Time and processor time of this process, all threads, since it was made or restarted.
class ProcessMeter {
  public:
    ProcessMeter() { restart(); }
    void restart();
    double seconds() const;
    double cpu_seconds() const;

  private:
    std::int64_t begin_ns_ = 0;
    double begin_cpu_ = 0;
};

/// How far the resident memory of this process rises above where it stands now.
class PeakMemory {
  public:
    PeakMemory();
    std::uint64_t bytes() const;

  private:
    std::uint64_t base_;
};

}  // namespace yagura::bench
