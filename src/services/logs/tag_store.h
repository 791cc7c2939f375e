#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "meta/database.h"

namespace yagura::services::logs {

/// Tags of log groups and destinations by resource ARN (without ":*"); both generations of the
/// tagging API see the same set (observed-answers.md 17). Any thread.
class TagStore {
  public:
    using Tags = std::map<std::string, std::string>;
    static constexpr std::size_t kMaxTags = 50;

    explicit TagStore(meta::Database& database) : database_(database) {}

    [[nodiscard]] Result<Tags> list(std::string_view resource);
    /// Adds and overwrites. LimitExceeded, and nothing changed, beyond 50 tags.
    [[nodiscard]] Result<void> put(std::string_view resource, const Tags& tags);
    /// Keys that are not there are passed over.
    [[nodiscard]] Result<void> remove(std::string_view resource,
                                      const std::vector<std::string>& keys);

  private:
    meta::Database& database_;
};

}  // namespace yagura::services::logs
