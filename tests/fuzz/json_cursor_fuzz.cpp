// JsonCursor against simdjson's verdict, and what is read against what is written again.
#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/json_cursor.h"
#include "text/json_writer.h"

namespace {

using yagura::Arena;
using yagura::Errc;
using yagura::Result;
using namespace yagura::text;

/// Writes the next value again, reading each part with the call that is made for it.
Result<void> copy(JsonCursor& json, JsonWriter& out, Arena& arena) {
    switch (YG_TRY(json.kind())) {
        case JsonKind::Null:
            YG_CHECK(json.null_value());
            out.null();
            return {};
        case JsonKind::Bool:
            out.boolean(YG_TRY(json.bool_value()));
            return {};
        case JsonKind::Number:
            out.raw(YG_TRY(json.number_text()));
            return {};
        case JsonKind::String:
            out.string(YG_TRY(json.string_value(arena)));
            return {};
        case JsonKind::Array:
            YG_CHECK(json.enter_array());
            out.begin_array();
            while (YG_TRY(json.next_element())) YG_CHECK(copy(json, out, arena));
            out.end_array();
            return {};
        case JsonKind::Object:
            YG_CHECK(json.enter_object());
            out.begin_object();
            while (const auto key = YG_TRY(json.next_key(arena))) {
                out.key(*key);
                YG_CHECK(copy(json, out, arena));
            }
            out.end_object();
            return {};
        case JsonKind::End:
            break;
    }
    return yagura::fail(Errc::InvalidArgument, "no value");
}

Result<std::string> rewrite(std::string_view text, JsonOptions options) {
    Arena arena;
    std::string out;
    JsonWriter writer(out);
    JsonCursor json(text, options);
    YG_CHECK(copy(json, writer, arena));
    YG_CHECK(json.finish());
    return out;
}

Result<void> skip(std::string_view text, JsonOptions options) {
    JsonCursor json(text, options);
    YG_CHECK(json.skip_value());
    return json.finish();
}

void compare_with_simdjson(std::string_view text, const Result<void>& verdict) {
    static simdjson::dom::parser parser;
    const auto error = parser.parse(simdjson::padded_string(text)).error();
    if (!error) {
        YG_VERIFY(verdict || verdict.error().code() == Errc::LimitExceeded);
    } else if (verdict) {
        // It converts numbers at once and refuses those that do not fit, and lone surrogates.
        const bool number = error == simdjson::NUMBER_ERROR;
        const bool surrogate = error == simdjson::STRING_ERROR && text.find("\\u") != text.npos;
        YG_VERIFY(number || surrogate);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const JsonOptions strict{};
    const auto verdict = skip(text, strict);
    const auto written = rewrite(text, strict);
    YG_VERIFY(verdict.has_value() == written.has_value());
    if (!text.starts_with("\xEF\xBB\xBF")) compare_with_simdjson(text, verdict);
    if (written) YG_VERIFY(rewrite(*written, strict).value() == *written);

    const JsonOptions keep{.max_depth = 1024, .invalid_utf8 = InvalidUtf8::Keep};
    const auto kept = skip(text, keep);
    YG_VERIFY(kept || !verdict);
    YG_VERIFY(rewrite(text, keep).has_value() == kept.has_value());
    return 0;
}
