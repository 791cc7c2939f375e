#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace yagura::cli {

enum class TailFormat {
    Text,  ///< time, group where there are several, stream, message
    Json,  ///< one JSON object an event
};
enum class TailColor { Off, On };

struct LiveTailPrinterOptions {
    TailFormat format = TailFormat::Text;
    TailColor color = TailColor::Off;
    bool show_groups = false;
};

/// Writes the events of live tail updates. One thread.
class LiveTailPrinter {
  public:
    explicit LiveTailPrinter(LiveTailPrinterOptions options, std::FILE* out = stdout)
        : options_(options), out_(out) {}

    /// `payload` is the JSON of a sessionUpdate.
    [[nodiscard]] Result<void> print_update(std::string_view payload);
    /// Shows what was printed.
    void flush();

  private:
    struct Event {
        TimeMs timestamp;
        TimeMs ingestion_time;
        std::string_view group;
        std::string_view stream;
        std::string_view message;
    };
    void print_event(const Event& event);
    void append_text(const Event& event);
    void append_json(const Event& event);

    LiveTailPrinterOptions options_;
    std::FILE* out_;
    std::string buffer_;
};

}  // namespace yagura::cli
