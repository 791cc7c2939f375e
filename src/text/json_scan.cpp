#include "text/json_scan.h"

#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace yagura::text {

PlainRun json_plain_run_scalar(const char* at, const char* end) {
    unsigned char seen = 0;
    for (; at != end; ++at) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte == '"' || byte == '\\' || byte < 0x20) break;
        seen |= byte;
    }
    return {at, seen < 0x80};
}

#ifdef __SSE2__

PlainRun json_plain_run(const char* at, const char* end) {
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1F);
    unsigned high = 0;
    while (end - at >= 16) {
        const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(chunk, last_control), chunk);
        const __m128i stops = _mm_or_si128(
            control, _mm_or_si128(_mm_cmpeq_epi8(chunk, quote), _mm_cmpeq_epi8(chunk, backslash)));
        const auto stop_bits = static_cast<unsigned>(_mm_movemask_epi8(stops));
        const auto high_bits = static_cast<unsigned>(_mm_movemask_epi8(chunk));
        if (stop_bits != 0) {
            const int offset = std::countr_zero(stop_bits);
            high |= high_bits & ((1U << offset) - 1);
            return {at + offset, high == 0};
        }
        high |= high_bits;
        at += 16;
    }
    const PlainRun tail = json_plain_run_scalar(at, end);
    return {tail.end, tail.ascii && high == 0};
}

#else

PlainRun json_plain_run(const char* at, const char* end) {
    return json_plain_run_scalar(at, end);
}

#endif

}  // namespace yagura::text
