#pragma once

#include <compare>
#include <cstddef>
#include <functional>

namespace yagura {

/// A number that means one kind of thing: two kinds do not mix. `Tag` is any type of its own.
template <class Tag, class Number>
struct StrongId {
    Number value{};
    constexpr StrongId() = default;
    explicit constexpr StrongId(Number number) : value(number) {}
    constexpr auto operator<=>(const StrongId&) const = default;
};

}  // namespace yagura

template <class Tag, class Number>
struct std::hash<yagura::StrongId<Tag, Number>> {
    std::size_t operator()(yagura::StrongId<Tag, Number> id) const noexcept {
        return std::hash<Number>()(id.value);
    }
};
