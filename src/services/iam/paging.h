#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::services::iam {

/// The marker that goes on behind `place`, opaque to clients.
std::string make_marker(std::string_view place);
/// ValidationError "Invalid Marker." for what make_marker() did not make.
[[nodiscard]] Result<std::string> read_marker(std::string_view marker);

/// Cuts `all` (in the order of `place_of`, a unique text each) to a page and moves it into `items`
/// of the answer, which also gets IsTruncated and Marker.
template <class Request, class Response, class Item, class PlaceOf>
[[nodiscard]] Result<void> cut_page(const Request& request, std::vector<Item> all,
                                    PlaceOf&& place_of, std::vector<Item>& items,
                                    Response& response) {
    std::size_t begin = 0;
    if (request.marker.has_value()) {
        const std::string after = YG_TRY(read_marker(*request.marker));
        while (begin < all.size() && std::string(place_of(all[begin])) <= after) ++begin;
    }
    const std::size_t wanted = static_cast<std::size_t>(request.max_items);
    const std::size_t end = std::min(all.size(), begin + wanted);
    response.is_truncated = end < all.size();
    if (response.is_truncated) response.marker = make_marker(place_of(all[end - 1]));
    items.assign(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(begin)),
                 std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end)));
    return {};
}

}  // namespace yagura::services::iam
