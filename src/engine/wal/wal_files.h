#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/strong_id.h"
#include "engine/engine.h"
#include "io/file_system.h"

namespace yagura::engine::wal {

/// Start of each log file.
struct FileHeader {
    char magic[8];
    std::uint32_t version;
    std::uint32_t header_bytes;
    std::uint64_t generation;
    std::uint64_t reserved[4];
    std::uint64_t checksum;  ///< of all before it
};
static_assert(sizeof(FileHeader) == 64);

FileHeader make_file_header(std::uint64_t generation);
/// The header's generation, or nothing when the bytes are no header. Errors: Conflict (a newer
/// format).
[[nodiscard]] Result<std::optional<std::uint64_t>> parse_file_header(std::string_view bytes);
std::string wal_file_name(std::uint64_t generation);
/// The generation in a file name, or nothing.
std::optional<std::uint64_t> parse_wal_file_name(std::string_view name);

struct OpenWalFile {
    std::uint64_t generation = 0;
    std::uint64_t capacity = 0;  ///< bytes that may be written
    std::unique_ptr<io::File> file;
};

/// The files of the log: makes them with their space reserved, ahead of need where it can, keeps
/// some that are no longer needed for reuse, and removes the others. Any thread.
class WalFiles {
  public:
    static constexpr std::uint64_t kFirstFileBytes = 1ull << 20;
    static constexpr std::size_t kSpares = 2;

    WalFiles(io::FileSystem& files, std::string folder, std::uint64_t max_file_bytes,
             bool background);
    ~WalFiles();

    /// A file found at opening, which may hold positions up to `last_seq`.
    void add_old(std::uint64_t generation, std::uint64_t bytes, EventSeq last_seq);
    /// An empty file with room for `bytes` of records. Errors: NoSpace, Io.
    [[nodiscard]] Result<std::unique_ptr<OpenWalFile>> next(std::uint64_t bytes);
    /// The current file is half full: a good time to make the next.
    void prepare();
    /// The file is full; it holds positions up to `last_seq`.
    void retire(const OpenWalFile& file, EventSeq last_seq);
    /// Reuses or removes retired files whose positions are all at or below `seq`.
    void free_up_to(EventSeq seq);
    /// Gives up what is kept in advance; for a full disk.
    void remove_spares();
    std::uint64_t bytes() const;

  private:
    struct Old {
        std::uint64_t bytes;
        EventSeq last_seq;
    };
    struct Spare {
        std::uint64_t generation;
        std::uint64_t bytes;
    };
    [[nodiscard]] Result<std::unique_ptr<OpenWalFile>> make(std::uint64_t bytes);
    [[nodiscard]] Result<std::unique_ptr<OpenWalFile>> make_of_size(std::uint64_t bytes);
    [[nodiscard]] Result<std::unique_ptr<OpenWalFile>> put_in_place(std::unique_ptr<io::File> file,
                                                                    std::uint64_t capacity);
    std::optional<Spare> take_spare(std::uint64_t bytes);
    void run_preparer();
    std::string path(const std::string& name) const { return folder_ + "/" + name; }

    io::FileSystem& files_;
    const std::string folder_;
    const std::uint64_t max_file_bytes_;
    const bool background_;

    std::mutex make_mutex_;  // one file is made at a time; never taken with mutex_ held
    mutable std::mutex mutex_;
    std::map<std::uint64_t, Old> old_;  // by generation
    std::vector<Spare> spares_;
    std::unique_ptr<OpenWalFile> prepared_;
    std::uint64_t last_generation_ = 0;
    std::uint64_t next_size_ = kFirstFileBytes;
    std::uint64_t current_generation_ = 0;
    std::uint64_t current_bytes_ = 0;

    std::condition_variable wake_;
    bool prepare_wanted_ = false;
    bool stopping_ = false;
    std::thread preparer_;
};

}  // namespace yagura::engine::wal
