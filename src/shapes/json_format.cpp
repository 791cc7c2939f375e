#include "shapes/json_format.h"

#include <fmt/core.h>

#include "text/base64.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::shapes {

Result<ValueKind> JsonFormat::kind() {
    switch (YG_TRY(cursor_.kind())) {
        case text::JsonKind::Null:
            return ValueKind::Null;
        case text::JsonKind::Bool: {
            // Which of the two matters to nobody but the sentence of an error; looking does not
            // pass the value.
            text::JsonCursor ahead = cursor_;
            return YG_TRY(ahead.bool_value()) ? ValueKind::True : ValueKind::False;
        }
        case text::JsonKind::Number:
            return ValueKind::Number;
        case text::JsonKind::String:
            return ValueKind::String;
        case text::JsonKind::Array:
            return ValueKind::List;
        case text::JsonKind::Object:
            return ValueKind::Map;
        case text::JsonKind::End:
            break;
    }
    return fail(serialization_error());
}

Result<void> JsonFormat::skip() {
    YG_CHECK(cursor_.skip_value());
    return {};
}

Result<std::int64_t> JsonFormat::integer(Kind wanted) {
    const std::string_view text = YG_TRY(cursor_.number_text());
    if (const auto number = text::parse_int64(text)) return *number;
    if (const auto number = text::parse_double(text))
        if (const auto whole = truncated(*number)) return *whole;
    return fail(wrong_type(ValueKind::Number, wanted));
}

Result<double> JsonFormat::number() {
    if (YG_TRY(cursor_.kind()) == text::JsonKind::String) {
        // JSON has no numbers for these three.
        Arena arena;
        const std::string_view word = YG_TRY(cursor_.string_value(arena));
        const auto special = text::parse_double(word) ? std::nullopt
                                                      : text::parse_double_or_special(word);
        if (!special) return fail(wrong_type(ValueKind::String, Kind::Double));
        return *special;
    }
    const auto number = text::parse_double(YG_TRY(cursor_.number_text()));
    if (!number) return fail(wrong_type(ValueKind::Number, Kind::Double));
    return *number;
}

Result<std::string_view> JsonFormat::blob(Arena& arena) {
    const ValueKind found = YG_TRY(kind());
    if (found != ValueKind::String) return fail(wrong_type(found, Kind::Blob));
    const std::string_view text = YG_TRY(cursor_.string_value(arena));
    const auto bytes = text::base64_decode(text, arena);
    if (bytes) return *bytes;
    std::string message = fmt::format("'{}' can not be converted to a Blob: ", text);
    switch (bytes.error().problem) {
        case text::Base64Error::Problem::Length:
            message +=
                fmt::format("Base64 encoded length is expected a multiple of 4 bytes but found: {}",
                            bytes.error().length);
            break;
        case text::Base64Error::Problem::Alphabet: {
            const auto byte = static_cast<unsigned char>(text[bytes.error().position]);
            message += byte < 0x80
                           ? fmt::format("Invalid Base64 character: '{}'", static_cast<char>(byte))
                           : "Invalid Base64 character";
            break;
        }
        case text::Base64Error::Problem::Padding:
            message += "Invalid last non-pad Base64 character detected";
            break;
    }
    return fail(serialization_error(std::move(message)));
}

Result<TimeMs> JsonFormat::timestamp(Arena& arena) {
    const ValueKind found = YG_TRY(kind());
    if (found == ValueKind::Number) {
        const auto time = text::parse_epoch_seconds(YG_TRY(cursor_.number_text()));
        if (!time) return fail(wrong_type(found, Kind::Timestamp));
        return *time;
    }
    if (found != ValueKind::String) return fail(wrong_type(found, Kind::Timestamp));
    const std::string_view text = YG_TRY(cursor_.string_value(arena));
    if (const auto time = text::parse_iso8601(text)) return *time;
    if (const auto time = text::parse_epoch_seconds(text)) return *time;
    return fail(wrong_type(found, Kind::Timestamp));
}

}  // namespace yagura::shapes
