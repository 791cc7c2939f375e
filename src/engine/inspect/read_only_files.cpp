#include "engine/inspect/read_only_files.h"

#include <fmt/core.h>

namespace yagura::engine::inspect {
namespace {

std::unexpected<Error> refused(const std::string& what) {
    return fail(Errc::Unsupported, fmt::format("{}: the store is only looked at", what));
}

class ReadOnlyFile final : public io::File {
  public:
    explicit ReadOnlyFile(std::unique_ptr<io::File> file) : file_(std::move(file)) {}
    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> out) const override {
        return file_->read_at(offset, out);
    }
    Result<void> write_at(std::uint64_t, std::span<const std::string_view>) override {
        return refused("write");
    }
    Result<void> preallocate(std::uint64_t) override { return refused("preallocate"); }
    Result<void> truncate(std::uint64_t) override { return refused("truncate"); }
    Result<void> sync_data() override { return {}; }
    Result<void> sync_all() override { return {}; }
    Result<std::uint64_t> size() const override { return file_->size(); }

  private:
    std::unique_ptr<io::File> file_;
};

}  // namespace

Result<std::unique_ptr<io::File>> ReadOnlyFiles::open(const std::string& path, io::OpenMode mode) {
    if (mode == io::OpenMode::CreateNew || mode == io::OpenMode::Truncate) return refused(path);
    return std::make_unique<ReadOnlyFile>(YG_TRY(files_.open(path, io::OpenMode::Read)));
}

Result<void> ReadOnlyFiles::rename(const std::string& from, const std::string&) {
    return refused(from);
}

Result<void> ReadOnlyFiles::make_folder(const std::string& path) {
    return refused(path);
}

}  // namespace yagura::engine::inspect
