#include "engine/template/hex_search.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace yagura::engine::message_template {
namespace {

struct Shape {
    const char* mask;  ///< 'x' where digits are
    std::size_t values;
};

constexpr Shape kShapes[] = {
    {"xx", 9},
    {"0xxxx", 700},
    {"xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxxx", 1300},
    {"id=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 40},
    {"xxxxxxaxxxxxx", 3},
};

/// Against the search of the texts, with literals that are there, nearly there, and not.
TEST(HexSearch, FindsWhatTheTextsHold) {
    std::mt19937_64 random(11);
    for (const Shape& shape : kShapes) {
        for (const bool upper : {false, true}) {
            const std::string mask = shape.mask;
            std::string varies;
            for (const char c : mask) varies += c == 'x' ? '\1' : '\0';
            const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
            std::vector<std::string> texts;
            std::string packed;
            std::size_t halves = 0;
            for (std::size_t i = 0; i < shape.values; ++i) {
                std::string text = mask;
                for (char& c : text) {
                    if (c != 'x') continue;
                    const unsigned digit = random() % (i % 3 == 0 ? 2 : 16);
                    c = digits[digit];
                    if (halves % 2 == 0)
                        packed += static_cast<char>(digit << 4);
                    else
                        packed.back() = static_cast<char>(packed.back() | digit);
                    ++halves;
                }
                texts.push_back(std::move(text));
            }
            for (int round = 0; round < 400; ++round) {
                const std::string& text = texts[random() % texts.size()];
                const std::size_t begin = random() % text.size();
                std::string literal = text.substr(begin, 1 + random() % (text.size() - begin));
                if (round % 4 == 0) literal[random() % literal.size()] = "0fF-q"[random() % 5];
                const HexSearch search(mask, varies, upper, literal);
                bool any = false;
                std::vector<bool> expected(texts.size());
                for (std::size_t i = 0; i < texts.size(); ++i)
                    any |= expected[i] = texts[i].find(literal) != std::string::npos;
                if (search.impossible()) {
                    EXPECT_FALSE(any) << literal;
                    continue;
                }
                ASSERT_TRUE(search.whole_bytes());
                ASSERT_EQ(search.bytes(texts.size()), packed.size());
                std::vector<bool> marks(texts.size());
                EXPECT_EQ(search.find(packed, marks), any) << literal;
                EXPECT_EQ(marks, expected) << literal << " in " << mask;
            }
        }
    }
}

TEST(HexSearch, LiteralsOutsideTheDigitsAreInAllOrNone) {
    const std::string mask = "id=xx;";
    const std::string varies("\0\0\0\1\1\0", 6);
    std::vector<bool> marks(2);
    const HexSearch all(mask, varies, false, "d=");
    EXPECT_FALSE(all.impossible());
    EXPECT_TRUE(all.find("\x12\x34", marks));
    EXPECT_EQ(marks, (std::vector<bool>{true, true}));
    EXPECT_TRUE(HexSearch(mask, varies, false, "q").impossible());
    EXPECT_TRUE(HexSearch(mask, varies, false, "AB").impossible());
    EXPECT_TRUE(HexSearch(mask, varies, false, "id=12;x").impossible());
}

}  // namespace
}  // namespace yagura::engine::message_template
