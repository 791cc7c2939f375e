#pragma once

#include <memory>
#include <string>

#include "base/error.h"

namespace yagura::server {

/// The folder that holds everything of one server: made with mode 0700, locked against a second
/// server, stamped with the version of its layout.
class DataFolder {
  public:
    /// Version of the layout that this program writes and the newest that it reads.
    static constexpr int kLayoutVersion = 1;

    /// Errors: Conflict (another process has it, or a newer program wrote it), Corruption (VERSION
    /// cannot be read), Io.
    [[nodiscard]] static Result<std::unique_ptr<DataFolder>> open(const std::string& path);
    /// Lets go of the lock.
    ~DataFolder();
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string file(std::string_view name) const;

  private:
    DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::string path_;
    int lock_;
};

}  // namespace yagura::server
