#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "io/file_system.h"

namespace yagura::io {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;

Error error_for(std::string_view operation, std::string_view path, int number) {
    switch (number) {
        case ENOENT:
        case ENOTDIR:
            return Error(Errc::NotFound, system_error(operation, path, number).message());
        case EEXIST:
            return Error(Errc::AlreadyExists, system_error(operation, path, number).message());
        case ENOSPC:
        case EDQUOT:
            return Error(Errc::NoSpace, system_error(operation, path, number).message());
        default:
            return system_error(operation, path, number);
    }
}

std::unexpected<Error> refused(std::string_view operation, std::string_view path, int number) {
    return std::unexpected<Error>(error_for(operation, path, number));
}

/// Calls again while a signal interrupts.
template <class Call>
auto retry(Call call) {
    decltype(call()) result{};
    do {
        result = call();
    } while (result < 0 && errno == EINTR);
    return result;
}

/// Owns a descriptor.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

  private:
    int fd_;
};

class PosixFile final : public File {
  public:
    PosixFile(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> out) const override {
        std::size_t done = 0;
        while (done < out.size()) {
            const ssize_t got = retry([&] {
                return ::pread(fd_.get(), out.data() + done, out.size() - done,
                               static_cast<off_t>(offset + done));
            });
            if (got < 0) return refused("read", path_, errno);
            if (got == 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    Result<void> write_at(std::uint64_t offset, std::span<const std::string_view> pieces) override {
        std::vector<iovec> vectors;
        vectors.reserve(pieces.size());
        for (const std::string_view piece : pieces)
            if (!piece.empty()) vectors.push_back({const_cast<char*>(piece.data()), piece.size()});
        std::size_t first = 0;
        while (first < vectors.size()) {
            const int count =
                static_cast<int>(std::min<std::size_t>(vectors.size() - first, IOV_MAX));
            const ssize_t wrote = retry([&] {
                return ::pwritev(fd_.get(), &vectors[first], count, static_cast<off_t>(offset));
            });
            if (wrote < 0) return refused("write", path_, errno);
            if (wrote == 0) return refused("write", path_, ENOSPC);
            offset += static_cast<std::uint64_t>(wrote);
            first = advance(vectors, first, static_cast<std::size_t>(wrote));
        }
        return {};
    }

    Result<void> preallocate(std::uint64_t bytes) override {
        const int failed =
            retry([&] { return ::fallocate(fd_.get(), 0, 0, static_cast<off_t>(bytes)); });
        if (failed == 0) return {};
        if (errno != EOPNOTSUPP && errno != ENOSYS) return refused("fallocate", path_, errno);
        if (YG_TRY(size()) < bytes) return truncate(bytes);
        return {};
    }

    Result<void> truncate(std::uint64_t bytes) override {
        if (retry([&] { return ::ftruncate(fd_.get(), static_cast<off_t>(bytes)); }) != 0)
            return refused("truncate", path_, errno);
        return {};
    }

    Result<void> sync_data() override {
        if (retry([&] { return ::fdatasync(fd_.get()); }) != 0)
            return refused("fdatasync", path_, errno);
        return {};
    }

    Result<void> sync_all() override {
        if (retry([&] { return ::fsync(fd_.get()); }) != 0) return refused("fsync", path_, errno);
        return {};
    }

    Result<std::uint64_t> size() const override {
        struct stat info{};
        if (::fstat(fd_.get(), &info) != 0) return refused("stat", path_, errno);
        return static_cast<std::uint64_t>(info.st_size);
    }

  private:
    /// Takes `wrote` bytes off the front of the vectors from `first` on; gives the new first.
    static std::size_t advance(std::vector<iovec>& vectors, std::size_t first, std::size_t wrote) {
        while (wrote > 0) {
            iovec& vector = vectors[first];
            const std::size_t taken = std::min(wrote, vector.iov_len);
            vector.iov_base = static_cast<char*>(vector.iov_base) + taken;
            vector.iov_len -= taken;
            wrote -= taken;
            if (vector.iov_len == 0) ++first;
        }
        return first;
    }

    Descriptor fd_;
    std::string path_;
};

class PosixLock final : public FileLock {
  public:
    explicit PosixLock(Descriptor fd) : fd_(std::move(fd)) {}

  private:
    Descriptor fd_;
};

int flags_of(OpenMode mode) {
    switch (mode) {
        case OpenMode::Read:
            return O_RDONLY;
        case OpenMode::ReadWrite:
            return O_RDWR;
        case OpenMode::CreateNew:
            return O_RDWR | O_CREAT | O_EXCL;
        case OpenMode::Truncate:
            return O_RDWR | O_CREAT | O_TRUNC;
    }
    return O_RDONLY;
}

class PosixFileSystem final : public FileSystem {
  public:
    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
        const int fd =
            retry([&] { return ::open(path.c_str(), flags_of(mode) | O_CLOEXEC, kFileMode); });
        if (fd < 0) return refused("open", path, errno);
        return std::make_unique<PosixFile>(Descriptor(fd), path);
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        if (::rename(from.c_str(), to.c_str()) != 0) return refused("rename", from, errno);
        return {};
    }

    Result<void> remove(const std::string& path) override {
        if (::unlink(path.c_str()) != 0) return refused("remove", path, errno);
        return {};
    }

    Result<std::vector<std::string>> list(const std::string& folder) override {
        DIR* stream = ::opendir(folder.c_str());
        if (stream == nullptr) return refused("list", folder, errno);
        std::vector<std::string> names;
        errno = 0;
        while (const dirent* entry = ::readdir(stream)) {
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..") names.emplace_back(name);
        }
        const int number = errno;
        ::closedir(stream);
        if (number != 0) return refused("list", folder, number);
        std::sort(names.begin(), names.end());
        return names;
    }

    Result<bool> exists(const std::string& path) override {
        struct stat info{};
        if (::stat(path.c_str(), &info) == 0) return true;
        if (errno == ENOENT || errno == ENOTDIR) return false;
        return refused("stat", path, errno);
    }

    Result<void> make_folder(const std::string& path) override {
        if (path.empty() || path == "/" || path == ".") return {};
        if (::mkdir(path.c_str(), kFolderMode) == 0) return {};
        if (errno == EEXIST) return {};
        if (errno != ENOENT) return refused("mkdir", path, errno);
        YG_CHECK(make_folder(folder_of(path)));
        if (::mkdir(path.c_str(), kFolderMode) != 0 && errno != EEXIST)
            return refused("mkdir", path, errno);
        return {};
    }

    Result<void> sync_folder(const std::string& path) override {
        const Descriptor fd(
            retry([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
        if (fd.get() < 0) return refused("open", path, errno);
        if (retry([&] { return ::fsync(fd.get()); }) != 0) return refused("fsync", path, errno);
        return {};
    }

    Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
        Descriptor fd(
            retry([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode); }));
        if (fd.get() < 0) return refused("open", path, errno);
        if (retry([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) != 0) {
            if (errno == EWOULDBLOCK)
                return fail(Errc::Conflict, path + " is held by another process");
            return refused("lock", path, errno);
        }
        return std::make_unique<PosixLock>(std::move(fd));
    }

    Result<std::uint64_t> free_space(const std::string& folder) override {
        struct statvfs info{};
        if (retry([&] { return ::statvfs(folder.c_str(), &info); }) != 0)
            return refused("statvfs", folder, errno);
        return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    }
};

}  // namespace

std::unique_ptr<FileSystem> make_posix_file_system() {
    return std::make_unique<PosixFileSystem>();
}

}  // namespace yagura::io
