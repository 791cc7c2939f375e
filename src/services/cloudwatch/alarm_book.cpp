#include "services/cloudwatch/alarm_book.h"

namespace yagura::services::cloudwatch {
namespace {

void erase_from(std::map<std::string, std::set<std::string>, std::less<>>& index,
                std::string_view key, const std::string& value) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    found->second.erase(value);
    if (found->second.empty()) index.erase(found);
}

std::vector<std::string> names_in(
    const std::map<std::string, std::set<std::string>, std::less<>>& index, std::string_view key) {
    const auto found = index.find(key);
    if (found == index.end()) return {};
    return {found->second.begin(), found->second.end()};
}

}  // namespace

std::string_view referred_name(std::string_view name_or_arn) {
    return alarms::name_in_arn(name_or_arn).value_or(name_or_arn);
}

void AlarmBook::link(Scope& scope, const Entry& entry) {
    const auto* composite = std::get_if<alarms::CompositeAlarm>(entry.alarm.get());
    if (composite == nullptr) return;
    if (entry.rule)
        for (const std::string& child : entry.rule->children())
            scope.parents[std::string(referred_name(child))].insert(composite->name);
    if (composite->suppressor)
        scope.suppressed[std::string(referred_name(*composite->suppressor))].insert(
            composite->name);
}

void AlarmBook::unlink(Scope& scope, const Entry& entry) {
    const auto* composite = std::get_if<alarms::CompositeAlarm>(entry.alarm.get());
    if (composite == nullptr) return;
    if (entry.rule)
        for (const std::string& child : entry.rule->children())
            erase_from(scope.parents, referred_name(child), composite->name);
    if (composite->suppressor)
        erase_from(scope.suppressed, referred_name(*composite->suppressor), composite->name);
}

void AlarmBook::put(AlarmSnapshot alarm, std::optional<TimeMs> due) {
    const alarms::AlarmBase& base = base_of(*alarm);
    Scope& scope = scopes_[scope_of(base)];
    Entry& entry = scope.entries[base.name];
    const auto* composite = std::get_if<alarms::CompositeAlarm>(alarm.get());
    const auto* before =
        entry.alarm ? std::get_if<alarms::CompositeAlarm>(entry.alarm.get()) : nullptr;
    const bool same_links = composite != nullptr && before != nullptr &&
                            composite->rule == before->rule &&
                            composite->suppressor == before->suppressor;
    if (due) entry.due = *due;
    if (same_links || (composite == nullptr && before == nullptr)) {
        entry.alarm = std::move(alarm);
        return;
    }
    if (entry.alarm) unlink(scope, entry);
    entry.alarm = std::move(alarm);
    entry.rule.reset();
    // A rule was checked before it was stored; one that a newer grammar refuses is never true.
    if (composite != nullptr)
        if (auto rule = alarms::AlarmRule::parse(composite->rule)) entry.rule = std::move(*rule);
    link(scope, entry);
}

void AlarmBook::remove(const AlarmScope& where, std::string_view name) {
    const auto scope = scopes_.find(where);
    if (scope == scopes_.end()) return;
    const auto found = scope->second.entries.find(name);
    if (found == scope->second.entries.end()) return;
    unlink(scope->second, found->second);
    scope->second.entries.erase(found);
}

void AlarmBook::reschedule(const AlarmScope& where, std::string_view name, TimeMs due) {
    const auto scope = scopes_.find(where);
    if (scope == scopes_.end()) return;
    const auto found = scope->second.entries.find(name);
    if (found != scope->second.entries.end()) found->second.due = due;
}

const AlarmBook::Scope* AlarmBook::scope(const AlarmScope& where) const {
    const auto found = scopes_.find(where);
    return found == scopes_.end() ? nullptr : &found->second;
}

const AlarmBook::Entry* AlarmBook::find(const AlarmScope& where, std::string_view name) const {
    const Scope* in = scope(where);
    if (in == nullptr) return nullptr;
    const auto found = in->entries.find(name);
    return found == in->entries.end() ? nullptr : &found->second;
}

std::vector<AlarmSnapshot> AlarmBook::list(const AlarmScope& where) const {
    std::vector<AlarmSnapshot> out;
    if (const Scope* in = scope(where))
        for (const auto& [name, entry] : in->entries) out.push_back(entry.alarm);
    return out;
}

std::vector<AlarmSnapshot> AlarmBook::due(TimeMs now) const {
    std::vector<AlarmSnapshot> out;
    for (const auto& [where, in] : scopes_)
        for (const auto& [name, entry] : in.entries)
            if (entry.due <= now && std::holds_alternative<alarms::MetricAlarm>(*entry.alarm))
                out.push_back(entry.alarm);
    return out;
}

void AlarmBook::visit(const std::function<void(const Entry&)>& visitor) const {
    for (const auto& [where, in] : scopes_)
        for (const auto& [name, entry] : in.entries) visitor(entry);
}

std::vector<std::string> AlarmBook::parents(const AlarmScope& where, std::string_view name) const {
    const Scope* in = scope(where);
    return in == nullptr ? std::vector<std::string>() : names_in(in->parents, name);
}

std::vector<std::string> AlarmBook::suppressed(const AlarmScope& where,
                                               std::string_view name) const {
    const Scope* in = scope(where);
    return in == nullptr ? std::vector<std::string>() : names_in(in->suppressed, name);
}

bool AlarmBook::in_cycle(const AlarmScope& where, std::string_view name) const {
    const Scope* in = scope(where);
    if (in == nullptr) return false;
    // Upwards from the alarm: whoever depends on it, and on those. An alarm that is met again is
    // in a cycle only if it is the one that was asked about.
    std::set<std::string, std::less<>> seen;
    std::vector<std::string> left = names_in(in->parents, name);
    while (!left.empty()) {
        const std::string next = std::move(left.back());
        left.pop_back();
        if (next == name) return true;
        if (!seen.insert(next).second) continue;
        for (std::string& parent : names_in(in->parents, next)) left.push_back(std::move(parent));
    }
    return false;
}

}  // namespace yagura::services::cloudwatch
