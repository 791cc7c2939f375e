#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "insights/execution.h"
#include "services/logs/log_directory.h"

namespace yagura::services::logs {

/// The groups that a query searches, with the text of "@log" of each.
struct SearchedGroups {
    std::map<engine::GroupId, std::shared_ptr<const LogGroup>> groups;
    std::map<engine::GroupId, std::string> logs;

    explicit SearchedGroups(const std::vector<std::shared_ptr<const LogGroup>>& searched);
};

/// Names of streams, remembered: rows carry ids. Any thread; names stay where they are.
class StreamNames {
  public:
    explicit StreamNames(LogDirectory& directory) : directory_(directory) {}
    /// Null when the stream has been deleted.
    [[nodiscard]] Result<const std::string*> find(engine::GroupId group, engine::StreamId stream);

  private:
    LogDirectory& directory_;
    std::mutex mutex_;
    std::map<std::pair<engine::GroupId, engine::StreamId>, std::optional<std::string>> names_;
};

/// Their events by column. What has expired is left out: groups that keep their events for
/// different times are read by different scans.
class SearchedColumns final : public insights::ColumnStore {
  public:
    SearchedColumns(const SearchedGroups& searched, engine::Engine& engine, LogDirectory& directory,
                    TimeMs now)
        : searched_(searched), engine_(engine), names_(directory), now_(now) {}

    Result<std::vector<std::unique_ptr<engine::FieldScan>>> scan(
        const engine::FieldScanRequest& request, const insights::QueryWindow& window) override;
    Result<const std::string*> stream_name(engine::GroupId group,
                                           engine::StreamId stream) override {
        return names_.find(group, stream);
    }
    const std::map<engine::GroupId, std::string>& logs() const override { return searched_.logs; }

  private:
    const SearchedGroups& searched_;
    engine::Engine& engine_;
    StreamNames names_;
    TimeMs now_;
};

}  // namespace yagura::services::logs
