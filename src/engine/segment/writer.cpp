#include "engine/segment/writer.h"

#include <algorithm>

#include "codec/checksum.h"
#include "codec/integers.h"
#include "codec/zstd.h"
#include "engine/template/message_page.h"

namespace yagura::engine::segment {

namespace {
/// Smaller blocks are kept as they are: a frame's own bytes would eat the gain.
constexpr std::size_t kWorthCompressing = 32;
/// Fewer message bytes have too little in common to pay for the description of columns.
constexpr std::size_t kWorthTemplates = 512;

RowGroupInfo bounds_of(std::span<const Row> rows) {
    RowGroupInfo info;
    info.rows = static_cast<std::uint32_t>(rows.size());
    info.min_time = info.max_time = rows[0].timestamp;
    info.min_seq = info.max_seq = rows[0].seq;
    info.min_group = rows.front().group;
    info.max_group = rows.back().group;
    for (const Row& row : rows) {
        info.message_bytes += row.message.size();
        info.min_time = std::min(info.min_time, row.timestamp);
        info.max_time = std::max(info.max_time, row.timestamp);
        info.min_seq = std::min(info.min_seq, row.seq);
        info.max_seq = std::max(info.max_seq, row.seq);
    }
    return info;
}

std::vector<Run> runs_of(std::span<const Row> rows) {
    std::vector<Run> runs;
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        if (runs.empty() || runs.back().group != row.group || runs.back().stream != row.stream)
            runs.push_back({row.group, row.stream, i, 0, 0});
        ++runs.back().rows;
        runs.back().message_bytes += row.message.size();
    }
    return runs;
}
}  // namespace

SegmentWriter::SegmentWriter(std::unique_ptr<io::File> file, std::uint64_t id, WriterLimits limits)
    : file_(std::move(file)), id_(id), limits_(limits), buffer_(encode_header(id)) {}

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(io::FileSystem& files,
                                                             const std::string& path,
                                                             std::uint64_t segment_id,
                                                             WriterLimits limits) {
    auto file = YG_TRY(files.open(path, io::OpenMode::CreateNew));
    return std::unique_ptr<SegmentWriter>(new SegmentWriter(std::move(file), segment_id, limits));
}

BlockRef SegmentWriter::append_block(std::string_view raw) {
    BlockRef block;
    block.offset = offset_ + buffer_.size();
    block.raw_bytes = raw.size();
    const std::size_t begin = buffer_.size();
    if (raw.size() >= kWorthCompressing) {
        const std::size_t bytes = codec::zstd_compress_to(buffer_, raw, limits_.zstd_level);
        if (bytes < raw.size() - raw.size() / 16)
            block.codec = Codec::Zstd;
        else
            buffer_.resize(begin);
    }
    if (block.codec == Codec::Stored) buffer_.append(raw);
    const std::string_view stored = std::string_view(buffer_).substr(begin);
    block.stored_bytes = stored.size();
    block.checksum = codec::checksum(stored);
    return block;
}

BlockRef SegmentWriter::append_as_it_is(std::string_view bytes) {
    BlockRef block;
    block.offset = offset_ + buffer_.size();
    block.raw_bytes = block.stored_bytes = bytes.size();
    block.checksum = codec::checksum(bytes);
    buffer_.append(bytes);
    return block;
}

void SegmentWriter::append_column(RowGroupIndex& index, PageKind kind,
                                  std::span<const std::int64_t> values) {
    for (std::size_t first = 0; first < values.size(); first += limits_.rows_per_page) {
        const auto part = values.subspan(
            first, std::min<std::size_t>(limits_.rows_per_page, values.size() - first));
        Page page;
        page.kind = kind;
        page.encoding = PageEncoding::Deltas;
        page.first_row = static_cast<std::uint32_t>(first);
        page.rows = static_cast<std::uint32_t>(part.size());
        scratch_.clear();
        codec::pack_deltas(part, scratch_);
        page.block = append_block(scratch_.view());
        index.columns[static_cast<std::size_t>(kind) - 1].push_back(page);
    }
}

BlockRef SegmentWriter::append_raw_messages(std::span<const Row> rows) {
    scratch_.clear();
    for (const Row& row : rows) scratch_.varint(row.message.size());
    for (const Row& row : rows) scratch_.bytes(row.message);
    return append_block(scratch_.view());
}

std::optional<BlockRef> SegmentWriter::append_templates(
    std::span<const Row> rows, message_template::TextFilterBuilder& filter) {
    std::vector<std::string_view> messages;
    messages.reserve(rows.size());
    std::size_t bytes = 0;
    for (const Row& row : rows) {
        messages.push_back(row.message);
        bytes += row.message.size();
    }
    std::optional<std::string> coded;
    if (bytes >= kWorthTemplates)
        coded = message_template::encode_messages(messages, limits_.zstd_level, bytes, &filter);
    if (coded) return append_as_it_is(*coded);
    for (const std::string_view message : messages) filter.add_text(message);
    return std::nullopt;
}

void SegmentWriter::append_messages(RowGroupIndex& index, std::span<const Row> rows) {
    std::optional<message_template::TextFilterBuilder> filter;
    if (limits_.messages == MessageForm::Templates) filter.emplace();
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t end = first;
        std::uint64_t bytes = 0;
        while (end < rows.size() && end - first < limits_.rows_per_page &&
               (end == first || bytes + rows[end].message.size() <= limits_.bytes_per_message_page))
            bytes += rows[end++].message.size();
        const auto part = rows.subspan(first, end - first);
        Page page;
        page.kind = PageKind::Message;
        page.first_row = static_cast<std::uint32_t>(first);
        page.rows = static_cast<std::uint32_t>(part.size());
        std::optional<BlockRef> coded;
        if (filter) coded = append_templates(part, *filter);
        page.encoding = coded ? PageEncoding::Templates : PageEncoding::RawMessages;
        page.block = coded ? *coded : append_raw_messages(part);
        index.messages.push_back(page);
        first = end;
    }
    if (!filter) return;
    Page page;
    page.kind = PageKind::TextFilter;
    page.encoding = PageEncoding::Grams;
    page.rows = static_cast<std::uint32_t>(rows.size());
    page.block = append_block(filter->finish());
    index.text_filter = page;
}

Result<void> SegmentWriter::add_row_group(std::span<const Row> rows) {
    YG_VERIFY(!rows.empty() && rows.size() <= UINT32_MAX);
    RowGroupIndex index;
    index.runs = runs_of(rows);
    values_.resize(rows.size());
    const auto column = [&](PageKind kind, auto value_of) {
        std::transform(rows.begin(), rows.end(), values_.begin(), value_of);
        append_column(index, kind, values_);
    };
    column(PageKind::Timestamp, [](const Row& row) { return row.timestamp.value; });
    column(PageKind::Seq, [](const Row& row) { return static_cast<std::int64_t>(row.seq.value); });
    column(PageKind::IngestionTime, [](const Row& row) { return row.ingestion_time.value; });
    append_messages(index, rows);

    RowGroupInfo info = bounds_of(rows);
    info.index = append_block(encode_index(index));
    summary_.add(info);
    row_groups_.push_back(info);
    return write_buffer();
}

Result<void> SegmentWriter::write_buffer() {
    YG_CHECK(file_->write_at(offset_, buffer_));
    offset_ += buffer_.size();
    buffer_.clear();
    return {};
}

Result<Summary> SegmentWriter::finish() {
    Section section;
    section.kind = static_cast<std::uint32_t>(SectionKind::RowGroups);
    section.flags = kSectionRequired;
    section.block = append_block(encode_row_groups(row_groups_));
    const std::string footer = encode_footer({section});
    Trailer trailer;
    trailer.footer_offset = offset_ + buffer_.size();
    trailer.footer_bytes = static_cast<std::uint32_t>(footer.size());
    trailer.footer_checksum = codec::checksum(footer);
    trailer.file_bytes = trailer.footer_offset + footer.size() + kTrailerBytes;
    trailer.segment_id = id_;
    buffer_ += footer;
    buffer_ += encode_trailer(trailer);
    YG_CHECK(write_buffer());
    YG_CHECK(file_->sync_all());
    summary_.file_bytes = offset_;
    return summary_;
}

}  // namespace yagura::engine::segment
