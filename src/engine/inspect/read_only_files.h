#pragma once

#include "io/file_system.h"

namespace yagura::engine::inspect {

/// A file system seen through glass: code that repairs a store while it opens it can be run over a
/// store that must stay as it is. Syncing and removing do nothing and succeed; what would make or
/// change content is refused (Unsupported). Only lock() acts, or a lock would protect nothing.
class ReadOnlyFiles final : public io::FileSystem {
  public:
    explicit ReadOnlyFiles(io::FileSystem& files) : files_(files) {}

    [[nodiscard]] Result<std::unique_ptr<io::File>> open(const std::string& path,
                                                         io::OpenMode mode) override;
    [[nodiscard]] Result<void> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] Result<void> remove(const std::string&) override { return {}; }
    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& folder) override {
        return files_.list(folder);
    }
    [[nodiscard]] Result<bool> exists(const std::string& path) override {
        return files_.exists(path);
    }
    [[nodiscard]] Result<void> make_folder(const std::string& path) override;
    [[nodiscard]] Result<void> sync_folder(const std::string&) override { return {}; }
    [[nodiscard]] Result<std::unique_ptr<io::FileLock>> lock(const std::string& path) override {
        return files_.lock(path);
    }
    [[nodiscard]] Result<std::uint64_t> free_space(const std::string& folder) override {
        return files_.free_space(folder);
    }

  private:
    io::FileSystem& files_;
};

}  // namespace yagura::engine::inspect
