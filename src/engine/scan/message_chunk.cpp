#include "engine/scan/message_chunk.h"

namespace yagura::engine::scan {

bool MessageChunk::mark(const simd::LiteralSearcher& literal, std::vector<bool>& marks) const {
    bool any = false;
    literal.find_parts(
        text_, [this](std::size_t row) { return begins_[row + 1]; },
        [&](std::size_t row) { any = marks[row] = true; });
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
