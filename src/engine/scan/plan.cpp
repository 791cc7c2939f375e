#include "engine/scan/plan.h"

#include <algorithm>

namespace yagura::engine::scan {

namespace {
/// Reads of this many rows are what people look at: their pages are likely to be asked for again.
constexpr std::uint64_t kInteractiveRows = 10'000;

template <class Item>
void sort_unique(std::vector<Item>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}
}  // namespace

Plan make_plan(const ScanRequest& request, const catalog::CatalogImage& image) {
    Plan plan;
    plan.groups = request.groups;
    sort_unique(plan.groups);
    std::erase_if(plan.groups, [&](GroupId group) { return image.dropped(group); });
    plan.streams = request.streams;
    if (plan.streams) sort_unique(*plan.streams);
    plan.from = request.from;
    plan.to = request.to;
    plan.order = request.direction == Direction::Forward ? Order::TimeForward : Order::TimeBackward;
    if (request.after) {
        plan.after = order_key(plan.order, request.after->timestamp, request.after->seq);
        if (plan.order == Order::TimeForward)
            plan.from = std::max(plan.from, request.after->timestamp);
        else if (request.after->timestamp.value < INT64_MAX)
            plan.to = std::min(plan.to, request.after->timestamp + 1);
    }
    plan.predicate = request.predicate;
    if (request.predicate != nullptr) {
        std::string longest;
        for (std::string& literal : request.predicate->required_literals())
            if (literal.size() > longest.size()) longest = std::move(literal);
        if (!longest.empty()) plan.literal.emplace(std::move(longest));
    }
    plan.wants_ingestion_time = request.projection.ingestion_time;
    plan.image = &image;
    plan.check_dropped_streams = image.anything_dropped();
    if (request.limit <= kInteractiveRows) plan.caching = segment::Caching::Keep;
    plan.small_caching = plan.caching;
    return plan;
}

}  // namespace yagura::engine::scan
