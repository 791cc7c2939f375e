#include "services/logs/queries/searched_groups.h"

#include <algorithm>

namespace yagura::services::logs {

SearchedGroups::SearchedGroups(const std::vector<std::shared_ptr<const LogGroup>>& searched) {
    for (const auto& group : searched) {
        groups[group->id] = group;
        logs[group->id] = group->scope.account + ":" + group->name;
    }
}

Result<const std::string*> StreamNames::find(engine::GroupId group, engine::StreamId stream) {
    const std::lock_guard lock(mutex_);
    auto at = names_.find({group, stream});
    if (at == names_.end()) {
        auto name = YG_TRY(directory_.stream_name(group, stream));
        at = names_.emplace(std::pair(group, stream), std::move(name)).first;
    }
    return at->second ? &*at->second : nullptr;
}

Result<std::vector<std::unique_ptr<engine::FieldScan>>> SearchedColumns::scan(
    const engine::FieldScanRequest& request, const insights::QueryWindow& window) {
    std::map<TimeMs, std::vector<engine::GroupId>> groups_by_start;
    for (const auto& [id, group] : searched_.groups) {
        groups_by_start[std::max(window.from, group->oldest_kept(now_))].push_back(id);
    }
    std::vector<std::unique_ptr<engine::FieldScan>> out;
    for (auto& [from, groups] : groups_by_start) {
        if (from > window.last) continue;
        engine::FieldScanRequest one = request;
        one.groups = std::move(groups);
        one.from = from;
        one.to = window.last + 1;
        out.push_back(YG_TRY(engine_.field_scan(one)));
    }
    return out;
}

}  // namespace yagura::services::logs
