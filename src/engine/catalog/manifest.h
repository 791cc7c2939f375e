#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/catalog/catalog.h"
#include "io/file_system.h"

namespace yagura::engine::catalog {

/// The catalogue in one file: a snapshot, then an edit after the other, each synced. A snapshot
/// replaces the file when the edits have outgrown it, and whenever a failed write or sync leaves
/// open what is on the device. Why not SQLite: docs/adr/0001.
class ManifestCatalog final : public Catalog {
  public:
    /// Reads `folder`/manifest; an absent one is an empty state, and made with the first commit.
    /// Errors: Io, Corruption (names file and offset), Conflict (a newer format).
    [[nodiscard]] static Result<std::unique_ptr<ManifestCatalog>> open(io::FileSystem& files,
                                                                       const std::string& folder);
    [[nodiscard]] Result<void> commit(CatalogEdit edit) override;
    CatalogImage& image() override { return image_; }
    bool settled() const override { return !in_doubt_.load(); }
    void mark_expired(const ExpiryMark& mark) override;

  private:
    ManifestCatalog(io::FileSystem& files, std::string path)
        : files_(files), path_(std::move(path)) {}

    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> append(const CatalogEdit& edit);
    [[nodiscard]] Result<void> write_snapshot();
    [[nodiscard]] Result<void> replace_file();
    void take_back();
    void reserve_ahead();

    io::FileSystem& files_;
    const std::string path_;
    CatalogImage image_;
    std::atomic<bool> in_doubt_{false};

    std::mutex mutex_;  // all below
    std::unique_ptr<io::File> file_;
    std::uint64_t end_ = 0;             // of the last good record
    std::uint64_t reserved_ = 0;        // file size
    std::uint64_t next_number_ = 0;     // of records in the file
    std::uint64_t snapshot_bytes_ = 0;  // file size after the last snapshot
    std::vector<ExpiryMark> marks_;     // waiting for a commit
};

}  // namespace yagura::engine::catalog
