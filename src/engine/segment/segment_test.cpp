#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "codec/checksum.h"
#include "engine/segment/reader.h"
#include "engine/segment/row_group_packer.h"
#include "engine/segment/writer.h"
#include "io/fault_file_system.h"

namespace yagura::engine::segment {
namespace {

class SegmentTest : public ::testing::Test {
  protected:
    SegmentTest() { EXPECT_TRUE(files_.make_folder("d")); }

    /// Rows sorted as a row group wants them.
    std::vector<Row> make_rows(std::size_t count) {
        std::vector<Row> rows;
        for (std::size_t i = 0; i < count; ++i) {
            std::string text;
            const std::size_t words = random_() % 40;
            for (std::size_t w = 0; w < words; ++w)
                text += "word" + std::to_string(random_() % 100) + " ";
            texts_.push_back(std::make_unique<std::string>(std::move(text)));
            rows.push_back({GroupId(static_cast<std::uint32_t>(random_() % 4)),
                            StreamId(static_cast<std::uint32_t>(random_() % 6)),
                            TimeMs(static_cast<std::int64_t>(random_() % 1'000'000) - 500'000),
                            EventSeq(++seq_), TimeMs(static_cast<std::int64_t>(random_() % 1000)),
                            *texts_.back()});
        }
        std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
            return std::tie(a.group, a.stream, a.timestamp, a.seq) <
                   std::tie(b.group, b.stream, b.timestamp, b.seq);
        });
        return rows;
    }

    Summary write(const std::vector<std::vector<Row>>& row_groups, WriterLimits limits = {}) {
        auto writer = SegmentWriter::create(files_, "d/s", 42, limits).value();
        for (const auto& rows : row_groups) EXPECT_TRUE(writer->add_row_group(rows));
        return writer->finish().value();
    }
    Result<std::shared_ptr<Segment>> open() { return Segment::open({files_, cache_}, "d/s", 42); }

    io::FaultFileSystem files_;
    BlockCache cache_{1 << 20};
    std::mt19937_64 random_{9};
    std::vector<std::unique_ptr<std::string>> texts_;
    std::uint64_t seq_ = 0;
};

class SegmentRoundTripTest : public SegmentTest,
                             public ::testing::WithParamInterface<MessageForm> {};
INSTANTIATE_TEST_SUITE_P(Forms, SegmentRoundTripTest,
                         ::testing::Values(MessageForm::Raw, MessageForm::Templates));

TEST_P(SegmentRoundTripTest, GivesEveryRowBack) {
    WriterLimits limits;
    limits.messages = GetParam();
    limits.rows_per_page = 100;
    limits.bytes_per_message_page = 4000;
    const std::vector<std::vector<Row>> groups{make_rows(1), make_rows(777), make_rows(300)};
    const Summary written = write(groups, limits);
    const auto segment = open().value();
    EXPECT_EQ(segment->summary().rows, 1078u);
    EXPECT_EQ(written.file_bytes, segment->summary().file_bytes);
    ASSERT_EQ(segment->row_groups().size(), 3u);
    for (int round = 0; round < 2; ++round) {  // the second time from the cache
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const RowGroupInfo& info = segment->row_groups()[g];
            const auto index = segment->index(info).value();
            std::vector<Row> rows(info.rows);
            for (const segment::Run& run : index->runs)
                for (std::uint32_t i = 0; i < run.rows; ++i) {
                    rows[run.first_row + i].group = run.group;
                    rows[run.first_row + i].stream = run.stream;
                }
            const auto fill = [&](PageKind kind, auto set) {
                for (const Page& page : index->column(kind)) {
                    const auto column = segment->column(page, Caching::Keep).value();
                    for (std::uint32_t i = 0; i < page.rows; ++i)
                        set(rows[page.first_row + i], (*column)[i]);
                }
            };
            fill(PageKind::Timestamp, [](Row& row, std::int64_t v) { row.timestamp = TimeMs(v); });
            fill(PageKind::Seq, [](Row& row, std::int64_t v) {
                row.seq = EventSeq(static_cast<std::uint64_t>(v));
            });
            fill(PageKind::IngestionTime,
                 [](Row& row, std::int64_t v) { row.ingestion_time = TimeMs(v); });
            std::vector<std::shared_ptr<const MessagePage>> pages;
            for (const Page& page : index->messages) {
                pages.push_back(segment->messages(page, Caching::Keep).value());
                EXPECT_EQ(pages.back()->rows(), page.rows);
                for (std::uint32_t i = 0; i < page.rows; ++i)
                    rows[page.first_row + i].message = pages.back()->message(i);
            }
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const Row& a = rows[i];
                const Row& b = groups[g][i];
                EXPECT_EQ(
                    std::tie(a.group, a.stream, a.timestamp, a.seq, a.ingestion_time, a.message),
                    std::tie(b.group, b.stream, b.timestamp, b.seq, b.ingestion_time, b.message));
            }
        }
    }
    EXPECT_GT(cache_.bytes(), 0u);
}

TEST_F(SegmentTest, EveryDamagedByteOfTheFrameIsNoticed) {
    const Summary summary = write({make_rows(20)});
    const auto whole = io::read_file(files_, "d/s", 1 << 20).value();
    const auto index_end = open().value()->row_groups()[0].index;
    const std::uint64_t from = index_end.offset + index_end.stored_bytes;
    for (std::uint64_t at = from; at < summary.file_bytes; ++at) {
        ASSERT_TRUE(files_.damage("d/s", at, 0x20));
        EXPECT_FALSE(open()) << "byte " << at;
        ASSERT_TRUE(files_.damage("d/s", at, 0x20));
    }
    for (std::uint64_t at = kHeaderBytes; at < from; ++at) {
        cache_.clear();
        ASSERT_TRUE(files_.damage("d/s", at, 0x20));
        const auto segment = open().value();
        bool noticed = false;
        const auto index = segment->index(segment->row_groups()[0]);
        if (!index) {
            noticed = true;
        } else {
            for (const auto& column : (*index)->columns)
                for (const Page& page : column) noticed |= !segment->column(page, Caching::Pass);
            for (const Page& page : (*index)->messages)
                noticed |= !segment->messages(page, Caching::Pass);
        }
        EXPECT_TRUE(noticed) << "byte " << at;
        ASSERT_TRUE(files_.damage("d/s", at, 0x20));
    }
    EXPECT_EQ(io::read_file(files_, "d/s", 1 << 20).value(), whole);
}

/// Puts one more section, or another format version, into a segment file.
class FutureSegmentTest : public SegmentTest {
  protected:
    void rewrite(std::uint16_t flags) {
        const std::string whole = io::read_file(files_, "d/s", 1 << 20).value();
        Trailer trailer =
            decode_trailer(std::string_view(whole).substr(whole.size() - kTrailerBytes)).value();
        auto sections = decode_footer(std::string_view(whole).substr(trailer.footer_offset,
                                                                     trailer.footer_bytes))
                            .value();
        Section extra;
        extra.kind = 77;
        extra.flags = flags;
        sections.push_back(extra);
        const std::string footer = encode_footer(sections);
        trailer.footer_bytes = static_cast<std::uint32_t>(footer.size());
        trailer.footer_checksum = codec::checksum(footer);
        trailer.file_bytes = trailer.footer_offset + footer.size() + kTrailerBytes;
        const auto file = files_.open("d/s", io::OpenMode::Truncate).value();
        ASSERT_TRUE(file->write_at(
            0, whole.substr(0, trailer.footer_offset) + footer + encode_trailer(trailer)));
    }
};

TEST_F(FutureSegmentTest, UnknownOptionalSectionsAreSkippedRequiredOnesRefused) {
    write({make_rows(20)});
    rewrite(0);
    EXPECT_TRUE(open());
    rewrite(kSectionRequired);
    EXPECT_EQ(open().error().code(), Errc::Conflict);
}

TEST_F(SegmentTest, NewerFormatIsRefused) {
    write({make_rows(3)});
    std::string trailer = encode_trailer({});
    trailer[12] = 9;
    const std::uint64_t checksum =
        codec::checksum(std::string_view(trailer).substr(0, kTrailerBytes - 16));
    std::memcpy(trailer.data() + kTrailerBytes - 16, &checksum, sizeof checksum);
    EXPECT_EQ(decode_trailer(trailer).error().code(), Errc::Conflict);
}

TEST_F(SegmentTest, PackerCutsLargeGroupsByTimeAndPacksSmallOnes) {
    WriterLimits limits;
    limits.rows_per_group = 100;
    auto writer = SegmentWriter::create(files_, "d/s", 42, limits).value();
    RowGroupPacker packer(*writer, limits, Messages::Copied);
    std::uint64_t seq = 0;
    for (std::uint32_t group = 1; group <= 30; ++group) {
        const int count = group == 10 ? 350 : 5;
        for (int i = 0; i < count; ++i) {
            const std::string text = "row " + std::to_string(i);
            ASSERT_TRUE(packer.add({GroupId(group), StreamId(static_cast<std::uint32_t>(i % 3)),
                                    TimeMs(i), EventSeq(++seq), TimeMs(0), text}));
        }
    }
    ASSERT_TRUE(packer.finish());
    ASSERT_TRUE(writer->finish());
    const auto segment = open().value();
    EXPECT_EQ(segment->summary().rows, 350u + 29 * 5);
    EXPECT_LE(segment->row_groups().size(), 6u);
    TimeMs before(-1);
    for (const RowGroupInfo& info : segment->row_groups()) {
        if (info.min_group != info.max_group) continue;
        EXPECT_EQ(info.min_group, GroupId(10));
        EXPECT_GT(info.min_time, before);
        before = info.max_time;
    }
}

TEST(BlockCache, KeepsTheNewest) {
    BlockCache cache(1000);
    for (std::uint64_t i = 0; i < 10; ++i)
        cache.put({1, i}, std::make_shared<const int>(static_cast<int>(i)), 200);
    EXPECT_EQ(cache.bytes(), 1000u);
    EXPECT_EQ(*cache.find<int>({1, 9}), 9);
    EXPECT_EQ(cache.find<int>({1, 4}), nullptr);
    EXPECT_EQ(*cache.find<int>({1, 5}), 5);  // now the newest
    cache.put({2, 0}, std::make_shared<const int>(0), 200);
    EXPECT_NE(cache.find<int>({1, 5}), nullptr);
    EXPECT_EQ(cache.find<int>({1, 6}), nullptr);
    cache.put({3, 0}, std::make_shared<const int>(0), 600);  // too large for this cache
    EXPECT_EQ(cache.find<int>({3, 0}), nullptr);
}

}  // namespace
}  // namespace yagura::engine::segment
