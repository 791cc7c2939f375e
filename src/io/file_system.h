#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::io {

/// One open file. Reads and writes at given offsets may run on several threads at once.
/// Closed by the destructor, which does not sync.
class File {
  public:
    virtual ~File() = default;

    /// Reads up to out.size() bytes at `offset`; fewer only at the end of the file. Errors: Io.
    [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset,
                                                      std::span<char> out) const = 0;
    /// Writes the pieces one after the other from `offset` on, all or an error (after which any
    /// part of them may have been written). Errors: NoSpace, Io.
    [[nodiscard]] virtual Result<void> write_at(std::uint64_t offset,
                                                std::span<const std::string_view> pieces) = 0;
    [[nodiscard]] Result<void> write_at(std::uint64_t offset, std::string_view bytes) {
        return write_at(offset, std::span<const std::string_view>(&bytes, 1));
    }
    /// Makes sure that the first `bytes` of the file have disk space; a shorter file grows to that
    /// size and reads as zeros there. A file system that cannot reserve space only grows the file.
    /// Errors: NoSpace (the file may have any size between), Io.
    [[nodiscard]] virtual Result<void> preallocate(std::uint64_t bytes) = 0;
    [[nodiscard]] virtual Result<void> truncate(std::uint64_t bytes) = 0;
    /// Content (and the size, where it changed) is on the device when it returns. After an error
    /// nobody knows what is: never take a later success for the earlier content. Errors: Io,
    /// NoSpace.
    [[nodiscard]] virtual Result<void> sync_data() = 0;
    /// sync_data() and all of the file's other attributes.
    [[nodiscard]] virtual Result<void> sync_all() = 0;
    [[nodiscard]] virtual Result<std::uint64_t> size() const = 0;
};

/// A file held against other processes; given up by the destructor.
class FileLock {
  public:
    virtual ~FileLock() = default;
};

enum class OpenMode {
    Read,       ///< must exist; only reads
    ReadWrite,  ///< must exist
    CreateNew,  ///< must not exist (AlreadyExists)
    Truncate,   ///< made when absent, emptied when present
};

/// Files and folders, the only way in which the engine reaches a disk. Made files have mode 0600,
/// folders 0700. A new, renamed or removed name is durable only after sync_folder() of its folder.
/// All functions may be called from any thread. Errors: NotFound, AlreadyExists, NoSpace, Io.
class FileSystem {
  public:
    virtual ~FileSystem() = default;

    [[nodiscard]] virtual Result<std::unique_ptr<File>> open(const std::string& path,
                                                             OpenMode mode) = 0;
    /// Replaces `to` when it exists; atomic for who looks, also over a power loss.
    [[nodiscard]] virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
    [[nodiscard]] virtual Result<void> remove(const std::string& path) = 0;
    /// Names in a folder, sorted, without "." and "..".
    [[nodiscard]] virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
    [[nodiscard]] virtual Result<bool> exists(const std::string& path) = 0;
    /// Makes the folder and those above it; well when it exists already.
    [[nodiscard]] virtual Result<void> make_folder(const std::string& path) = 0;
    [[nodiscard]] virtual Result<void> sync_folder(const std::string& path) = 0;
    /// Makes `path` when absent and holds it. Conflict when another holder lives.
    [[nodiscard]] virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
    /// Bytes that can still be written below `folder`.
    [[nodiscard]] virtual Result<std::uint64_t> free_space(const std::string& folder) = 0;
};

/// The operating system's files. Has no state; one for the process is enough.
std::unique_ptr<FileSystem> make_posix_file_system();

/// The whole content. Errors: NotFound, Io, LimitExceeded when larger than `max_bytes`.
[[nodiscard]] Result<std::string> read_file(FileSystem& files, const std::string& path,
                                            std::uint64_t max_bytes);
/// Exactly out.size() bytes; Corruption when the file ends before.
[[nodiscard]] Result<void> read_exactly(const File& file, std::uint64_t offset,
                                        std::span<char> out);
/// Replaces `path` so that after a power loss it holds either the old or the new content: writes
/// PATH.tmp, syncs it, renames, syncs the folder.
[[nodiscard]] Result<void> write_file_atomically(FileSystem& files, const std::string& path,
                                                 std::string_view content);
/// "a/b" -> "a"; "b" -> ".".
std::string folder_of(const std::string& path);

}  // namespace yagura::io
