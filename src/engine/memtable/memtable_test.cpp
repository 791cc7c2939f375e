#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "engine/memtable/ordered_rows.h"
#include "engine/memtable/part.h"

namespace yagura::engine::memtable {
namespace {

Batch::Pointer make_batch(BlockPool& pool, std::uint32_t group, std::uint32_t stream,
                          std::uint64_t seq, const std::vector<EventView>& events) {
    auto batch = Batch::copy_of({GroupId(group), StreamId(stream), TimeMs(1), events}, pool);
    batch->set_first_seq(EventSeq(seq));
    return batch;
}

TEST(BlockPool, ChunksComeAndGo) {
    BlockPool pool(64 << 10, 4 << 20);
    {
        std::vector<Block> blocks;
        for (int i = 0; i < 1000; ++i) {
            blocks.push_back(pool.allocate(1000));
            std::memset(blocks.back().data(), i, 1000);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back().data()) % 16, 0u);
        }
        for (int i = 0; i < 1000; ++i)
            EXPECT_EQ(blocks[static_cast<std::size_t>(i)].data()[999], static_cast<char>(i));
        EXPECT_LT(pool.bytes_in_use(), 1'200'000u);
        const Block large = pool.allocate(1 << 20);
        std::memset(large.data(), 1, 1 << 20);
    }
    EXPECT_LE(pool.bytes_in_use(), 64u << 10);
    EXPECT_GT(pool.bytes_kept(), 900'000u);
    pool.trim();
    EXPECT_EQ(pool.bytes_in_use() + pool.bytes_kept(), 0u);
    EXPECT_NE(pool.allocate(10).data(), nullptr);
}

TEST(BlockPool, KeepsNoMoreThanItMay) {
    BlockPool pool(64 << 10, 256 << 10);
    {
        std::vector<Block> blocks;
        for (int i = 0; i < 32; ++i) blocks.push_back(pool.allocate(60 << 10));
        EXPECT_EQ(pool.bytes_in_use(), 32u * (64 << 10));
    }
    EXPECT_GT(pool.bytes_kept(), 0u);
    EXPECT_LE(pool.bytes_in_use() + pool.bytes_kept(), 256u << 10);
}

TEST(BlockPool, LargeChunksAreAlignedToHugePages) {
    BlockPool pool(4 << 20, 64 << 20);
    const Block first = pool.allocate(100);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first.data()) % (2 << 20), 0u);
    const Block large = pool.allocate(5 << 20);
    std::memset(large.data(), 1, 5 << 20);
    EXPECT_EQ(pool.bytes_in_use(), 9u << 20);
}

TEST(Part, FindsBatchesByGroupStreamTimeAndPosition) {
    BlockPool pool(64 << 10, 4 << 20);
    {
        Part part(0);
        part.add(make_batch(pool, 1, 1, 1, {{TimeMs(10), "a"}, {TimeMs(20), "b"}}));
        part.add(make_batch(pool, 1, 2, 3, {{TimeMs(30), "c"}}));
        part.add(make_batch(pool, 2, 3, 4, {{TimeMs(5), "d"}}));
        part.add(make_batch(pool, 1, 1, 5, {{TimeMs(25), "e"}, {TimeMs(15), "f"}}));
        const auto firsts = [&](const BatchFilter& filter) {
            std::vector<std::uint64_t> out;
            for (const Batch* batch : part.batches(filter)) out.push_back(batch->first_seq().value);
            return out;
        };
        BatchFilter filter;
        filter.group = GroupId(1);
        filter.up_to = EventSeq(100);
        EXPECT_EQ(firsts(filter), (std::vector<std::uint64_t>{5, 3, 1}));
        filter.up_to = EventSeq(5);
        EXPECT_EQ(firsts(filter), (std::vector<std::uint64_t>{3, 1}));
        filter.up_to = EventSeq(100);
        filter.after = EventSeq(2);
        EXPECT_EQ(firsts(filter), (std::vector<std::uint64_t>{5, 3}));
        filter.after = EventSeq(0);
        filter.from = TimeMs(21);
        EXPECT_EQ(firsts(filter), (std::vector<std::uint64_t>{5, 3}));
        filter.from = TimeMs(0);
        filter.to = TimeMs(15);
        EXPECT_EQ(firsts(filter), (std::vector<std::uint64_t>{1}));
        filter.to = TimeMs(100);
        const std::vector<StreamId> streams{StreamId(1), StreamId(3)};
        filter.streams = &streams;
        EXPECT_EQ(firsts(filter), (std::vector<std::uint64_t>{5, 1}));
        EXPECT_EQ(part.totals(GroupId(1)).events, 5u);
        EXPECT_EQ(part.totals(GroupId(9)).events, 0u);
        EXPECT_EQ(part.rows(), 6u);
        EXPECT_EQ(part.first_seq(), EventSeq(1));
        EXPECT_EQ(part.last_seq(), EventSeq(6));
        EXPECT_EQ(part.groups(), (std::vector{GroupId(1), GroupId(2)}));
        EXPECT_EQ(part.streams().size(), 3u);
        EXPECT_FALSE(part.batches({.group = GroupId(1),
                                   .streams = nullptr,
                                   .after = EventSeq(0),
                                   .up_to = EventSeq(100),
                                   .from = TimeMs(0),
                                   .to = TimeMs(100)})[0]
                         ->sorted());
    }
    EXPECT_LE(pool.bytes_in_use(), 64u << 10);
}

TEST(Batch, FromDamagedPayload) {
    BlockPool pool(64 << 10, 4 << 20);
    EXPECT_FALSE(Batch::from_payload("short", 1, pool));
    EXPECT_FALSE(Batch::from_payload(std::string(100, '\xff'), 3, pool));
}

TEST(OrderedRows, MergesBatchesByTimeAndPosition) {
    BlockPool pool(64 << 10, 4 << 20);
    std::mt19937_64 random(7);
    std::vector<Batch::Pointer> batches;
    std::vector<std::tuple<std::int64_t, std::uint64_t, std::string>> expected;
    std::uint64_t seq = 1;
    for (int i = 0; i < 60; ++i) {
        std::vector<std::string> texts;
        std::vector<EventView> events;
        const std::size_t count = 1 + random() % 40;
        std::int64_t time = static_cast<std::int64_t>(random() % 100);
        for (std::size_t row = 0; row < count; ++row) texts.push_back(std::to_string(random()));
        for (std::size_t row = 0; row < count; ++row) {
            // Every third batch is out of order, and many times are the same.
            time = i % 3 == 0 ? static_cast<std::int64_t>(random() % 100)
                              : time + static_cast<std::int64_t>(random() % 3);
            events.push_back({TimeMs(time), texts[row]});
            if (time >= 20) expected.emplace_back(time, seq + row, texts[row]);
        }
        batches.push_back(make_batch(pool, 1, static_cast<std::uint32_t>(i % 5), seq, events));
        seq += count;
    }
    std::sort(expected.begin(), expected.end());
    OrderedRows rows(TimeMs(20));
    std::shuffle(batches.begin(), batches.end(), random);
    for (const auto& batch : batches) rows.add(*batch);
    std::vector<std::tuple<std::int64_t, std::uint64_t, std::string>> found;
    for (rows.start(); !rows.finished(); rows.advance()) {
        const OrderedRows::Place at = rows.place();
        found.emplace_back(at.batch->events().timestamp(at.row).value,
                           at.batch->first_seq().value + at.row,
                           std::string(at.batch->events().message(at.row)));
    }
    EXPECT_EQ(found, expected);
    batches.clear();
}

}  // namespace
}  // namespace yagura::engine::memtable
