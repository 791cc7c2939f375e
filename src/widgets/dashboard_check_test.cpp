#include "widgets/dashboard_check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "widgets/widget_time.h"

namespace yagura::widgets {
namespace {

using Messages = std::vector<DashboardMessage>;

/// The errors in a metric widget with these properties beside its region.
Messages errors_of_metric(std::string_view properties) {
    return check_dashboard(
               fmt::format(
                   R"({{"widgets":[{{"type":"metric","properties":{{"region":"r",{}}}}}]}})",
                   properties))
        .errors;
}

TEST(DashboardCheck, TakesWhatTheDocumentationShows) {
    const auto check = check_dashboard(R"({"start":"-PT9H","periodOverride":"inherit","widgets":[
        {"type":"metric","x":0,"y":0,"width":12,"height":6,"properties":{
            "metrics":[["AWS/EC2","CPUUtilization","InstanceId","i-1",{"stat":"p99","color":"#ff0000"}],
                       ["...","i-2"],[".","Disk",".","."],[{"expression":"m1*2","id":"e1"}]],
            "period":300,"stat":"Average","region":"us-east-1","title":"CPU","view":"timeSeries",
            "stacked":false,"legend":{"position":"right"},"yAxis":{"left":{"min":0,"max":100}},
            "annotations":{"horizontal":[{"label":"high","value":80,"fill":"above"},
                                         [{"value":1},{"value":2}]],
                           "vertical":[{"value":"2026-01-02T00:00:00Z","label":"deploy"}]}}},
        {"type":"metric","properties":{"region":"r","annotations":{"alarms":["arn:a"]}}},
        {"type":"text","x":0,"y":7,"properties":{"markdown":"# Hello"}},
        {"type":"log","properties":{"query":"SOURCE 'g' | fields @message","region":"r"}},
        {"type":"alarm","properties":{"alarms":["arn:a"]}},
        {"type":"explorer","properties":{}},
        {"type":"custom","properties":{"endpoint":"arn:aws:lambda:r:1:function:f"}}]})");
    EXPECT_EQ(check.errors, Messages());
    EXPECT_EQ(check.warnings, Messages());
    EXPECT_FALSE(check.no_object);
    EXPECT_EQ(check_dashboard(R"({"widgets":[]})").errors, Messages());
}

TEST(DashboardCheck, WhatIsNoObjectIsToldSo) {
    for (const char* body : {"", "x", "[]", "{\"widgets\":[}", "1"})
        EXPECT_TRUE(check_dashboard(body).no_object) << body;
}

TEST(DashboardCheck, NamesThePlaceOfEachError) {
    EXPECT_EQ(check_dashboard("{}").errors,
              (Messages{{"", "Should have required property 'widgets'"}}));
    EXPECT_EQ(check_dashboard(R"({"widgets":{},"start":"soon","periodOverride":"x"})").errors,
              (Messages{{"/start", "Should be an ISO 8601 time or a relative one such as -PT3H"},
                        {"/periodOverride", "Should be equal to one of the allowed values"},
                        {"/widgets", "Should be array"}}));
    EXPECT_EQ(
        check_dashboard(R"({"widgets":[{"type":"graph","properties":{}},{"x":24,"y":0.5},
                                  {"type":"text","x":1,"properties":{"markdown":1}},7]})")
            .errors,
        (Messages{{"/widgets/0/type", "Should be equal to one of the allowed values"},
                  {"/widgets/1/x", "Should be <= 23"},
                  {"/widgets/1/y", "Should be integer"},
                  {"/widgets/1", "Should have required property 'type'"},
                  {"/widgets/1", "Should have required property 'properties'"},
                  {"/widgets/2", "Should have both of the properties 'x' and 'y', or neither"},
                  {"/widgets/2/properties/markdown", "Should be string"},
                  {"/widgets/3", "Should be object"}}));
}

TEST(DashboardCheck, LooksIntoMetrics) {
    const std::string at = "/widgets/0/properties";
    EXPECT_EQ(errors_of_metric(R"("title":"t")"),
              (Messages{{at, "Should have required property 'metrics'"}}));
    EXPECT_EQ(errors_of_metric(R"("metrics":[["N"],["N","m","d"],["N",1],"x",[{"id":"a"}]])"),
              (Messages{{at + "/metrics/0", "Should NOT have less than 2 items"},
                        {at + "/metrics/1", "Should have a value for each dimension name"},
                        {at + "/metrics/2/1", "Should be string"},
                        {at + "/metrics/3", "Should be array"},
                        {at + "/metrics/4", "Should NOT have less than 2 items"}}));
    EXPECT_EQ(errors_of_metric(R"("metrics":[],"view":"area","period":0,"legend":{"position":"top"},
                                  "yAxis":{"left":{"min":"0"}},
                                  "annotations":{"horizontal":[{"label":"x"}],
                                                 "vertical":[{"value":5}]})"),
              (Messages{{at + "/annotations/horizontal/0", "Should have required property 'value'"},
                        {at + "/annotations/vertical/0/value", "Should be string"},
                        {at + "/view", "Should be equal to one of the allowed values"},
                        {at + "/period", "Should be >= 1"},
                        {at + "/legend/position", "Should be equal to one of the allowed values"},
                        {at + "/yAxis/left/min", "Should be number"}}));
}

TEST(DashboardCheck, UnknownPropertiesAreWarnings) {
    const auto check =
        check_dashboard(R"({"widgets":[{"type":"explorer","properties":{},"a":1}],"b":2})");
    EXPECT_EQ(check.errors, Messages());
    EXPECT_EQ(check.warnings,
              (Messages{{"", "Should NOT have additional properties: 'b'"},
                        {"/widgets/0", "Should NOT have additional properties: 'a'"}}));
}

TEST(DashboardCheck, CountsWidgetsAndMetrics) {
    std::string widgets;
    for (int i = 0; i <= 500; ++i)
        widgets +=
            fmt::format("{}{{\"type\":\"explorer\",\"properties\":{{}}}}", i == 0 ? "" : ",");
    EXPECT_EQ(check_dashboard(fmt::format(R"({{"widgets":[{}]}})", widgets)).errors,
              (Messages{{"/widgets", "Should NOT have more than 500 items"}}));
    std::string metrics = R"(["N","m"])";
    for (int i = 1; i < 500; ++i) metrics += R"(,["N","m"])";
    const std::string widget =
        fmt::format(R"({{"type":"metric","properties":{{"region":"r","metrics":[{}]}}}})", metrics);
    widgets = widget;
    for (int i = 1; i < 6; ++i) widgets += "," + widget;
    EXPECT_EQ(check_dashboard(fmt::format(R"({{"widgets":[{}]}})", widgets)).errors,
              (Messages{{"", "Should NOT have more than 2500 metrics"}}));
}

TEST(WidgetTime, AbsoluteAndRelative) {
    const TimeMs now(1'700'000'000'000);
    EXPECT_EQ(parse_widget_time("-PT3H", now), now - 3 * kHourMs);
    EXPECT_EQ(parse_widget_time("-P7D", now), now - 7 * kDayMs);
    EXPECT_EQ(parse_widget_time("-P1M", now), now - 30 * kDayMs);
    EXPECT_EQ(parse_widget_time("-P1DT2H3M4S", now),
              now - (kDayMs + 2 * kHourMs + 3 * kMinuteMs + 4 * kSecondMs));
    EXPECT_EQ(parse_widget_time("P0D", now), now);
    EXPECT_EQ(parse_widget_time("PT0H", now), now);
    EXPECT_EQ(parse_widget_time("2026-01-02T03:04:05.678Z", now), TimeMs(1'767'323'045'678));
    EXPECT_EQ(parse_widget_time("2026-01-02T12:04:05+09:00", now), TimeMs(1'767'323'045'000));
    for (const char* text : {"", "-", "P", "-PT", "-P3", "-P3H", "-PT3D", "3H", "-P9999Y", "now"})
        EXPECT_FALSE(parse_widget_time(text, now)) << text;
}

}  // namespace
}  // namespace yagura::widgets
