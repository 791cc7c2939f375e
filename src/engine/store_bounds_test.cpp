#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "base/clock.h"
#include "base/counters.h"
#include "engine/engine.h"
#include "io/fault_file_system.h"
#include "io/file_system.h"

/// What a store may cost: memory while it ingests, and files and memory for very many small groups
/// and streams (docs/STORAGE.md section 8).
namespace yagura::engine {
namespace {

constexpr std::int64_t kStart = 1'700'000'000'000;

class Bounds : public ::testing::Test {
  protected:
    std::unique_ptr<Engine> open(io::FileSystem& files, const Options& options) {
        auto opened = Engine::open(options, files, clock_, counters_);
        EXPECT_TRUE(opened) << opened.error().message();
        return std::move(*opened);
    }

    ManualClock clock_;
    CounterRegistry counters_;
};

TEST_F(Bounds, AHundredThousandStreamsAreFewFilesAndLittleMemory) {
    constexpr std::uint32_t kGroups = 10'000;
    constexpr std::uint32_t kStreamsOfGroup = 10;
    io::FaultFileSystem files;
    Options options;
    options.folder = "d/engine";
    options.background = false;
    const auto store = open(files, options);
    std::uint64_t most = 0;
    for (std::uint32_t group = 0; group < kGroups; ++group) {
        for (std::uint32_t stream = 0; stream < kStreamsOfGroup; ++stream) {
            const std::string message = "hello from " + std::to_string(stream);
            const EventView event{TimeMs(kStart + group), message};
            ASSERT_TRUE(store->append({GroupId(group),
                                       StreamId(group * kStreamsOfGroup + stream),
                                       TimeMs(kStart),
                                       {&event, 1}}));
        }
        if (group % 100 == 0) most = std::max(most, store->statistics().memory_bytes);
    }
    // 400 bytes for each that has one short event; what was sealed on the way costs nothing more.
    EXPECT_LE(most, 400ull * kGroups * kStreamsOfGroup);
    ASSERT_TRUE(store->flush());
    ASSERT_TRUE(store->run_maintenance());
    const StoreStatistics now = store->statistics();
    EXPECT_EQ(now.memory_bytes, 0u);
    EXPECT_LE(now.segments, 2u);
    EXPECT_LE(files.list("d/engine/segments").value().size(), 2u);
    EXPECT_LE(files.list("d/engine/wal").value().size(), 8u);
    // Index, times, positions and message together.
    EXPECT_LE(now.segment_bytes, 20ull * kGroups * kStreamsOfGroup);
    ScanRequest request;
    request.groups = {GroupId(kGroups / 2)};
    request.streams = {StreamId(kGroups / 2 * kStreamsOfGroup + 3)};
    const auto scan = store->scan(request).value();
    ColumnBatch batch;
    ASSERT_TRUE(scan->next(batch));
    ASSERT_EQ(batch.rows, 1u);
    EXPECT_EQ(batch.message[0], "hello from 3");
}

/// Appenders that are faster than the disk wait; memory does not grow.
TEST_F(Bounds, MemoryStaysInTheBudgetWhileFourThreadsAppend) {
    constexpr std::size_t kThreads = 4;
    constexpr int kBatches = 120;
    constexpr std::size_t kEvents = 1000;
    constexpr std::uint64_t kBatchBytes = kEvents * (220 + 12) + 256;
    io::FaultFileSystem files;
    Options options;
    options.folder = "d/engine";
    options.memory_budget = 32 << 20;
    options.wal_file_bytes = 4 << 20;
    const auto store = open(files, options);
    std::atomic<std::uint64_t> most{0};
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            std::mt19937_64 random(thread);
            std::vector<std::string> texts(kEvents);
            for (int n = 0; n < kBatches; ++n) {
                std::vector<EventView> events;
                for (std::string& text : texts) {
                    text.assign(220, static_cast<char>('a' + random() % 26));
                    events.push_back({TimeMs(kStart + n), text});
                }
                EXPECT_TRUE(store->append({GroupId(1), StreamId(static_cast<std::uint32_t>(thread)),
                                           TimeMs(kStart), events}));
                const std::uint64_t now = store->statistics().memory_bytes;
                std::uint64_t before = most.load();
                while (before < now && !most.compare_exchange_weak(before, now)) {
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_GT(most.load(), 4u << 20);
    EXPECT_LE(most.load(), options.memory_budget / 2 + kThreads * kBatchBytes);
    EXPECT_EQ(store->group_statistics(GroupId(1)).events, kThreads * kBatches * kEvents);
}

}  // namespace
}  // namespace yagura::engine
