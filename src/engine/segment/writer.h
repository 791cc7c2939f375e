#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/segment/format.h"
#include "engine/template/text_filter.h"
#include "io/file_system.h"

namespace yagura::engine::segment {

enum class MessageForm : std::uint8_t {
    Raw,        ///< cheap to write
    Templates,  ///< several times smaller; where it is not, a page is kept raw
};

/// Bounds of what is written; any reader takes any values.
struct WriterLimits {
    std::uint32_t rows_per_group = 65'536;
    std::uint64_t bytes_per_group = 8ull << 20;  ///< message bytes of a row group
    std::uint32_t rows_per_page = 16'384;        ///< of the number columns
    std::uint64_t bytes_per_message_page = 256 << 10;
    int zstd_level = 1;
    MessageForm messages = MessageForm::Raw;
};

/// Writes one segment file from front to back. One thread at a time.
class SegmentWriter {
  public:
    /// `path` must not exist.
    [[nodiscard]] static Result<std::unique_ptr<SegmentWriter>> create(io::FileSystem& files,
                                                                       const std::string& path,
                                                                       std::uint64_t segment_id,
                                                                       WriterLimits limits);
    /// Rows sorted by group, stream, time, seq; some.
    [[nodiscard]] Result<void> add_row_group(std::span<const Row> rows);
    /// Writes the end of the file and syncs it. The name is the caller's to make durable.
    [[nodiscard]] Result<Summary> finish();

    std::uint64_t bytes_written() const { return offset_ + buffer_.size(); }
    std::uint64_t rows() const { return summary_.rows; }

  private:
    SegmentWriter(std::unique_ptr<io::File> file, std::uint64_t id, WriterLimits limits);

    BlockRef append_block(std::string_view raw);
    BlockRef append_as_it_is(std::string_view bytes);
    void append_column(RowGroupIndex& index, PageKind kind, std::span<const std::int64_t> values);
    void append_messages(RowGroupIndex& index, std::span<const Row> rows);
    BlockRef append_raw_messages(std::span<const Row> rows);
    /// Nothing when the rows are better kept raw.
    std::optional<BlockRef> append_templates(std::span<const Row> rows,
                                             message_template::TextFilterBuilder& filter);
    [[nodiscard]] Result<void> write_buffer();

    std::unique_ptr<io::File> file_;
    const std::uint64_t id_;
    const WriterLimits limits_;
    std::uint64_t offset_ = 0;  // in the file, of the buffer's start
    std::string buffer_;
    codec::ByteWriter scratch_;         // a block before it is compressed
    std::vector<std::int64_t> values_;  // a column before it is packed
    std::vector<RowGroupInfo> row_groups_;
    Summary summary_;
};

}  // namespace yagura::engine::segment
