#include "services/logs/usage_meter.h"

namespace yagura::services::logs {
namespace {

constexpr std::uint64_t kBytesAnEvent = 26;  // as the service counts them, beside the message

metrics::Datum datum(const Scope& scope, const std::string& group, const char* name,
                     const char* unit, TimeMs time, metrics::Summary summary) {
    metrics::Datum out;
    out.metric = {scope.account, scope.region, "AWS/Logs", name, {}};
    if (!group.empty()) out.metric.dimensions.emplace_back("LogGroupName", group);
    out.unit = unit;
    out.time = time;
    out.summary = std::move(summary);
    return out;
}

}  // namespace

void UsageMeter::incoming(const LogGroup& group, std::size_t events, std::uint64_t bytes) {
    const auto total = static_cast<double>(bytes + events * kBytesAnEvent);
    const std::lock_guard lock(mutex_);
    for (const std::string& name : {group.name, std::string()}) {
        Figures& figures = figures_[{group.scope, name}];
        figures.events.add(static_cast<double>(events), 1);
        figures.bytes.add(total, 1);
    }
}

Result<void> UsageMeter::publish() {
    decltype(figures_) figures;
    {
        const std::lock_guard lock(mutex_);
        figures.swap(figures_);
    }
    if (figures.empty()) return {};
    const TimeMs now = clock_.now();
    metrics::Batch batch;
    for (auto& [place, each] : figures) {
        batch.data.push_back(datum(place.first, place.second, "IncomingLogEvents", "None", now,
                                   std::move(each.events)));
        batch.data.push_back(
            datum(place.first, place.second, "IncomingBytes", "Bytes", now, std::move(each.bytes)));
    }
    return store_.append(std::move(batch));
}

}  // namespace yagura::services::logs
