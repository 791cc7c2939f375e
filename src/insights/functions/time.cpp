#include <cmath>

#include "insights/date_format.h"
#include "insights/function.h"
#include "insights/period.h"
#include "text/timestamp.h"

namespace yagura::insights {
namespace {

/// Times beyond these are in no log, and calendars need not answer for them.
constexpr double kLatestMs = 253402300799999;    // 9999-12-31T23:59:59.999Z
constexpr double kEarliestMs = -62167219200000;  // 0000-01-01

/// A time, or a number of milliseconds.
std::optional<TimeMs> time_of(const Value& value) {
    const auto number = as_number(value);
    if (number) {
        if (*number < kEarliestMs || *number > kLatestMs) return std::nullopt;
        return TimeMs(static_cast<std::int64_t>(std::floor(*number)));
    }
    if (value.kind != Value::Kind::Text) return std::nullopt;
    const auto time = text::parse_iso8601(value.text);
    return time.has_value() ? std::optional(*time) : std::nullopt;
}

std::shared_ptr<const void> prepare_period(const Expression& call) {
    const Expression& given = call.children[1];
    if (given.kind != Expression::Kind::Period) {
        refuse(given.span, call.text + " takes a period like 5m or 1h");
    }
    const auto period = make_period(static_cast<std::uint64_t>(given.number), given.unit);
    if (!period) {
        refuse(given.span,
               "A period is a number above 0 and one of ms, s, m, h, d, w, mo, q and y");
    }
    return std::make_shared<const CalendarPeriod>(*period);
}

Value date_floor(const Arguments& arguments) {
    const auto time = time_of(arguments[0]);
    return time ? Value::of_time(arguments.prepared<CalendarPeriod>().floor(*time)) : Value();
}

Value date_ceil(const Arguments& arguments) {
    const auto time = time_of(arguments[0]);
    return time ? Value::of_time(arguments.prepared<CalendarPeriod>().ceil(*time)) : Value();
}

Value from_millis(const Arguments& arguments) {
    const auto number = arguments.number(0);
    const auto time = number ? time_of(Value::of_number(*number)) : std::nullopt;
    return time ? Value::of_time(*time) : Value();
}

Value to_millis(const Arguments& arguments) {
    const auto time = time_of(arguments[0]);
    return time ? Value::of_number(static_cast<double>(time->value)) : Value();
}

Value now(const Arguments& arguments) {
    const std::int64_t ms = arguments.evaluation().now().value;
    return Value::of_number(static_cast<double>(ms / kSecondMs));
}

std::shared_ptr<const void> prepare_zone(const Expression& call) {
    if (call.children.size() < 3) return std::make_shared<const std::int64_t>(0);
    const Expression& given = call.children[2];
    if (given.kind != Expression::Kind::Text) {
        refuse(given.span, call.text + " takes its time zone as text in quotes");
    }
    const auto offset = zone_offset(given.text);
    if (!offset) {
        refuse(given.span, "Time zone " + given.text +
                               " is not supported by this service; use UTC or an offset like "
                               "+09:00");
    }
    return std::make_shared<const std::int64_t>(*offset);
}

Value parse(const Arguments& arguments) {
    std::string buffers[2];
    const auto text = arguments.text(0, buffers[0]);
    const auto pattern = arguments.text(1, buffers[1]);
    if (!text || !pattern) return {};
    const auto time = parse_date(*text, *pattern, arguments.prepared<std::int64_t>());
    return time ? Value::of_number(static_cast<double>(time->value)) : Value();
}

Value format(const Arguments& arguments) {
    std::string buffer;
    const auto time = time_of(arguments[0]);
    const auto pattern = arguments.text(1, buffer);
    if (!time || !pattern) return {};
    const auto offset = arguments.prepared<std::int64_t>();
    return arguments.evaluation().text(format_date(*time, *pattern, offset));
}

constexpr Function kFunctions[] = {
    {"datefloor", 2, 2, date_floor, prepare_period, true},
    {"dateceil", 2, 2, date_ceil, prepare_period, true},
    {"fromMillis", 1, 1, from_millis},
    {"toMillis", 1, 1, to_millis},
    {"now", 0, 0, now},
    {"parseDate", 2, 3, parse, prepare_zone},
    {"formatDate", 2, 3, format, prepare_zone},
    {"strftime", 2, 3, format, prepare_zone},
};

}  // namespace

std::span<const Function> time_functions() {
    return kFunctions;
}

}  // namespace yagura::insights
