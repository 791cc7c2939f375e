#include "engine/store.h"

#include <algorithm>

#include "base/clock.h"
#include "base/log.h"
#include "engine/scan/parts_scan.h"
#include "engine/store_figures.h"
#include "engine/store_format.h"

namespace yagura::engine {

namespace {
/// Holds some full PutLogEvents batches; of a multiple of 2 MiB, so that it lies in huge pages.
constexpr std::uint64_t kLargestChunk = 8 << 20;
constexpr std::uint64_t kMostPartRows = 512 * 1024;
constexpr std::uint64_t kMostBatchBytes = 1ull << 30;
/// Times are kept in 64 bits and moved by days here and there; no calendar needs more.
constexpr std::int64_t kMostTime = 1ll << 60;

std::uint64_t chunk_bytes_for(std::uint64_t parts_limit) {
    return std::clamp<std::uint64_t>(parts_limit / 32, 64 << 10, kLargestChunk);
}

Result<void> check_batch(const AppendBatch& batch) {
    if (batch.events.empty()) return fail(Errc::InvalidArgument, "a batch needs an event");
    std::uint64_t bytes = batch.events.size() * 16;
    for (const EventView& event : batch.events) {
        bytes += event.message.size();
        if (event.timestamp.value > kMostTime || event.timestamp.value < -kMostTime)
            return fail(Errc::InvalidArgument, "an event's time is out of range");
    }
    if (bytes > kMostBatchBytes) return fail(Errc::InvalidArgument, "a batch is larger than 1 GiB");
    return {};
}
}  // namespace

void ColumnBatch::clear() {
    rows = 0;
    timestamp.clear();
    seq.clear();
    group.clear();
    stream.clear();
    ingestion_time.clear();
    message.clear();
    arena.clear();
}

Result<std::unique_ptr<Engine>> Engine::open(const Options& options, io::FileSystem& files,
                                             Clock& clock, CounterRegistry& counters) {
    auto store = std::make_unique<Store>(options, files, clock, counters);
    YG_CHECK(store->open());
    return store;
}

/// An append on its way through the log.
struct Store::PendingAppend : wal::Entry {
    memtable::Batch::Pointer batch;
};

Store::Store(Options options, io::FileSystem& files, Clock& clock, CounterRegistry& counters)
    : options_(std::move(options)),
      files_(files),
      clock_(clock),
      figures_(std::make_unique<Figures>(counters)),
      parts_limit_(options_.memory_budget / 2),
      seal_bytes_(std::min(options_.seal_bytes, parts_limit_ / 2)),
      cache_(options_.memory_budget / 4),
      pool_(chunk_bytes_for(parts_limit_), parts_limit_ + parts_limit_ / 8),
      sources_(std::make_shared<scan::Sources>()),
      last_seal_ns_(clock.monotonic_ns()) {}

Store::~Store() {
    {
        const std::lock_guard lock(wake_mutex_);
        stopping_ = true;
    }
    wake_sealer_.notify_all();
    wake_compactor_.notify_all();
    sealed_.notify_all();
    if (sealer_.joinable()) sealer_.join();
    if (compactor_.joinable()) compactor_.join();
    wal_.reset();
    active_.reset();
    sources_.reset();
}

Result<Appended> Store::append(const AppendBatch& source) {
    YG_CHECK(check_batch(source));
    if (catalog_->image().dropped(StreamKey{source.group, source.stream}))
        return fail(Errc::NotFound, "the log group or stream was dropped");
    YG_CHECK(wait_for_memory());
    PendingAppend pending;
    pending.batch = memtable::Batch::copy_of(source, pool_);
    pending.record = pending.batch->record();
    pending.payload_bytes = pending.batch->payload_bytes();
    pending.payload_checksum = wal::payload_checksum(pending.batch->payload());
    pending.events = pending.batch->events().size();
    if (auto appended = wal_->append(pending); !appended) {
        figures_->refused.add();
        if (appended.error().code() == Errc::NoSpace) seal_for_space();
        return std::unexpected<Error>(appended.error());
    }
    return Appended{pending.first_seq, EventSeq(pending.first_seq.value + pending.events - 1)};
}

/// The log is larger than the segments that it becomes: sealing frees space.
void Store::seal_for_space() {
    if (!options_.background) return;
    {
        const std::lock_guard lock(publish_mutex_);
        freeze_active();
    }
    const std::lock_guard lock(wake_mutex_);
    seal_wanted_ = true;
    wake_sealer_.notify_all();
}

/// Holds appends back while memory is full; the sealer is what makes room.
Result<void> Store::wait_for_memory() {
    const auto full = [this] {
        return parts_bytes_.load(std::memory_order_relaxed) > parts_limit_;
    };
    if (!full()) return {};
    if (!options_.background) {
        {
            const std::lock_guard lock(publish_mutex_);
            freeze_active();
        }
        const auto sealed = seal_all();
        if (sealed || sealed.error().code() == Errc::NoSpace) return sealed;
        return fail(Errc::Unavailable, sealed.error().message());
    }
    std::unique_lock lock(wake_mutex_);
    while (full()) {
        if (stopping()) return fail(Errc::Unavailable, "the store is closing");
        const std::uint64_t attempts = seal_attempts_;
        seal_wanted_ = true;
        wake_sealer_.notify_all();
        sealed_.wait(lock, [&] { return stopping() || seal_attempts_ != attempts || !full(); });
        if (!full() || !seal_error_) continue;
        if (seal_error_->code() == Errc::NoSpace) return fail(*seal_error_);
        return fail(Errc::Unavailable, seal_error_->message());
    }
    return {};
}

void Store::publish(std::span<wal::Entry* const> entries) {
    std::vector<GroupId> groups;
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    bool seal_due = false;
    {
        const std::lock_guard lock(publish_mutex_);
        for (wal::Entry* entry : entries) {
            auto& pending = static_cast<PendingAppend&>(*entry);
            memtable::Batch& batch = *pending.batch;
            batch.set_first_seq(entry->first_seq);
            groups.push_back(batch.events().group());
            events += batch.events().size();
            bytes += batch.events().message_bytes();
            add_to_active(std::move(pending.batch));
            visible_seq_.store(entry->first_seq.value + entry->events - 1,
                               std::memory_order_release);
        }
        busy_.store(true, std::memory_order_relaxed);
        if (active_is_full()) {
            freeze_active();
            seal_due = true;
        }
    }
    figures_->events.add(events);
    figures_->message_bytes.add(bytes);
    if (seal_due && options_.background) {
        const std::lock_guard lock(wake_mutex_);
        seal_wanted_ = true;
        wake_sealer_.notify_all();
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    listeners_->tell(groups);
}

void Store::add_to_active(memtable::Batch::Pointer batch) {
    if (!active_) {
        active_ = std::make_shared<memtable::Part>(clock_.monotonic_ns());
        change_sources([this](scan::Sources& sources) { sources.parts.push_back(active_); });
    }
    const wal::EventsView& events = batch->events();
    catalog_->image().observe({{events.group(), events.stream()},
                               {batch->min_time(), batch->max_time(), events.ingestion_time()}});
    const std::uint64_t before = active_->memory_bytes();
    active_->add(std::move(batch));
    parts_bytes_ += active_->memory_bytes() - before;
}

bool Store::active_is_full() const {
    return active_ && (active_->memory_bytes() >= seal_bytes_ || active_->rows() >= kMostPartRows);
}

void Store::freeze_active() {
    active_.reset();
}

Store::SourcesPointer Store::sources() const {
    const std::lock_guard lock(sources_mutex_);
    return sources_;
}

void Store::change_sources(const std::function<void(scan::Sources&)>& change) {
    SourcesPointer old;  // goes after the lock: it may close and remove files
    const std::lock_guard lock(sources_mutex_);
    auto next = std::make_shared<scan::Sources>(*sources_);
    change(*next);
    old = std::exchange(sources_, std::move(next));
}

scan::Plan Store::plan_for(const ScanRequest& request) const {
    busy_.store(true, std::memory_order_relaxed);
    scan::Plan plan = scan::make_plan(request, catalog_->image());
    plan.visible = end();
    plan.on_damage = [this](const Error& error) { report_damage(error); };
    return plan;
}

void Store::report_damage(const Error& error) const {
    {
        const std::lock_guard lock(damage_mutex_);
        if (!damage_.insert(error.message()).second) return;
    }
    figures_->damaged_blocks.add();
    log::error("engine", "{}", error.message());
}

Result<std::unique_ptr<Scan>> Store::scan(const ScanRequest& request) {
    if (request.groups.empty()) return fail(Errc::InvalidArgument, "a scan needs a group");
    scan::ScanBounds bounds;
    bounds.limit = request.limit;
    bounds.max_bytes_examined = request.max_bytes_examined;
    bounds.projection = request.projection;
    bounds.cancellation = request.cancellation;
    // First what is visible, then where it is: what is sealed in between is in the segments.
    scan::Plan plan = plan_for(request);
    return std::make_unique<scan::MergeScan>(sources(), std::move(plan), bounds);
}

Result<std::unique_ptr<FieldScan>> Store::field_scan(const FieldScanRequest& request) {
    if (request.groups.empty()) return fail(Errc::InvalidArgument, "a scan needs a group");
    ScanRequest bounds;
    bounds.groups = request.groups;
    bounds.streams = request.streams;
    bounds.from = request.from;
    bounds.to = request.to;
    // As in scan(): first what is visible, then where it is.
    scan::Plan plan = plan_for(bounds);
    SourcesPointer sources = this->sources();
    // The next query is likely to ask about the same time again.
    std::uint64_t bytes = 0;
    for (const auto& segment : sources->segments)
        if (plan.wants_time(segment->summary().min_time, segment->summary().max_time))
            bytes += segment->summary().file_bytes;
    if (bytes <= cache_.capacity() / 2) plan.small_caching = segment::Caching::Keep;
    return scan::PartsScan::create(std::move(sources), std::move(plan), request);
}

Result<FollowBatch> Store::follow(GroupId group, EventSeq after, std::size_t max_rows,
                                  std::size_t max_bytes) {
    ScanRequest request;
    request.groups = {group};
    scan::Plan plan = plan_for(request);
    plan.order = scan::Order::Seq;
    plan.after = scan::OrderKey{after.value, 0};
    plan.caching = plan.small_caching = segment::Caching::Keep;
    const EventSeq visible = plan.visible;
    scan::ScanBounds bounds;
    bounds.limit = std::max<std::size_t>(max_rows, 1);
    bounds.batch_rows = bounds.limit;
    bounds.batch_bytes = std::max<std::size_t>(max_bytes, 1);
    bounds.call_bytes = UINT64_MAX;
    scan::MergeScan merge(sources(), std::move(plan), bounds);
    FollowBatch out;
    const ScanState state = YG_TRY(merge.next(out.rows));
    out.next = after;
    if (out.rows.rows > 0) out.next = std::max(out.next, out.rows.seq.back());
    if (state == ScanState::Finished) out.next = std::max(out.next, visible);
    return out;
}

std::shared_ptr<void> Store::listen(AppendListener listener) {
    return listeners_->add(std::move(listener));
}

Result<void> Store::drop_group(GroupId group) {
    if (catalog_->image().dropped(group)) return {};
    catalog::CatalogEdit edit;
    edit.dropped_groups.push_back({group, clock_.now()});
    YG_CHECK(commit(std::move(edit)));
    retention_due_ = true;
    return {};
}

Result<void> Store::drop_stream(GroupId group, StreamId stream) {
    const StreamKey key{group, stream};
    if (catalog_->image().dropped(key)) return {};
    catalog::CatalogEdit edit;
    edit.dropped_streams.push_back({key, clock_.now()});
    YG_CHECK(commit(std::move(edit)));
    retention_due_ = true;
    return {};
}

Result<void> Store::expire(GroupId group, TimeMs before) {
    if (catalog_->image().expiry(group) >= before || catalog_->image().dropped(group)) return {};
    catalog_->mark_expired({group, before});
    retention_due_ = true;
    return {};
}

GroupStatistics Store::group_statistics(GroupId group) const {
    if (catalog_->image().dropped(group)) return {};
    // Totals and parts change one after the other at a seal; an answer may miss or count twice
    // what is being sealed unless both are read in one state.
    while (true) {
        const SourcesPointer before = sources();
        GroupStatistics total = catalog_->image().totals(group);
        const EventSeq applied = catalog_->image().applied();
        bool torn = false;
        for (const auto& part : before->parts) {
            if (part->rows() > 0 && part->last_seq() <= applied) torn = true;
            const memtable::Part::GroupTotals here = part->totals(group);
            total.events += here.events;
            total.message_bytes += here.message_bytes;
        }
        if (!torn && sources() == before) return total;
        std::this_thread::yield();
    }
}

std::optional<StreamStatistics> Store::stream_statistics(GroupId group, StreamId stream) const {
    return catalog_->image().stream({group, stream});
}

StoreStatistics Store::statistics() const {
    StoreStatistics out;
    const SourcesPointer current = sources();
    for (const auto& segment : current->segments)
        out.segment_bytes += segment->summary().file_bytes;
    out.segments = current->segments.size();
    out.wal_bytes = wal_->bytes();
    out.memory_bytes = parts_bytes_.load();
    const std::lock_guard lock(damage_mutex_);
    out.damaged_blocks = damage_.size();
    return out;
}

std::string Store::segment_path(std::uint64_t id) const {
    return engine::segment_path(options_.folder, id);
}

}  // namespace yagura::engine
