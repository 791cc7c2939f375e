#include <fmt/core.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread_priority.h"
#include "codec/zstd.h"
#include "engine/compact/merge_job.h"
#include "engine/memtable/ordered_rows.h"
#include "engine/segment/row_group_packer.h"
#include "engine/store.h"
#include "engine/store_figures.h"

namespace yagura::engine {

namespace {
using namespace std::chrono_literals;

constexpr auto kSealerTick = 1s;
constexpr auto kCompactorTick = 30s;
/// A segment is rewritten once so much of it is dead.
constexpr std::uint64_t kDeadPercent = 30;
/// Merging keeps this much of the disk free for the log and for sealing.
constexpr std::uint64_t kKeepFree = 32 << 20;
/// An id that was dropped may be asked for by requests under way; after a day surely not.
constexpr std::int64_t kRememberDropsMs = kDayMs;
constexpr int kCompactorNice = 19;
/// A fresh segment is soon merged into others, which are packed harder; appends wait for this one.
constexpr int kFreshZstdLevel = -8;
/// Larger pages hold more that is alike; smaller ones cost a read of a few rows less. 2 MiB take
/// about a tenth more than 8 MiB (docs/STORAGE.md section 4).
constexpr segment::WriterLimits kMergedLimits{.bytes_per_message_page = 2 << 20,
                                              .messages = segment::MessageForm::Templates};
constexpr std::int64_t kForgetEveryNs = 3'600'000'000'000;
}  // namespace

void Store::run_sealer() {
    bool trimmed = true;
    std::unique_lock lock(wake_mutex_);
    while (!stopping()) {
        wake_sealer_.wait_for(lock, kSealerTick, [this] { return stopping() || seal_wanted_; });
        if (stopping()) return;
        seal_wanted_ = false;
        lock.unlock();
        freeze_if_old();
        const std::uint64_t before = figures_->sealed.value();
        const auto done = seal_all();
        update_gauges();
        const bool idle = !busy_.exchange(false, std::memory_order_relaxed);
        if (!idle) trimmed = false;
        if (idle && !trimmed) {
            // Quiet again: what a burst of appends and reads took goes back to the system.
            trimmed = true;
            pool_.trim();
            codec::zstd_release_thread_memory();
#ifdef __GLIBC__
            ::malloc_trim(0);
#endif
        }
        lock.lock();
        ++seal_attempts_;
        if (done) {
            seal_error_.reset();
        } else {
            if (!seal_error_) log::error("engine", "sealing failed: {}", done.error().message());
            seal_error_ = done.error();
        }
        sealed_.notify_all();
        if (figures_->sealed.value() != before) {
            compact_wanted_ = true;
            wake_compactor_.notify_all();
        }
    }
}

void Store::run_compactor() {
    // Merging can wait for a quieter moment; requests cannot.
    lower_thread_priority(kCompactorNice);
    std::unique_lock lock(wake_mutex_);
    while (!stopping()) {
        wake_compactor_.wait_for(lock, kCompactorTick,
                                 [this] { return stopping() || compact_wanted_; });
        if (stopping()) return;
        compact_wanted_ = false;
        lock.unlock();
        const auto done = compact_all(Fresh::WhenDue);
        if (!done && done.error().code() != Errc::Cancelled)
            log::warning("engine", "merging failed: {}", done.error().message());
        codec::zstd_release_thread_memory();
        update_gauges();
        lock.lock();
    }
}

void Store::update_gauges() {
    const StoreStatistics now = statistics();
    figures_->memory_bytes.set(static_cast<std::int64_t>(now.memory_bytes));
    figures_->cache_bytes.set(static_cast<std::int64_t>(cache_.bytes()));
    figures_->wal_bytes.set(static_cast<std::int64_t>(now.wal_bytes));
    figures_->segment_bytes.set(static_cast<std::int64_t>(now.segment_bytes));
    figures_->segments.set(static_cast<std::int64_t>(now.segments));
}

Result<void> Store::run_maintenance() {
    freeze_if_old();
    YG_CHECK(seal_all());
    YG_CHECK(compact_all(Fresh::WhenDue));
    update_gauges();
    return {};
}

Result<void> Store::flush() {
    {
        const std::lock_guard lock(publish_mutex_);
        freeze_active();
    }
    return seal_all();
}

Result<void> Store::compact() {
    YG_CHECK(flush());
    return compact_all(Fresh::All);
}

/// Also when memory is full and nothing else could be sealed.
void Store::freeze_if_old() {
    const std::lock_guard lock(publish_mutex_);
    if (!active_) return;
    const std::int64_t age_ms = (clock_.monotonic_ns() - active_->opened_ns()) / 1'000'000;
    if (age_ms >= options_.seal_age_ms || parts_bytes_ > parts_limit_) freeze_active();
}

std::shared_ptr<memtable::Part> Store::oldest_frozen() const {
    const SourcesPointer current = sources();
    return current->parts.empty() ? nullptr : current->parts.front();
}

Result<void> Store::seal_all() {
    const std::lock_guard lock(seal_mutex_);
    while (true) {
        const auto part = oldest_frozen();
        if (!part) return {};
        {
            const std::lock_guard publishing(publish_mutex_);
            if (part == active_) return {};
        }
        auto sealed = seal(part);
        if (!sealed && sealed.error().code() == Errc::NoSpace && wal_) {
            wal_->release_spares();
            sealed = seal(part);
        }
        YG_CHECK(sealed);
    }
}

Result<void> Store::seal(const std::shared_ptr<memtable::Part>& part) {
    const std::uint64_t id = next_segment_id_++;
    const std::string path = segment_path(id);
    const std::string temporary = path + ".tmp";
    catalog::CatalogEdit edit;
    std::shared_ptr<segment::Segment> sealed;
    const auto write = [&]() -> Result<void> {
        auto writer = YG_TRY(
            segment::SegmentWriter::create(files_, temporary, id, {.zstd_level = kFreshZstdLevel}));
        YG_CHECK(write_part(*part, *writer, edit));
        if (writer->rows() == 0) return files_.remove(temporary);
        catalog::SegmentRecord record;
        record.id = id;
        record.summary = YG_TRY(writer->finish());
        writer.reset();
        YG_CHECK(files_.rename(temporary, path));
        YG_CHECK(files_.sync_folder(io::folder_of(path)));
        sealed = YG_TRY(segment::Segment::open(read_context(), path, id));
        edit.added.push_back(record);
        return {};
    };
    auto done = write();
    if (done) {
        edit.applied = part->last_seq();
        edit.streams = catalog_->image().streams(part->streams());
        done = commit(std::move(edit));
    }
    if (!done) {
        sealed.reset();
        discard_files({temporary, path});
        return done;
    }
    change_sources([&](scan::Sources& sources) {
        std::erase(sources.parts, part);
        if (sealed) sources.segments.push_back(sealed);
    });
    parts_bytes_ -= part->memory_bytes();
    last_seal_ns_ = clock_.monotonic_ns();
    figures_->sealed.add();
    if (wal_) wal_->free_up_to(part->last_seq());
    return {};
}

/// Rows go group by group, and of a group by time: what is held besides the part is one row group's
/// list of rows.
Result<void> Store::write_part(const memtable::Part& part, segment::SegmentWriter& writer,
                               catalog::CatalogEdit& edit) {
    const catalog::CatalogImage& image = catalog_->image();
    segment::RowGroupPacker packer(writer, {}, segment::Messages::Borrowed);
    for (const GroupId group : part.groups()) {
        if (image.dropped(group)) continue;
        memtable::BatchFilter filter;
        filter.group = group;
        filter.up_to = part.last_seq();
        memtable::OrderedRows rows(image.expiry(group));
        for (const memtable::Batch* batch : part.batches(filter)) {
            if (image.dropped(StreamKey{group, batch->events().stream()})) continue;
            rows.add(*batch);
        }
        catalog::TotalsDelta delta{group, 0, 0};
        for (rows.start(); !rows.finished(); rows.advance()) {
            const auto [batch, row] = rows.place();
            const wal::EventsView& events = batch->events();
            const std::string_view message = events.message(row);
            delta.events += 1;
            delta.message_bytes += static_cast<std::int64_t>(message.size());
            YG_CHECK(packer.add({group, events.stream(), events.timestamp(row),
                                 EventSeq(batch->first_seq().value + row), events.ingestion_time(),
                                 message}));
        }
        if (delta.events > 0) edit.totals.push_back(delta);
    }
    return packer.finish();
}

Result<void> Store::commit(catalog::CatalogEdit edit) {
    YG_CHECK(catalog_->commit(std::move(edit)));
    remove_discarded();
    return {};
}

/// Files that no state needs, as soon as it is sure which state a restart would find.
void Store::discard_files(std::vector<std::string> paths) {
    {
        const std::lock_guard lock(discarded_mutex_);
        for (std::string& path : paths) discarded_.push_back(std::move(path));
    }
    remove_discarded();
}

void Store::remove_discarded() {
    if (!catalog_->settled()) return;
    std::vector<std::string> paths;
    {
        const std::lock_guard lock(discarded_mutex_);
        paths.swap(discarded_);
    }
    for (const std::string& path : paths) {
        const auto done = files_.remove(path);
        if (!done && done.error().code() != Errc::NotFound)
            log::warning("engine", "{}", done.error().message());
    }
}

Result<void> Store::compact_all(Fresh fresh) {
    const std::lock_guard lock(compact_mutex_);
    if (retention_due_.exchange(false)) {
        if (auto done = drop_dead_segments(); !done) {
            retention_due_ = true;
            return done;
        }
    }
    compact::MergeLimits limits;
    const std::int64_t quiet_ms = (clock_.monotonic_ns() - last_seal_ns_) / 1'000'000;
    if (fresh == Fresh::All || quiet_ms >= options_.merge_quiet_ms) limits.fresh_segments = 1;
    while (!stopping()) {
        const auto task = compact::choose_merge(catalog_->image().segments(), limits);
        if (!task) break;
        YG_CHECK(merge(*task));
    }
    return forget_old_drops();
}

/// Drops segments without a live row, and rewrites those with few.
Result<void> Store::drop_dead_segments() {
    const catalog::CatalogImage& image = catalog_->image();
    // Segments only: parts in memory must be free to go while one of these is rewritten.
    const auto segments = sources()->segments;
    Result<void> outcome;
    for (const auto& segment : segments) {
        if (stopping()) return {};
        catalog::CatalogEdit edit;
        std::uint64_t dead_rows = 0;
        std::uint64_t dead_bytes = 0;
        bool readable = true;
        const auto open = segment->pin();
        for (const segment::RowGroupInfo& info : segment->row_groups()) {
            const auto index = segment->index(info);
            if (!index) {
                readable = false;
                break;
            }
            for (const segment::Run& run : (*index)->runs) {
                const auto bytes = static_cast<std::int64_t>(run.message_bytes);
                if (edit.totals.empty() || edit.totals.back().group != run.group)
                    edit.totals.push_back({run.group, 0, 0});
                edit.totals.back().events -= run.rows;
                edit.totals.back().message_bytes -= bytes;
                if (!image.dropped(StreamKey{run.group, run.stream}) &&
                    image.expiry(run.group) <= info.max_time)
                    continue;
                dead_rows += run.rows;
                dead_bytes += run.message_bytes;
            }
        }
        if (!readable || dead_rows == 0) continue;
        const segment::Summary& summary = segment->summary();
        if (dead_rows == summary.rows) {
            edit.removed.push_back(segment->id());
            YG_CHECK(commit(std::move(edit)));
            change_sources([&](scan::Sources& sources) { std::erase(sources.segments, segment); });
            segment->remove_when_unused();
            figures_->dropped.add();
        } else if (dead_bytes * 100 >= summary.message_bytes * kDeadPercent ||
                   dead_rows * 100 >= summary.rows * kDeadPercent) {
            // Where there is no room to rewrite one, another may still go whole.
            const auto merged = merge({{segment->id()}});
            if (!merged && merged.error().code() != Errc::NoSpace) return merged;
            if (!merged) outcome = merged;
        }
    }
    return outcome;
}

Result<void> Store::merge(const compact::MergeTask& task) {
    auto inputs = std::make_shared<scan::Sources>();
    std::uint64_t bytes = 0;
    // A copy: the list that others see may go while it is walked.
    const auto segments = sources()->segments;
    for (const auto& segment : segments) {
        if (std::find(task.inputs.begin(), task.inputs.end(), segment->id()) == task.inputs.end())
            continue;
        inputs->segments.push_back(segment);
        bytes += segment->summary().file_bytes;
    }
    YG_VERIFY(inputs->segments.size() == task.inputs.size());
    const std::uint64_t free = YG_TRY(files_.free_space(options_.folder));
    if (free < bytes + bytes / 4 + std::min<std::uint64_t>(kKeepFree, free / 4))
        return fail(Errc::NoSpace,
                    fmt::format("{} free bytes do not suffice to merge {}", free, bytes));

    compact::MergeJob job(
        {.files = files_,
         .image = catalog_->image(),
         .new_segment_id = [this] { return next_segment_id_++; },
         .temporary_path = [this](std::uint64_t id) { return segment_path(id) + ".tmp"; },
         .on_damage = [this](const Error& error) { report_damage(error); },
         .stopping = [this] { return stopping(); },
         .limits = kMergedLimits},
        inputs);
    std::vector<std::shared_ptr<segment::Segment>> outputs;
    std::vector<std::string> written;
    std::uint64_t damaged_blocks = 0;
    const auto run = [&]() -> Result<void> {
        auto merged = job.run();
        written = job.written_paths();
        if (!merged) return std::unexpected<Error>(merged.error());
        damaged_blocks = merged->damaged_blocks;
        catalog::CatalogEdit edit;
        edit.removed = task.inputs;
        edit.totals = std::move(merged->totals);
        for (const compact::MergeOutput& output : merged->outputs) {
            const std::string path = segment_path(output.id);
            YG_CHECK(files_.rename(output.path, path));
            written.push_back(path);
            outputs.push_back(YG_TRY(segment::Segment::open(read_context(), path, output.id)));
            edit.added.push_back({output.id, 1, output.summary});
        }
        YG_CHECK(files_.sync_folder(options_.folder + "/segments"));
        return commit(std::move(edit));
    };
    if (auto done = run(); !done) {
        outputs.clear();
        discard_files(std::move(written));
        return done;
    }
    change_sources([&](scan::Sources& sources) {
        for (const auto& input : inputs->segments) std::erase(sources.segments, input);
        sources.segments.insert(sources.segments.end(), outputs.begin(), outputs.end());
    });
    for (const auto& input : inputs->segments) {
        if (damaged_blocks == 0) {
            input->remove_when_unused();
            continue;
        }
        // What could not be copied may still be of use to a person.
        const std::string folder = options_.folder + "/quarantine";
        const std::string aside = fmt::format("{}/{:016x}.seg", folder, input->id());
        YG_CHECK(files_.make_folder(folder));
        YG_CHECK(files_.rename(input->path(), aside));
        log::error("engine", "a merge could not read all of {}; the file is kept as {}",
                   input->path(), aside);
    }
    figures_->merged.add();
    return {};
}

/// Dropped ids of which no segment holds anything any more, once nobody can use them.
Result<void> Store::forget_old_drops() {
    const std::int64_t now_ns = clock_.monotonic_ns();
    if (last_forget_ns_ != 0 && now_ns - last_forget_ns_ < kForgetEveryNs) return {};
    last_forget_ns_ = now_ns;
    const catalog::CatalogImage& image = catalog_->image();
    const TimeMs old = clock_.now() - kRememberDropsMs;
    std::set<GroupId> groups;
    std::set<StreamKey> streams;
    for (const auto& dropped : image.dropped_groups())
        if (dropped.at < old) groups.insert(dropped.key);
    for (const auto& dropped : image.dropped_streams())
        if (dropped.at < old) streams.insert(dropped.key);
    if (groups.empty() && streams.empty()) return {};
    const SourcesPointer current = sources();
    for (const auto& part : current->parts)
        for (const StreamKey key : part->streams()) {
            groups.erase(key.group);
            streams.erase(key);
        }
    for (const auto& segment : current->segments) {
        const auto open = YG_TRY(segment->pin());
        for (const segment::RowGroupInfo& info : segment->row_groups()) {
            const auto index = segment->index(info);
            if (!index) return {};
            for (const segment::Run& run : (*index)->runs) {
                groups.erase(run.group);
                streams.erase({run.group, run.stream});
            }
        }
    }
    if (groups.empty() && streams.empty()) return {};
    catalog::CatalogEdit edit;
    edit.forgotten_groups.assign(groups.begin(), groups.end());
    edit.forgotten_streams.assign(streams.begin(), streams.end());
    return commit(std::move(edit));
}

}  // namespace yagura::engine
