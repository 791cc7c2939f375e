#include <gtest/gtest.h>

#include "services/logs/selection_criteria.h"
#include "services/logs/tag_filter.h"

namespace yagura::services::logs {
namespace {

bool selects(std::string_view criteria) {
    const auto parsed = SelectionCriteria::parse(criteria);
    EXPECT_TRUE(parsed.has_value()) << criteria;
    return parsed.has_value() && parsed->selects("111111111111", "us-east-1");
}

TEST(SelectionCriteria, ComparesAccountAndRegion) {
    EXPECT_TRUE(selects(""));
    EXPECT_TRUE(selects(R"(@aws.region = "us-east-1")"));
    EXPECT_FALSE(selects(R"(@aws.region != "us-east-1")"));
    EXPECT_TRUE(selects(R"(@aws.account IN ["222222222222","111111111111"])"));
    EXPECT_FALSE(selects(R"(@aws.account NOT IN ["111111111111"])"));
}

TEST(SelectionCriteria, AndBindsTighterThanOr) {
    EXPECT_TRUE(selects(
        R"(@aws.region = "us-east-1" or @aws.region = "x" and @aws.account = "y")"));
    EXPECT_FALSE(selects(
        R"((@aws.region = "us-east-1" or @aws.region = "x") and @aws.account = "y")"));
}

TEST(SelectionCriteria, WhatIsNotUnderstoodIsRefused) {
    for (const char* text :
         {"x", "@aws.region", R"(@aws.region = us-east-1)", R"(@aws.region = "a)",
          R"(@aws.account IN [])", R"(@aws.region = "a" nonsense)", R"((@aws.region = "a")",
          R"(@aws.regions = "a")"}) {
        EXPECT_FALSE(SelectionCriteria::parse(text).has_value()) << text;
    }
    EXPECT_FALSE(SelectionCriteria::parse(std::string(2000, '(')).has_value());
}

TEST(TagFilter, WildcardsIgnoreCaseAndExclamationNegates) {
    EXPECT_TRUE(matches_tag_values({}, "anything"));
    EXPECT_TRUE(matches_tag_values({"prod"}, "prod"));
    EXPECT_FALSE(matches_tag_values({"prod"}, "Prod"));
    EXPECT_TRUE(matches_tag_values({"PRO*"}, "production"));
    EXPECT_TRUE(matches_tag_values({"*Tion"}, "production"));
    EXPECT_TRUE(matches_tag_values({"*duc*"}, "production"));
    EXPECT_TRUE(matches_tag_values({"*"}, "production"));
    EXPECT_FALSE(matches_tag_values({"!prod"}, "prod"));
    EXPECT_TRUE(matches_tag_values({"!prod"}, "test"));
    EXPECT_FALSE(matches_tag_values({"!pro*"}, "production"));
    EXPECT_TRUE(matches_tag_values({"test", "prod"}, "prod"));
}

TEST(TagFilter, KeysOfTheProviderAreReserved) {
    EXPECT_TRUE(check_tag_key("team").has_value());
    EXPECT_FALSE(check_tag_key("aws:thing").has_value());
    EXPECT_FALSE(check_tag_key("AWS:thing").has_value());
}

}  // namespace
}  // namespace yagura::services::logs
