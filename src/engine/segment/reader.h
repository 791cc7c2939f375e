#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/segment/block_cache.h"
#include "engine/segment/format.h"
#include "engine/template/message_page.h"
#include "engine/template/text_filter.h"
#include "io/file_system.h"

namespace yagura::engine::segment {

using Column = std::vector<std::int64_t>;

/// A message page in readable form: `rows` messages, one after the other.
class MessagePage {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<std::shared_ptr<const MessagePage>> decode(std::string raw,
                                                                           PageEncoding encoding,
                                                                           std::uint32_t rows);
    std::uint32_t rows() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
    std::string_view message(std::uint32_t row) const {
        return {raw_.data() + begins_[row], begins_[row + 1] - begins_[row]};
    }
    /// All messages as one text, and where each begins in it (one entry more than rows).
    std::string_view text() const { return std::string_view(raw_).substr(begins_[0]); }
    std::size_t begin(std::uint32_t row) const { return begins_[row] - begins_[0]; }
    std::uint64_t memory_bytes() const {
        return sizeof *this + raw_.size() + begins_.size() * sizeof(std::size_t);
    }

  private:
    std::string raw_;
    std::vector<std::size_t> begins_;
};

/// What segments of one store share.
struct ReadContext {
    io::FileSystem& files;
    BlockCache& cache;
};

enum class Caching { Keep, Pass };

/// An open segment. Holds its bounds and those of its row groups; everything else is read when
/// asked for, through the cache. Any thread; shared by the reads that use it. All reading functions
/// may fail with Io, Corruption (a block whose checksum or structure is wrong) and Conflict.
class Segment {
  public:
    [[nodiscard]] static Result<std::shared_ptr<Segment>> open(const ReadContext& context,
                                                               std::string path, std::uint64_t id);
    ~Segment();

    std::uint64_t id() const { return id_; }
    const std::string& path() const { return path_; }
    const Summary& summary() const { return summary_; }
    std::span<const RowGroupInfo> row_groups() const { return row_groups_; }

    [[nodiscard]] Result<std::shared_ptr<const RowGroupIndex>> index(
        const RowGroupInfo& info) const;
    [[nodiscard]] Result<std::shared_ptr<const Column>> column(const Page& page,
                                                               Caching caching) const;
    [[nodiscard]] Result<std::shared_ptr<const MessagePage>> messages(const Page& page,
                                                                      Caching caching) const;

    /// messages() has the page in the cache.
    bool has_messages(const Page& page) const;
    /// The page as it is stored, for message_template::TemplatePage; null unless its encoding is
    /// Templates.
    [[nodiscard]] Result<std::shared_ptr<const message_template::CodedPage>> template_page(
        const Page& page, Caching caching) const;

    /// Null when the row group has none.
    [[nodiscard]] Result<std::shared_ptr<const message_template::TextFilter>> text_filter(
        const RowGroupIndex& index) const;

    /// Keeps the file open until the handle goes; without it each block read opens it.
    [[nodiscard]] Result<std::shared_ptr<const void>> pin() const;

    /// The file is removed when nobody uses the segment any more.
    void remove_when_unused() { removed_.store(true, std::memory_order_relaxed); }

  private:
    Segment(const ReadContext& context, std::string path, std::uint64_t id);
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<std::string> read_block(const BlockRef& block) const;
    [[nodiscard]] Result<std::string> read_bytes(std::uint64_t offset, std::uint64_t bytes) const;
    [[nodiscard]] Result<std::shared_ptr<io::File>> file() const;
    std::unexpected<Error> located(const Error& error) const;

    const ReadContext context_;
    const std::string path_;
    const std::uint64_t id_;
    std::uint64_t file_bytes_ = 0;
    Summary summary_;
    std::vector<RowGroupInfo> row_groups_;
    std::atomic<bool> removed_{false};
    mutable std::mutex mutex_;
    mutable std::weak_ptr<io::File> file_;
};

}  // namespace yagura::engine::segment
