#include <gtest/gtest.h>

#include "alarms/history.h"
#include "alarms/message.h"
#include "alarms/reason.h"
#include "text/timestamp.h"

namespace yagura::alarms {
namespace {

TimeMs at(std::string_view text) {
    return text::parse_iso8601(text).value();
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

MetricAlarm failed_logons() {
    MetricAlarm alarm;
    alarm.name = "Windows-Logon-Fail";
    alarm.arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:Windows-Logon-Fail";
    alarm.account_id = "123456789012";
    alarm.region = "us-east-1";
    alarm.description = "Too many <failed> logons";
    alarm.alarm_actions = {"arn:aws:sns:us-east-1:123456789012:security"};
    alarm.configuration_updated = at("2020-09-07T03:00:00.5Z");
    alarm.state = State::Alarm;
    alarm.reason =
        "Threshold Crossed: 1 datapoint [1.0 (07/09/20 04:00:00)] was greater than or "
        "equal to the threshold (1.0).";
    alarm.state_updated = alarm.state_transitioned = at("2020-09-07T04:01:21.123Z");
    alarm.metric = {.metric_namespace = "LogMetrics",
                    .metric_name = "Windows-Logon-Fail",
                    .dimensions = {{"InstanceId", "i-1"}, {"Name", "value"}},
                    .stat = "Sum",
                    .period = 60};
    alarm.threshold = 1;
    alarm.comparison = Comparison::GreaterThanOrEqualToThreshold;
    alarm.treat_missing_data = MissingData::NotBreaching;
    return alarm;
}

TEST(AlarmMessage, TheMailReadsLikeTheServicesOwn) {
    const MetricAlarm alarm = failed_logons();
    const Message message =
        message_of(alarm, {.from = State::Ok}, alarm_link("https://logs.example.com/", alarm));
    EXPECT_EQ(message.subject, "ALARM: \"Windows-Logon-Fail\" in US East (N. Virginia)");
    EXPECT_EQ(message.sms, message.subject);
    EXPECT_EQ(
        message.email,
        R"(You are receiving this email because your Amazon CloudWatch Alarm "Windows-Logon-Fail" in the US East (N. Virginia) region has entered the ALARM state, because "Threshold Crossed: 1 datapoint [1.0 (07/09/20 04:00:00)] was greater than or equal to the threshold (1.0)." at "Monday 07 September, 2020 04:01:21 UTC".

View this alarm in the AWS Management Console:
https://logs.example.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/Windows-Logon-Fail

Alarm Details:
- Name:                       Windows-Logon-Fail
- Description:                Too many <failed> logons
- State Change:               OK -> ALARM
- Reason for State Change:    Threshold Crossed: 1 datapoint [1.0 (07/09/20 04:00:00)] was greater than or equal to the threshold (1.0).
- Timestamp:                  Monday 07 September, 2020 04:01:21 UTC
- AWS Account:                123456789012
- Alarm Arn:                  arn:aws:cloudwatch:us-east-1:123456789012:alarm:Windows-Logon-Fail

Threshold:
- The alarm is in the ALARM state when the metric is GreaterThanOrEqualToThreshold 1.0 for 60 seconds.

Monitored Metric:
- MetricNamespace:                     LogMetrics
- MetricName:                          Windows-Logon-Fail
- Dimensions:                          [InstanceId = i-1] [Name = value]
- Period:                              60 seconds
- Statistic:                           Sum
- Unit:                                not specified
- TreatMissingData:                    notBreaching


State Change Actions:
- OK: 
- ALARM: [arn:aws:sns:us-east-1:123456789012:security]
- INSUFFICIENT_DATA: 
)");
}

TEST(AlarmMessage, TheJsonHasTheServicesOrder) {
    MetricAlarm alarm = failed_logons();
    EXPECT_EQ(
        message_of(alarm, {.from = State::Ok}, "").json,
        R"json({"AlarmName":"Windows-Logon-Fail","AlarmDescription":"Too many <failed> logons","AWSAccountId":"123456789012","AlarmConfigurationUpdatedTimestamp":"2020-09-07T03:00:00.500+0000","NewStateValue":"ALARM","NewStateReason":"Threshold Crossed: 1 datapoint [1.0 (07/09/20 04:00:00)] was greater than or equal to the threshold (1.0).","StateChangeTime":"2020-09-07T04:01:21.123+0000","Region":"US East (N. Virginia)","AlarmArn":"arn:aws:cloudwatch:us-east-1:123456789012:alarm:Windows-Logon-Fail","OldStateValue":"OK","OKActions":[],"AlarmActions":["arn:aws:sns:us-east-1:123456789012:security"],"InsufficientDataActions":[],"ActionExecutedAfterMuteWindow":false,"Trigger":{"MetricName":"Windows-Logon-Fail","Namespace":"LogMetrics","StatisticType":"Statistic","Statistic":"SUM","Unit":null,"Dimensions":[{"value":"i-1","name":"InstanceId"},{"value":"value","name":"Name"}],"Period":60,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanOrEqualToThreshold","Threshold":1.0,"TreatMissingData":"notBreaching","EvaluateLowSampleCountPercentile":""}})json");

    alarm.description.reset();
    alarm.metric.stat = "p90";
    alarm.metric.unit = "Count";
    alarm.treat_missing_data.reset();
    alarm.datapoints_to_alarm = 1;
    const std::string json = message_of(alarm, {.from = State::Ok}, "").json;
    EXPECT_TRUE(holds(json, R"("AlarmDescription":null)"));
    EXPECT_TRUE(holds(json, R"("StatisticType":"ExtendedStatistic","ExtendedStatistic":"p90")"));
    EXPECT_TRUE(holds(json, R"("Unit":"Count")"));
    EXPECT_TRUE(holds(json, R"("TreatMissingData":"missing")"));
    EXPECT_TRUE(holds(json, R"("DatapointsToAlarm":1)"));
}

TEST(AlarmMessage, OfMathNamesTheMembers) {
    MetricAlarm alarm = failed_logons();
    alarm.math = {{.id = "e1", .expression = "m1 / 2", .label = "half"},
                  {.id = "m1", .metric = alarm.metric, .return_data = false}};
    alarm.evaluation_periods = 5;
    alarm.datapoints_to_alarm = 3;
    const Message message = message_of(alarm, {.from = State::Ok}, "");
    EXPECT_TRUE(
        holds(message.json,
              R"("Metrics":[{"Expression":"m1 / 2","Id":"e1","Label":"half","ReturnData":true})"));
    EXPECT_TRUE(holds(message.json, R"("Namespace":"LogMetrics"},"Period":60,"Stat":"Sum"})"));
    EXPECT_FALSE(holds(message.json, "StatisticType"));
    EXPECT_NE(message.email.find("for at least 3 of the last 5 period(s) of 60 seconds."),
              message.email.npos);
    EXPECT_NE(message.email.find("- e1 = m1 / 2 (half)\n"), message.email.npos);
    EXPECT_EQ(message.email.find("Management Console"), message.email.npos);
}

TEST(AlarmMessage, ASubjectIsCutToAHundredCharacters) {
    MetricAlarm alarm = failed_logons();
    for (int i = 0; i < 50; ++i) alarm.name += "ü";
    const std::string subject = message_of(alarm, {}, "").subject;
    EXPECT_LE(subject.size(), 100U);
    EXPECT_GE(subject.size(), 98U);
    EXPECT_NE(subject.find("ü...\" in US East"), subject.npos);
}

TEST(AlarmMessage, OfACompositeAlarmNamesRuleAndChildren) {
    CompositeAlarm alarm;
    alarm.name = "site";
    alarm.arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:site";
    alarm.account_id = "123456789012";
    alarm.region = "eu-west-1";
    alarm.rule = "ALARM(cpu)";
    alarm.state = State::Alarm;
    alarm.state_transitioned = at("2022-11-06T17:43:53.496Z");
    const TriggeringChild child = {"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu",
                                   State::Alarm, at("2022-11-06T17:43:53.400Z")};
    alarm.reason = child.arn + " transitioned to ALARM at " + spoken_time(child.at);
    alarm.reason_data = triggering_alarms({child});
    const Message message = message_of(alarm, {.from = State::Ok, .children = {child}}, "");
    EXPECT_EQ(
        message.json,
        R"json({"AlarmName":"site","AlarmDescription":null,"AWSAccountId":"123456789012","NewStateValue":"ALARM","NewStateReason":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu transitioned to ALARM at Sunday 06 November, 2022 17:43:53 UTC","StateChangeTime":"2022-11-06T17:43:53.496+0000","Region":"EU (Ireland)","AlarmArn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:site","OKActions":[],"AlarmActions":[],"InsufficientDataActions":[],"OldStateValue":"OK","AlarmRule":"ALARM(cpu)","TriggeringChildren":[{"Arn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu","State":{"Value":"ALARM","Timestamp":"2022-11-06T17:43:53.400+0000"}}]})json");
    EXPECT_NE(message.email.find("- Alarm Rule:                 ALARM(cpu)\n"), message.email.npos);
    EXPECT_NE(message.email.find("has transitioned to ALARM state on Sunday 06 November, 2022 "
                                 "17:43:53 UTC, because"),
              message.email.npos);
    EXPECT_EQ(
        alarm.reason_data,
        R"({"triggeringAlarms":[{"arn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu","state":{"value":"ALARM","timestamp":"2022-11-06T17:43:53.400+0000"}}]})");
}

TEST(AlarmHistory, ChildrenReadBack) {
    const std::vector<TriggeringChild> children = {
        {"arn:aws:cloudwatch:eu-west-1:1:alarm:a", State::Alarm, TimeMs(1'700'000'000'123)},
        {"arn:aws:cloudwatch:eu-west-1:1:alarm:\"b\"", State::InsufficientData, TimeMs(5)}};
    const auto read = triggering_children(triggering_alarms(children));
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].arn, children[0].arn);
    EXPECT_EQ(read[0].at, children[0].at);
    EXPECT_EQ(read[1].arn, children[1].arn);
    EXPECT_EQ(read[1].state, State::InsufficientData);
    EXPECT_TRUE(triggering_children("").empty());
    EXPECT_TRUE(triggering_children("{\"version\":\"1.0\"}").empty());
    EXPECT_TRUE(triggering_children("[").empty());
}

TEST(AlarmHistory, ItemsAreAsTheServiceWritesThem) {
    const MetricAlarm alarm = failed_logons();
    const HistoryItem created = configuration_item(ConfigurationChange::Create, alarm);
    EXPECT_EQ(created.summary, "Alarm \"Windows-Logon-Fail\" created");
    EXPECT_TRUE(created.data.starts_with(R"({"version":"1.0","type":"Create","createdAlarm":{)"));
    EXPECT_TRUE(holds(created.data, R"("dimensions":[{"name":"InstanceId","value":"i-1"})"));
    EXPECT_TRUE(holds(created.data, R"("threshold":1.0)"));

    const HistoryItem state =
        state_item({State::InsufficientData, std::string(kReasonOfCreation), ""}, alarm);
    EXPECT_EQ(state.summary, "Alarm updated from INSUFFICIENT_DATA to ALARM");
    EXPECT_EQ(
        state.data,
        R"({"version":"1.0","oldState":{"stateValue":"INSUFFICIENT_DATA","stateReason":"Unchecked: Initial alarm creation"},"newState":{"stateValue":"ALARM","stateReason":"Threshold Crossed: 1 datapoint [1.0 (07/09/20 04:00:00)] was greater than or equal to the threshold (1.0)."}})");

    const HistoryItem failed =
        action_item(alarm, "arn:aws:sns:us-east-1:123456789012:security", "", "no such topic");
    EXPECT_EQ(failed.summary,
              "Failed to execute action arn:aws:sns:us-east-1:123456789012:security. Received "
              "error: \"no such topic\"");
    const HistoryItem done =
        action_item(alarm, "arn:aws:sns:us-east-1:123456789012:security", R"({"default":"x"})", "");
    EXPECT_EQ(
        done.data,
        R"({"actionState":"Succeeded","stateUpdateTimestamp":1599451281123,"notificationResource":"arn:aws:sns:us-east-1:123456789012:security","publishedMessage":"{\"default\":\"x\"}","error":null})");
}

TEST(Alarms, NamesInArns) {
    EXPECT_EQ(name_in_arn("arn:aws:cloudwatch:us-east-1:1:alarm:a:b"), "a:b");
    EXPECT_EQ(name_in_arn("arn:aws:sns:us-east-1:1:alarm:a"), std::nullopt);
    EXPECT_EQ(name_in_arn("arn:aws:cloudwatch:us-east-1:1:alarm:"), std::nullopt);
    EXPECT_EQ(name_in_arn("cpu"), std::nullopt);
    EXPECT_EQ(region_display_name("mars-1"), "mars-1");
}

}  // namespace
}  // namespace yagura::alarms
