#include <gtest/gtest.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/counters.h"
#include "base/error.h"
#include "base/executor.h"
#include "base/gate.h"
#include "base/random.h"
#include "base/strong_id.h"

namespace yagura {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return fail(Errc::InvalidArgument, "odd");
    return number / 2;
}

Result<int> quarter(int number) {
    const int once = YG_TRY(half(number));
    return half(once);
}

TEST(Error, TryGivesTheValueOrReturnsTheError) {
    EXPECT_EQ(quarter(8).value(), 2);
    const auto failed = quarter(6);
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code(), Errc::InvalidArgument);
    EXPECT_EQ(failed.error().with_context("six").message(), "six: odd");
}

TEST(Error, FullDiskIsToldApart) {
    EXPECT_EQ(system_error("write", "x", ENOSPC).code(), Errc::NoSpace);
    EXPECT_EQ(system_error("write", "x", EIO).code(), Errc::Io);
}

TEST(Arena, ViewsStayGoodWhileItGrows) {
    Arena arena(8);
    const auto first = arena.copy("abcdef");
    const auto second = arena.copy("a longer text than one block");
    EXPECT_EQ(first, "abcdef");
    EXPECT_EQ(second, "a longer text than one block");
}

TEST(Gate, CloseWaitsForWhatIsInside) {
    Gate gate;
    auto pass = gate.enter();
    ASSERT_TRUE(pass);
    std::atomic<bool> closed = false;
    std::thread closer([&] {
        gate.close();
        closed = true;
    });
    while (!gate.closed()) std::this_thread::yield();
    EXPECT_FALSE(closed);
    EXPECT_FALSE(gate.enter());
    pass = Gate::Pass();
    closer.join();
    EXPECT_TRUE(closed);
}

TEST(ThreadPool, RunsEverythingQueuedBeforeItStops) {
    std::atomic<int> ran = 0;
    {
        ThreadPool pool("test", 3);
        for (int i = 0; i < 100; ++i) pool.post([&] { ++ran; });
    }
    EXPECT_EQ(ran, 100);
}

TEST(Counters, ExpositionIsPrometheusText) {
    CounterRegistry registry;
    registry.counter("yagura_things_total", "Things.", {{"kind", "a"}}).add(3);
    const std::string text = registry.exposition();
    EXPECT_NE(text.find("# TYPE yagura_things_total counter"), std::string::npos);
    EXPECT_NE(text.find("yagura_things_total{kind=\"a\"} 3"), std::string::npos);
}

TEST(Random, UuidsAreVersionFourAndDiffer) {
    const std::string one = uuid_v4();
    EXPECT_EQ(one.size(), 36u);
    EXPECT_EQ(one[14], '4');
    EXPECT_NE(one, uuid_v4());
}

}  // namespace
}  // namespace yagura
