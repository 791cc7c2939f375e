#include "engine/template/crossing.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace yagura::engine::message_template {
namespace {

/// "a<0>b<1>" is the text a, a slot, the text b, another slot.
struct Form {
    explicit Form(const std::vector<std::string_view>& texts) {
        for (std::size_t i = 0; i + 1 < texts.size(); ++i)
            pieces.push_back({texts[i], static_cast<std::uint32_t>(i)});
        form = {pieces, texts.back()};
    }
    std::vector<Piece> pieces;
    Template form;
};

bool anything(const SlotCondition&) {
    return true;
}

bool holds(const std::vector<Crossing>& crossings, const std::vector<std::string>& values) {
    return std::ranges::any_of(crossings, [&](const Crossing& crossing) {
        return std::ranges::all_of(crossing, [&](const SlotCondition& condition) {
            return condition.holds(values[condition.slot]);
        });
    });
}

std::string shown(std::string_view literal, const std::vector<std::string_view>& texts) {
    const Form form(texts);
    const auto found = CrossingFinder(literal).find(form.form, anything);
    if (!found) return "too many";
    std::string out;
    for (const Crossing& crossing : *found) {
        if (!out.empty()) out += " | ";
        for (const SlotCondition& condition : crossing) {
            if (&condition != &crossing.front()) out += " & ";
            out += std::to_string(condition.slot);
            out += condition.kind == SlotCondition::Kind::StartsWith ? " starts "
                   : condition.kind == SlotCondition::Kind::EndsWith ? " ends "
                                                                     : " is ";
            out += condition.text;
        }
    }
    return out;
}

TEST(Crossing, TheWaysOfALiteral) {
    EXPECT_EQ(shown("level=info ", {"level=", " msg=", ""}),
              "0 starts info  | 0 is info | 0 ends level=info");
    EXPECT_EQ(shown("v41918", {"v", ""}), "0 starts 41918");
    EXPECT_EQ(shown("o m", {"level=", " msg=", ""}), "0 ends o");
    EXPECT_EQ(shown("ok b=1", {"a=", " b=", ";"}), "0 ends ok & 1 starts 1");
    EXPECT_EQ(shown("a=ok b=1;", {"a=", " b=", ";"}),
              "0 starts ok b=1; | 0 is ok & 1 starts 1; | 0 is ok & 1 is 1 | "
              "0 ends a=ok & 1 starts 1; | 0 ends a=ok & 1 is 1 | 1 ends a=ok b=1");
    EXPECT_EQ(shown("zz", {"level=", " msg=", ""}), "");
    EXPECT_EQ(shown("level", {"level=", " msg=", ""}), "");
}

TEST(Crossing, WhatIsNotPossibleIsLeftOut) {
    const std::vector<std::string_view> texts{"{\"level\":\"", "\"}"};
    const Form form(texts);
    const auto json = [](const SlotCondition& condition) {
        return fits_json_value(condition.text, condition.kind != SlotCondition::Kind::EndsWith);
    };
    const auto found = CrossingFinder("\"level\":\"info\"").find(form.form, json);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(found->front().front().kind, SlotCondition::Kind::Equals);
    EXPECT_EQ(found->front().front().text, "info");
}

TEST(Crossing, QuotesInsideJsonValues) {
    EXPECT_TRUE(fits_json_value("plain", true));
    EXPECT_TRUE(fits_json_value("\\\"", true));
    EXPECT_FALSE(fits_json_value("\"x", true));
    EXPECT_TRUE(fits_json_value("\"x", false)) << "a backslash may stand before it";
    EXPECT_FALSE(fits_json_value("x\"", false));
    EXPECT_FALSE(fits_json_value("x\\\\\"", false));
    EXPECT_TRUE(fits_json_value("\\\\\"", false)) << "a third backslash may stand before it";
    EXPECT_FALSE(fits_json_value("\\\\\"", true));
}

/// Random templates over few letters, so that literals do cross in many ways.
TEST(Crossing, AgreesWithTheTextOfRows) {
    std::mt19937_64 random(3);
    const auto word = [&](std::size_t least, std::size_t most) {
        std::string out(least + random() % (most - least + 1), 'a');
        for (char& c : out) c = static_cast<char>('a' + random() % 2);
        return out;
    };
    for (int round = 0; round < 3000; ++round) {
        std::vector<std::string> texts;
        for (std::size_t slots = 1 + random() % 3; texts.size() <= slots;)
            texts.push_back(word(texts.empty() || texts.size() == slots ? 0 : 1, 3));
        const Form form({texts.begin(), texts.end()});
        const std::string literal = word(1, 7);
        const auto found = CrossingFinder(literal).find(form.form, anything);
        ASSERT_TRUE(found);
        for (int row = 0; row < 20; ++row) {
            std::vector<std::string> values;
            std::string text = texts[0];
            bool inside = texts[0].find(literal) != std::string::npos;
            for (std::size_t slot = 0; slot + 1 < texts.size(); ++slot) {
                values.push_back(word(0, 4));
                text += values.back() + texts[slot + 1];
                inside |= values.back().find(literal) != std::string::npos ||
                          texts[slot + 1].find(literal) != std::string::npos;
            }
            const bool expected = text.find(literal) != std::string::npos;
            EXPECT_EQ(inside || holds(*found, values), expected) << literal << " in " << text;
        }
    }
}

}  // namespace
}  // namespace yagura::engine::message_template
