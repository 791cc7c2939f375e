#include "server/periodic_job.h"

#include <gtest/gtest.h>

#include <latch>

namespace yagura::server {
namespace {

TEST(PeriodicJobTest, CallsAgainAndAgainAndEnds) {
    std::latch calls(3);
    std::atomic<int> count{0};
    PeriodicJob job(1, [&] {
        if (++count <= 3) calls.count_down();
    });
    calls.wait();
    EXPECT_GE(count.load(), 3);
}

TEST(PeriodicJobTest, EndsWithoutWaitingForItsInterval) {
    std::atomic<int> count{0};
    {
        PeriodicJob job(3'600'000, [&] { ++count; });
    }
    EXPECT_EQ(count.load(), 0);
}

}  // namespace
}  // namespace yagura::server
