#include "engine/template/hex_search.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

namespace yagura::engine::message_template {

namespace {
/// Values that are looked at before the marks are: they stay in the first cache.
constexpr std::size_t kAtOnce = 512;

std::uint64_t load(const char* at) {
    std::uint64_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

std::optional<std::uint8_t> digit_value(char c, bool upper) {
    const char a = upper ? 'A' : 'a';
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= a && c < a + 6) return static_cast<std::uint8_t>(c - a + 10);
    return std::nullopt;
}
}  // namespace

HexSearch::HexSearch(std::string_view mask, std::string_view varies, bool upper,
                     std::string_view literal)
    : half_bytes_(static_cast<std::size_t>(std::ranges::count(varies, 1))) {
    std::size_t before = 0;  // half bytes of a value before `place`
    for (std::size_t place = 0; place + literal.size() <= mask.size(); ++place) {
        const std::size_t begin = before / 2;
        std::vector<std::uint8_t> care;
        std::vector<std::uint8_t> want;
        std::size_t half = before;
        bool fits = true;
        for (std::size_t i = 0; fits && i < literal.size(); ++i) {
            if (varies[place + i] != 1) {
                fits = literal[i] == mask[place + i];
                continue;
            }
            const auto digit = digit_value(literal[i], upper);
            fits = digit.has_value();
            if (!fits) break;
            care.resize(half / 2 - begin + 1);
            want.resize(care.size());
            const unsigned shift = half % 2 == 0 ? 4 : 0;
            care.back() |= static_cast<std::uint8_t>(15U << shift);
            want.back() |= static_cast<std::uint8_t>(*digit << shift);
            ++half;
        }
        before += varies[place] == 1;
        if (!fits) continue;
        always_ |= care.empty();
        if (care.empty()) continue;
        Stretch stretch{begin, 0, 0, {}, {}};
        const std::size_t first = std::min(care.size(), sizeof stretch.care);
        std::memcpy(&stretch.care, care.data(), first);
        std::memcpy(&stretch.want, want.data(), first);
        stretch.care_after.assign(care.begin() + static_cast<std::ptrdiff_t>(first), care.end());
        stretch.want_after.assign(want.begin() + static_cast<std::ptrdiff_t>(first), want.end());
        stretches_.push_back(std::move(stretch));
    }
}

bool HexSearch::rest_holds(const Stretch& stretch, const char* value) const {
    const char* const at = value + stretch.begin + sizeof stretch.care;
    for (std::size_t i = 0; i < stretch.care_after.size(); ++i)
        if ((static_cast<std::uint8_t>(at[i]) & stretch.care_after[i]) != stretch.want_after[i])
            return false;
    return true;
}

/// Eight bytes may be read from each place of a value.
bool HexSearch::find_among(const char* values, std::size_t first, std::size_t count,
                           std::vector<bool>& marks) const {
    const std::size_t step = half_bytes_ / 2;
    bool any = false;
    for (const Stretch& stretch : stretches_) {
        const char* const begin = values + stretch.begin;
        bool here = false;
        for (std::size_t i = 0; i < count; ++i)
            here |= (load(begin + i * step) & stretch.care) == stretch.want;
        if (!here) continue;
        for (std::size_t i = 0; i < count; ++i)
            if ((load(begin + i * step) & stretch.care) == stretch.want &&
                rest_holds(stretch, values + i * step))
                any = marks[first + i] = true;
    }
    return any;
}

bool HexSearch::find(std::string_view packed, std::vector<bool>& marks) const {
    if (always_) {
        std::fill(marks.begin(), marks.end(), true);
        return !marks.empty();
    }
    const std::size_t step = half_bytes_ / 2;
    // Behind the last values there may be nothing that could be read with them.
    const std::size_t last = std::min(marks.size(), (sizeof(std::uint64_t) + step - 1) / step);
    const std::size_t direct = marks.size() - last;
    bool any = false;
    for (std::size_t i = 0; i < direct; i += kAtOnce)
        any |= find_among(packed.data() + i * step, i, std::min(kAtOnce, direct - i), marks);
    std::string tail(packed.substr(direct * step, last * step));
    tail.append(sizeof(std::uint64_t), '\0');
    any |= find_among(tail.data(), direct, last, marks);
    return any;
}

}  // namespace yagura::engine::message_template
