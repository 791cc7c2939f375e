#include "bench/report.h"

#include <fmt/core.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/clock.h"
#include "base/version.h"
#include "cli/terminal.h"
#include "text/json_writer.h"
#include "text/timestamp.h"

namespace yagura::bench {
namespace {

std::string field_of(const std::string& path, std::string_view key) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key)) continue;
        const std::size_t at = line.find_first_not_of(" \t:", key.size());
        return at == line.npos ? "" : line.substr(at);
    }
    return "";
}

}  // namespace

Machine this_machine() {
    Machine out;
    out.processor = field_of("/proc/cpuinfo", "model name");
    out.cores = std::thread::hardware_concurrency();
    const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
    out.memory = cli::bytes_text(pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE)));
    utsname name{};
    if (::uname(&name) == 0) out.kernel = fmt::format("{} {}", name.sysname, name.release);
    out.date = text::iso8601(SystemClock().now(), text::Fraction::Never).substr(0, 16) + "Z";
    return out;
}

std::string number_text(double value) {
    const double size = std::fabs(value);
    if (size >= 1000)
        return (value < 0 ? "-" : "") +
               cli::grouped(static_cast<std::uint64_t>(std::llround(size)));
    if (size >= 100) return fmt::format("{:.0f}", value);
    if (size >= 10) return fmt::format("{:.1f}", value);
    if (size >= 1 || size == 0) return fmt::format("{:.2f}", value);
    return fmt::format("{:.3g}", value);
}

void Report::add(Figure figure) {
    if (figure.workload != last_workload_) fmt::print("\n{}\n", figure.workload);
    last_workload_ = figure.workload;
    fmt::print("  {:<34} {:>10} {:<12} {}\n", figure.name, number_text(figure.value), figure.unit,
               figure.target.empty() ? "" : "(aim " + figure.target + ")");
    std::fflush(stdout);
    figures_.push_back(std::move(figure));
}

void Report::note(std::string_view workload, std::string_view text) {
    if (workload != last_workload_) fmt::print("\n{}\n", workload);
    last_workload_ = workload;
    fmt::print("  {}\n", text);
    std::fflush(stdout);
}

std::string Report::json(const Machine& machine) const {
    std::string out;
    text::JsonWriter json(out);
    const auto text = [&](std::string_view key, std::string_view value) {
        json.key(key);
        json.string(value);
    };
    json.begin_object();
    text("version", kVersion);
    text("date", machine.date);
    text("processor", machine.processor);
    json.key("cores");
    json.integer(machine.cores);
    text("memory", machine.memory);
    text("kernel", machine.kernel);
    json.key("figures");
    json.begin_array();
    for (const Figure& figure : figures_) {
        json.begin_object();
        text("workload", figure.workload);
        text("name", figure.name);
        json.key("value");
        json.number(figure.value);
        text("unit", figure.unit);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return out + "\n";
}

std::string Report::markdown(const Machine& machine) const {
    std::string out = fmt::format(
        "# Benchmarks\n\n"
        "<!-- Written by `yagura_bench all --markdown docs/BENCHMARKS.md`; do not edit. -->\n\n"
        "Yagura {}, measured {} on {} cores ({}, {}, {}). Client and server share the machine. "
        "Machines differ: read "
        "the figures as ratios to the rows of *physics*, which come from the same run.\n\n"
        "How each workload works is said in bench/README.md; `./dev bench` measures again.\n",
        kVersion, machine.date, machine.cores, machine.processor, machine.memory, machine.kernel);
    std::string workload;
    for (const Figure& figure : figures_) {
        if (figure.workload != workload) {
            workload = figure.workload;
            fmt::format_to(std::back_inserter(out),
                           "\n## {}\n\n| | value | unit | aim |\n|---|---:|---|---|\n", workload);
        }
        fmt::format_to(std::back_inserter(out), "| {} | {} | {} | {} |\n", figure.name,
                       number_text(figure.value), figure.unit, figure.target);
    }
    return out;
}

}  // namespace yagura::bench
