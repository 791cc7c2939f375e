#include "shapes/cbor_format.h"

#include "text/timestamp.h"

namespace yagura::shapes {

namespace {

/// Seconds of the year 5138, milliseconds of March 1973: no time that is sent lies between.
constexpr std::int64_t kMillisecondsFrom = 100'000'000'000;
constexpr std::int64_t kMaxSeconds = 9'223'372'036'854'775;

}  // namespace

Result<ValueKind> CborFormat::kind() {
    switch (YG_TRY(reader_.kind())) {
        case text::CborKind::Null:
            return ValueKind::Null;
        case text::CborKind::Bool: {
            text::CborReader ahead = reader_;
            return YG_TRY(ahead.bool_value()) ? ValueKind::True : ValueKind::False;
        }
        case text::CborKind::Integer:
        case text::CborKind::Float:
            return ValueKind::Number;
        case text::CborKind::Text:
            return ValueKind::String;
        case text::CborKind::Bytes:
            return ValueKind::Bytes;
        case text::CborKind::Array:
            return ValueKind::List;
        case text::CborKind::Map:
            return ValueKind::Map;
        case text::CborKind::Tag:
            return ValueKind::Other;
        case text::CborKind::End:
            break;
    }
    return fail(serialization_error());
}

Result<void> CborFormat::skip() {
    YG_CHECK(reader_.skip_value());
    return {};
}

Result<std::int64_t> CborFormat::integer(Kind wanted) {
    if (YG_TRY(reader_.kind()) == text::CborKind::Integer) {
        const auto number = reader_.int64_value();
        if (!number) return fail(wrong_type(ValueKind::Number, wanted));
        return *number;
    }
    const auto whole = truncated(YG_TRY(reader_.double_value()));
    if (!whole) return fail(wrong_type(ValueKind::Number, wanted));
    return *whole;
}

Result<std::string_view> CborFormat::blob(Arena& arena) {
    const ValueKind found = YG_TRY(kind());
    if (found != ValueKind::Bytes) return fail(wrong_type(found, Kind::Blob));
    return reader_.bytes_value(arena);
}

Result<TimeMs> CborFormat::timestamp(Arena& arena) {
    if (const auto tag = YG_TRY(reader_.tag()); tag.has_value() && *tag > 1)
        return fail(serialization_error());
    const text::CborKind found = YG_TRY(reader_.kind());
    if (found == text::CborKind::Integer) {
        const std::int64_t number = YG_TRY(reader_.int64_value());
        const bool large = number >= kMillisecondsFrom || number <= -kMillisecondsFrom;
        if (dialect_ == CborDialect::Aws1_1 && large) return TimeMs(number);
        if (number > kMaxSeconds || number < -kMaxSeconds)
            return fail(wrong_type(ValueKind::Number, Kind::Timestamp));
        return TimeMs(number * kSecondMs);
    }
    if (found == text::CborKind::Float) {
        const auto time = text::from_epoch_seconds(YG_TRY(reader_.double_value()));
        if (!time) return fail(wrong_type(ValueKind::Number, Kind::Timestamp));
        return *time;
    }
    if (found != text::CborKind::Text) return fail(wrong_type(YG_TRY(kind()), Kind::Timestamp));
    const auto time = text::parse_iso8601(YG_TRY(reader_.text_value(arena)));
    if (!time) return fail(wrong_type(ValueKind::String, Kind::Timestamp));
    return *time;
}

}  // namespace yagura::shapes
