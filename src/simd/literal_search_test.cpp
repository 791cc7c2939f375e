#include "simd/literal_search.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

namespace yagura::simd {
namespace {

TEST(LiteralSearch, Examples) {
    const LiteralSearcher search("needle");
    EXPECT_EQ(search.find("a needle in a haystack"), 2u);
    EXPECT_EQ(search.find("needle needle", 1), 7u);
    EXPECT_EQ(search.find("needl"), LiteralSearcher::kNone);
    EXPECT_EQ(search.find("", 0), LiteralSearcher::kNone);
    EXPECT_EQ(search.find("needle", 7), LiteralSearcher::kNone);
    EXPECT_EQ(LiteralSearcher("").find("abc", 1), 1u);
    EXPECT_EQ(LiteralSearcher(std::string("\0x", 2)).find(std::string_view("a\0\0x", 4)), 2u);
}

/// Both kernels against the library's own search, on texts of few letters so that near hits abound.
/// The text ends at the end of its allocation, so that address sanitiser sees a read past it.
TEST(LiteralSearch, KernelsAgree) {
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        const std::size_t size = random() % 200;
        const auto buffer = std::make_unique<char[]>(size);
        for (std::size_t i = 0; i < size; ++i) buffer[i] = static_cast<char>('a' + random() % 3);
        const std::string_view text(buffer.get(), size);
        std::string needle;
        const std::size_t length = random() % 40;
        if (size > length && random() % 2 == 0)
            needle = text.substr(random() % (size - length), length);
        else
            for (std::size_t i = 0; i < length; ++i)
                needle += static_cast<char>('a' + random() % 3);
        const std::size_t from = random() % (size + 2);
        const std::size_t expected = text.find(needle, from);
        ASSERT_EQ(find_literal_scalar(text, needle, from), expected) << text << " " << needle;
        ASSERT_EQ(find_literal(text, needle, from), expected) << text << " " << needle;
    }
}

}  // namespace
}  // namespace yagura::simd
