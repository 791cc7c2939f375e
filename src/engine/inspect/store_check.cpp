#include "engine/inspect/store_check.h"

#include <fmt/core.h>

#include <set>

#include "engine/catalog/manifest.h"
#include "engine/inspect/read_only_files.h"
#include "engine/inspect/segment_check.h"
#include "engine/store_format.h"
#include "engine/wal/wal_replay.h"

namespace yagura::engine::inspect {
namespace {

constexpr std::uint64_t kIndexCacheBytes = 1 << 20;

bool is_damage(const Error& error) {
    return error.code() == Errc::Corruption || error.code() == Errc::NotFound;
}

class Checker {
  public:
    Checker(io::FileSystem& files, std::string folder)
        : files_(files), folder_(std::move(folder)) {}

    Result<StoreCheck> run() {
        YG_CHECK(check_store_version(files_, folder_));
        auto opened = catalog::ManifestCatalog::open(files_, folder_);
        if (!opened) {
            // Without the catalogue nobody can say which segments count.
            if (!is_damage(opened.error())) return std::unexpected<Error>(opened.error());
            wrong(opened.error().message());
            return std::move(found_);
        }
        const catalog::CatalogImage& image = (*opened)->image();
        for (const catalog::SegmentRecord& record : image.segments())
            YG_CHECK(check_segment_of(record));
        check_totals(image);
        YG_CHECK(check_log(image.applied()));
        YG_CHECK(look_for_strangers(image));
        return std::move(found_);
    }

  private:
    void wrong(std::string what) { found_.damage.push_back(std::move(what)); }

    Result<void> check_segment_of(const catalog::SegmentRecord& record) {
        const std::string path = segment_path(folder_, record.id);
        const auto segment = segment::Segment::open({files_, cache_}, path, record.id);
        if (!segment) {
            if (!is_damage(segment.error())) return std::unexpected<Error>(segment.error());
            wrong(fmt::format("{} ({} events are lost)", segment.error().message(),
                              record.summary.rows));
            return {};
        }
        const segment::Summary& summary = (*segment)->summary();
        ++found_.segments;
        found_.segment_bytes += summary.file_bytes;
        found_.events += summary.rows;
        found_.message_bytes += summary.message_bytes;
        if (summary.rows != record.summary.rows ||
            summary.message_bytes != record.summary.message_bytes ||
            summary.file_bytes != record.summary.file_bytes ||
            summary.min_seq != record.summary.min_seq || summary.max_seq != record.summary.max_seq)
            wrong(fmt::format("{} is not the segment that the manifest describes", path));
        return check_segment(**segment, counts_,
                             [this](std::string what) { wrong(std::move(what)); });
    }

    /// Where something is lost the totals cannot fit, and that was said already.
    void check_totals(const catalog::CatalogImage& image) {
        if (!found_.sound()) return;
        GroupCounts expected;
        for (const catalog::TotalsDelta& total : image.snapshot().totals)
            expected[total.group] = {static_cast<std::uint64_t>(total.events),
                                     static_cast<std::uint64_t>(total.message_bytes)};
        for (const auto& [group, count] : counts_) {
            if (image.dropped(group)) continue;
            const GroupCount& said = expected[group];
            if (said.events == count.events && said.message_bytes == count.message_bytes) continue;
            wrong(fmt::format(
                "group {} has {} events and {} bytes in segments; the manifest says "
                "{} and {}",
                group.value, count.events, count.message_bytes, said.events, said.message_bytes));
        }
    }

    Result<void> check_log(EventSeq applied) {
        const std::string folder = folder_ + "/wal";
        last_ = applied;
        if (!YG_TRY(files_.exists(folder))) return {};
        wal::WalFiles log_files(files_, folder, 0, false);
        wal::WalReader reader(files_, folder, applied);
        const auto take = [this](EventSeq first, std::uint32_t events,
                                 std::string_view payload) -> Result<void> {
            YG_CHECK(wal::EventsView::parse(payload, events));
            found_.log_events += events;
            last_ = EventSeq(first.value + events - 1);
            return {};
        };
        const auto read = reader.read(log_files, take);
        if (read) return {};
        if (!is_damage(read.error())) return read;
        wrong(read.error().message());
        return {};
    }

    Result<void> look_for_strangers(const catalog::CatalogImage& image) {
        std::set<std::uint64_t> known;
        for (const catalog::SegmentRecord& record : image.segments()) known.insert(record.id);
        const std::string folder = folder_ + "/segments";
        if (YG_TRY(files_.exists(folder))) {
            for (const std::string& name : YG_TRY(files_.list(folder))) {
                const auto id = parse_segment_name(name);
                if (id && known.contains(*id)) continue;
                const std::string path = folder + "/" + name;
                const auto segment = id ? segment::Segment::open({files_, cache_}, path, *id)
                                        : fail(Errc::NotFound, "not a segment");
                if (segment && (*segment)->summary().max_seq > last_)
                    wrong(fmt::format("{} holds events up to {}, but manifest and log end at {}",
                                      path, (*segment)->summary().max_seq.value, last_.value));
                else
                    found_.notes.push_back(
                        fmt::format("{} is left from a crash; the next start removes it", path));
            }
        }
        const std::string aside = folder_ + "/quarantine";
        if (YG_TRY(files_.exists(aside)))
            for (const std::string& name : YG_TRY(files_.list(aside)))
                found_.notes.push_back(
                    fmt::format("{}/{} was put aside when it could not be read", aside, name));
        return {};
    }

    io::FileSystem& files_;
    const std::string folder_;
    segment::BlockCache cache_{kIndexCacheBytes};
    GroupCounts counts_;
    EventSeq last_;
    StoreCheck found_;
};

}  // namespace

Result<StoreCheck> check_store(io::FileSystem& files, const std::string& folder) {
    if (!YG_TRY(files.exists(folder + "/VERSION")))
        return fail(Errc::NotFound, fmt::format("{} is no event store", folder));
    const auto lock = YG_TRY(files.lock(folder + "/LOCK"));
    ReadOnlyFiles looking(files);
    return Checker(looking, folder).run();
}

}  // namespace yagura::engine::inspect
