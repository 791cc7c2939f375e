#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yagura::cli {

enum class Output { Standard, Error };

/// True when a person looks at it.
bool is_terminal(Output output);
/// Columns of the terminal at standard error; 80 where unknown.
std::size_t terminal_columns();

/// "1,234,567"
std::string grouped(std::uint64_t number);
/// "12.3 MB"
std::string bytes_text(std::uint64_t bytes);

/// One line at the bottom of standard error that is drawn over; nothing where no person looks.
class ProgressLine {
  public:
    ProgressLine();
    ~ProgressLine() { clear(); }
    /// At most ten times a second; `fraction` from 0 to 1, below 0 when unknown.
    bool due();
    void show(double fraction, std::string_view text);
    void clear();

  private:
    const bool visible_;
    bool drawn_ = false;
    std::int64_t last_ns_ = 0;
};

}  // namespace yagura::cli
