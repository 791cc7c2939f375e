#include "simd/literal_search.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace yagura::simd {

std::size_t find_literal_scalar(std::string_view text, std::string_view needle, std::size_t from) {
    if (from > text.size() || needle.size() > text.size() - from) return std::string_view::npos;
    if (needle.empty()) return from;
    const std::size_t last_start = text.size() - needle.size();
    while (from <= last_start) {
        const void* hit = std::memchr(text.data() + from, needle[0], last_start - from + 1);
        if (hit == nullptr) break;
        const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
        if (std::memcmp(text.data() + at, needle.data(), needle.size()) == 0) return at;
        from = at + 1;
    }
    return std::string_view::npos;
}

namespace {

#if defined(__x86_64__)
/// 32 starts at a time: those whose first and last byte fit are compared in full.
__attribute__((target("avx2"))) std::size_t find_literal_avx2(std::string_view text,
                                                              std::string_view needle,
                                                              std::size_t from) {
    const std::size_t length = needle.size();
    if (length == 0 || from > text.size() || length > text.size() - from)
        return find_literal_scalar(text, needle, from);
    const __m256i first = _mm256_set1_epi8(needle.front());
    const __m256i last = _mm256_set1_epi8(needle.back());
    const char* data = text.data();
    std::size_t at = from;
    for (; at + 32 + length - 1 <= text.size(); at += 32) {
        const __m256i heads = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at));
        const __m256i tails =
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + at + length - 1));
        const __m256i both =
            _mm256_and_si256(_mm256_cmpeq_epi8(heads, first), _mm256_cmpeq_epi8(tails, last));
        auto hits = static_cast<unsigned>(_mm256_movemask_epi8(both));
        while (hits != 0) {
            const std::size_t start = at + static_cast<unsigned>(__builtin_ctz(hits));
            if (std::memcmp(data + start, needle.data(), length) == 0) return start;
            hits &= hits - 1;
        }
    }
    return find_literal_scalar(text, needle, at);
}
#endif

using Kernel = std::size_t (*)(std::string_view, std::string_view, std::size_t);

Kernel choose_kernel() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return find_literal_avx2;
#endif
    return find_literal_scalar;
}

}  // namespace

std::size_t find_literal(std::string_view text, std::string_view needle, std::size_t from) {
    static const Kernel kernel = choose_kernel();
    return kernel(text, needle, from);
}

LiteralSearcher::LiteralSearcher(std::string needle) : needle_(std::move(needle)) {}

std::size_t LiteralSearcher::find(std::string_view text, std::size_t from) const {
    return find_literal(text, needle_, from);
}

}  // namespace yagura::simd
