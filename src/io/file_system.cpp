#include "io/file_system.h"

#include <fmt/core.h>

namespace yagura::io {

Result<std::string> read_file(FileSystem& files, const std::string& path, std::uint64_t max_bytes) {
    const auto file = YG_TRY(files.open(path, OpenMode::Read));
    const std::uint64_t size = YG_TRY(file->size());
    if (size > max_bytes)
        return fail(Errc::LimitExceeded,
                    fmt::format("{} has {} bytes, more than {}", path, size, max_bytes));
    std::string content(size, '\0');
    content.resize(YG_TRY(file->read_at(0, content)));
    return content;
}

Result<void> read_exactly(const File& file, std::uint64_t offset, std::span<char> out) {
    const std::size_t got = YG_TRY(file.read_at(offset, out));
    if (got != out.size())
        return fail(Errc::Corruption,
                    fmt::format("the file ends within {} bytes at offset {}", out.size(), offset));
    return {};
}

Result<void> write_file_atomically(FileSystem& files, const std::string& path,
                                   std::string_view content) {
    const std::string temporary = path + ".tmp";
    {
        const auto file = YG_TRY(files.open(temporary, OpenMode::Truncate));
        YG_CHECK(file->write_at(0, content));
        YG_CHECK(file->sync_all());
    }
    YG_CHECK(files.rename(temporary, path));
    return files.sync_folder(folder_of(path));
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    if (slash == 0) return "/";
    return path.substr(0, slash);
}

}  // namespace yagura::io
