#include "services/logs/queries/query_manager.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>

namespace yagura::services::logs {
namespace {

const Scope kHere{"000000000000", "us-east-1", "aws"};
const Scope kElsewhere{"000000000000", "eu-west-1", "aws"};

/// Keeps tasks until the test runs them.
class HeldExecutor final : public Executor {
  public:
    bool post(std::function<void()> task) override {
        if (refusing) return false;
        tasks.push_back(std::move(task));
        return true;
    }
    void run_next() {
        auto task = std::move(tasks.front());
        tasks.pop_front();
        task();
    }
    std::deque<std::function<void()>> tasks;
    bool refusing = false;
};

std::vector<QueryRow> rows_of(std::string value) {
    return {{{"@message", std::move(value)}}};
}

class QueryManagerTest : public ::testing::Test {
  protected:
    // The manager's end waits for what was posted; what was never run is let go first.
    void TearDown() override { executor.tasks.clear(); }
    std::string start(QueryWork work, const Scope& scope = kHere) {
        return manager.start({scope, "fields @message", {"g"}, "arn:x", std::move(work)}).value();
    }
    std::string start_quick(std::string value = "row") {
        return start([value](QueryProgress& progress) -> Result<void> {
            progress.publish(rows_of(value), {.records_matched = 1, .records_scanned = 5});
            return {};
        });
    }
    QueryState state_of(const std::string& id) { return manager.find(kHere, id)->state; }

    ManualClock clock;
    HeldExecutor executor;
    QueryManager manager{clock,
                         executor,
                         {.concurrent = 3,
                          .run_ms = 60'000,
                          .keep_ms = 600'000,
                          .kept_bytes = 2'000,
                          .kept_queries = 4}};
};

TEST_F(QueryManagerTest, GoesFromScheduledToComplete) {
    const std::string id = start_quick();
    EXPECT_EQ(state_of(id), QueryState::Scheduled);
    EXPECT_TRUE(manager.find(kHere, id)->rows->empty());
    clock.advance(20);
    executor.run_next();
    clock.advance(500);
    const auto seen = manager.find(kHere, id);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->state, QueryState::Complete);
    EXPECT_EQ(*seen->rows, rows_of("row"));
    EXPECT_EQ(seen->figures, (QueryFigures{.records_matched = 1, .records_scanned = 5}));
    EXPECT_EQ(seen->duration_ms, 20);
}

TEST_F(QueryManagerTest, ShowsRowsWhileRunning) {
    std::string id;
    std::optional<QuerySnapshot> during;
    id = start([&](QueryProgress& progress) -> Result<void> {
        progress.publish(rows_of("first"), {});
        during = manager.find(kHere, id);
        progress.publish(rows_of("last"), {});
        return {};
    });
    executor.run_next();
    ASSERT_TRUE(during);
    EXPECT_EQ(during->state, QueryState::Running);
    EXPECT_EQ(*during->rows, rows_of("first"));
    EXPECT_EQ(*manager.find(kHere, id)->rows, rows_of("last"));
}

TEST_F(QueryManagerTest, AnErrorMakesItFail) {
    const std::string id =
        start([](QueryProgress&) -> Result<void> { return fail(Errc::Io, "disk gone"); });
    executor.run_next();
    EXPECT_EQ(state_of(id), QueryState::Failed);
    EXPECT_EQ(manager.find(kHere, id)->failure, "disk gone");
}

TEST_F(QueryManagerTest, StoppingEndsAtOnceAndKeepsTheRowsSoFar) {
    std::string id;
    bool told = false;
    id = start([&](QueryProgress& progress) -> Result<void> {
        progress.publish(rows_of("so far"), {});
        EXPECT_TRUE(manager.stop(kHere, id).has_value());
        EXPECT_EQ(state_of(id), QueryState::Cancelled);
        told = progress.cancellation().cancelled();
        progress.publish(rows_of("too late"), {});
        return fail(Errc::Cancelled, "cancelled");
    });
    executor.run_next();
    EXPECT_TRUE(told);
    EXPECT_EQ(state_of(id), QueryState::Cancelled);
    EXPECT_EQ(*manager.find(kHere, id)->rows, rows_of("so far"));
    EXPECT_EQ(manager.stop(kHere, id).error().code(), Errc::Conflict);
}

TEST_F(QueryManagerTest, WhatWasStoppedBeforeItsTurnNeverRuns) {
    bool ran = false;
    const std::string id = start([&](QueryProgress&) -> Result<void> {
        ran = true;
        return {};
    });
    ASSERT_TRUE(manager.stop(kHere, id).has_value());
    executor.run_next();
    EXPECT_FALSE(ran);
    EXPECT_EQ(state_of(id), QueryState::Cancelled);
}

TEST_F(QueryManagerTest, TimesOutByTheClock) {
    bool told = false;
    const std::string slow = start([&](QueryProgress& progress) -> Result<void> {
        clock.advance(60'000);
        manager.sweep();
        told = progress.cancellation().cancelled();
        return {};
    });
    executor.run_next();
    EXPECT_TRUE(told);
    EXPECT_EQ(state_of(slow), QueryState::Timeout);
    // Nobody looked while it ran: late is late.
    const std::string unseen = start([&](QueryProgress&) -> Result<void> {
        clock.advance(60'000);
        return {};
    });
    executor.run_next();
    EXPECT_EQ(state_of(unseen), QueryState::Timeout);
}

TEST_F(QueryManagerTest, BoundsWhatIsUnderWayInEachScope) {
    const std::string first = start_quick();
    start_quick();
    start_quick();
    NewQuery fourth{kHere, "q", {}, "", [](QueryProgress&) -> Result<void> { return {}; }};
    EXPECT_EQ(manager.start(fourth).error().code(), Errc::LimitExceeded);
    fourth.scope = kElsewhere;
    EXPECT_TRUE(manager.start(fourth).has_value());
    ASSERT_TRUE(manager.stop(kHere, first).has_value());
    fourth.scope = kHere;
    EXPECT_TRUE(manager.start(fourth).has_value());
}

TEST_F(QueryManagerTest, OtherScopesSeeNothing) {
    const std::string id = start_quick();
    EXPECT_FALSE(manager.find(kElsewhere, id));
    EXPECT_EQ(manager.stop(kElsewhere, id).error().code(), Errc::NotFound);
    EXPECT_TRUE(manager.list(kElsewhere).empty());
    EXPECT_FALSE(manager.find(kHere, "unknown"));
}

TEST_F(QueryManagerTest, ListsTheNewestFirst) {
    const std::string first = start_quick();
    const std::string second = start_quick();
    const auto all = manager.list(kHere);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].id, second);
    EXPECT_EQ(all[1].id, first);
}

TEST_F(QueryManagerTest, ForgetsResultsAfterTheirTime) {
    const std::string id = start_quick();
    executor.run_next();
    clock.advance(599'999);
    EXPECT_TRUE(manager.find(kHere, id));
    clock.advance(1);
    EXPECT_FALSE(manager.find(kHere, id));
}

TEST_F(QueryManagerTest, KeepsResultsWithinItsMemory) {
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(start_quick(std::string(800, 'x')));
        executor.run_next();
    }
    EXPECT_FALSE(manager.find(kHere, ids[0]));  // the oldest goes
    EXPECT_TRUE(manager.find(kHere, ids[1]));
    EXPECT_TRUE(manager.find(kHere, ids[2]));
    const std::string large = start_quick(std::string(5'000, 'x'));
    executor.run_next();
    EXPECT_EQ(manager.list(kHere).size(), 1u);  // the newest stays, though too large
    EXPECT_TRUE(manager.find(kHere, large));
}

TEST_F(QueryManagerTest, RemembersABoundedNumberOfQueries) {
    for (int i = 0; i < 6; ++i) {
        start_quick("");
        executor.run_next();
    }
    EXPECT_EQ(manager.list(kHere).size(), 4u);
}

TEST_F(QueryManagerTest, AnExecutorThatStopsIsUnavailable) {
    executor.refusing = true;
    const auto refused =
        manager.start({kHere, "q", {}, "", [](QueryProgress&) -> Result<void> { return {}; }});
    EXPECT_EQ(refused.error().code(), Errc::Unavailable);
}

TEST(QueryManager, ItsEndCancelsAndWaits) {
    SystemClock clock;
    ThreadPool pool("queries", 2);
    std::atomic<bool> running = false;
    std::atomic<bool> returned = false;
    {
        QueryManager manager(clock, pool);
        const auto started =
            manager.start({kHere, "q", {}, "", [&](QueryProgress& progress) -> Result<void> {
                               running = true;
                               while (!progress.cancellation().cancelled()) {
                                   std::this_thread::yield();
                               }
                               returned = true;
                               return fail(Errc::Cancelled, "cancelled");
                           }});
        ASSERT_TRUE(started.has_value());
        while (!running) std::this_thread::yield();
    }
    EXPECT_TRUE(returned);
}

}  // namespace
}  // namespace yagura::services::logs
