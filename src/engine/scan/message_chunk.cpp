#include "engine/scan/message_chunk.h"

namespace yagura::engine::scan {

bool MessageChunk::mark(const simd::LiteralSearcher& literal, std::vector<bool>& marks) const {
    const std::size_t length = literal.needle().size();
    bool any = false;
    std::uint32_t row = 0;
    std::size_t at = literal.find(text_);
    while (at != simd::LiteralSearcher::kNone) {
        while (begin(row + 1) <= at) ++row;
        const std::size_t end = begin(row + 1);
        const bool inside = at + length <= end;
        if (inside) any = marks[row] = true;
        at = literal.find(text_, inside ? end : at + 1);
    }
    return any;
}

void MessageChunk::put(std::span<const std::uint32_t> rows, std::vector<std::string_view>& out,
                       Arena& arena) const {
    std::size_t total = 0;
    for (const std::uint32_t row : rows) total += bytes(row);
    const bool keep = total * 4 >= text_.size();
    if (keep && !rows.empty()) arena.keep(owner_);
    for (const std::uint32_t row : rows)
        out.push_back(keep ? message(row) : arena.copy(message(row)));
}

}  // namespace yagura::engine::scan
