#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "ports/context.h"

namespace yagura::ports {

struct ImportedEvent {
    TimeMs timestamp;
    std::string_view message;
};

/// Takes events of any age into a log stream: an administrator's way in, past the 14 days of
/// PutLogEvents. Makes the group and the stream when they are absent.
class EventImporter {
  public:
    virtual ~EventImporter() = default;
    /// Durable when it returns. Errors are the Logs service's own (size limits, names).
    [[nodiscard]] virtual Result<void> import_events(const RequestContext& context,
                                                     std::string_view log_group,
                                                     std::string_view log_stream,
                                                     std::span<const ImportedEvent> events) = 0;
};

}  // namespace yagura::ports
