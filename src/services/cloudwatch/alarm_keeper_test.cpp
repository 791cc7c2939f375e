#include "services/cloudwatch/alarm_keeper.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <map>

#include "services/cloudwatch/alarm_operations.h"
#include "services/cloudwatch/tag_operations.h"

namespace yagura::services::cloudwatch {
namespace {

constexpr TimeMs kStart(1'700'000'040'000);  // a whole minute
constexpr std::string_view kTopic = "arn:aws:sns:us-east-1:123456789012:security";

/// Datapoints by metric name, one value a minute.
class FakeMetrics final : public ports::MetricReader {
  public:
    Result<std::vector<ports::MetricPoint>> read(const ports::MetricQuery& query, TimeMs start,
                                                 TimeMs end) override {
        std::vector<ports::MetricPoint> out;
        for (const auto& [at, value] : points[query.name])
            if (at >= start && at < end) out.push_back({at, value, 1});
        return out;
    }
    Result<std::vector<std::vector<ports::MetricPoint>>> evaluate(
        std::span<const ports::MetricMember> members, TimeMs start, TimeMs end) override {
        std::vector<std::vector<ports::MetricPoint>> out;
        for (const ports::MetricMember& member : members) {
            if (!member.return_data) continue;
            if (member.expression == "nonsense")
                return fail(Errc::InvalidArgument, "Error in expression 'e1': Invalid syntax");
            ports::MetricQuery query;
            query.name = "math";
            out.push_back(*read(query, start, end));
        }
        return out;
    }

    std::map<std::string, std::map<TimeMs, double>> points;
};

class FakeTopics final : public ports::AlarmActions {
  public:
    Result<std::string> publish(const ports::AlarmNotification& notification) override {
        if (!failures.empty()) {
            const Error error = failures.front();
            failures.pop_front();
            return fail(error);
        }
        published.push_back(notification);
        return std::string("id");
    }

    std::deque<Error> failures;
    std::vector<ports::AlarmNotification> published;
};

class AlarmKeeperTest : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() /
                  fmt::format("yagura-alarms-{}-{}", ::getpid(),
                              testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        context_.account_id = "123456789012";
        context_.region = "us-east-1";
        context_.partition = "aws";
        start();
    }
    void TearDown() override {
        alarms_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    /// As after a restart: everything from the disk.
    void start() {
        alarms_.reset();
        database_.reset();
        database_ = meta::Database::open((folder_ / "meta.db").string()).value();
        tag_store_ = std::make_unique<TagStore>(*database_);
        ASSERT_TRUE(tag_store_->migrate());
        alarms_ = AlarmOperations::create({*database_, clock_, metrics_, topics_, *tag_store_}, {})
                      .value();
        alarms_->keeper().lead_links_to("https://logs.example.com");
    }

    api::cloudwatch::PutMetricAlarmRequest request(std::string name) {
        api::cloudwatch::PutMetricAlarmRequest out;
        out.alarm_name = name;
        out.metric_name = name;
        out.namespace_ = "LogMetrics";
        out.statistic = api::cloudwatch::Statistic::Sum;
        out.period = 60;
        out.evaluation_periods = 1;
        out.threshold = 1;
        out.comparison_operator =
            api::cloudwatch::ComparisonOperator::GreaterThanOrEqualToThreshold;
        out.treat_missing_data = "notBreaching";
        out.alarm_actions = {std::string(kTopic)};
        return out;
    }
    api::cloudwatch::PutCompositeAlarmRequest composite(std::string name, std::string rule) {
        api::cloudwatch::PutCompositeAlarmRequest out;
        out.alarm_name = std::move(name);
        out.alarm_rule = std::move(rule);
        out.alarm_actions = {std::string(kTopic)};
        return out;
    }
    template <class Request>
    void put(const Request& request) {
        const auto done = alarms_->put(context_, request);
        ASSERT_TRUE(done) << done.error().message();
    }
    void set(const std::string& name, api::cloudwatch::StateValue state) {
        api::cloudwatch::SetAlarmStateRequest out;
        out.alarm_name = name;
        out.state_value = state;
        out.state_reason = "by hand";
        const auto done = alarms_->set_state(context_, out);
        ASSERT_TRUE(done) << done.error().message();
    }

    const alarms::AlarmBase& state(const std::string& name) {
        kept_ = alarms_->keeper().find({context_.account_id, context_.region}, name);
        EXPECT_TRUE(kept_);
        return base_of(*kept_);
    }
    std::vector<std::string> history(const std::string& name) {
        api::cloudwatch::DescribeAlarmHistoryRequest query;
        query.alarm_name = name;
        query.alarm_types = {api::cloudwatch::AlarmType::MetricAlarm,
                             api::cloudwatch::AlarmType::CompositeAlarm};
        query.scan_by = api::cloudwatch::ScanBy::TimestampAscending;
        std::vector<std::string> out;
        const auto answer = alarms_->describe_history(context_, query).value();
        for (const auto& item : answer.alarm_history_items) out.push_back(*item.history_summary);
        return out;
    }
    void at(std::int64_t ms) {
        clock_.set(kStart + ms);
        alarms_->keeper().tick();
    }

    std::filesystem::path folder_;
    ManualClock clock_{kStart};
    FakeMetrics metrics_;
    FakeTopics topics_;
    ports::RequestContext context_;
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<TagStore> tag_store_;
    std::unique_ptr<AlarmOperations> alarms_;
    AlarmSnapshot kept_;
};

TEST_F(AlarmKeeperTest, AMetricMakesAnAlarmThatIsMailedOnce) {
    put(request("cpu"));
    EXPECT_EQ(state("cpu").state, alarms::State::InsufficientData);
    EXPECT_EQ(state("cpu").reason, "Unchecked: Initial alarm creation");
    at(0);
    EXPECT_EQ(state("cpu").state, alarms::State::Ok);
    EXPECT_TRUE(topics_.published.empty());

    metrics_.points["cpu"][kStart] = 3;
    at(kMinuteMs + 400);  // within the grace
    EXPECT_EQ(state("cpu").state, alarms::State::Ok);
    at(kMinuteMs + 500);
    EXPECT_EQ(state("cpu").state, alarms::State::Alarm);
    at(kMinuteMs + 750);
    at(2 * kMinuteMs + 500);
    ASSERT_EQ(topics_.published.size(), 1U);
    const ports::AlarmNotification& mail = topics_.published[0];
    EXPECT_EQ(mail.topic_arn, kTopic);
    EXPECT_EQ(mail.alarm_arn, "arn:aws:cloudwatch:us-east-1:123456789012:alarm:cpu");
    EXPECT_EQ(mail.subject, "ALARM: \"cpu\" in US East (N. Virginia)");
    EXPECT_NE(mail.email.find("https://logs.example.com/cloudwatch/deeplink.js"),
              std::string::npos);
    EXPECT_EQ(history("cpu"),
              (std::vector<std::string>{"Alarm \"cpu\" created",
                                        "Alarm updated from INSUFFICIENT_DATA to OK",
                                        "Alarm updated from OK to ALARM",
                                        fmt::format("Successfully executed action {}", kTopic)}));
}

TEST_F(AlarmKeeperTest, NothingIsLostOverARestart) {
    put(request("cpu"));
    metrics_.points["cpu"][kStart] = 3;
    topics_.failures.assign(2, Error(Errc::Unavailable, "not now"));
    at(kMinuteMs + 500);
    EXPECT_EQ(state("cpu").state, alarms::State::Alarm);
    const std::string reason = state("cpu").reason;
    EXPECT_TRUE(topics_.published.empty());
    start();  // the action is still to be run
    EXPECT_EQ(state("cpu").state, alarms::State::Alarm);
    EXPECT_EQ(state("cpu").reason, reason);
    EXPECT_EQ(state("cpu").previous, alarms::State::InsufficientData);
    at(kMinuteMs + 750);
    EXPECT_TRUE(topics_.published.empty());
    at(kMinuteMs + 750 + 5000);
    ASSERT_EQ(topics_.published.size(), 1U);
    start();
    at(kMinuteMs + 7000);
    EXPECT_EQ(topics_.published.size(), 1U);
}

TEST_F(AlarmKeeperTest, AFailedActionIsInTheHistory) {
    put(request("cpu"));
    topics_.failures.assign(1, Error(Errc::Forbidden, "denied"));
    set("cpu", api::cloudwatch::StateValue::Alarm);
    at(100);
    EXPECT_EQ(history("cpu").back(),
              fmt::format("Failed to execute action {}. Received error: \"CloudWatch Alarms is not "
                          "authorized to perform: SNS:Publish on resource: {} because no "
                          "resource-based policy allows the SNS:Publish action\"",
                          kTopic, kTopic));
    // The next evaluation restores what the metric says.
    EXPECT_EQ(state("cpu").state, alarms::State::Ok);
}

TEST_F(AlarmKeeperTest, DisabledActionsDoNotRun) {
    put(request("cpu"));
    ASSERT_TRUE(alarms_->enable_actions(context_, {"cpu", "unknown"}, false));
    set("cpu", api::cloudwatch::StateValue::Alarm);
    at(100);
    EXPECT_TRUE(topics_.published.empty());
    EXPECT_FALSE(state("cpu").actions_enabled);
    ASSERT_TRUE(alarms_->enable_actions(context_, {"cpu"}, true));
    EXPECT_TRUE(state("cpu").actions_enabled);
    EXPECT_TRUE(topics_.published.empty());
}

TEST_F(AlarmKeeperTest, ACompositeAlarmFollowsItsChildren) {
    put(request("a"));
    put(request("b"));
    put(composite("site", "ALARM(a) OR ALARM(b)"));
    EXPECT_EQ(state("site").state, alarms::State::Ok);
    EXPECT_EQ(state("site").reason,
              "arn:aws:cloudwatch:us-east-1:123456789012:alarm:site was created and its alarm rule "
              "evaluates to OK");
    put(composite("all", "ALARM(site)"));
    clock_.advance(1000);
    set("a", api::cloudwatch::StateValue::Alarm);
    EXPECT_EQ(state("site").state, alarms::State::Alarm);
    EXPECT_EQ(state("all").state, alarms::State::Alarm);
    EXPECT_EQ(state("site").reason,
              "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a transitioned to ALARM at Tuesday "
              "14 November, 2023 22:14:01 UTC");
    const std::string data = state("site").reason_data;
    set("b", api::cloudwatch::StateValue::Alarm);
    EXPECT_EQ(state("site").reason_data, data);
    ASSERT_TRUE(alarms_->remove(context_, {"a"}));
    EXPECT_EQ(state("site").state, alarms::State::Alarm);
    ASSERT_TRUE(alarms_->remove(context_, {"b"}));
    EXPECT_EQ(state("site").state, alarms::State::Ok);
    at(1100);
    EXPECT_EQ(topics_.published.size(), 4U);
}

TEST_F(AlarmKeeperTest, CyclesAreNotEvaluated) {
    put(request("a"));
    put(composite("one", "ALARM(a)"));
    put(composite("two", "NOT ALARM(one)"));
    put(composite("one", "ALARM(a) OR ALARM(two)"));
    set("a", api::cloudwatch::StateValue::Alarm);
    EXPECT_FALSE(alarms_->remove(context_, {"one"}));
    put(composite("one", "ALARM(a)"));
    set("a", api::cloudwatch::StateValue::Ok);
    EXPECT_EQ(state("one").state, alarms::State::Ok);
    EXPECT_EQ(state("two").state, alarms::State::Alarm);
    EXPECT_TRUE(alarms_->remove(context_, {"one"}));
}

TEST_F(AlarmKeeperTest, ASuppressorHoldsActionsBack) {
    put(request("a"));
    put(request("quiet"));
    auto site = composite("site", "ALARM(a)");
    site.actions_suppressor = "quiet";
    site.actions_suppressor_wait_period = 2;
    site.actions_suppressor_extension_period = 3;
    put(site);
    auto without = request("a");
    without.alarm_actions.reset();
    put(without);
    at(1000);
    clock_.set(kStart + 3000);  // the wait of the first transition is over
    alarms_->keeper().tick();
    set("a", api::cloudwatch::StateValue::Alarm);
    at(4900);
    EXPECT_TRUE(topics_.published.empty());
    at(5000);
    ASSERT_EQ(topics_.published.size(), 1U);
    EXPECT_EQ(topics_.published[0].subject, "ALARM: \"site\" in US East (N. Virginia)");
    EXPECT_NE(topics_.published[0].json.find("\"TriggeringChildren\":[{\"Arn\":\"arn:aws:"),
              std::string::npos);
}

TEST_F(AlarmKeeperTest, SuppressionGoesOnAfterARestart) {
    auto plain = request("a");
    plain.alarm_actions.reset();
    put(plain);
    auto quiet = request("quiet");
    quiet.alarm_actions.reset();
    put(quiet);
    auto site = composite("site", "ALARM(a)");
    site.actions_suppressor = "quiet";
    site.actions_suppressor_wait_period = 2;
    site.actions_suppressor_extension_period = 3;
    put(site);
    at(3000);
    set("quiet", api::cloudwatch::StateValue::Alarm);
    set("a", api::cloudwatch::StateValue::Alarm);
    start();
    api::cloudwatch::DescribeAlarmsRequest query;
    query.alarm_types = {api::cloudwatch::AlarmType::CompositeAlarm};
    auto shown = alarms_->describe(context_, query).value().composite_alarms.at(0);
    EXPECT_EQ(shown.actions_suppressed_by, api::cloudwatch::ActionsSuppressedBy::Alarm);
    EXPECT_EQ(shown.actions_suppressed_reason, "Actions suppressed by quiet");
    // By what the metrics say, both are OK at the next evaluation: the suppressor leaves ALARM.
    at(3100);
    EXPECT_TRUE(topics_.published.empty());
    shown = alarms_->describe(context_, query).value().composite_alarms.at(0);
    EXPECT_EQ(shown.state_value, api::cloudwatch::StateValue::Ok);
}

TEST_F(AlarmKeeperTest, MathIsCheckedWhenTheAlarmIsMade) {
    auto alarm = request("math");
    alarm.metric_name.reset();
    alarm.namespace_.reset();
    alarm.statistic.reset();
    alarm.period.reset();
    api::cloudwatch::MetricDataQuery expression;
    expression.id = "e1";
    expression.expression = "nonsense";
    alarm.metrics = {expression};
    EXPECT_EQ(alarms_->put(context_, alarm).error().message(),
              "Error in expression 'e1': Invalid syntax");
    alarm.metrics->front().expression = "m1 * 2";
    put(alarm);
    metrics_.points["math"][kStart] = 5;
    at(kMinuteMs + 500);
    EXPECT_EQ(state("math").state, alarms::State::Alarm);
}

TEST_F(AlarmKeeperTest, ListsArePagedAndFiltered) {
    for (int i = 0; i < 7; ++i) put(request(fmt::format("alarm-{}", i)));
    put(composite("group", "ALARM(alarm-1) AND ALARM(\"alarm-2\")"));
    api::cloudwatch::DescribeAlarmsRequest query;
    query.max_records = 3;
    std::size_t seen = 0;
    for (int page = 0; page < 3; ++page) {
        const auto answer = alarms_->describe(context_, query).value();
        seen += answer.metric_alarms.size();
        query.next_token = answer.next_token;
        EXPECT_EQ(answer.next_token.has_value(), page < 2);
    }
    EXPECT_EQ(seen, 7U);
    query = {};
    query.children_of_alarm_name = "group";
    EXPECT_EQ(alarms_->describe(context_, query).value().metric_alarms.size(), 2U);
    query = {};
    query.parents_of_alarm_name = "alarm-2";
    EXPECT_EQ(alarms_->describe(context_, query).value().composite_alarms.at(0).alarm_name,
              "group");
    query = {};
    query.next_token = "nonsense";
    EXPECT_EQ(alarms_->describe(context_, query).error().name(), "InvalidNextToken");

    api::cloudwatch::DescribeAlarmHistoryRequest items;
    items.max_records = 4;
    const auto first = alarms_->describe_history(context_, items).value();
    EXPECT_EQ(first.alarm_history_items.size(), 4U);
    items.next_token = first.next_token;
    const auto second = alarms_->describe_history(context_, items).value();
    EXPECT_EQ(second.alarm_history_items.size(), 3U);
    EXPECT_FALSE(second.next_token.has_value());
}

TEST_F(AlarmKeeperTest, TagsKeepTheirOrderAndGoWithTheAlarm) {
    auto alarm = request("cpu");
    alarm.tags = {{"z", "1"}, {"a", "2"}};
    put(alarm);
    TagOperations tags(*tag_store_);
    tags.add_kind(
        [this](const ports::RequestContext& context, std::string_view arn) -> Result<bool> {
            return alarms_->has(context, arn);
        });
    api::cloudwatch::ListTagsForResourceRequest list;
    list.resource_arn = state("cpu").arn;
    const auto kept = tags.list(context_, list).value().tags;
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].key, "z");
    ASSERT_TRUE(alarms_->remove(context_, {"cpu"}));
    EXPECT_TRUE(tags.list(context_, list).value().tags.empty());
    api::cloudwatch::TagResourceRequest tag;
    tag.resource_arn = list.resource_arn;
    EXPECT_EQ(tags.tag(context_, tag).error().name(), "ResourceNotFoundException");
}

}  // namespace
}  // namespace yagura::services::cloudwatch
