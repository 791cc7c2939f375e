#include "pattern/field_splitter.h"

#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "pattern/pattern_reader.h"

namespace yagura::pattern {
namespace {

/// Where the word that begins at `at` ends.
std::size_t word_end(std::string_view line, std::size_t at) {
#ifdef __SSE2__
    // A blank is ' ' or one of the five bytes from '\t' on; subtracting makes those 0 to 4.
    const __m128i blank = _mm_set1_epi8(' ');
    const __m128i first = _mm_set1_epi8('\t');
    const __m128i span = _mm_set1_epi8('\r' - '\t');
    for (; line.size() - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(line.data() + at));
        const __m128i offset = _mm_sub_epi8(bytes, first);
        const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, blank),
                                          _mm_cmpeq_epi8(_mm_min_epu8(offset, span), offset));
        const auto bits = static_cast<unsigned>(_mm_movemask_epi8(hits));
        if (bits != 0) return at + static_cast<std::size_t>(std::countr_zero(bits));
    }
#endif
    while (at < line.size() && !is_blank(line[at])) ++at;
    return at;
}

}  // namespace

void FieldSplitter::skip_blanks() {
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
}

std::optional<Field> FieldSplitter::enclosed(char close) {
    const std::size_t end = line_.find(close, at_ + 1);
    if (end == std::string_view::npos) return std::nullopt;
    const Field field{line_.substr(at_ + 1, end - at_ - 1), at_};
    at_ = end + 1;
    return field;
}

std::optional<Field> FieldSplitter::next() {
    if (at_end()) return std::nullopt;
    std::optional<Field> field;
    if (line_[at_] == '"') {
        field = enclosed('"');
    } else if (line_[at_] == '[' && bracket_may_close_) {
        field = enclosed(']');
        // Or each of many open brackets would search the whole rest again.
        if (!field) bracket_may_close_ = false;
    }
    if (!field) {
        const std::size_t begin = at_;
        at_ = word_end(line_, at_);
        field = Field{line_.substr(begin, at_ - begin), begin};
    }
    skip_blanks();
    return field;
}

std::string_view FieldSplitter::from(const Field& field) const {
    std::string_view out = line_.substr(field.begin);
    while (!out.empty() && is_blank(out.back())) out.remove_suffix(1);
    return out;
}

}  // namespace yagura::pattern
