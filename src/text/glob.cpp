#include "text/glob.h"

#include <algorithm>
#include <cstring>

namespace yagura::text {
namespace {

/// memmem is linear in the text, which std::string_view::find does not promise.
std::size_t find_from(std::string_view text, std::size_t from, const std::string& piece) {
    if (text.size() - from < piece.size()) return std::string_view::npos;
    const void* hit = memmem(text.data() + from, text.size() - from, piece.data(), piece.size());
    if (hit == nullptr) return std::string_view::npos;
    return static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
}

}  // namespace

Glob::Glob(std::string_view pattern) {
    tied_to_start_ = !pattern.starts_with('*');
    tied_to_end_ = !pattern.ends_with('*');
    std::size_t at = 0;
    while (at < pattern.size()) {
        const std::size_t star = std::min(pattern.find('*', at), pattern.size());
        if (star > at) pieces_.emplace_back(pattern.substr(at, star - at));
        at = star + 1;
    }
    const bool wildcard = has_wildcard(pattern);
    if (!wildcard) {
        shape_ = Shape::Exact;
    } else if (pieces_.empty()) {
        shape_ = Shape::Anything;
    } else if (pieces_.size() == 1) {
        shape_ = tied_to_start_ ? Shape::Prefix : tied_to_end_ ? Shape::Suffix : Shape::Contains;
    }
}

bool Glob::matches(std::string_view text) const {
    switch (shape_) {
        case Shape::Exact:
            return pieces_.empty() ? text.empty() : text == pieces_.front();
        case Shape::Anything:
            return true;
        case Shape::Prefix:
            return text.starts_with(pieces_.front());
        case Shape::Suffix:
            return text.ends_with(pieces_.front());
        case Shape::Contains:
        case Shape::General:
            return matches_general(text);
    }
    return false;
}

/// The leftmost place for each piece leaves the most room for the rest, so nothing is ever
/// tried twice.
bool Glob::matches_general(std::string_view text) const {
    std::size_t first = 0;
    std::size_t last = pieces_.size();
    if (tied_to_start_) {
        if (!text.starts_with(pieces_.front())) return false;
        text.remove_prefix(pieces_.front().size());
        ++first;
    }
    if (tied_to_end_) {
        if (!text.ends_with(pieces_.back())) return false;
        text.remove_suffix(pieces_.back().size());
        --last;
    }
    std::size_t at = 0;
    for (std::size_t index = first; index < last; ++index) {
        const std::size_t hit = find_from(text, at, pieces_[index]);
        if (hit == std::string_view::npos) return false;
        at = hit + pieces_[index].size();
    }
    return true;
}

}  // namespace yagura::text
