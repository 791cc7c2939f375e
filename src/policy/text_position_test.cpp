#include "policy/text_position.h"

#include <gtest/gtest.h>

namespace yagura::policy {
namespace {

TEST(TextPosition, CountsFromOne) {
    EXPECT_EQ(position_of("", 0), (TextPosition{1, 1}));
    EXPECT_EQ(position_of("ab\ncd", 1), (TextPosition{1, 2}));
    EXPECT_EQ(position_of("ab\ncd", 3), (TextPosition{2, 1}));
    EXPECT_EQ(position_of("ab\ncd", 99), (TextPosition{2, 3}));
}

TEST(TextPosition, FindsWhereADocumentIsBroken) {
    EXPECT_EQ(broken_at(R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"),
              std::nullopt);
    EXPECT_EQ(broken_at("{\n  \"Statement\": [\n"), (TextPosition{3, 1}));
    const auto stray =
        broken_at("{\"Statement\": [\n{\"Effect\": \"Allow\",\n\"Actions\": \"*\"}]}");
    ASSERT_TRUE(stray.has_value());
    EXPECT_EQ(stray->line, 3u);
    EXPECT_TRUE(broken_at("").has_value());
}

}  // namespace
}  // namespace yagura::policy
