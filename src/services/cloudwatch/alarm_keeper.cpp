#include "services/cloudwatch/alarm_keeper.h"

#include <fmt/format.h>

#include "alarms/history.h"
#include "alarms/suppression.h"
#include "base/log.h"
#include "services/cloudwatch/alarm_observer.h"

namespace yagura::services::cloudwatch {
namespace {

/// Actions that are run between two notes in the database that they ran.
constexpr std::size_t kActionsAtOnce = 50;
/// How long to wait when the service of topics could not take one.
constexpr std::int64_t kRetryMs = 5 * kSecondMs;

std::string sentence_of(const Error& error, std::string_view topic) {
    if (error.code() != Errc::Forbidden) return error.message();
    return fmt::format(
        "CloudWatch Alarms is not authorized to perform: SNS:Publish on resource: {} because no "
        "resource-based policy allows the SNS:Publish action",
        topic);
}

}  // namespace

Result<std::unique_ptr<AlarmKeeper>> AlarmKeeper::open(AlarmStore& store, TagStore& tags,
                                                       Clock& clock, ports::MetricReader& metrics,
                                                       ports::AlarmActions& actions,
                                                       AlarmKeeperOptions options) {
    auto alarms = YG_TRY(store.load());
    std::unique_ptr<AlarmKeeper> keeper(
        new AlarmKeeper(store, tags, clock, metrics, actions, std::move(options)));
    for (Alarm& alarm : alarms)
        keeper->book_.put(std::make_shared<const Alarm>(std::move(alarm)), TimeMs());
    return keeper;
}

std::vector<AlarmSnapshot> AlarmKeeper::list(const AlarmScope& scope) const {
    const std::lock_guard lock(mutex_);
    return book_.list(scope);
}

AlarmSnapshot AlarmKeeper::find(const AlarmScope& scope, std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const AlarmBook::Entry* entry = book_.find(scope, name);
    return entry == nullptr ? nullptr : entry->alarm;
}

std::vector<std::string> AlarmKeeper::parents(const AlarmScope& scope,
                                              std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return book_.parents(scope, name);
}

bool AlarmKeeper::in_cycle(const AlarmScope& scope, std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return book_.in_cycle(scope, name);
}

Result<void> AlarmKeeper::change(
    const std::function<Result<void>(AlarmRound&, meta::Session&)>& work) {
    std::optional<AlarmRound> round;
    YG_CHECK(store_.database().transaction([&](meta::Session& session) -> Result<void> {
        round.emplace(book_, store_, session, clock_.now(), web_address_);
        YG_CHECK(work(*round, session));
        return round->settle();
    }));
    take_over(*round);
    return {};
}

void AlarmKeeper::take_over(const AlarmRound& round) {
    for (const auto& [key, alarm] : round.changes()) {
        if (alarm)
            book_.put(std::make_shared<const Alarm>(*alarm));
        else
            book_.remove(key.first, key.second);
    }
    actions_pending_ = actions_pending_ || round.has_actions();
}

Result<void> AlarmKeeper::put(Alarm alarm, const TagStore::Tags& tags) {
    const std::lock_guard lock(mutex_);
    const alarms::AlarmBase& base = base_of(alarm);
    const AlarmScope scope = scope_of(base);
    const std::string name = base.name;
    const AlarmBook::Entry* before = book_.find(scope, name);
    if (before != nullptr && before->alarm->index() != alarm.index())
        return fail(Errc::Conflict, fmt::format("The alarm {} exists already as a {}.", name,
                                                type_of(*before->alarm)));
    const bool created = before == nullptr;
    const std::string arn = base.arn;
    YG_CHECK(change([&](AlarmRound& round, meta::Session& session) -> Result<void> {
        YG_CHECK(round.put(alarm));
        return created ? tags_.replace(session, arn, tags) : Result<void>();
    }));
    book_.reschedule(scope, name, TimeMs());
    return {};
}

Result<void> AlarmKeeper::set_state(const AlarmScope& scope, std::string_view name,
                                    alarms::State state, std::string reason,
                                    std::string reason_data) {
    const std::lock_guard lock(mutex_);
    const AlarmBook::Entry* entry = book_.find(scope, name);
    if (entry == nullptr) return fail(Errc::NotFound, "there is no such alarm");
    const AlarmSnapshot alarm = entry->alarm;
    return change([&](AlarmRound& round, meta::Session&) {
        return round.set_state(*alarm, state, reason, reason_data);
    });
}

Result<void> AlarmKeeper::enable_actions(const AlarmScope& scope,
                                         const std::vector<std::string>& names, bool enabled) {
    const std::lock_guard lock(mutex_);
    return change([&](AlarmRound& round, meta::Session&) -> Result<void> {
        for (const std::string& name : names)
            if (const AlarmBook::Entry* entry = book_.find(scope, name))
                YG_CHECK(round.set_actions_enabled(*entry->alarm, enabled));
        return {};
    });
}

Result<void> AlarmKeeper::remove(const AlarmScope& scope, const std::vector<std::string>& names) {
    const std::lock_guard lock(mutex_);
    return change([&](AlarmRound& round, meta::Session& session) -> Result<void> {
        for (const std::string& name : names) {
            const AlarmBook::Entry* entry = book_.find(scope, name);
            if (entry == nullptr) continue;
            YG_CHECK(round.remove(*entry->alarm));
            YG_CHECK(tags_.replace(session, base_of(*entry->alarm).arn, {}));
        }
        return {};
    });
}

AlarmKeeper::Figures AlarmKeeper::figures() const {
    const std::lock_guard lock(mutex_);
    return figures_;
}

void AlarmKeeper::lead_links_to(std::string web_address) {
    const std::lock_guard lock(mutex_);
    web_address_ = std::move(web_address);
}

void AlarmKeeper::tick() {
    const std::lock_guard ticking(ticking_);
    const TimeMs now = clock_.now();
    evaluate_due(now);
    end_suppressions(now);
    run_actions();
    prune(now);
}

void AlarmKeeper::evaluate_due(TimeMs now) {
    std::vector<AlarmSnapshot> due;
    {
        const std::lock_guard lock(mutex_);
        due = book_.due(now);
    }
    if (due.empty()) return;
    // Reading datapoints takes the most time; meanwhile, alarms can be looked at and changed.
    const std::vector<Verdict> verdicts = observe_all(due, now);
    const std::lock_guard lock(mutex_);
    if (auto applied = apply(verdicts); !applied) {
        log::warning("alarms", "evaluations could not be stored and are done again: {}",
                     applied.error().message());
        return;
    }
    for (const AlarmSnapshot& alarm : due) {
        const auto& metric = std::get<alarms::MetricAlarm>(*alarm);
        // One that was replaced meanwhile is due at once.
        const AlarmBook::Entry* entry = book_.find(scope_of(metric), metric.name);
        if (entry == nullptr ||
            base_of(*entry->alarm).configuration_updated > metric.configuration_updated)
            continue;
        book_.reschedule(scope_of(metric), metric.name,
                         alarms::next_evaluation(metric, now) + options_.grace_ms);
    }
    figures_.alarms_evaluated += due.size();
}

std::vector<AlarmKeeper::Verdict> AlarmKeeper::observe_all(const std::vector<AlarmSnapshot>& due,
                                                           TimeMs now) const {
    std::vector<Verdict> out;
    for (const AlarmSnapshot& alarm : due) {
        const auto& metric = std::get<alarms::MetricAlarm>(*alarm);
        auto outcome = observe(metric, metrics_, now);
        if (!outcome) {
            log::warning("alarms", "{} cannot be evaluated: {}", metric.arn,
                         outcome.error().message());
            continue;
        }
        if (outcome->state && *outcome->state != metric.state)
            out.emplace_back(alarm, std::move(*outcome));
    }
    return out;
}

Result<void> AlarmKeeper::apply(const std::vector<Verdict>& verdicts) {
    if (verdicts.empty()) return {};
    YG_CHECK(change([&](AlarmRound& round, meta::Session&) -> Result<void> {
        for (const auto& [alarm, outcome] : verdicts) {
            const alarms::AlarmBase& base = base_of(*alarm);
            // Replaced, deleted or set by hand meanwhile: it is looked at again.
            const AlarmBook::Entry* entry = book_.find(scope_of(base), base.name);
            if (entry == nullptr || entry->alarm != alarm) continue;
            YG_CHECK(round.set_state(*alarm, *outcome.state, outcome.reason, outcome.reason_data));
        }
        return {};
    }));
    figures_.alarms_changed += verdicts.size();
    return {};
}

void AlarmKeeper::end_suppressions(TimeMs now) {
    const std::lock_guard lock(mutex_);
    std::vector<AlarmSnapshot> over;
    book_.visit([&](const AlarmBook::Entry& entry) {
        const auto* composite = std::get_if<alarms::CompositeAlarm>(entry.alarm.get());
        if (composite == nullptr) return;
        const auto end = alarms::suppression_ends(*composite);
        if (end && *end <= now) over.push_back(entry.alarm);
    });
    if (over.empty()) return;
    const auto ended = change([&](AlarmRound& round, meta::Session&) -> Result<void> {
        for (const AlarmSnapshot& alarm : over) YG_CHECK(round.end_suppression(*alarm));
        return {};
    });
    if (!ended)
        log::warning("alarms", "the end of a suppression could not be stored: {}",
                     ended.error().message());
}

void AlarmKeeper::run_actions() {
    {
        const std::lock_guard lock(mutex_);
        if (!actions_pending_ || clock_.now() < actions_tried_until_) return;
        actions_pending_ = false;
    }
    while (true) {
        const auto more = run_some_actions();
        if (more && !*more) return;
        if (more) continue;
        log::warning("alarms", "actions of alarms could not be run and are tried again: {}",
                     more.error().message());
        const std::lock_guard lock(mutex_);
        actions_pending_ = true;
        actions_tried_until_ = clock_.now() + kRetryMs;
        return;
    }
}

Result<bool> AlarmKeeper::run_some_actions() {
    const auto pending = YG_TRY(store_.pending_actions(kActionsAtOnce));
    if (pending.empty()) return false;
    std::vector<std::pair<const PendingAction*, alarms::HistoryItem>> done;
    std::optional<Error> obstacle;
    for (const PendingAction& action : pending) {
        const ports::AlarmNotification& what = action.notification;
        const auto published = actions_.publish(what);
        if (!published && published.error().code() == Errc::Unavailable) {
            obstacle = published.error();
            break;
        }
        alarms::MetricAlarm alarm;  // what an item of history needs of it
        alarm.state_transitioned = action.state_transitioned;
        const alarms::Message message = {what.subject, what.json, what.email, what.sms};
        done.emplace_back(
            &action,
            alarms::action_item(alarm, what.topic_arn, alarms::published_message(message),
                                published ? "" : sentence_of(published.error(), what.topic_arn)));
    }
    YG_CHECK(store_.database().transaction([&](meta::Session& session) -> Result<void> {
        for (const auto& [action, item] : done) {
            const ports::AlarmNotification& what = action->notification;
            YG_CHECK(store_.add_history(session, {what.account_id, what.region}, action->alarm_name,
                                        action->alarm_type, clock_.now(), item));
            YG_CHECK(store_.finish_action(session, action->id));
        }
        return {};
    }));
    {
        const std::lock_guard lock(mutex_);
        figures_.actions_run += done.size();
    }
    if (obstacle) return fail(*obstacle);
    return true;
}

void AlarmKeeper::prune(TimeMs now) {
    if (now - pruned_ < kHourMs) return;
    pruned_ = now;
    if (auto done = store_.prune_history(now - options_.history_kept_ms); !done)
        log::warning("alarms", "old history could not be removed: {}", done.error().message());
}

}  // namespace yagura::services::cloudwatch
