// parse_form() on anything; what it gives reads back the same when it is encoded again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/form.h"
#include "text/percent.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace yagura;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    Arena arena;
    const auto pairs = text::parse_form(body, arena);
    if (pairs) {
        std::string again;
        for (const auto& pair : *pairs) {
            again += text::percent_encode(pair.name) + '=' + text::percent_encode(pair.value) + '&';
        }
        Arena second;
        YG_VERIFY(text::parse_form(again, second).value() == *pairs);
    }
    const auto limited = text::parse_form(body, arena, {.max_pairs = 2});
    YG_VERIFY(!limited || limited->size() <= 2);
    if (const auto decoded = text::percent_decode(body)) {
        YG_VERIFY(text::percent_decode(text::percent_encode(*decoded)).value() == *decoded);
    }
    return 0;
}
