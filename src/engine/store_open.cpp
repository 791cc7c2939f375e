#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/clock.h"
#include "base/log.h"
#include "engine/catalog/manifest.h"
#include "engine/store.h"
#include "engine/store_format.h"

namespace yagura::engine {

Result<void> Store::open() {
    YG_CHECK(files_.make_folder(options_.folder));
    YG_CHECK(files_.make_folder(options_.folder + "/segments"));
    lock_ = YG_TRY(files_.lock(options_.folder + "/LOCK"));
    YG_CHECK(check_version());
    YG_CHECK(open_catalog());
    YG_CHECK(open_segments());
    YG_CHECK(open_log());
    YG_CHECK(remove_strangers());
    update_gauges();
    if (options_.background) start_threads();
    return {};
}

Result<void> Store::check_version() {
    const std::string path = options_.folder + "/VERSION";
    if (!YG_TRY(files_.exists(path)))
        return io::write_file_atomically(files_, path, store_version_text());
    return check_store_version(files_, options_.folder);
}

Result<void> Store::open_catalog() {
    catalog_ = YG_TRY(catalog::ManifestCatalog::open(files_, options_.folder));
    return {};
}

Result<void> Store::open_segments() {
    std::vector<std::shared_ptr<segment::Segment>> segments;
    bool lost = false;
    for (const catalog::SegmentRecord& record : catalog_->image().segments()) {
        next_segment_id_ = std::max(next_segment_id_.load(), record.id + 1);
        auto segment = segment::Segment::open(read_context(), segment_path(record.id), record.id);
        if (segment) {
            segments.push_back(std::move(*segment));
            continue;
        }
        const Errc code = segment.error().code();
        if (code != Errc::Corruption && code != Errc::NotFound)
            return std::unexpected<Error>(segment.error());
        YG_CHECK(quarantine_segment(record, segment.error()));
        lost = true;
    }
    change_sources([&](scan::Sources& sources) { sources.segments = std::move(segments); });
    if (lost) YG_CHECK(recount_totals());
    return {};
}

/// What the lost segment held of each group is not known, so it is counted what the others hold.
Result<void> Store::recount_totals() {
    std::map<GroupId, catalog::TotalsDelta> deltas;
    for (const catalog::TotalsDelta& known : catalog_->image().snapshot().totals)
        deltas[known.group] = {known.group, -known.events, -known.message_bytes};
    const auto segments = sources()->segments;
    for (const auto& segment : segments) {
        const auto open = YG_TRY(segment->pin());
        for (const segment::RowGroupInfo& info : segment->row_groups()) {
            const auto index = segment->index(info);
            if (!index) continue;
            for (const segment::Run& run : (*index)->runs) {
                catalog::TotalsDelta& delta = deltas[run.group];
                delta.group = run.group;
                delta.events += run.rows;
                delta.message_bytes += static_cast<std::int64_t>(run.message_bytes);
            }
        }
    }
    catalog::CatalogEdit edit;
    for (const auto& [group, delta] : deltas)
        if (delta.events != 0 || delta.message_bytes != 0) edit.totals.push_back(delta);
    return commit(std::move(edit));
}

/// Puts a segment that cannot be opened aside, for a person to look at; the others go on without
/// it.
Result<void> Store::quarantine_segment(const catalog::SegmentRecord& record, const Error& why) {
    report_damage(why);
    log::error("engine",
               "segment {:016x} with {} events from {} to {} is unreadable and was put aside in "
               "{}/quarantine",
               record.id, record.summary.rows, record.summary.min_time.value,
               record.summary.max_time.value, options_.folder);
    const std::string path = segment_path(record.id);
    if (YG_TRY(files_.exists(path))) {
        const std::string folder = options_.folder + "/quarantine";
        YG_CHECK(files_.make_folder(folder));
        YG_CHECK(files_.rename(path, fmt::format("{}/{:016x}.seg", folder, record.id)));
        YG_CHECK(files_.sync_folder(folder));
        YG_CHECK(files_.sync_folder(options_.folder + "/segments"));
    }
    catalog::CatalogEdit edit;
    edit.removed.push_back(record.id);
    return commit(std::move(edit));
}

Result<void> Store::open_log() {
    wal::WalOptions options;
    options.folder = options_.folder + "/wal";
    options.file_bytes = options_.wal_file_bytes;
    options.applied = catalog_->image().applied();
    options.background = options_.background;
    const auto replay_one = [this](EventSeq first, std::uint32_t events, std::string_view payload) {
        return replay(first, events, payload);
    };
    const auto publish_all = [this](std::span<wal::Entry* const> entries) { publish(entries); };
    visible_seq_ = options.applied.value;
    wal_ = YG_TRY(wal::Wal::open(files_, std::move(options), publish_all, replay_one));
    visible_seq_ = wal_->durable_seq().value;
    wal_->free_up_to(catalog_->image().applied());
    return {};
}

Result<void> Store::replay(EventSeq first, std::uint32_t events, std::string_view payload) {
    auto batch = YG_TRY(memtable::Batch::from_payload(payload, events, pool_));
    batch->set_first_seq(first);
    {
        const std::lock_guard lock(publish_mutex_);
        add_to_active(std::move(batch));
        if (active_is_full()) freeze_active();
    }
    if (parts_bytes_ > parts_limit_) return seal_all();
    return {};
}

/// Files that the catalogue does not name are left from a crash between writing and committing.
Result<void> Store::remove_strangers() {
    const std::string folder = options_.folder + "/segments";
    std::set<std::uint64_t> known;
    for (const catalog::SegmentRecord& record : catalog_->image().segments())
        known.insert(record.id);
    for (const std::string& name : YG_TRY(files_.list(folder))) {
        const auto id = parse_segment_name(name);
        if (id) next_segment_id_ = std::max(next_segment_id_.load(), *id + 1);
        if (id && known.contains(*id)) continue;
        if (!id && !name.ends_with(".tmp")) continue;
        const std::string path = folder + "/" + name;
        if (id) {
            // Its events must be in the log or in other segments. If it reaches further than both,
            // it is no leftover: the catalogue has lost something.
            const auto segment = segment::Segment::open(read_context(), path, *id);
            if (segment && (*segment)->summary().max_seq > end())
                return fail(
                    Errc::Corruption,
                    fmt::format(
                        "{} holds events up to {}, but the catalogue and the log end at {}: "
                        "the manifest or the log was lost or replaced by an older one",
                        path, (*segment)->summary().max_seq.value, end().value));
        }
        discard_files({path});
    }
    return {};
}

void Store::start_threads() {
    sealer_ = std::thread([this] { run_sealer(); });
    compactor_ = std::thread([this] { run_compactor(); });
}

}  // namespace yagura::engine
