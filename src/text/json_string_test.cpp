#include "text/json_string.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "text/json_scan.h"

namespace yagura::text {
namespace {

void expect_both_scans_agree(const std::string& text) {
    // An exact copy, so that a sanitizer sees a read past the end.
    const std::vector<char> copy(text.begin(), text.end());
    const char* const end = copy.data() + copy.size();
    const JsonStringScan fast = scan_json_string(copy.data(), end);
    const JsonStringScan plain = scan_json_string_scalar(copy.data(), end);
    ASSERT_EQ(fast.end, plain.end) << text;
    ASSERT_EQ(fast.stop, plain.stop) << text;
    ASSERT_EQ(fast.escapes, plain.escapes) << text;
    ASSERT_EQ(fast.ascii, plain.ascii) << text;
    const PlainRun fast_run = json_plain_run(copy.data(), end);
    const PlainRun plain_run = json_plain_run_scalar(copy.data(), end);
    ASSERT_EQ(fast_run.end, plain_run.end) << text;
    ASSERT_EQ(fast_run.ascii, plain_run.ascii) << text;
}

TEST(JsonString, BothScansAgreeOnOneSpecialByte) {
    for (std::size_t length = 0; length < 70; ++length) {
        for (std::size_t place = 0; place <= length; ++place) {
            for (const char special :
                 {'"', '\\', '\x1F', '\0', '\n', ' ', '\x7F', '\x80', '\xFF'}) {
                std::string text(length, 'n');
                if (place < length) text[place] = special;
                expect_both_scans_agree(text);
            }
        }
    }
}

TEST(JsonString, BothScansAgreeOnManyEscapes) {
    std::mt19937 random(11);
    const std::string_view pieces[] = {"\\\"",       "\\\\",     "\\n",
                                       "\\u00e9",    "\\uD83D",  "a",
                                       "plain text", "\xC3\xA9", "0123456789abcdef"};
    const std::string_view ends[] = {"\"",    "",   "\\",      "\\x",
                                     "\\u12", "\n", "\\u12G4", "\" and more"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (unsigned i = 0; i < random() % 20; ++i) text += pieces[random() % std::size(pieces)];
        text += ends[random() % std::size(ends)];
        expect_both_scans_agree(text);
    }
}

TEST(JsonString, UnescapesAtEveryPlaceOfAStep) {
    for (std::size_t before = 0; before < 40; ++before) {
        for (std::size_t after = 0; after < 40; ++after) {
            const std::string raw =
                std::string(before, 'a') + R"(\"\u20AC\\)" + std::string(after, 'b');
            std::vector<char> out(raw.size());
            const std::size_t size = unescape_json_string(out.data(), raw);
            ASSERT_EQ(std::string(out.data(), size),
                      std::string(before, 'a') + "\"\xE2\x82\xAC\\" + std::string(after, 'b'));
        }
    }
}

}  // namespace
}  // namespace yagura::text
