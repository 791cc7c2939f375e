#include "text/json_tree.h"

#include <gtest/gtest.h>

namespace yagura::text {
namespace {

TEST(JsonTree, HoldsWhatTheTextSays) {
    const auto tree = JsonTree::parse(R"({"a":[1.50,"x\n",true,null],"b":{},"a":-2e3})").value();
    ASSERT_TRUE(tree.is(JsonKind::Object));
    ASSERT_EQ(tree.members.size(), 3U);
    const JsonTree& first = tree.members[0].value;
    ASSERT_EQ(first.items.size(), 4U);
    EXPECT_EQ(first.items[0].number(), 1.5);
    EXPECT_EQ(first.items[0].text, "1.50");
    EXPECT_EQ(first.items[1].text, "x\n");
    EXPECT_TRUE(first.items[2].truth);
    EXPECT_TRUE(first.items[3].is(JsonKind::Null));
    EXPECT_EQ(tree.find("a")->number(), -2000);
    EXPECT_EQ(first.items[1].number(), std::nullopt);
    EXPECT_TRUE(tree.find("b")->is(JsonKind::Object));
    EXPECT_EQ(tree.find("c"), nullptr);
    EXPECT_EQ(first.find("a"), nullptr);
}

TEST(JsonTree, ANumberBeyondADoubleIsOnlyItsText) {
    const auto tree = JsonTree::parse("[1e999]").value();
    EXPECT_EQ(tree.items[0].text, "1e999");
    EXPECT_EQ(tree.items[0].number(), std::nullopt);
}

TEST(JsonTree, RefusesWhatIsNoJson) {
    for (const char* text : {"", "{", "[1,]", "{} x", "{\"a\"}", "nul", "[1e999x]"})
        EXPECT_FALSE(JsonTree::parse(text)) << text;
    EXPECT_EQ(JsonTree::parse("[[[]]]", {.max_depth = 2}).error().code(), Errc::LimitExceeded);
}

}  // namespace
}  // namespace yagura::text
