#include "engine/compact/merge_policy.h"

#include <gtest/gtest.h>

namespace yagura::engine::compact {
namespace {

catalog::SegmentRecord record(std::uint64_t id, std::uint8_t level, std::int64_t day,
                              std::uint64_t megabytes) {
    catalog::SegmentRecord out;
    out.id = id;
    out.level = level;
    out.summary.min_time = out.summary.max_time = TimeMs(day * kDayMs + 5);
    out.summary.min_seq = EventSeq(id);
    out.summary.file_bytes = megabytes << 20;
    return out;
}

TEST(MergePolicy, Days) {
    EXPECT_EQ(day_of(TimeMs(0)), 0);
    EXPECT_EQ(day_of(TimeMs(kDayMs - 1)), 0);
    EXPECT_EQ(day_of(TimeMs(-1)), -1);
    EXPECT_EQ(day_of(TimeMs(-kDayMs)), -1);
}

TEST(MergePolicy, FreshSegmentsGoTogetherOldestFirst) {
    std::vector<catalog::SegmentRecord> segments;
    for (std::uint64_t id = 30; id > 23; --id) segments.push_back(record(id, 0, 1, 1));
    EXPECT_FALSE(choose_merge(segments, {}));
    segments.push_back(record(7, 0, 2, 1));
    const auto task = choose_merge(segments, {});
    ASSERT_TRUE(task);
    EXPECT_EQ(task->inputs, (std::vector<std::uint64_t>{7, 24, 25, 26, 27, 28, 29, 30}));
}

TEST(MergePolicy, OneSizeWithinADay) {
    std::vector<catalog::SegmentRecord> segments{record(1, 1, 1, 2), record(2, 1, 1, 3),
                                                 record(3, 1, 1, 100), record(4, 1, 2, 2),
                                                 record(5, 1, 2, 3)};
    EXPECT_FALSE(choose_merge(segments, {}));
    segments.push_back(record(6, 1, 1, 4));
    EXPECT_FALSE(choose_merge(segments, {}));
    segments.push_back(record(7, 1, 1, 5));
    const auto task = choose_merge(segments, {});
    ASSERT_TRUE(task);
    EXPECT_EQ(task->inputs, (std::vector<std::uint64_t>{1, 2, 6, 7}));
}

TEST(MergePolicy, LargeOnesAreLeftAlone) {
    std::vector<catalog::SegmentRecord> segments;
    for (std::uint64_t id = 1; id < 10; ++id) segments.push_back(record(id, 1, 1, 300));
    EXPECT_FALSE(choose_merge(segments, {}));
    for (std::uint64_t id = 10; id < 20; ++id) segments.push_back(record(id, 1, 1, 200));
    const auto task = choose_merge(segments, {});
    ASSERT_TRUE(task);
    EXPECT_EQ(task->inputs.size(), 2u);
}

/// Whatever arrives, merging ends with few files.
TEST(MergePolicy, ConvergesToFewFiles) {
    std::vector<catalog::SegmentRecord> segments;
    std::uint64_t next = 1;
    for (int step = 0; step < 3000; ++step) {
        segments.push_back(record(next++, 0, 3, 1 + static_cast<std::uint64_t>(step % 9)));
        while (const auto task = choose_merge(segments, {})) {
            std::uint64_t bytes = 0;
            std::erase_if(segments, [&](const catalog::SegmentRecord& one) {
                const bool input = std::find(task->inputs.begin(), task->inputs.end(), one.id) !=
                                   task->inputs.end();
                if (input) bytes += one.summary.file_bytes;
                return input;
            });
            segments.push_back(record(next++, 1, 3, bytes >> 20));
        }
    }
    EXPECT_LT(segments.size(), 80u);  // 15 GB in segments of up to 512 MB
}

}  // namespace
}  // namespace yagura::engine::compact
