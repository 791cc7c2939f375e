#include "gateway/authentication.h"

#include <algorithm>

namespace yagura::gateway {

std::string_view partition_of_region(std::string_view region) {
    if (region.starts_with("cn-")) return "aws-cn";
    if (region.starts_with("us-gov-")) return "aws-us-gov";
    return "aws";
}

bool is_region_code(std::string_view text) {
    constexpr std::size_t kMaxLength = 32;
    if (text.size() > kMaxLength) return false;
    std::size_t words = 0;
    bool number = false;
    while (!text.empty()) {
        if (number) return false;
        const std::size_t end = std::min(text.find('-'), text.size());
        const std::string_view part = text.substr(0, end);
        if (part.empty() || end + 1 == text.size()) return false;
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
        if (std::all_of(part.begin(), part.end(), is_digit))
            number = true;
        else if (std::all_of(part.begin(), part.end(), is_letter))
            ++words;
        else
            return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words >= 2 && number;
}

}  // namespace yagura::gateway
