#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "codec/bytes.h"
#include "engine/engine.h"

/// Immutable files of events. Byte layout: docs/STORAGE.md section 4.
namespace yagura::engine::segment {

inline constexpr std::uint32_t kFormatVersion = 1;

/// One event while it is written.
struct Row {
    GroupId group;
    StreamId stream;
    TimeMs timestamp;
    EventSeq seq;
    TimeMs ingestion_time;
    std::string_view message;
};

enum class Codec : std::uint8_t { Stored = 0, Zstd = 1 };

/// A checksummed stretch of the file.
struct BlockRef {
    std::uint64_t offset = 0;
    std::uint64_t stored_bytes = 0;
    std::uint64_t raw_bytes = 0;
    Codec codec = Codec::Stored;
    std::uint64_t checksum = 0;  ///< of the stored bytes
};
void write_block_ref(codec::ByteWriter& out, const BlockRef& block);
BlockRef read_block_ref(codec::ByteReader& in);

enum class PageKind : std::uint8_t {
    Timestamp = 1,
    Seq = 2,
    IngestionTime = 3,
    Message = 4,
    TextFilter = 5,  ///< of all messages of the row group
};
inline constexpr std::size_t kColumnKinds = 3;  ///< the first three: columns of one number a row

enum class PageEncoding : std::uint8_t {
    Deltas = 1,       ///< numbers: codec/integers.h
    RawMessages = 2,  ///< `rows` varint lengths, then the messages
    Templates = 3,    ///< messages as templates and columns: engine/template/message_page.h
    Grams = 4,        ///< which bytes stand next to each other: engine/template/text_filter.h
};

/// One column's values for a stretch of rows of a row group.
struct Page {
    PageKind kind = PageKind::Message;
    PageEncoding encoding = PageEncoding::RawMessages;
    std::uint32_t first_row = 0;
    std::uint32_t rows = 0;
    BlockRef block;
};

/// Rows of one stream, next to each other in a row group.
struct Run {
    GroupId group;
    StreamId stream;
    std::uint32_t first_row = 0;
    std::uint32_t rows = 0;
    std::uint64_t message_bytes = 0;
};

/// What a row group holds and where: loaded when a read cannot pass over the row group.
struct RowGroupIndex {
    std::vector<Run> runs;  ///< sorted by group, stream
    std::array<std::vector<Page>, kColumnKinds> columns;
    std::vector<Page> messages;
    std::optional<Page> text_filter;

    const std::vector<Page>& column(PageKind kind) const {
        return columns[static_cast<std::size_t>(kind) - 1];
    }
    std::uint64_t memory_bytes() const;
};
std::string encode_index(const RowGroupIndex& index);
/// Errors: Corruption, Conflict (an encoding that this version does not know).
[[nodiscard]] Result<RowGroupIndex> decode_index(std::string_view bytes, std::uint32_t rows);

/// Bounds of a row group; all of them are in memory while the segment is open.
struct RowGroupInfo {
    std::uint32_t rows = 0;
    std::uint64_t message_bytes = 0;
    TimeMs min_time, max_time;
    EventSeq min_seq, max_seq;
    GroupId min_group, max_group;
    BlockRef index;
};
std::string encode_row_groups(const std::vector<RowGroupInfo>& row_groups);
[[nodiscard]] Result<std::vector<RowGroupInfo>> decode_row_groups(std::string_view bytes,
                                                                  std::uint64_t file_bytes);

/// Bounds of a whole segment, also in the catalogue.
struct Summary {
    std::uint64_t rows = 0;
    std::uint64_t message_bytes = 0;
    std::uint64_t file_bytes = 0;
    TimeMs min_time, max_time;
    EventSeq min_seq, max_seq;
    GroupId min_group, max_group;

    void add(const RowGroupInfo& row_group);
};

enum class SectionKind : std::uint32_t { RowGroups = 1 };
inline constexpr std::uint16_t kSectionRequired = 1;

struct Section {
    std::uint32_t kind = 0;
    std::uint16_t version = 1;
    std::uint16_t flags = 0;
    BlockRef block;
};
std::string encode_footer(const std::vector<Section>& sections);
[[nodiscard]] Result<std::vector<Section>> decode_footer(std::string_view bytes);

inline constexpr std::size_t kHeaderBytes = 40;
inline constexpr std::size_t kTrailerBytes = 64;
std::string encode_header(std::uint64_t segment_id);

struct Trailer {
    std::uint64_t footer_offset = 0;
    std::uint32_t footer_bytes = 0;
    std::uint64_t footer_checksum = 0;
    std::uint64_t file_bytes = 0;
    std::uint64_t segment_id = 0;
};
std::string encode_trailer(const Trailer& trailer);
/// Errors: Corruption, Conflict (a newer format).
[[nodiscard]] Result<Trailer> decode_trailer(std::string_view bytes);

}  // namespace yagura::engine::segment
