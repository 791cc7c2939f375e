#include "services/logs/event_batch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace yagura::services::logs {
namespace {

const TimeMs kNow(1'700'000'000'000);

struct Case {
    const char* name;
    std::vector<std::int64_t> ages_ms;  ///< before now; negative: ahead
    std::optional<int> retention_days;
    const char* outcome;  ///< "first..end old=n expired=n new=n", or the error's message
};

std::string outcome_of(const Case& test) {
    std::vector<engine::EventView> events;
    for (const std::int64_t age : test.ages_ms) events.push_back({kNow - age, "m"});
    LogGroup group;
    group.retention_days = test.retention_days;
    const auto window = check_event_times(events, group, kNow);
    if (!window.has_value()) return window.error().message();
    std::string text = std::to_string(window->first) + ".." + std::to_string(window->end);
    if (window->too_old_end) text += " old=" + std::to_string(*window->too_old_end);
    if (window->expired_end) text += " expired=" + std::to_string(*window->expired_end);
    if (window->too_new_start) text += " new=" + std::to_string(*window->too_new_start);
    return text;
}

constexpr const char* kOrder =
    "Log events in a single PutLogEvents request must be in chronological order.";
constexpr const char* kSpan =
    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.";

// The worked examples of logs-api.md section 8, and the edges of each rule.
const Case kCases[] = {
    {"two now", {0, 0}, {}, "0..2"},
    {"falling", {0, 2 * kDayMs}, {}, kOrder},
    {"thirty days old", {30 * kDayMs}, {}, "1..1 old=1"},
    {"a day ahead", {-kDayMs}, {}, "0..0 new=0"},
    {"mixed", {15 * kDayMs, kHourMs, 0, -3 * kHourMs}, {}, "1..3 old=1 new=3"},
    {"thirty hours", {30 * kHourMs, 0}, {}, kSpan},
    {"span counts the valid only", {20 * kDayMs, 0}, {}, "1..2 old=1"},
    {"retention of a day", {3 * kDayMs, 0}, 1, "1..2 expired=1"},
    {"retention within a day's span", {kDayMs + 1, kHourMs}, 1, "1..2 expired=1"},
    {"old and expired", {20 * kDayMs, kDayMs + 1, kHourMs}, 1, "2..3 old=1 expired=2"},
    {"longer retention adds nothing", {15 * kDayMs, 0}, 30, "1..2 old=1"},
    {"exactly fourteen days", {14 * kDayMs}, {}, "0..1"},
    {"just over fourteen days", {14 * kDayMs + 1}, {}, "1..1 old=1"},
    {"exactly two hours ahead", {-2 * kHourMs}, {}, "0..1"},
    {"just over two hours ahead", {-2 * kHourMs - 1}, {}, "0..0 new=0"},
    {"exactly a day's span", {kDayMs, 0}, {}, "0..2"},
    {"everything too old and too new", {20 * kDayMs, -kDayMs}, {}, "1..1 old=1 new=1"},
};

TEST(EventBatch, EventsAreSortedOutByAge) {
    for (const Case& test : kCases) EXPECT_EQ(outcome_of(test), test.outcome) << test.name;
}

TEST(EventBatch, TwentySixBytesCountForEachEvent) {
    const std::string fits(kMaxBatchBytes - kEventOverheadBytes, 'x');
    const std::vector<engine::EventView> one = {{kNow, fits}};
    EXPECT_TRUE(check_batch_size(one).has_value());

    const std::string large = fits + "x";
    const std::vector<engine::EventView> too_large = {{kNow, large}};
    EXPECT_EQ(check_batch_size(too_large).error().message(),
              "Log event too large: 1048577 bytes exceeds limit of 1048576");

    const std::string half(kMaxBatchBytes / 2 - kEventOverheadBytes, 'x');
    std::vector<engine::EventView> two = {{kNow, half}, {kNow, half}};
    EXPECT_TRUE(check_batch_size(two).has_value());
    two.push_back({kNow, "x"});
    EXPECT_EQ(check_batch_size(two).error().message(),
              "Upload too large: 1048603 bytes exceeds limit of 1048576");
}

}  // namespace
}  // namespace yagura::services::logs
