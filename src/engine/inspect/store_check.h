#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "io/file_system.h"

namespace yagura::engine::inspect {

/// What was found in a store.
struct StoreCheck {
    std::uint64_t segments = 0;
    std::uint64_t segment_bytes = 0;
    std::uint64_t events = 0;         ///< in segments
    std::uint64_t message_bytes = 0;  ///< of these events
    std::uint64_t log_events = 0;     ///< in the write-ahead log and not yet in segments
    std::vector<std::string> damage;  ///< a sentence for each place that is wrong
    std::vector<std::string> notes;   ///< what a person may want to know, and no damage

    bool sound() const { return damage.empty(); }
};

/// Reads all of an event store that no process has open, and changes nothing but its lock file: the
/// catalogue, every block of every segment, and the log. Errors: NotFound (no store), Conflict (a
/// process has it open, or it has a newer format), Io.
[[nodiscard]] Result<StoreCheck> check_store(io::FileSystem& files, const std::string& folder);

}  // namespace yagura::engine::inspect
