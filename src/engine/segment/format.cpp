#include "engine/segment/format.h"

#include <fmt/core.h>

#include <algorithm>

#include "codec/checksum.h"

namespace yagura::engine::segment {

namespace {

constexpr std::string_view kMagic = "YGSEGMT\n";
constexpr std::size_t kSectionBytes = 48;

/// The most that `stored` bytes of zstd can become is far below this; a bound against damaged
/// sizes.
constexpr std::uint64_t kMaxExpansion = 40'000;

std::unexpected<Error> corrupt(std::string_view what) {
    return fail(Errc::Corruption, fmt::format("a segment's {} cannot be read", what));
}

bool plausible(const BlockRef& block) {
    switch (block.codec) {
        case Codec::Stored:
            return block.raw_bytes == block.stored_bytes;
        case Codec::Zstd:
            return block.raw_bytes / kMaxExpansion <= block.stored_bytes;
    }
    return false;
}

}  // namespace

void write_block_ref(codec::ByteWriter& out, const BlockRef& block) {
    out.varint(block.offset);
    out.varint(block.stored_bytes);
    out.varint(block.raw_bytes);
    out.fixed(static_cast<std::uint8_t>(block.codec));
    out.fixed(block.checksum);
}

BlockRef read_block_ref(codec::ByteReader& in) {
    BlockRef block;
    block.offset = in.varint();
    block.stored_bytes = in.varint();
    block.raw_bytes = in.varint();
    block.codec = static_cast<Codec>(in.fixed<std::uint8_t>());
    block.checksum = in.fixed<std::uint64_t>();
    return block;
}

std::uint64_t RowGroupIndex::memory_bytes() const {
    std::uint64_t bytes = sizeof *this + runs.size() * sizeof(Run) + messages.size() * sizeof(Page);
    for (const auto& pages : columns) bytes += pages.size() * sizeof(Page);
    return bytes;
}

std::string encode_index(const RowGroupIndex& index) {
    codec::ByteWriter out;
    out.varint(index.runs.size());
    std::uint32_t group = 0;
    std::uint32_t stream = 0;
    for (const Run& run : index.runs) {
        const std::uint32_t step = run.group.value - group;
        if (step != 0) stream = 0;
        out.varint(step);
        out.varint(run.stream.value - stream);
        out.varint(run.rows);
        out.varint(run.message_bytes);
        group = run.group.value;
        stream = run.stream.value;
    }
    std::size_t pages = index.messages.size() + (index.text_filter ? 1 : 0);
    for (const auto& column : index.columns) pages += column.size();
    out.varint(pages);
    const auto write_pages = [&out](std::span<const Page> list) {
        for (const Page& page : list) {
            out.fixed(static_cast<std::uint8_t>(page.kind));
            out.fixed(static_cast<std::uint8_t>(page.encoding));
            out.varint(page.first_row);
            out.varint(page.rows);
            write_block_ref(out, page.block);
        }
    };
    for (const auto& column : index.columns) write_pages(column);
    write_pages(index.messages);
    if (index.text_filter) write_pages({&*index.text_filter, 1});
    return out.take();
}

namespace {

Result<std::vector<Run>> decode_runs(codec::ByteReader& in, std::uint32_t rows) {
    const std::uint64_t count = in.varint();
    if (count > in.left() || count > rows) return corrupt("list of streams");
    std::vector<Run> runs(count);
    std::uint64_t group = 0;
    std::uint64_t stream = 0;
    std::uint64_t next_row = 0;
    for (Run& run : runs) {
        const std::uint64_t group_step = in.varint();
        const std::uint64_t stream_step = in.varint();
        if (group_step != 0) stream = 0;
        const bool first = &run == runs.data();
        if (!first && group_step == 0 && stream_step == 0) return corrupt("list of streams");
        if (group_step > UINT32_MAX || stream_step > UINT32_MAX) return corrupt("list of streams");
        group += group_step;
        stream += stream_step;
        const std::uint64_t run_rows = in.varint();
        run.message_bytes = in.varint();
        if (!in.ok() || group > UINT32_MAX || stream > UINT32_MAX || run_rows == 0 ||
            run_rows > rows - next_row)
            return corrupt("list of streams");
        run.group = GroupId(static_cast<std::uint32_t>(group));
        run.stream = StreamId(static_cast<std::uint32_t>(stream));
        run.first_row = static_cast<std::uint32_t>(next_row);
        run.rows = static_cast<std::uint32_t>(run_rows);
        next_row += run_rows;
    }
    if (next_row != rows) return corrupt("list of streams");
    return runs;
}

Result<void> check_cover(const std::vector<Page>& pages, std::uint32_t rows) {
    std::uint64_t next = 0;
    for (const Page& page : pages) {
        if (page.first_row != next || page.rows == 0) return corrupt("list of pages");
        next += page.rows;
    }
    if (next != rows) return corrupt("list of pages");
    return {};
}

}  // namespace

Result<RowGroupIndex> decode_index(std::string_view bytes, std::uint32_t rows) {
    codec::ByteReader in(bytes);
    RowGroupIndex index;
    index.runs = YG_TRY(decode_runs(in, rows));
    const std::uint64_t count = in.varint();
    if (count > in.left()) return corrupt("list of pages");
    for (std::uint64_t i = 0; i < count; ++i) {
        Page page;
        const auto kind = in.fixed<std::uint8_t>();
        page.kind = static_cast<PageKind>(kind);
        page.encoding = static_cast<PageEncoding>(in.fixed<std::uint8_t>());
        const std::uint64_t first_row = in.varint();
        const std::uint64_t page_rows = in.varint();
        page.block = read_block_ref(in);
        if (!in.ok() || first_row > rows || page_rows > rows) return corrupt("list of pages");
        page.first_row = static_cast<std::uint32_t>(first_row);
        page.rows = static_cast<std::uint32_t>(page_rows);
        if (page.kind == PageKind::TextFilter) {
            // What is not understood is not needed.
            if (page.encoding == PageEncoding::Grams && plausible(page.block))
                index.text_filter = page;
            continue;
        }
        if (kind == 0 || kind > static_cast<std::uint8_t>(PageKind::Message))
            continue;  // an addition
        const bool message = page.kind == PageKind::Message;
        const bool known = message ? page.encoding == PageEncoding::RawMessages ||
                                         page.encoding == PageEncoding::Templates
                                   : page.encoding == PageEncoding::Deltas;
        if (!known)
            return fail(Errc::Conflict,
                        "a segment has a page encoding that this version does not know");
        if (!plausible(page.block)) return corrupt("list of pages");
        (message ? index.messages : index.columns[kind - 1]).push_back(page);
    }
    if (!in.finished()) return corrupt("list of pages");
    for (const auto& column : index.columns) YG_CHECK(check_cover(column, rows));
    YG_CHECK(check_cover(index.messages, rows));
    return index;
}

std::string encode_row_groups(const std::vector<RowGroupInfo>& row_groups) {
    codec::ByteWriter out;
    out.varint(row_groups.size());
    for (const RowGroupInfo& info : row_groups) {
        out.varint(info.rows);
        out.varint(info.message_bytes);
        out.signed_varint(info.min_time.value);
        out.signed_varint(info.max_time.value);
        out.varint(info.min_seq.value);
        out.varint(info.max_seq.value);
        out.varint(info.min_group.value);
        out.varint(info.max_group.value);
        write_block_ref(out, info.index);
    }
    return out.take();
}

Result<std::vector<RowGroupInfo>> decode_row_groups(std::string_view bytes,
                                                    std::uint64_t file_bytes) {
    codec::ByteReader in(bytes);
    const std::uint64_t count = in.varint();
    if (count > in.left()) return corrupt("list of row groups");
    std::vector<RowGroupInfo> row_groups(count);
    for (RowGroupInfo& info : row_groups) {
        const std::uint64_t rows = in.varint();
        info.message_bytes = in.varint();
        info.min_time = TimeMs(in.signed_varint());
        info.max_time = TimeMs(in.signed_varint());
        info.min_seq = EventSeq(in.varint());
        info.max_seq = EventSeq(in.varint());
        const std::uint64_t min_group = in.varint();
        const std::uint64_t max_group = in.varint();
        info.index = read_block_ref(in);
        if (!in.ok() || rows == 0 || rows > UINT32_MAX || max_group > UINT32_MAX ||
            min_group > max_group || info.min_time > info.max_time || info.min_seq > info.max_seq ||
            !plausible(info.index) || info.index.offset > file_bytes ||
            info.index.stored_bytes > file_bytes - info.index.offset)
            return corrupt("list of row groups");
        info.rows = static_cast<std::uint32_t>(rows);
        info.min_group = GroupId(static_cast<std::uint32_t>(min_group));
        info.max_group = GroupId(static_cast<std::uint32_t>(max_group));
    }
    if (!in.finished()) return corrupt("list of row groups");
    return row_groups;
}

void Summary::add(const RowGroupInfo& info) {
    if (rows == 0) {
        min_time = info.min_time;
        max_time = info.max_time;
        min_seq = info.min_seq;
        max_seq = info.max_seq;
        min_group = info.min_group;
        max_group = info.max_group;
    }
    rows += info.rows;
    message_bytes += info.message_bytes;
    min_time = std::min(min_time, info.min_time);
    max_time = std::max(max_time, info.max_time);
    min_seq = std::min(min_seq, info.min_seq);
    max_seq = std::max(max_seq, info.max_seq);
    min_group = std::min(min_group, info.min_group);
    max_group = std::max(max_group, info.max_group);
}

std::string encode_footer(const std::vector<Section>& sections) {
    codec::ByteWriter out;
    out.fixed(static_cast<std::uint32_t>(sections.size()));
    out.fixed(std::uint32_t{0});
    for (const Section& section : sections) {
        out.fixed(section.kind);
        out.fixed(section.version);
        out.fixed(section.flags);
        out.fixed(section.block.offset);
        out.fixed(section.block.stored_bytes);
        out.fixed(section.block.raw_bytes);
        out.fixed(static_cast<std::uint32_t>(section.block.codec));
        out.fixed(std::uint32_t{0});
        out.fixed(section.block.checksum);
    }
    return out.take();
}

Result<std::vector<Section>> decode_footer(std::string_view bytes) {
    codec::ByteReader in(bytes);
    const auto count = in.fixed<std::uint32_t>();
    in.fixed<std::uint32_t>();
    if (!in.ok() || in.left() != std::uint64_t{count} * kSectionBytes) return corrupt("footer");
    std::vector<Section> sections(count);
    for (Section& section : sections) {
        section.kind = in.fixed<std::uint32_t>();
        section.version = in.fixed<std::uint16_t>();
        section.flags = in.fixed<std::uint16_t>();
        section.block.offset = in.fixed<std::uint64_t>();
        section.block.stored_bytes = in.fixed<std::uint64_t>();
        section.block.raw_bytes = in.fixed<std::uint64_t>();
        section.block.codec = static_cast<Codec>(in.fixed<std::uint32_t>());
        in.fixed<std::uint32_t>();
        section.block.checksum = in.fixed<std::uint64_t>();
        if (!plausible(section.block)) return corrupt("footer");
    }
    return sections;
}

std::string encode_header(std::uint64_t segment_id) {
    codec::ByteWriter out;
    out.bytes(kMagic);
    out.fixed(kFormatVersion);
    out.fixed(static_cast<std::uint32_t>(kHeaderBytes));
    out.fixed(segment_id);
    out.fixed(std::uint64_t{0});
    out.fixed(codec::checksum(out.view()));
    return out.take();
}

std::string encode_trailer(const Trailer& trailer) {
    codec::ByteWriter out;
    out.fixed(trailer.footer_offset);
    out.fixed(trailer.footer_bytes);
    out.fixed(kFormatVersion);
    out.fixed(trailer.footer_checksum);
    out.fixed(trailer.file_bytes);
    out.fixed(trailer.segment_id);
    out.fixed(std::uint64_t{0});
    out.fixed(codec::checksum(out.view()));
    out.bytes(kMagic);
    return out.take();
}

Result<Trailer> decode_trailer(std::string_view bytes) {
    codec::ByteReader in(bytes);
    Trailer trailer;
    trailer.footer_offset = in.fixed<std::uint64_t>();
    trailer.footer_bytes = in.fixed<std::uint32_t>();
    const auto version = in.fixed<std::uint32_t>();
    trailer.footer_checksum = in.fixed<std::uint64_t>();
    trailer.file_bytes = in.fixed<std::uint64_t>();
    trailer.segment_id = in.fixed<std::uint64_t>();
    in.fixed<std::uint64_t>();
    const auto checksum = in.fixed<std::uint64_t>();
    const std::string_view magic = in.bytes(kMagic.size());
    if (!in.finished() || magic != kMagic ||
        checksum != codec::checksum(bytes.substr(0, kTrailerBytes - 16)))
        return corrupt("trailer");
    if (version > kFormatVersion)
        return fail(Errc::Conflict,
                    fmt::format("a segment has format {}, newer than {}", version, kFormatVersion));
    if (trailer.footer_offset > trailer.file_bytes ||
        trailer.footer_bytes > trailer.file_bytes - trailer.footer_offset)
        return corrupt("trailer");
    return trailer;
}

}  // namespace yagura::engine::segment
