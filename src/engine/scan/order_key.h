#pragma once

#include <compare>
#include <cstdint>

#include "engine/engine.h"

namespace yagura::engine::scan {

/// A row's place in the order of a read, so made that smaller always comes first.
struct OrderKey {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const OrderKey&) const = default;
};

enum class Order {
    TimeForward,   ///< by (timestamp, seq)
    TimeBackward,  ///< the same, falling
    Seq,           ///< by seq, for followers
};

inline OrderKey order_key(Order order, TimeMs time, EventSeq seq) {
    const std::uint64_t high = static_cast<std::uint64_t>(time.value) ^ (1ull << 63);
    switch (order) {
        case Order::TimeForward:
            return {high, seq.value};
        case Order::TimeBackward:
            return {~high, ~seq.value};
        case Order::Seq:
            return {seq.value, 0};
    }
    return {};
}

/// Back from a key of one of the orders by time.
inline EventKey event_key(Order order, const OrderKey& key) {
    const std::uint64_t flip = order == Order::TimeBackward ? ~0ull : 0;
    return {TimeMs(static_cast<std::int64_t>((key.high ^ flip) ^ (1ull << 63))),
            EventSeq(key.low ^ flip)};
}

/// The smallest key that a row within these bounds can have.
inline OrderKey first_key(Order order, TimeMs min_time, TimeMs max_time, EventSeq min_seq) {
    switch (order) {
        case Order::TimeForward:
            return order_key(order, min_time, EventSeq(0));
        case Order::TimeBackward:
            return order_key(order, max_time, EventSeq(UINT64_MAX));
        case Order::Seq:
            return order_key(order, min_time, min_seq);
    }
    return {};
}

}  // namespace yagura::engine::scan
