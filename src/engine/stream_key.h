#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include "engine/engine.h"

namespace yagura::engine {

/// A stream of a group; the order in which segments keep streams.
struct StreamKey {
    GroupId group;
    StreamId stream;
    auto operator<=>(const StreamKey&) const = default;
};

}  // namespace yagura::engine

template <>
struct std::hash<yagura::engine::StreamKey> {
    std::size_t operator()(yagura::engine::StreamKey key) const noexcept {
        const std::uint64_t both = std::uint64_t{key.group.value} << 32 | key.stream.value;
        return static_cast<std::size_t>(both * 0x9e3779b97f4a7c15ull >> 7);
    }
};
