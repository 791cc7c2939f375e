#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/wal/wal.h"

namespace yagura::engine::wal {

/// Reads a log folder back, at opening.
class WalReader {
  public:
    WalReader(io::FileSystem& files, std::string folder, EventSeq applied);

    /// Hands out, in order, every record after `applied` and tells `log_files` of the files there
    /// are. Ends well at the first thing that cannot be a record when nothing shows that it was
    /// ever synced (a torn tail). Errors: Io, Conflict (newer format), Corruption (a synced record
    /// is missing or damaged), and those of `replay`.
    [[nodiscard]] Result<void> read(WalFiles& log_files, const Replay& replay);
    /// The last position there is, at least `applied`.
    EventSeq last() const { return EventSeq(expected_ - 1); }

  private:
    std::string path_of(std::uint64_t generation) const;
    [[nodiscard]] Result<std::optional<std::uint64_t>> first_seq_of(std::uint64_t generation) const;
    [[nodiscard]] Result<void> read_file(std::uint64_t generation, WalFiles& log_files,
                                         const Replay& replay);
    [[nodiscard]] Result<void> check_nothing_synced_after(const io::File& file,
                                                          std::uint64_t generation,
                                                          std::uint64_t from,
                                                          std::uint64_t size) const;
    [[nodiscard]] Result<void> missing(std::uint64_t first_seq, const std::string& name) const;

    io::FileSystem& files_;
    const std::string folder_;
    std::uint64_t expected_;
    std::string stopped_at_;  ///< where reading of an earlier file ended, for messages
};

}  // namespace yagura::engine::wal
