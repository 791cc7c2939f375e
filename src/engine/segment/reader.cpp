#include "engine/segment/reader.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/log.h"
#include "codec/checksum.h"
#include "codec/integers.h"
#include "codec/zstd.h"
#include "engine/template/message_page.h"

namespace yagura::engine::segment {

namespace {
/// The end of the file that is read first: with it the footer of nearly every segment.
constexpr std::uint64_t kTailBytes = 16 << 10;
}  // namespace

Result<std::shared_ptr<const MessagePage>> MessagePage::decode(std::string raw,
                                                               PageEncoding encoding,
                                                               std::uint32_t rows) {
    auto page = std::make_shared<MessagePage>();
    if (encoding == PageEncoding::Templates) {
        auto decoded = YG_TRY(message_template::decode_messages(raw, rows));
        page->raw_ = std::move(decoded.text);
        page->begins_ = std::move(decoded.begins);
        return page;
    }
    codec::ByteReader in(raw);
    if (rows > raw.size()) return fail(Errc::Corruption, "a message page is too short");
    page->begins_.resize(std::size_t{rows} + 1);
    std::size_t end = 0;
    for (std::uint32_t row = 0; row < rows; ++row) {
        const std::uint64_t length = in.varint();
        if (length > raw.size() - end) return fail(Errc::Corruption, "a message page is too short");
        end += length;
        page->begins_[row + 1] = end;
    }
    if (!in.ok() || in.left() != end)
        return fail(Errc::Corruption, "the messages of a page do not fill it");
    const std::size_t text = raw.size() - end;
    for (std::size_t& begin : page->begins_) begin += text;
    page->raw_ = std::move(raw);
    return page;
}

Segment::Segment(const ReadContext& context, std::string path, std::uint64_t id)
    : context_(context), path_(std::move(path)), id_(id) {}

Segment::~Segment() {
    if (!removed_) return;
    // A file that stays is unknown to the catalogue and goes at the next start.
    const auto done = context_.files.remove(path_);
    if (!done) log::warning("engine.segment", "{}", done.error().message());
}

Result<std::shared_ptr<Segment>> Segment::open(const ReadContext& context, std::string path,
                                               std::uint64_t id) {
    auto segment = std::shared_ptr<Segment>(new Segment(context, std::move(path), id));
    if (const auto loaded = segment->load(); !loaded) return segment->located(loaded.error());
    return segment;
}

std::unexpected<Error> Segment::located(const Error& error) const {
    return std::unexpected<Error>(error.with_context(path_));
}

Result<void> Segment::load() {
    const auto file = YG_TRY(this->file());
    file_bytes_ = YG_TRY(file->size());
    if (file_bytes_ < kHeaderBytes + kTrailerBytes)
        return fail(Errc::Corruption, "the file is too short for a segment");
    const std::uint64_t tail_bytes = std::min(file_bytes_, kTailBytes);
    const std::uint64_t tail_offset = file_bytes_ - tail_bytes;
    const std::string tail = YG_TRY(read_bytes(tail_offset, tail_bytes));
    const Trailer trailer =
        YG_TRY(decode_trailer(std::string_view(tail).substr(tail.size() - kTrailerBytes)));
    if (trailer.file_bytes != file_bytes_ || trailer.segment_id != id_)
        return fail(Errc::Corruption, "the segment's trailer belongs to another file");

    // Blocks near the end are in what was just read.
    const auto bytes_at = [&](std::uint64_t offset, std::uint64_t bytes) -> Result<std::string> {
        if (offset >= tail_offset && bytes <= file_bytes_ - offset)
            return tail.substr(offset - tail_offset, bytes);
        return read_bytes(offset, bytes);
    };
    const std::string footer = YG_TRY(bytes_at(trailer.footer_offset, trailer.footer_bytes));
    if (codec::checksum(footer) != trailer.footer_checksum)
        return fail(Errc::Corruption, "the segment's footer is damaged");
    bool found = false;
    for (const Section& section : YG_TRY(decode_footer(footer))) {
        if (section.kind == static_cast<std::uint32_t>(SectionKind::RowGroups)) {
            const std::string list = YG_TRY(read_block(section.block));
            row_groups_ = YG_TRY(decode_row_groups(list, file_bytes_));
            found = true;
        } else if ((section.flags & kSectionRequired) != 0) {
            return fail(
                Errc::Conflict,
                fmt::format("the segment has a required section {} that this version does not know",
                            section.kind));
        }
    }
    if (!found || row_groups_.empty())
        return fail(Errc::Corruption, "the segment has no row groups");
    for (const RowGroupInfo& info : row_groups_) summary_.add(info);
    summary_.file_bytes = file_bytes_;
    return {};
}

/// Shared among the reads of a moment, and closed after them: open files follow reads, not
/// segments.
Result<std::shared_ptr<io::File>> Segment::file() const {
    const std::lock_guard lock(mutex_);
    if (auto open = file_.lock()) return open;
    std::shared_ptr<io::File> opened = YG_TRY(context_.files.open(path_, io::OpenMode::Read));
    file_ = opened;
    return opened;
}

Result<std::shared_ptr<const void>> Segment::pin() const {
    return YG_TRY(file());
}

Result<std::string> Segment::read_bytes(std::uint64_t offset, std::uint64_t bytes) const {
    if (offset > file_bytes_ || bytes > file_bytes_ - offset)
        return fail(Errc::Corruption, "a block lies beyond the end of the file");
    const auto file = YG_TRY(this->file());
    std::string out(bytes, '\0');
    YG_CHECK(io::read_exactly(*file, offset, out));
    return out;
}

Result<std::string> Segment::read_block(const BlockRef& block) const {
    std::string stored = YG_TRY(read_bytes(block.offset, block.stored_bytes));
    if (codec::checksum(stored) != block.checksum)
        return fail(Errc::Corruption,
                    fmt::format("{}: the block at offset {} is damaged", path_, block.offset));
    if (block.codec == Codec::Stored) return stored;
    return codec::zstd_decompress(stored, block.raw_bytes);
}

Result<std::shared_ptr<const RowGroupIndex>> Segment::index(const RowGroupInfo& info) const {
    const BlockCache::Key key{id_, info.index.offset};
    if (auto cached = context_.cache.find<RowGroupIndex>(key)) return cached;
    const std::string raw = YG_TRY(read_block(info.index));
    auto index = std::make_shared<const RowGroupIndex>(YG_TRY(decode_index(raw, info.rows)));
    context_.cache.put(key, index, index->memory_bytes());
    return index;
}

Result<std::shared_ptr<const Column>> Segment::column(const Page& page, Caching caching) const {
    const BlockCache::Key key{id_, page.block.offset};
    if (auto cached = context_.cache.find<Column>(key)) return cached;
    const std::string raw = YG_TRY(read_block(page.block));
    auto column = std::make_shared<const Column>(YG_TRY(codec::unpack_deltas(raw, page.rows)));
    if (caching == Caching::Keep)
        context_.cache.put(key, column, column->size() * sizeof(std::int64_t));
    return column;
}

Result<std::shared_ptr<const MessagePage>> Segment::messages(const Page& page,
                                                             Caching caching) const {
    const BlockCache::Key key{id_, page.block.offset};
    if (auto cached = context_.cache.find<MessagePage>(key)) return cached;
    std::string raw = YG_TRY(read_block(page.block));
    auto messages = YG_TRY(MessagePage::decode(std::move(raw), page.encoding, page.rows));
    if (caching == Caching::Keep) context_.cache.put(key, messages, messages->memory_bytes());
    return messages;
}

bool Segment::has_messages(const Page& page) const {
    return context_.cache.find<MessagePage>({id_, page.block.offset}) != nullptr;
}

Result<std::shared_ptr<const message_template::CodedPage>> Segment::template_page(
    const Page& page, Caching caching) const {
    if (page.encoding != PageEncoding::Templates) return nullptr;
    // No block begins at the second byte of another, so this key is free beside the decoded page's.
    const BlockCache::Key key{id_, page.block.offset + 1};
    if (auto cached = context_.cache.find<message_template::CodedPage>(key)) return cached;
    auto coded =
        YG_TRY(message_template::CodedPage::open(YG_TRY(read_block(page.block)), page.rows));
    if (caching == Caching::Keep) context_.cache.put(key, coded, coded->memory_bytes());
    return coded;
}

Result<std::shared_ptr<const message_template::TextFilter>> Segment::text_filter(
    const RowGroupIndex& index) const {
    if (!index.text_filter) return nullptr;
    const BlockCache::Key key{id_, index.text_filter->block.offset};
    if (auto cached = context_.cache.find<message_template::TextFilter>(key)) return cached;
    std::string bytes = YG_TRY(read_block(index.text_filter->block));
    auto filter = std::make_shared<const message_template::TextFilter>(
        YG_TRY(message_template::TextFilter::open(std::move(bytes))));
    context_.cache.put(key, filter, filter->memory_bytes());
    return filter;
}

}  // namespace yagura::engine::segment
