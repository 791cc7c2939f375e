#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "engine/engine.h"
#include "services/logs/arn.h"

namespace yagura::services::logs {

/// logs-api.md section 17. The class of a group is fixed when it is made.
enum class LogClass { Standard, InfrequentAccess, Delivery };

std::string_view to_string(LogClass log_class);
std::optional<LogClass> log_class_from(std::string_view text);

/// A log group as the control plane keeps it. Immutable once handed out.
struct LogGroup {
    engine::GroupId id;
    Scope scope;
    std::string name;
    TimeMs created;
    LogClass log_class = LogClass::Standard;
    std::optional<int> retention_days;
    std::optional<std::string> kms_key_id;
    bool deletion_protection = false;

    std::string arn() const { return log_group_arn(scope, name); }
    /// Events before this time have expired; the smallest time when they never do.
    TimeMs oldest_kept(TimeMs now) const {
        return retention_days ? now - *retention_days * kDayMs : TimeMs(INT64_MIN);
    }
};

struct LogStream {
    engine::StreamId id;
    std::string name;
    TimeMs created;
};

}  // namespace yagura::services::logs
