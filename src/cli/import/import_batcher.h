#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace yagura::cli {

/// Events on their way to one log stream, up to what one call takes; sorted by time when they are
/// taken out, equal times in the order in which they came.
class ImportBatcher {
  public:
    static constexpr std::size_t kMaxEvents = 10'000;
    static constexpr std::size_t kMaxBytes = 1'048'576;  ///< messages and 26 bytes for each event
    static constexpr std::size_t kEventOverhead = 26;

    /// False, and nothing added, when the batch is full: take it first.
    bool add(TimeMs timestamp, std::string_view message);
    bool empty() const { return events_.empty(); }
    std::size_t size() const { return events_.size(); }
    /// Message bytes.
    std::size_t bytes() const { return text_.size(); }

    /// The body of yagura:ImportLogEvents (and of PutLogEvents, whose members have the same names)
    /// for what was collected; the batch is empty afterwards.
    std::string take_body(std::string_view log_group, std::string_view log_stream);

  private:
    struct Event {
        TimeMs timestamp;
        std::size_t begin = 0;
        std::size_t size = 0;
    };

    std::string text_;
    std::vector<Event> events_;
};

}  // namespace yagura::cli
