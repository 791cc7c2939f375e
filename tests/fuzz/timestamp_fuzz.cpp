// The time readers on anything; each time that they give is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "base/error.h"
#include "text/timestamp.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace yagura;
    using namespace yagura::text;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto time = parse_iso8601(text)) {
        const CivilTime civil = to_civil(*time);
        YG_VERIFY(from_civil(civil) == *time);
        // An offset may lead out of the years that can be read.
        if (civil.year >= 0 && civil.year <= 9999) {
            YG_VERIFY(parse_iso8601(iso8601(*time)).value() == *time);
        }
    }
    if (const auto time = parse_iso8601_basic(text)) {
        YG_VERIFY(time->value % kSecondMs == 0);
        if (to_civil(*time).year <= 9999) {
            YG_VERIFY(parse_iso8601_basic(iso8601_basic(*time)).value() == *time);
        }
    }
    if (const auto time = parse_http_date(text)) {
        if (to_civil(*time).year <= 9999) {
            YG_VERIFY(parse_http_date(http_date(*time)).value() == *time);
        }
    }
    if (const auto time = parse_epoch_seconds(text)) {
        YG_VERIFY(parse_epoch_seconds(epoch_seconds(*time)).has_value() ||
                  time->value > std::numeric_limits<std::int64_t>::max() - 1024);
    }
    if (size == sizeof(std::int64_t)) {
        std::int64_t any = 0;
        std::memcpy(&any, data, sizeof any);
        YG_VERIFY(!iso8601(TimeMs(any)).empty() && !http_date(TimeMs(any)).empty());
    }
    return 0;
}
