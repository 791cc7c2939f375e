#include "gateway/query_string.h"

#include <algorithm>

#include "text/percent.h"

namespace yagura::gateway {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool equals_ignore_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
    std::optional<std::string_view> found;
    for (std::size_t begin = 0; begin < query.size();) {
        const std::size_t end = std::min(query.find('&', begin), query.size());
        const std::string_view pair = query.substr(begin, end - begin);
        begin = end + 1;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view key = pair.substr(0, equals);
        if (!equals_ignore_case(key, name)) continue;
        const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : "";
        const bool exact = key == name;
        if (exact || !found.has_value()) found = value;
        if (exact) break;
    }
    if (!found.has_value()) return std::nullopt;
    return text::percent_decode(*found).value_or(std::string(*found));
}

}  // namespace yagura::gateway
