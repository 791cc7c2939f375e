#include "insights/query.h"

#include <gtest/gtest.h>

#include "insights/execution.h"
#include "insights/testing/memory_store.h"

namespace yagura::insights {
namespace {

std::shared_ptr<const Query> compiled(std::string_view text, const CompileOptions& options = {}) {
    auto query = Query::compile(text, options);
    EXPECT_TRUE(query.has_value()) << text << ": " << (query ? "" : query.error().message);
    return query.value_or(nullptr);
}

std::string fault(const std::string& text) {
    const auto query = Query::compile(text);
    return query.has_value() ? "" : query.error().message;
}

testing::MemoryStore numbered_events(int count) {
    testing::MemoryStore store;
    for (int i = 0; i < count; ++i) {
        store.add(TimeMs(1000 + i), R"({"n":)" + std::to_string(i) + R"(,"m":)" +
                                        std::to_string((i * 7919) % count) + "}");
    }
    return store;
}

ExecutionOptions all_times() {
    ExecutionOptions options;
    options.window = {TimeMs(0), TimeMs(1'000'000'000)};
    return options;
}

TEST(Query, TellsWhatItNeeds) {
    const auto query = compiled("filter @logStream = 'x' | stats count(*) by a.b");
    EXPECT_EQ(query->event_fields(), (std::vector<std::string>{"@logStream", "a.b"}));
    EXPECT_TRUE(query->needs_message());
    EXPECT_FALSE(query->rows_are_events());
    EXPECT_EQ(query->commands(), (std::vector<std::string>{"filter", "stats"}));
    EXPECT_FALSE(compiled("stats count(*) by bin(1h), @logStream")->needs_message());
    EXPECT_TRUE(compiled("limit 5")->rows_are_events());
    EXPECT_TRUE(compiled("diff")->compares_windows());
}

TEST(Query, ReadsEventsInTheOrderOfASortByTime) {
    EXPECT_EQ(compiled("limit 5")->order(), EventOrder::NewestFirst);
    EXPECT_EQ(compiled("filter a = 1 | sort @timestamp asc")->order(), EventOrder::OldestFirst);
    EXPECT_EQ(compiled("sort @timestamp desc")->order(), EventOrder::NewestFirst);
    // A limit in front of the sort takes the newest ones.
    EXPECT_EQ(compiled("limit 5 | sort @timestamp asc")->order(), EventOrder::NewestFirst);
    EXPECT_EQ(compiled("fields a as `@timestamp` | sort @timestamp asc")->order(),
              EventOrder::NewestFirst);
}

TEST(Query, NamesWhatScansMayRelyOn) {
    const auto conditions =
        compiled("filter a = 'x' and @message like 'y' and b in ['p', 'q'] | filter c =~ /zz+/")
            ->necessary_conditions();
    ASSERT_EQ(conditions.size(), 4u);
    EXPECT_EQ(conditions[0].field, "a");
    EXPECT_EQ(conditions[0].equal_to_one_of, (std::vector<std::string>{"x"}));
    EXPECT_EQ(conditions[1].field, "@message");
    EXPECT_EQ(conditions[1].required_literals, (std::vector<std::string>{"y"}));
    EXPECT_EQ(conditions[2].equal_to_one_of, (std::vector<std::string>{"p", "q"}));
    EXPECT_EQ(conditions[3].field, "c");
    // None of these says what every event has.
    for (const std::string_view text :
         {"filter a = 'x' or b = 'y'", "filter not a = 'x'", "filter a != 'x'", "filter a = 200",
          "filter a = '200'", "filter a = 'true'", "filter a not like 'x'", "filter a in ['x', 5]",
          "limit 5 | filter a = 'x'", "stats count(*) as n by a | filter a = 'x'",
          "filter a not in ['x']"}) {
        EXPECT_TRUE(compiled(text)->necessary_conditions().empty()) << text;
    }
}

TEST(Query, LooksThroughAliases) {
    const auto conditions = compiled("fields b as a | filter a = 'x'")->necessary_conditions();
    ASSERT_EQ(conditions.size(), 1u);
    EXPECT_EQ(conditions[0].field, "b");
    EXPECT_TRUE(
        compiled("fields toupper(b) as a | filter a = 'x'")->necessary_conditions().empty());
}

TEST(Query, ReadsSources) {
    const auto named = compiled("SOURCE 'a', 'b' | limit 1")->source();
    ASSERT_TRUE(named);
    EXPECT_EQ(named->groups, (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(named->by_pattern);
    const auto by_prefix = compiled(
                               "SOURCE logGroups(namePrefix: ['/x'], class: ['STANDARD'],"
                               " accountIdentifiers: ['123456789012']) | limit 1")
                               ->source();
    ASSERT_TRUE(by_prefix);
    EXPECT_TRUE(by_prefix->by_pattern);
    EXPECT_EQ(by_prefix->prefixes, (std::vector<std::string>{"/x"}));
    EXPECT_EQ(by_prefix->accounts, (std::vector<std::string>{"123456789012"}));
    EXPECT_FALSE(compiled("limit 1")->source());
}

TEST(Query, HasBounds) {
    EXPECT_EQ(fault("filter a = 1 " + std::string(10'000, ' ')),
              "The query is longer than 10000 bytes");
    EXPECT_EQ(fault("filter " + std::string(5'000, '(')), "The query is nested too deeply");
    EXPECT_EQ(fault("filter " + std::string(5'000, '!') + "a"), "The query is nested too deeply");
    std::string sum = "fields 1";
    for (int i = 0; i < 2'000; ++i) sum += "+1";
    EXPECT_EQ(fault(sum), "The query has too many operators");
    std::string either = "filter a=1";
    for (int i = 0; i < 900; ++i) either += " or a=1";
    EXPECT_EQ(fault(either), "");
}

TEST(Execution, SortsMoreThanItReturns) {
    auto store = numbered_events(5'000);
    const auto table = execute(*compiled("sort m desc | fields m | limit 3"), store, all_times());
    ASSERT_TRUE(table.has_value());
    ASSERT_EQ(table->rows.size(), 3u);
    EXPECT_EQ(table->rows[0][0], "4999");
    EXPECT_EQ(table->rows[2][0], "4997");
    EXPECT_EQ(table->columns, (std::vector<std::string>{"m", "@ptr"}));
    EXPECT_EQ(table->statistics.records_matched, 5'000u);
}

TEST(Execution, StopsAtTheDefaultNumberOfRows) {
    auto store = numbered_events(10'050);
    EXPECT_EQ(execute(*compiled("fields n"), store, all_times())->rows.size(), 10'000u);
    EXPECT_EQ(execute(*compiled("limit 10020"), store, all_times())->rows.size(), 10'020u);
    EXPECT_EQ(execute(*compiled("fields n", {.limit = 7}), store, all_times())->rows.size(), 7u);
}

TEST(Execution, EndsWhenCancelled) {
    auto store = numbered_events(10);
    Cancellation cancellation;
    cancellation.cancel();
    auto options = all_times();
    options.cancellation = &cancellation;
    const auto table = execute(*compiled("stats count(*)"), store, options);
    ASSERT_FALSE(table.has_value());
    EXPECT_EQ(table.error().code(), Errc::Cancelled);
}

TEST(Execution, RefusesToHoldTooMuch) {
    auto store = numbered_events(5'000);
    auto options = all_times();
    options.max_memory_bytes = 100'000;
    for (const std::string_view text : {"stats count(*) by n", "sort n", "fields n", "dedup n",
                                        "tail 5000", "stats count_distinct(n)"}) {
        const auto table = execute(*compiled(text), store, options);
        ASSERT_FALSE(table.has_value()) << text;
        EXPECT_EQ(table.error().code(), Errc::LimitExceeded) << text;
    }
    // A bounded sort throws away what cannot come among the first.
    options.max_memory_bytes = 1'000'000;
    EXPECT_TRUE(execute(*compiled("sort n | limit 5"), store, options).has_value());
}

TEST(Execution, ReportsWhatItHasSoFar) {
    auto store = numbered_events(10);
    auto options = all_times();
    std::vector<ResultTable> reports;
    options.report_due = [] { return true; };
    options.report = [&](ResultTable table) { reports.push_back(std::move(table)); };
    const auto table = execute(
        *compiled("stats count(*) as n by bin(1ms) as t | stats sum(n) as s | fields s * 2 as d"),
        store, options);
    ASSERT_TRUE(table.has_value());
    ASSERT_EQ(reports.size(), 5u);
    EXPECT_EQ(reports[0].rows[0][0], "2");
    EXPECT_EQ(reports[0].rows[0][1], "4");
    EXPECT_EQ(reports[4].rows[0][0], "10");
    EXPECT_EQ(reports[1].statistics.records_scanned, 4u);
    EXPECT_EQ(table->rows[0][0], "10");

    reports.clear();
    EXPECT_EQ(execute(*compiled("fields n"), store, options)->rows.size(), 10u);
    EXPECT_EQ(reports[0].rows.size(), 2u);
}

TEST(Execution, EstimatesWhenThereIsTooMuchToBeExact) {
    auto store = numbered_events(70'000);
    const auto table =
        execute(*compiled("stats count_distinct(n) as d, pct(n, 50) as half, pct(n, 100) as most"),
                store, all_times());
    ASSERT_TRUE(table.has_value());
    EXPECT_NEAR(std::stod(*table->rows[0][0]), 70'000, 70'000 * 0.03);
    EXPECT_NEAR(std::stod(*table->rows[0][1]), 35'000, 35'000 * 0.011);
    EXPECT_EQ(table->rows[0][2], "69999");
}

TEST(Execution, FindsEveryFieldOfALargeEvent) {
    testing::MemoryStore store;
    std::string message = "{";
    for (int i = 0; i < 250; ++i) {
        message += (i ? ",\"f" : "\"f") + std::to_string(i) + "\":" + std::to_string(i);
    }
    store.add(TimeMs(1), message + "}");
    const auto table = execute(*compiled("fields f0, f199, f200"), store, all_times());
    ASSERT_TRUE(table.has_value());
    EXPECT_EQ(table->rows[0][1], "199");
    EXPECT_EQ(table->rows[0][2], "200");
}

}  // namespace
}  // namespace yagura::insights
