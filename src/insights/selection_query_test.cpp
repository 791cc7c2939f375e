#include "insights/selection_query.h"

#include <gtest/gtest.h>

namespace yagura::insights {
namespace {

bool matches(std::string_view condition, std::string_view message) {
    const auto query = compile_selection("filter " + std::string(condition));
    QueryEvent event;
    event.message = message;
    return query.has_value() && query->matches(event);
}

std::string fault(std::string_view text) {
    const auto query = compile_selection(text);
    return query.has_value() ? "" : query.error().message;
}

TEST(SelectionQuery, ComparesNumbersAsNumbersAndTextAsText) {
    EXPECT_LT(compare_values("9", "10"), 0);
    EXPECT_GT(compare_values("9a", "10"), 0);
    EXPECT_EQ(compare_values("1.0", "1"), 0);
    EXPECT_NE(compare_values("nan", "5"), 0);
}

TEST(SelectionQuery, AMissingFieldComparesFalse) {
    EXPECT_FALSE(matches("a != 1", "{}"));
    EXPECT_FALSE(matches("a not like 'x'", "{}"));
    EXPECT_TRUE(matches("not a = 1", "{}"));
    EXPECT_TRUE(matches("a != 'x' or !ispresent(a)", "{}"));
}

TEST(SelectionQuery, ReadsQuotesCommentsAndBackticks) {
    EXPECT_TRUE(matches("@message like \"a | b\" # a comment", "a | b"));
    EXPECT_TRUE(matches("@message like /a\\/b\\d/", "a/b7"));
    EXPECT_TRUE(matches("`a-b` = -3", R"({"a-b":-3})"));
}

TEST(SelectionQuery, SaysWhereItStoppedUnderstanding) {
    EXPECT_EQ(fault(""), "unexpected symbol found <EOF> at line 1 and position 0");
    EXPECT_EQ(fault("fields a\n| ?"), "unexpected symbol found ? at line 2 and position 2");
    EXPECT_EQ(fault("filter a like /(/").substr(0, 27), "Invalid regular expression:");
    EXPECT_EQ(fault("filter a = 'x"), "unexpected symbol found <EOF> at line 1 and position 13");
    EXPECT_EQ(fault("filter " + std::string(5'000, '(')), "The query is nested too deeply");
    EXPECT_EQ(fault("limit 5 | filter a = 1"),
              "filter after limit is not supported by this service");
}

}  // namespace
}  // namespace yagura::insights
