#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "cli/import/record_reader.h"
#include "insights/execution.h"

namespace yagura::cli {

/// Events of files, held in memory, for queries without a server. Their stream is the file's name.
class FileEvents final : public insights::EventStore {
  public:
    /// Reads one more file, or standard input for "-". `now` is the time of events that name none
    /// in files that have no time of their own. Errors: those of RecordReader; what was read
    /// before stays.
    [[nodiscard]] Result<void> read(const std::string& path, std::optional<ImportFormat> format,
                                    const RecordOptions& options, TimeMs now);
    std::size_t count() const { return events_.size(); }

    Result<std::unique_ptr<insights::EventSource>> open(const insights::QueryWindow& window,
                                                        insights::EventOrder order) override;
    std::string pointer(const insights::EventKey& key) const override;

  private:
    class Source;

    Arena arena_{1 << 20};
    std::vector<insights::InputEvent> events_;
    bool sorted_ = true;
};

}  // namespace yagura::cli
