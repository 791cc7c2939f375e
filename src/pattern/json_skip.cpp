#include "pattern/json_skip.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace yagura::pattern {

const char* after_container_scalar(const char* at, const char* end) {
    std::size_t depth = 1;
    bool in_string = false;
    for (; at < end; ++at) {
        if (*at == '\\') {
            ++at;
        } else if (*at == '"') {
            in_string = !in_string;
        } else if (in_string) {
            continue;
        } else if (*at == '{' || *at == '[') {
            ++depth;
        } else if ((*at == '}' || *at == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return nullptr;
}

#ifdef __SSE2__

namespace {

constexpr std::size_t kBlock = 64;

/// Which of 64 bytes are what; the first byte is the lowest bit.
struct BlockMasks {
    std::uint64_t quotes = 0;
    std::uint64_t backslashes = 0;
    std::uint64_t opens = 0;
    std::uint64_t closes = 0;
};

BlockMasks look_at(const char* block) {
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i fold = _mm_set1_epi8(0x20);  // makes '{' of '[' and '}' of ']'
    const __m128i open = _mm_set1_epi8('{');
    const __m128i close = _mm_set1_epi8('}');
    const auto bits = [](__m128i mask) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(mask)));
    };
    BlockMasks masks;
    for (std::size_t part = 0; part < kBlock; part += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + part));
        const __m128i folded = _mm_or_si128(bytes, fold);
        masks.quotes |= bits(_mm_cmpeq_epi8(bytes, quote)) << part;
        masks.backslashes |= bits(_mm_cmpeq_epi8(bytes, backslash)) << part;
        masks.opens |= bits(_mm_cmpeq_epi8(folded, open)) << part;
        masks.closes |= bits(_mm_cmpeq_epi8(folded, close)) << part;
    }
    return masks;
}

/// Bit n of the result is the parity of the bits 0 to n.
std::uint64_t running_parity(std::uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
}

/// Walks over blocks and keeps what goes on from one to the next.
class BlockSkipper {
  public:
    /// How many bytes lie before and on the closing bracket; 0 if it is not in this block.
    std::size_t pass(const char* block) {
        BlockMasks masks = look_at(block);
        const std::uint64_t plain = ~escaped(masks.backslashes);
        const std::uint64_t inside = running_parity(masks.quotes & plain) ^ in_string_;
        in_string_ = static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63);
        masks.opens &= plain & ~inside;
        masks.closes &= plain & ~inside;
        const auto closes = static_cast<std::size_t>(std::popcount(masks.closes));
        if (closes < depth_) {
            depth_ += static_cast<std::size_t>(std::popcount(masks.opens)) - closes;
            return 0;
        }
        return closing(masks);
    }

  private:
    /// The bytes that a backslash before them takes the meaning from.
    std::uint64_t escaped(std::uint64_t backslashes) {
        std::uint64_t out = escape_pending_ ? 1 : 0;
        escape_pending_ = false;
        backslashes &= ~out;
        while (backslashes != 0) {
            const int index = std::countr_zero(backslashes);
            backslashes &= backslashes - 1;
            if (index == 63) {
                escape_pending_ = true;
                break;
            }
            const std::uint64_t next = std::uint64_t{2} << index;
            out |= next;
            backslashes &= ~next;
        }
        return out;
    }

    std::size_t closing(const BlockMasks& masks) {
        for (std::uint64_t both = masks.opens | masks.closes; both != 0; both &= both - 1) {
            const std::uint64_t lowest = both & (~both + 1);
            if ((masks.opens & lowest) != 0)
                ++depth_;
            else if (--depth_ == 0)
                return static_cast<std::size_t>(std::countr_zero(lowest)) + 1;
        }
        return 0;
    }

    std::size_t depth_ = 1;
    std::uint64_t in_string_ = 0;  ///< all ones if the last block ended inside a string
    bool escape_pending_ = false;  ///< it ended with a backslash that escapes
};

}  // namespace

const char* after_container(const char* at, const char* end) {
    BlockSkipper skipper;
    for (; end - at >= static_cast<std::ptrdiff_t>(kBlock); at += kBlock)
        if (const std::size_t size = skipper.pass(at)) return at + size;
    char rest[kBlock] = {};
    std::memcpy(rest, at, static_cast<std::size_t>(end - at));
    const std::size_t size = skipper.pass(rest);
    return size == 0 ? nullptr : at + size;
}

#else

const char* after_container(const char* at, const char* end) {
    return after_container_scalar(at, end);
}

#endif

}  // namespace yagura::pattern
