#include <fmt/format.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "alarms/rule.h"
#include "alarms/suppression.h"

namespace yagura::alarms {
namespace {

/// Runs rules.txt and suppression.txt of tests/golden/alarms; the README there says how they are
/// written.

std::ifstream open(const std::string& file) {
    return std::ifstream(std::filesystem::path(YAGURA_SOURCE_DIR) / "tests/golden/alarms" / file);
}

void check_value(const AlarmRule& rule, std::istringstream& words, bool expected) {
    std::map<std::string, State> states;
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        states[word.substr(0, equals)] = parse_state(word.substr(equals + 1)).value();
    }
    const bool value = rule.evaluate([&](std::size_t child) -> std::optional<State> {
        const auto found = states.find(rule.children()[child]);
        if (found == states.end()) return std::nullopt;
        return found->second;
    });
    EXPECT_EQ(value, expected);
}

TEST(AlarmRuleGolden, File) {
    auto in = open("rules.txt");
    ASSERT_TRUE(in.is_open());
    std::optional<Result<AlarmRule>> rule;
    int checks = 0;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        SCOPED_TRACE(fmt::format("rules.txt:{}", number));
        if (line.empty() || line.starts_with("#") || line.starts_with("==")) continue;
        std::istringstream words(line);
        std::string key;
        words >> key;
        if (key == "rule:") {
            rule = AlarmRule::parse(line.substr(std::min<std::size_t>(line.size(), 6)));
            continue;
        }
        ASSERT_TRUE(rule.has_value());
        ++checks;
        if (key == "error:") {
            ASSERT_FALSE(rule->has_value());
            EXPECT_EQ(rule->error().message(), line.substr(7));
            continue;
        }
        ASSERT_TRUE(rule->has_value()) << rule->error().message();
        if (key == "children:") {
            std::vector<std::string> expected;
            for (std::string word; words >> word;) {
                std::replace(word.begin(), word.end(), '_', ' ');
                expected.push_back(word);
            }
            EXPECT_EQ((*rule)->children(), expected);
        } else {
            ASSERT_TRUE(key == "true" || key == "false") << key;
            check_value(**rule, words, key == "true");
        }
    }
    fmt::print("rules.txt: {} checks\n", checks);
}

TEST(AlarmRule, HasBounds) {
    std::string many = "TRUE";
    for (int i = 0; i < 249; ++i) many += " OR TRUE";
    EXPECT_TRUE(AlarmRule::parse(many).has_value());
    EXPECT_EQ(AlarmRule::parse(many + " OR TRUE").error().message(),
              "AlarmRule must not have more than 500 elements.");

    std::string children = "ALARM(a0)";
    for (int i = 1; i < 100; ++i) children += fmt::format(" OR ALARM(a{})", i);
    EXPECT_TRUE(AlarmRule::parse(children + " OR OK(a7)").has_value());
    EXPECT_EQ(AlarmRule::parse(children + " OR ALARM(b)").error().code(), Errc::LimitExceeded);

    const std::string deep(5000, '(');
    EXPECT_EQ(AlarmRule::parse(deep).error().message(),
              "AlarmRule must not be nested deeper than 200.");
    EXPECT_EQ(AlarmRule::parse(std::string(10'241, ' ')).error().code(), Errc::LimitExceeded);
}

TEST(AlarmSuppressionGolden, Timelines) {
    auto in = open("suppression.txt");
    ASSERT_TRUE(in.is_open());
    CompositeAlarm alarm;
    bool suppressor = false;
    int events = 0;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        SCOPED_TRACE(fmt::format("suppression.txt:{}", number));
        if (line.empty() || line.starts_with("#") || line.starts_with("==")) continue;
        int wait = 0;
        int extension = 0;
        if (std::sscanf(line.c_str(), "wait=%d extension=%d", &wait, &extension) == 2) {
            alarm = CompositeAlarm();
            alarm.suppressor = "quiet";
            alarm.wait_seconds = wait;
            alarm.extension_seconds = extension;
            suppressor = false;
            continue;
        }
        const auto arrow = line.find(" => ");
        ASSERT_NE(arrow, line.npos);
        std::istringstream words(line.substr(0, arrow));
        int second = 0;
        std::string event;
        std::string state;
        words >> second >> event >> state;
        const TimeMs now(second * kSecondMs);
        bool act = false;
        if (event == "composite") {
            alarm.state = parse_state(state).value();
            act = on_transition(alarm, suppressor, now);
        } else if (event == "suppressor") {
            suppressor = state == "ALARM";
            act = on_suppressor(alarm, suppressor, now);
        } else {
            ASSERT_EQ(event, "time");
            act = on_time(alarm, now);
        }
        std::string after = act ? fmt::format("act {}", to_string(alarm.state))
                                : std::string(to_string(alarm.suppressed_by));
        if (after.empty()) after = "-";
        EXPECT_EQ(after, line.substr(arrow + 4));
        ++events;
    }
    fmt::print("suppression.txt: {} events\n", events);
    EXPECT_GT(events, 20);
}

TEST(AlarmSuppression, NamesWhoSuppresses) {
    CompositeAlarm alarm;
    alarm.suppressor = "quiet";
    EXPECT_EQ(suppression_reason(alarm), "");
    alarm.wait_seconds = 5;
    on_transition(alarm, false, TimeMs(1000));
    EXPECT_EQ(suppression_reason(alarm), "Actions suppressed by WaitPeriod");
    EXPECT_EQ(suppression_ends(alarm), TimeMs(6000));
    on_suppressor(alarm, true, TimeMs(2000));
    EXPECT_EQ(suppression_reason(alarm), "Actions suppressed by quiet");
    EXPECT_EQ(suppression_ends(alarm), std::nullopt);
}

}  // namespace
}  // namespace yagura::alarms
