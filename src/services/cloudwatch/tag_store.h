#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "meta/database.h"

namespace yagura::services::cloudwatch {

/// Tags of alarms and of whatever else of this service has an ARN, in the order of their adding.
/// Any thread.
class TagStore {
  public:
    using Tags = std::vector<std::pair<std::string, std::string>>;
    static constexpr std::size_t kMaxTags = 50;

    explicit TagStore(meta::Database& database) : database_(database) {}
    [[nodiscard]] Result<void> migrate();

    [[nodiscard]] Result<Tags> list(std::string_view resource);
    /// Adds and overwrites. LimitExceeded, and nothing changed, beyond 50 tags.
    [[nodiscard]] Result<void> put(std::string_view resource, const Tags& tags);
    /// Keys that are not there are passed over.
    [[nodiscard]] Result<void> remove(std::string_view resource,
                                      const std::vector<std::string>& keys);
    /// These and no others, within the caller's transaction.
    [[nodiscard]] Result<void> replace(meta::Session& session, std::string_view resource,
                                       const Tags& tags);

  private:
    [[nodiscard]] static Result<void> add(meta::Session& session, std::string_view resource,
                                          const Tags& tags);

    meta::Database& database_;
};

}  // namespace yagura::services::cloudwatch
