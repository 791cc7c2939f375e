#include "services/logs/metric_follower.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "text/number.h"

namespace yagura::services::logs {
namespace {

constexpr std::size_t kReadRows = 20'000;
constexpr std::size_t kReadBytes = 8 << 20;
constexpr int kReadsATick = 8;  // of one group, so that a busy one does not hold up the others
constexpr int kReadsToCatchUp = 1000;

std::string group_mark(engine::GroupId group) {
    return fmt::format("logs metric filters of group {}", group.value);
}

}  // namespace

Result<void> MetricFollower::tick() {
    const std::lock_guard lock(mutex_);
    YG_CHECK(load());
    for (auto& [id, group] : groups_) {
        if (auto done = follow(id, group, kReadsATick); !done) {
            log::warning("logs.metrics", "metric filters of group {} could not be evaluated: {}",
                         id.value, done.error().message());
            generation_ = 0;  // what was observed and not written comes again from the marks
        }
    }
    return {};
}

Result<engine::EventSeq> MetricFollower::catch_up(engine::GroupId id) {
    const std::lock_guard lock(mutex_);
    YG_CHECK(load());
    const auto group = groups_.find(id);
    if (group == groups_.end()) return engine_.end();
    if (auto done = follow(id, group->second, kReadsToCatchUp); !done) {
        generation_ = 0;
        return fail(done.error());
    }
    return group->second.position;
}

/// Reads the filters anew when one has changed.
Result<void> MetricFollower::load() {
    const std::uint64_t generation = filters_.generation();
    if (generation == generation_) return {};
    groups_.clear();
    YG_CHECK(filters_.adopt_unstarted(engine_.end()));
    for (const MetricFilterStore::Placed& placed : YG_TRY(filters_.all())) {
        auto emitter = MetricEmitter::create(placed.filter, placed.account, placed.region);
        if (!emitter) {
            log::warning("logs.metrics", "metric filter {} of {} is passed over: {}",
                         placed.filter.filter_name, placed.filter.log_group_name,
                         emitter.error().message());
            continue;
        }
        Filter filter{
            fmt::format("logs metric filter {} from {} of group {}", placed.filter.filter_name,
                        placed.start.value, placed.group.value),
            placed.start,
            std::move(*emitter),
            {}};
        if (const auto state = store_.mark(filter.mark)) {
            filter.emitter.restore(*state);
            filter.state = *state;
        }
        groups_[placed.group].filters.push_back(std::move(filter));
    }
    for (auto& [id, group] : groups_) {
        engine::EventSeq first = group.filters.front().start;
        for (const Filter& filter : group.filters) first = std::min(first, filter.start);
        if (const auto mark = store_.mark(group_mark(id))) {
            const auto position = text::parse_uint64(*mark).value_or(0);
            first = std::max(first, engine::EventSeq(position));
        }
        group.position = first;
    }
    generation_ = generation;
    return {};
}

Result<void> MetricFollower::follow(engine::GroupId id, Group& group, int reads) {
    for (int i = 0; i < reads; ++i) {
        const auto read = YG_TRY(engine_.follow(id, group.position, kReadRows, kReadBytes));
        if (read.next == group.position) break;
        for (std::size_t row = 0; row < read.rows.rows; ++row) {
            for (Filter& filter : group.filters) {
                if (read.rows.seq[row] > filter.start)
                    filter.emitter.observe(read.rows.timestamp[row], read.rows.message[row]);
            }
        }
        YG_CHECK(publish(id, group, read.next));
    }
    // Minutes end also when nothing comes.
    return publish(id, group, group.position);
}

/// Writes what the filters have to say, and how far they are.
Result<void> MetricFollower::publish(engine::GroupId id, Group& group, engine::EventSeq position) {
    metrics::Batch batch;
    const auto has = [this](const metrics::MetricKey& metric, TimeMs minute) {
        return has_datapoint(metric, minute);
    };
    for (Filter& filter : group.filters) {
        std::vector<metrics::Datum> data = YG_TRY(filter.emitter.take(clock_.now(), has));
        std::ranges::move(data, std::back_inserter(batch.data));
        std::string state = filter.emitter.state();
        if (state == filter.state) continue;
        batch.marks.push_back({filter.mark, state});
        filter.state = std::move(state);
    }
    if (position != group.position)
        batch.marks.push_back({group_mark(id), std::to_string(position.value)});
    group.position = position;
    if (batch.data.empty() && batch.marks.empty()) return {};
    return store_.append(std::move(batch));
}

Result<bool> MetricFollower::has_datapoint(const metrics::MetricKey& metric, TimeMs minute) {
    return !YG_TRY(store_.read(metric, minute, minute + kMinuteMs, 60)).empty();
}

}  // namespace yagura::services::logs
