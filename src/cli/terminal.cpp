#include "cli/terminal.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "base/clock.h"

namespace yagura::cli {

bool is_terminal(Output output) {
    return ::isatty(output == Output::Standard ? STDOUT_FILENO : STDERR_FILENO) == 1;
}

std::size_t terminal_columns() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

std::string grouped(std::uint64_t number) {
    std::string out = fmt::format("{}", number);
    for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, 1, ',');
    return out;
}

std::string bytes_text(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 5> kUnits = {"B", "KB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

ProgressLine::ProgressLine() : visible_(is_terminal(Output::Error)) {}

bool ProgressLine::due() {
    if (!visible_) return false;
    const std::int64_t now = SystemClock().monotonic_ns();
    if (drawn_ && now - last_ns_ < 100'000'000) return false;
    last_ns_ = now;
    return true;
}

void ProgressLine::show(double fraction, std::string_view text) {
    if (!visible_) return;
    drawn_ = true;
    std::string line;
    if (fraction >= 0) {
        constexpr std::size_t kWidth = 24;
        const auto filled = static_cast<std::size_t>(std::min(fraction, 1.0) * kWidth);
        line = fmt::format("[{:=<{}}{: <{}}] {:3.0f}%  ", "", filled, "", kWidth - filled,
                           std::min(fraction, 1.0) * 100);
    }
    line += text;
    line.resize(std::min(line.size(), terminal_columns() - 1));
    fmt::print(stderr, "\r\x1b[2K{}", line);
    std::fflush(stderr);
}

void ProgressLine::clear() {
    if (!drawn_) return;
    fmt::print(stderr, "\r\x1b[2K");
    std::fflush(stderr);
    drawn_ = false;
}

}  // namespace yagura::cli
