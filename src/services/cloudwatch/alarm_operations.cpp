#include "services/cloudwatch/alarm_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "alarms/rule.h"
#include "api/cloudwatch/errors.h"
#include "services/cloudwatch/alarm_observer.h"
#include "services/cloudwatch/alarm_request_checks.h"
#include "services/cloudwatch/alarm_shapes.h"
#include "services/cloudwatch/tag_operations.h"
#include "text/json_cursor.h"

namespace yagura::services::cloudwatch {
namespace {

using api::cloudwatch::resource_not_found;
using api::cloudwatch::validation_exception;

AlarmScope scope_of(const ports::RequestContext& context) {
    return {context.account_id, context.region};
}

Result<void> check_json(std::string_view text) {
    text::JsonCursor json(text);
    YG_CHECK(json.skip_value());
    return json.finish();
}

/// What the database or the keeper say, in the API's words.
Result<void> in_words(Result<void> result) {
    if (result || !result.error().name().empty()) return result;
    if (result.error().code() == Errc::Conflict || result.error().code() == Errc::LimitExceeded)
        return fail(validation_exception(result.error().message()));
    return result;
}

}  // namespace

Result<std::unique_ptr<AlarmOperations>> AlarmOperations::create(
    const AlarmCollaborators& collaborators, AlarmKeeperOptions options) {
    std::unique_ptr<AlarmOperations> out(new AlarmOperations(collaborators));
    YG_CHECK(out->store_.migrate());
    out->keeper_ =
        YG_TRY(AlarmKeeper::open(out->store_, out->tags_, collaborators.clock,
                                 collaborators.metrics, collaborators.actions, std::move(options)));
    return out;
}

Result<void> AlarmOperations::put(const ports::RequestContext& context,
                                  const api::cloudwatch::PutMetricAlarmRequest& request) {
    alarms::MetricAlarm alarm = YG_TRY(checked(context, request));
    if (alarm.on_math()) {
        // An expression that cannot be evaluated is told now, not at every minute.
        if (auto tried = observe(alarm, metrics_, clock_.now()); !tried) {
            const Errc code = tried.error().code();
            if (code == Errc::InvalidArgument || code == Errc::Unsupported)
                return fail(validation_exception(tried.error().message()));
            return fail(tried.error());
        }
    }
    return in_words(keeper_->put(std::move(alarm), tags_of(request.tags)));
}

Result<void> AlarmOperations::put(const ports::RequestContext& context,
                                  const api::cloudwatch::PutCompositeAlarmRequest& request) {
    alarms::CompositeAlarm alarm = YG_TRY(checked(context, request));
    YG_CHECK(require_children(scope_of(context), alarm));
    return in_words(keeper_->put(std::move(alarm), tags_of(request.tags)));
}

Result<void> AlarmOperations::require_children(const AlarmScope& scope,
                                               const alarms::CompositeAlarm& alarm) const {
    const auto rule = YG_TRY(alarms::AlarmRule::parse(alarm.rule));
    std::string missing;
    const auto require = [&](const std::string& child) {
        const std::string_view name = referred_name(child);
        if (name == alarm.name || keeper_->find(scope, name)) return;
        missing += missing.empty() ? child : ", " + child;
    };
    for (const std::string& child : rule.children()) require(child);
    if (!missing.empty())
        return fail(validation_exception(
            fmt::format("AlarmRule contains references to nonexistent alarms: {}", missing)));
    if (!alarm.suppressor) return {};
    require(*alarm.suppressor);
    if (!missing.empty())
        return fail(validation_exception(
            fmt::format("ActionsSuppressor is not an existing alarm: {}", missing)));
    return {};
}

Result<void> AlarmOperations::set_state(const ports::RequestContext& context,
                                        const api::cloudwatch::SetAlarmStateRequest& request) {
    if (request.state_reason_data && !check_json(*request.state_reason_data))
        return fail(api::cloudwatch::invalid_format_fault("StateReasonData must be valid JSON."));
    auto done =
        keeper_->set_state(scope_of(context), request.alarm_name, from_shape(request.state_value),
                           request.state_reason, request.state_reason_data.value_or(""));
    if (!done && done.error().code() == Errc::NotFound) return fail(resource_not_found(""));
    return done;
}

Result<void> AlarmOperations::enable_actions(const ports::RequestContext& context,
                                             const std::vector<std::string>& names, bool enabled) {
    return keeper_->enable_actions(scope_of(context), names, enabled);
}

Result<void> AlarmOperations::remove(const ports::RequestContext& context,
                                     const std::vector<std::string>& names) {
    const AlarmScope scope = scope_of(context);
    std::set<std::string_view> composites;
    bool any = false;
    for (const std::string& name : names) {
        const AlarmSnapshot alarm = keeper_->find(scope, name);
        if (!alarm) continue;
        any = true;
        if (!std::holds_alternative<alarms::CompositeAlarm>(*alarm)) continue;
        composites.insert(name);
        if (keeper_->in_cycle(scope, name))
            return fail(validation_exception(fmt::format(
                "The alarm {} is part of a cycle of composite alarms. Change the AlarmRule of one "
                "of them to break the cycle.",
                name)));
    }
    if (!any && !names.empty()) return fail(resource_not_found(""));
    if (composites.size() > 1)
        return fail(validation_exception("Only one composite alarm can be deleted at a time."));
    return keeper_->remove(scope, names);
}

AlarmSnapshot AlarmOperations::find(const ports::RequestContext& context,
                                    std::string_view arn) const {
    const auto name = alarms::name_in_arn(arn);
    if (!name ||
        arn != alarms::alarm_arn(context.partition, context.region, context.account_id, *name))
        return nullptr;
    return keeper_->find(scope_of(context), *name);
}

bool AlarmOperations::has(const ports::RequestContext& context, std::string_view arn) const {
    return find(context, arn) != nullptr;
}

std::optional<alarms::MetricAlarm> AlarmOperations::find_metric_alarm(
    const ports::RequestContext& context, std::string_view arn) const {
    const AlarmSnapshot alarm = find(context, arn);
    const auto* metric = alarm ? std::get_if<alarms::MetricAlarm>(alarm.get()) : nullptr;
    if (metric == nullptr) return std::nullopt;
    return *metric;
}

}  // namespace yagura::services::cloudwatch
