#include "server/data_folder.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "server/credentials_file.h"
#include "text/number.h"

namespace yagura::server {
namespace {

Result<void> make_folder(const std::string& path) {
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (!parent.empty()) std::filesystem::create_directories(parent, error);
    if (error) return fail(system_error("make folder", parent.string(), error.value()));
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return fail(system_error("make folder", path, errno));
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return fail(system_error("stat", path, errno));
    if (!S_ISDIR(status.st_mode)) return fail(system_error("open folder", path, ENOTDIR));
    // Keys and other people's logs lie here; a folder that came with wider rights is closed.
    if ((status.st_mode & 0077) != 0 && ::chmod(path.c_str(), 0700) != 0) {
        return fail(system_error("close to others", path, errno));
    }
    return {};
}

Result<int> take_lock(const std::string& path) {
    const std::string file = path + "/LOCK";
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return fail(system_error("open", file, errno));
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
    const int error_number = errno;
    ::close(lock);
    if (error_number != EWOULDBLOCK) return fail(system_error("lock", file, error_number));
    return fail(Errc::Conflict,
                fmt::format("the data folder {} is in use by another yagura process", path));
}

Result<void> check_version(const std::string& path) {
    const std::string file = path + "/VERSION";
    auto text = read_text_file(file);
    if (!text && text.error().code() == Errc::NotFound) {
        return write_private_file(file, fmt::format("{}\n", DataFolder::kLayoutVersion));
    }
    if (!text) return fail(text.error());
    while (text->ends_with('\n')) text->pop_back();
    const auto version = text::parse_int64(*text);
    if (!version) return fail(Errc::Corruption, fmt::format("{} holds no number", file));
    if (*version > DataFolder::kLayoutVersion) {
        return fail(Errc::Conflict, fmt::format("the data folder {} was written by a newer yagura "
                                                "(layout {}, this program knows {}): "
                                                "use that program, or an older copy of the data",
                                                path, *version, DataFolder::kLayoutVersion));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::string& given) {
    std::string path = given;
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (path.empty()) return fail(Errc::InvalidArgument, "no data folder is named");
    YG_CHECK(make_folder(path));
    const int lock = YG_TRY(take_lock(path));
    std::unique_ptr<DataFolder> folder(new DataFolder(path, lock));
    YG_CHECK(check_version(path));
    return folder;
}

DataFolder::~DataFolder() {
    ::close(lock_);
}

std::string DataFolder::file(std::string_view name) const {
    return fmt::format("{}/{}", path_, name);
}

}  // namespace yagura::server
