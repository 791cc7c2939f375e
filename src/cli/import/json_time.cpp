#include "cli/import/json_time.h"

#include <array>

#include "cli/import/time_detector.h"
#include "text/json_cursor.h"

namespace yagura::cli {
namespace {

constexpr std::array<std::string_view, 16> kTimeMembers = {
    "timestamp",  "time",    "ts",          "@timestamp",          "eventTime", "event_time",
    "datetime",   "date",    "_time",       "Timestamp",           "Time",      "timestamp_ms",
    "timeMillis", "asctime", "TimeCreated", "__REALTIME_TIMESTAMP"};

bool is_time_member(std::string_view name) {
    for (const std::string_view member : kTimeMembers) {
        if (member == name) return true;
    }
    return false;
}

Result<std::optional<TimeMs>> find_time(std::string_view object, const RecordOptions& options) {
    Arena arena(1024);
    text::JsonCursor json(object, {.max_depth = 128, .invalid_utf8 = text::InvalidUtf8::Keep});
    YG_CHECK(json.enter_object());
    while (auto key = YG_TRY(json.next_key(arena))) {
        if (!is_time_member(*key)) {
            YG_CHECK(json.skip_value());
            continue;
        }
        const text::JsonKind kind = YG_TRY(json.kind());
        std::optional<TimeMs> time;
        if (kind == text::JsonKind::String) {
            time = whole_time(YG_TRY(json.string_value(arena)), options);
        } else if (kind == text::JsonKind::Number) {
            time = epoch_time(YG_TRY(json.double_value()));
        } else {
            YG_CHECK(json.skip_value());
        }
        if (time) return time;
    }
    return std::optional<TimeMs>();
}

}  // namespace

std::optional<TimeMs> json_time(std::string_view object, const RecordOptions& options) {
    return find_time(object, options).value_or(std::nullopt);
}

}  // namespace yagura::cli
