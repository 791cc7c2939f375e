// yagura security enable and disable: ready-made metric filters and alarms.
#include <fmt/core.h>

#include <algorithm>

#include "base/clock.h"
#include "cli/client/aws_client.h"
#include "cli/commands.h"
#include "cli/security/security_plan.h"

namespace yagura::cli {
namespace {

using Kind = SecurityStep::Kind;

std::vector<SecurityRule> rules_of(const SecurityOptions& options) {
    return options.cis ? cis_rules() : windows_rules(options.objects);
}

Result<std::vector<api::logs::MetricFilter>> filters_of(AwsClient& client,
                                                        const std::string& group) {
    std::vector<api::logs::MetricFilter> out;
    api::logs::DescribeMetricFiltersRequest request;
    request.log_group_name = group;
    do {
        const std::string body =
            YG_TRY(client.call(kLogsService, "DescribeMetricFilters", request));
        auto page = YG_TRY(shapes::json_decode<api::logs::DescribeMetricFiltersResponse>(body));
        std::ranges::move(page.metric_filters, std::back_inserter(out));
        request.next_token = page.next_token;
    } while (request.next_token);
    return out;
}

Result<SecurityPresent> look(AwsClient& client, const SecurityOptions& options,
                             const std::vector<SecurityRule>& rules) {
    SecurityPresent out;
    out.filters = YG_TRY(filters_of(client, options.log_group));
    api::cloudwatch::DescribeAlarmsRequest request;
    std::vector<std::string> names;
    for (const SecurityRule& rule : rules)
        names.push_back(security_alarm_name(rule, options.log_group));
    request.alarm_names = names;
    request.max_records = 100;
    const std::string body = YG_TRY(client.call(kCloudWatchService, "DescribeAlarms", request));
    out.alarms =
        YG_TRY(shapes::json_decode<api::cloudwatch::DescribeAlarmsResponse>(body)).metric_alarms;
    return out;
}

/// Who made the alarms knows at once whether the topic can be one.
Result<void> check_topic(const std::string& topic) {
    if (topic.starts_with("arn:") && topic.find(":sns:") != topic.npos) return {};
    return fail(
        Errc::InvalidArgument,
        fmt::format("{} is not the ARN of a topic (arn:aws:sns:REGION:ACCOUNT:NAME)", topic));
}

Result<void> carry_out(AwsClient& client, const std::string& group, const SecurityStep& step) {
    switch (step.kind) {
        case Kind::Keep:
        case Kind::Foreign:
            return {};
        case Kind::PutFilter:
            YG_CHECK(client.call(kLogsService, "PutMetricFilter", *step.filter));
            return {};
        case Kind::PutAlarm:
            YG_CHECK(client.call(kCloudWatchService, "PutMetricAlarm", *step.alarm));
            return {};
        case Kind::RemoveFilter: {
            api::logs::DeleteMetricFilterRequest request;
            request.log_group_name = group;
            request.filter_name = step.name;
            YG_CHECK(client.call(kLogsService, "DeleteMetricFilter", request));
            return {};
        }
        case Kind::RemoveAlarm: {
            api::cloudwatch::DeleteAlarmsRequest request;
            request.alarm_names = {step.name};
            YG_CHECK(client.call(kCloudWatchService, "DeleteAlarms", request));
            return {};
        }
    }
    return {};
}

Result<void> run(const SecurityOptions& options, bool enable) {
    SystemClock clock;
    if (enable) YG_CHECK(check_topic(options.topic));
    const auto client = YG_TRY(AwsClient::create(YG_TRY(client_settings(options.client)), clock));
    const std::vector<SecurityRule> rules = rules_of(options);
    const SecurityPresent present = YG_TRY(look(*client, options, rules));
    const std::vector<SecurityStep> steps =
        enable ? plan_to_enable(rules, options.log_group, options.topic, present)
               : plan_to_disable(rules, options.log_group, present);
    std::size_t changes = 0;
    for (const SecurityStep& step : steps) {
        fmt::print("{}\n", step.text);
        if (step.kind == Kind::Keep || step.kind == Kind::Foreign) continue;
        ++changes;
        if (!options.dry_run) YG_CHECK(carry_out(*client, options.log_group, step));
    }
    if (options.dry_run)
        fmt::print("\n{} changes would be made; nothing was done (--dry-run).\n", changes);
    else if (changes == 0)
        fmt::print("\nNothing to do.\n");
    else
        fmt::print("\n{} changes made.{}\n", changes,
                   enable ? fmt::format(" Undo: yagura security disable --group {}{}",
                                        options.log_group, options.cis ? " --cis" : "")
                          : std::string());
    return {};
}

}  // namespace

int run_security(const SecurityOptions& options, bool enable) {
    const auto done = run(options, enable);
    return done ? 0 : complain(done.error());
}

}  // namespace yagura::cli
