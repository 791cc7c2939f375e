#include "cli/security/security_plan.h"

#include <gtest/gtest.h>

#include <set>

#include "pattern/filter_pattern.h"

namespace yagura::cli {
namespace {

using Kind = SecurityStep::Kind;
constexpr const char* kTopic = "arn:aws:sns:us-east-1:123456789012:security";

std::size_t count(const std::vector<SecurityStep>& steps, Kind kind) {
    std::size_t out = 0;
    for (const SecurityStep& step : steps) out += step.kind == kind ? 1 : 0;
    return out;
}

/// What is there after the steps were carried out.
SecurityPresent after(const std::vector<SecurityStep>& steps) {
    SecurityPresent out;
    for (const SecurityStep& step : steps) {
        if (step.filter) {
            api::logs::MetricFilter filter;
            filter.filter_name = step.filter->filter_name;
            filter.filter_pattern = step.filter->filter_pattern;
            filter.metric_transformations = step.filter->metric_transformations;
            out.filters.push_back(filter);
        }
        if (step.alarm) {
            api::cloudwatch::MetricAlarm alarm;
            alarm.alarm_name = step.alarm->alarm_name;
            alarm.metric_name = step.alarm->metric_name;
            alarm.namespace_ = step.alarm->namespace_;
            alarm.alarm_actions = *step.alarm->alarm_actions;
            alarm.threshold = step.alarm->threshold;
            out.alarms.push_back(alarm);
        }
    }
    return out;
}

TEST(SecurityRules, EveryPatternParsesAndNamesAreTheirOwn) {
    for (const auto& rules : {windows_rules({"C:\\Secret", "C:\\a \"b\""}), cis_rules()}) {
        std::set<std::string> names;
        for (const SecurityRule& rule : rules) {
            EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
            EXPECT_LE(rule.pattern.size(), 1024U) << rule.name;
            const auto parsed = pattern::FilterPattern::parse(rule.pattern);
            EXPECT_TRUE(parsed) << rule.name << ": " << parsed.error().message();
        }
    }
    EXPECT_EQ(cis_rules().size(), 15U);
    EXPECT_EQ(windows_rules({}).size(), 11U);
}

TEST(SecurityRules, AnObjectIsFoundByItsPath) {
    const auto rules = windows_rules({"C:\\Secret\\plan.docx"});
    const auto pattern = pattern::FilterPattern::parse(rules.back().pattern).value();
    EXPECT_TRUE(
        pattern->matches("<EventID>4656</EventID><Data Name='ObjectName'>"
                         "C:\\Secret\\plan.docx</Data>"));
    EXPECT_FALSE(pattern->matches("<EventID>4656</EventID><Data Name='ObjectName'>C:\\b</Data>"));
}

TEST(SecurityPlan, IsDoneOnceAndUndone) {
    const auto rules = windows_rules({});
    const auto first = plan_to_enable(rules, "/windows/security", kTopic, {});
    EXPECT_EQ(count(first, Kind::PutFilter), 11U);
    EXPECT_EQ(count(first, Kind::PutAlarm), 11U);
    const SecurityPresent present = after(first);
    EXPECT_EQ(present.alarms[1].alarm_name, "Windows-Logon-Fail in /windows/security");
    EXPECT_EQ(present.alarms[1].namespace_, "Security/windows/security");
    EXPECT_EQ(present.alarms[1].threshold, 5);
    const auto second = plan_to_enable(rules, "/windows/security", kTopic, present);
    EXPECT_EQ(count(second, Kind::Keep), 22U);
    const auto undo = plan_to_disable(rules, "/windows/security", present);
    EXPECT_EQ(count(undo, Kind::RemoveAlarm), 11U);
    EXPECT_EQ(count(undo, Kind::RemoveFilter), 11U);
    EXPECT_TRUE(plan_to_disable(rules, "/windows/security", {}).empty());
}

TEST(SecurityPlan, WhatSomebodyChangedStays) {
    const auto rules = windows_rules({});
    SecurityPresent present = after(plan_to_enable(rules, "win", kTopic, {}));
    present.alarms[1].threshold = 50;
    present.alarms[1].alarm_actions = {"arn:aws:sns:us-east-1:123456789012:other"};
    present.filters[2].filter_pattern = "old";
    const auto steps = plan_to_enable(rules, "win", kTopic, present);
    EXPECT_EQ(count(steps, Kind::PutFilter), 1U);
    ASSERT_EQ(count(steps, Kind::PutAlarm), 1U);
    for (const SecurityStep& step : steps) {
        if (!step.alarm) continue;
        EXPECT_EQ(step.alarm->threshold, 50);
        EXPECT_EQ(step.alarm->alarm_actions, std::vector<std::string>{kTopic});
    }
}

TEST(SecurityPlan, SomebodyElsesThingsAreLeftAlone) {
    const auto rules = windows_rules({});
    SecurityPresent present = after(plan_to_enable(rules, "win", kTopic, {}));
    present.filters[0].metric_transformations[0].metric_namespace = "Mine";
    present.alarms[1].metric_name = "Another";
    const auto steps = plan_to_enable(rules, "win", kTopic, present);
    EXPECT_EQ(count(steps, Kind::Foreign), 2U);
    const auto undo = plan_to_disable(rules, "win", present);
    EXPECT_EQ(undo.size(), 20U);
}

}  // namespace
}  // namespace yagura::cli
