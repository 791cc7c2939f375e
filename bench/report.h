#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yagura::bench {

/// One figure.
struct Figure {
    std::string workload;  ///< "ingest cloudtrail 1 MiB"
    std::string name;      ///< "raw throughput"
    double value = 0;
    std::string unit;    ///< "MB/s"
    std::string target;  ///< what we aim for, where there is one: ">= 200"
};

/// What all figures of a run are to be read against.
struct Machine {
    std::string processor;
    unsigned cores = 0;
    std::string memory;
    std::string kernel;
    std::string date;  ///< UTC, to the minute
};
Machine this_machine();

/// Figures in the order in which they were measured.
class Report {
  public:
    /// Also prints the figure at once, so that a person sees how far the run is.
    void add(Figure figure);
    void note(std::string_view workload, std::string_view text);

    std::string json(const Machine& machine) const;
    /// docs/BENCHMARKS.md
    std::string markdown(const Machine& machine) const;

  private:
    std::vector<Figure> figures_;
    std::string last_workload_;
};

/// "12.3", "1,234", "0.0123": three digits that matter.
std::string number_text(double value);

}  // namespace yagura::bench
