#include "policy/text_position.h"

#include <algorithm>

#include "policy/raw_document.h"

namespace yagura::policy {

TextPosition position_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    TextPosition out;
    out.line += static_cast<std::size_t>(std::ranges::count(before, '\n'));
    const std::size_t line_end = before.rfind('\n');
    out.column += line_end == before.npos ? before.size() : before.size() - line_end - 1;
    return out;
}

std::optional<TextPosition> broken_at(std::string_view json) {
    std::size_t stopped_at = 0;
    if (read_document(json, &stopped_at).has_value()) return std::nullopt;
    return position_of(json, stopped_at);
}

}  // namespace yagura::policy
