#include "services/cloudwatch/alarm_round.h"

#include <fmt/format.h>

#include "alarms/history.h"
#include "alarms/reason.h"
#include "alarms/suppression.h"

namespace yagura::services::cloudwatch {
namespace {

using alarms::State;

AlarmRound::Key key_of(const Alarm& alarm) {
    const alarms::AlarmBase& base = base_of(alarm);
    return {scope_of(base), base.name};
}

alarms::HistoryItem configuration_item(alarms::ConfigurationChange change, const Alarm& alarm) {
    return std::visit([change](const auto& one) { return alarms::configuration_item(change, one); },
                      alarm);
}

bool is_topic(std::string_view arn) {
    // arn:PARTITION:sns:REGION:ACCOUNT:NAME
    const auto first = arn.find(':');
    if (first == arn.npos || !arn.starts_with("arn:")) return false;
    const auto second = arn.find(':', first + 1);
    return second != arn.npos && arn.substr(second + 1).starts_with("sns:");
}

}  // namespace

const Alarm* AlarmRound::current(const AlarmScope& scope, std::string_view name) const {
    const auto staged = changes_.find({scope, std::string(name)});
    if (staged != changes_.end()) return staged->second ? &*staged->second : nullptr;
    const AlarmBook::Entry* entry = book_.find(scope, name);
    return entry == nullptr ? nullptr : entry->alarm.get();
}

void AlarmRound::stage(Alarm alarm) {
    Key key = key_of(alarm);
    changes_.insert_or_assign(std::move(key), std::move(alarm));
}

Result<void> AlarmRound::put(Alarm alarm) {
    alarms::AlarmBase& base = base_of(alarm);
    const Key key = key_of(alarm);
    const Alarm* before = current(key.first, key.second);
    const bool created = before == nullptr;
    base.configuration_updated = now_;
    if (created) {
        base.state = State::InsufficientData;
        base.previous = State::InsufficientData;
        base.reason = alarms::kReasonOfCreation;
        base.reason_data.clear();
        base.state_updated = base.state_transitioned = now_;
    } else {
        const alarms::AlarmBase& old = base_of(*before);
        base.state = old.state;
        base.previous = old.previous;
        base.reason = old.reason;
        base.reason_data = old.reason_data;
        base.state_updated = old.state_updated;
        base.state_transitioned = old.state_transitioned;
        auto* composite = std::get_if<alarms::CompositeAlarm>(&alarm);
        const auto* old_composite = std::get_if<alarms::CompositeAlarm>(before);
        // Another suppressor, or other periods, drop what runs.
        if (composite != nullptr && old_composite != nullptr &&
            composite->suppressor == old_composite->suppressor &&
            composite->wait_seconds == old_composite->wait_seconds &&
            composite->extension_seconds == old_composite->extension_seconds) {
            composite->suppressed_by = old_composite->suppressed_by;
            composite->suppressed_since = old_composite->suppressed_since;
        }
    }
    YG_CHECK(store_.save(session_, alarm));
    YG_CHECK(store_.add_history(session_, key.first, key.second, type_of(alarm), now_,
                                configuration_item(created ? alarms::ConfigurationChange::Create
                                                           : alarms::ConfigurationChange::Update,
                                                   alarm)));
    const bool composite = std::holds_alternative<alarms::CompositeAlarm>(alarm);
    stage(std::move(alarm));
    return composite ? evaluate_after_put(key, created) : Result<void>();
}

Result<void> AlarmRound::evaluate_after_put(const Key& key, bool created) {
    const auto& alarm = std::get<alarms::CompositeAlarm>(*changes_.at(key));
    const auto value = rule_value(alarm);
    if (!value) return {};
    const State state = *value ? State::Alarm : State::Ok;
    if (state == alarm.state) return {};
    return transition(alarm, state,
                      fmt::format("{} was {} and its alarm rule evaluates to {}", alarm.arn,
                                  created ? "created" : "updated", to_string(state)),
                      "", {});
}

Result<void> AlarmRound::remove(const Alarm& alarm) {
    const Key key = key_of(alarm);
    YG_CHECK(store_.remove(session_, base_of(alarm)));
    YG_CHECK(store_.add_history(session_, key.first, key.second, type_of(alarm), now_,
                                configuration_item(alarms::ConfigurationChange::Delete, alarm)));
    changes_.insert_or_assign(key, std::nullopt);
    changed_states_.push_back(key);
    return {};
}

Result<void> AlarmRound::set_actions_enabled(const Alarm& alarm, bool enabled) {
    Alarm changed = alarm;
    alarms::AlarmBase& base = base_of(changed);
    if (base.actions_enabled == enabled) return {};
    base.actions_enabled = enabled;
    base.configuration_updated = now_;
    YG_CHECK(store_.save(session_, changed));
    YG_CHECK(store_.add_history(session_, scope_of(base), base.name, type_of(changed), now_,
                                configuration_item(alarms::ConfigurationChange::Update, changed)));
    stage(std::move(changed));
    return {};
}

Result<void> AlarmRound::set_state(const Alarm& alarm, State state, std::string reason,
                                   std::string reason_data) {
    if (base_of(alarm).state != state)
        return transition(alarm, state, std::move(reason), std::move(reason_data), {});
    Alarm changed = alarm;
    alarms::AlarmBase& base = base_of(changed);
    base.reason = std::move(reason);
    base.reason_data = std::move(reason_data);
    base.state_updated = now_;
    YG_CHECK(store_.save_state(session_, changed));
    stage(std::move(changed));
    return {};
}

Result<void> AlarmRound::transition(Alarm alarm, State state, std::string reason,
                                    std::string reason_data,
                                    std::vector<alarms::TriggeringChild> children) {
    alarms::AlarmBase& base = base_of(alarm);
    const alarms::StateBefore before = {base.state, base.reason, base.reason_data};
    base.previous = base.state;
    base.state = state;
    base.reason = std::move(reason);
    base.reason_data = std::move(reason_data);
    base.state_updated = base.state_transitioned = now_;
    bool act = true;
    if (auto* composite = std::get_if<alarms::CompositeAlarm>(&alarm))
        act = alarms::on_transition(*composite, suppressor_in_alarm(*composite), now_);
    YG_CHECK(store_.save_state(session_, alarm));
    YG_CHECK(store_.add_history(session_, scope_of(base), base.name, type_of(alarm), now_,
                                alarms::state_item(before, base)));
    if (act) YG_CHECK(run_actions(alarm, children));
    changed_states_.push_back(key_of(alarm));
    stage(std::move(alarm));
    return {};
}

Result<void> AlarmRound::run_actions(const Alarm& alarm,
                                     const std::vector<alarms::TriggeringChild>& children) {
    const alarms::AlarmBase& base = base_of(alarm);
    const std::vector<std::string>& actions = base.actions_of(base.state);
    if (!base.actions_enabled || actions.empty()) return {};
    const alarms::Transition transition = {base.previous, children};
    const alarms::Message message = std::visit(
        [&](const auto& one) {
            return alarms::message_of(one, transition, alarms::alarm_link(web_address_, one));
        },
        alarm);
    for (std::size_t i = 0; i < actions.size(); ++i) {
        if (!is_topic(actions[i])) {
            YG_CHECK(store_.add_history(
                session_, scope_of(base), base.name, type_of(alarm), now_,
                alarms::action_item(base, actions[i], "",
                                    "This server runs no actions but those of SNS topics")));
            continue;
        }
        PendingAction action;
        action.alarm_name = base.name;
        action.alarm_type = type_of(alarm);
        action.state_transitioned = base.state_transitioned;
        action.notification = {
            .key = fmt::format("{}:{}:{}", base.arn, base.state_transitioned.value, i),
            .account_id = base.account_id,
            .region = base.region,
            .alarm_arn = base.arn,
            .topic_arn = actions[i],
            .subject = message.subject,
            .json = message.json,
            .email = message.email,
            .sms = message.sms};
        YG_CHECK(store_.add_action(session_, action));
        has_actions_ = true;
    }
    return {};
}

Result<void> AlarmRound::end_suppression(const Alarm& alarm) {
    Alarm changed = alarm;
    auto& composite = std::get<alarms::CompositeAlarm>(changed);
    if (!alarms::on_time(composite, now_)) return {};
    YG_CHECK(store_.save_state(session_, changed));
    YG_CHECK(run_actions(changed, alarms::triggering_children(composite.reason_data)));
    stage(std::move(changed));
    return {};
}

Result<void> AlarmRound::settle() {
    // Composite alarms in a cycle are not evaluated, so changes run upwards and come to an end.
    while (!changed_states_.empty()) {
        const Key changed = std::move(changed_states_.front());
        changed_states_.pop_front();
        // A copy: staging other alarms may move what `current` points to.
        std::optional<Alarm> alarm;
        if (const Alarm* now = current(changed.first, changed.second)) alarm = *now;
        const Alarm* seen = alarm ? &*alarm : nullptr;
        YG_CHECK(tell_suppressed(changed, seen));
        YG_CHECK(tell_parents(changed, seen));
    }
    return {};
}

Result<void> AlarmRound::tell_suppressed(const Key& changed, const Alarm* alarm) {
    const bool in_alarm = alarm != nullptr && base_of(*alarm).state == State::Alarm;
    for (const std::string& name : book_.suppressed(changed.first, changed.second)) {
        const Alarm* parent = current(changed.first, name);
        if (parent == nullptr || !std::holds_alternative<alarms::CompositeAlarm>(*parent)) continue;
        Alarm copy = *parent;
        auto& composite = std::get<alarms::CompositeAlarm>(copy);
        if (!composite.suppressor || referred_name(*composite.suppressor) != changed.second)
            continue;
        const alarms::SuppressedBy before = composite.suppressed_by;
        const bool act = alarms::on_suppressor(composite, in_alarm, now_);
        if (!act && composite.suppressed_by == before) continue;
        YG_CHECK(store_.save_state(session_, copy));
        if (act) YG_CHECK(run_actions(copy, alarms::triggering_children(composite.reason_data)));
        stage(std::move(copy));
    }
    return {};
}

Result<void> AlarmRound::tell_parents(const Key& changed, const Alarm* alarm) {
    for (const std::string& name : book_.parents(changed.first, changed.second)) {
        const Alarm* parent = current(changed.first, name);
        const auto* composite =
            parent == nullptr ? nullptr : std::get_if<alarms::CompositeAlarm>(parent);
        if (composite == nullptr || book_.in_cycle(changed.first, name)) continue;
        const auto value = rule_value(*composite);
        if (!value) continue;
        const State state = *value ? State::Alarm : State::Ok;
        if (state == composite->state) continue;
        if (alarm == nullptr) {
            YG_CHECK(transition(*parent, state,
                                fmt::format("{} does not exist any more", changed.second), "", {}));
            continue;
        }
        const alarms::AlarmBase& child = base_of(*alarm);
        const alarms::TriggeringChild triggering = {child.arn, child.state,
                                                    child.state_transitioned};
        YG_CHECK(
            transition(*parent, state,
                       fmt::format("{} transitioned to {} at {}", child.arn, to_string(child.state),
                                   alarms::spoken_time(child.state_transitioned)),
                       alarms::triggering_alarms({triggering}), {triggering}));
    }
    return {};
}

std::optional<bool> AlarmRound::rule_value(const alarms::CompositeAlarm& alarm) const {
    const AlarmScope scope = scope_of(alarm);
    const AlarmBook::Entry* entry = book_.find(scope, alarm.name);
    const auto* known =
        entry == nullptr ? nullptr : std::get_if<alarms::CompositeAlarm>(entry->alarm.get());
    std::optional<alarms::AlarmRule> parsed;
    const alarms::AlarmRule* rule = nullptr;
    if (known != nullptr && known->rule == alarm.rule) {
        rule = entry->rule ? &*entry->rule : nullptr;
    } else if (auto fresh = alarms::AlarmRule::parse(alarm.rule)) {
        parsed = std::move(*fresh);
        rule = &*parsed;
    }
    if (rule == nullptr) return std::nullopt;
    return rule->evaluate([&](std::size_t child) -> std::optional<State> {
        const Alarm* found = current(scope, referred_name(rule->children()[child]));
        if (found == nullptr) return std::nullopt;
        return base_of(*found).state;
    });
}

bool AlarmRound::suppressor_in_alarm(const alarms::CompositeAlarm& alarm) const {
    if (!alarm.suppressor) return false;
    const Alarm* suppressor = current(scope_of(alarm), referred_name(*alarm.suppressor));
    return suppressor != nullptr && base_of(*suppressor).state == State::Alarm;
}

}  // namespace yagura::services::cloudwatch
