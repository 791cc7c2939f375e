#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/catalog/catalog.h"
#include "engine/engine.h"
#include "engine/scan/order_key.h"
#include "engine/segment/reader.h"
#include "simd/literal_search.h"

namespace yagura::engine::scan {

/// A request made ready: what a row must fulfil before its message is looked at.
struct Plan {
    std::vector<GroupId> groups;                   ///< sorted, without dropped ones
    std::optional<std::vector<StreamId>> streams;  ///< sorted
    TimeMs from{INT64_MIN};
    TimeMs to{INT64_MAX};
    Order order = Order::TimeForward;
    std::optional<OrderKey> after;
    EventSeq visible{UINT64_MAX};  ///< rows in memory past it are not there yet
    const MessagePredicate* predicate = nullptr;
    /// The longest text that every match contains, if any.
    std::optional<simd::LiteralSearcher> literal;
    const catalog::CatalogImage* image = nullptr;
    bool check_dropped_streams = false;
    bool wants_ingestion_time = true;
    segment::Caching caching = segment::Caching::Pass;
    /// Of columns and of coded message pages, which are as small as in the file.
    segment::Caching small_caching = segment::Caching::Pass;
    /// Told of each damaged block.
    std::function<void(const Error&)> on_damage;

    bool wants_time(TimeMs min, TimeMs max) const { return max >= from && min < to; }
    /// A row with this key is past `after`.
    bool is_after(const OrderKey& key) const { return !after || key > *after; }
    bool dropped(StreamKey key) const { return check_dropped_streams && image->dropped(key); }
};

Plan make_plan(const ScanRequest& request, const catalog::CatalogImage& image);

}  // namespace yagura::engine::scan
