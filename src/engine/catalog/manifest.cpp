#include "engine/catalog/manifest.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "codec/checksum.h"
#include "codec/zstd.h"

namespace yagura::engine::catalog {

namespace {

constexpr std::string_view kMagic = "YGMANIF\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kFileHeaderBytes = 32;
constexpr std::uint32_t kRecordMagic = 0x454d5959;  // "YYME"
constexpr std::uint64_t kMaxManifestBytes = 4ull << 30;
constexpr std::uint64_t kReserveStep = 64 << 10;
constexpr std::uint64_t kSnapshotAfter = 4 << 20;
constexpr std::size_t kCompressFrom = 1024;

struct RecordHeader {
    std::uint32_t magic;
    std::uint32_t stored_bytes;
    std::uint64_t checksum;  ///< of this header with 0 here and the stored bytes' checksum
    std::uint64_t number;    ///< place in the file, from 0
    std::uint32_t raw_bytes;
    std::uint32_t codec;
};
static_assert(sizeof(RecordHeader) == 32);

std::uint64_t checksum_of(RecordHeader header, std::string_view stored) {
    header.checksum = codec::checksum(stored);
    return codec::checksum({reinterpret_cast<const char*>(&header), sizeof header});
}

std::string file_header() {
    codec::ByteWriter out;
    out.bytes(kMagic);
    out.fixed(kVersion);
    out.fixed(static_cast<std::uint32_t>(kFileHeaderBytes));
    out.fixed(std::uint64_t{0});
    out.fixed(codec::checksum(out.view()));
    return out.take();
}

Result<void> check_file_header(std::string_view content) {
    codec::ByteReader in(content.substr(0, kFileHeaderBytes));
    const std::string_view magic = in.bytes(kMagic.size());
    const auto version = in.fixed<std::uint32_t>();
    in.fixed<std::uint32_t>();
    in.fixed<std::uint64_t>();
    const auto checksum = in.fixed<std::uint64_t>();
    if (!in.ok() || magic != kMagic ||
        checksum != codec::checksum(content.substr(0, kFileHeaderBytes - 8)))
        return fail(Errc::Corruption, "the manifest's header is damaged");
    if (version > kVersion)
        return fail(Errc::Conflict,
                    fmt::format("the manifest has format {}, newer than {}", version, kVersion));
    return {};
}

std::string encode_record(const CatalogEdit& edit, std::uint64_t number) {
    std::string stored = encode_edit(edit);
    RecordHeader header{};
    header.magic = kRecordMagic;
    header.number = number;
    header.raw_bytes = static_cast<std::uint32_t>(stored.size());
    if (stored.size() >= kCompressFrom) {
        stored = codec::zstd_compress(stored, 1);
        header.codec = static_cast<std::uint32_t>(segment::Codec::Zstd);
    }
    header.stored_bytes = static_cast<std::uint32_t>(stored.size());
    header.checksum = checksum_of(header, stored);
    std::string record(reinterpret_cast<const char*>(&header), sizeof header);
    return record + stored;
}

/// The stored bytes of the record at `offset`, or nothing when there is none whose checksum fits.
std::optional<std::pair<RecordHeader, std::string_view>> find_record(std::string_view content,
                                                                     std::uint64_t offset) {
    if (offset > content.size() || content.size() - offset < sizeof(RecordHeader))
        return std::nullopt;
    RecordHeader header;
    std::memcpy(&header, content.data() + offset, sizeof header);
    if (header.magic != kRecordMagic) return std::nullopt;
    const std::string_view rest = content.substr(offset + sizeof header);
    if (header.stored_bytes > rest.size()) return std::nullopt;
    const std::string_view stored = rest.substr(0, header.stored_bytes);
    if (checksum_of(header, stored) != header.checksum) return std::nullopt;
    return std::make_pair(header, stored);
}

Result<CatalogEdit> decode_record(const RecordHeader& header, std::string_view stored) {
    if (header.codec == static_cast<std::uint32_t>(segment::Codec::Stored))
        return decode_edit(stored);
    const std::string raw = YG_TRY(codec::zstd_decompress(stored, header.raw_bytes));
    return decode_edit(raw);
}

}  // namespace

Result<std::unique_ptr<ManifestCatalog>> ManifestCatalog::open(io::FileSystem& files,
                                                               const std::string& folder) {
    auto catalog =
        std::unique_ptr<ManifestCatalog>(new ManifestCatalog(files, folder + "/manifest"));
    if (const auto loaded = catalog->load(); !loaded)
        return fail(loaded.error().with_context(catalog->path_));
    return catalog;
}

Result<void> ManifestCatalog::load() {
    if (!YG_TRY(files_.exists(path_))) return {};
    const std::string content = YG_TRY(io::read_file(files_, path_, kMaxManifestBytes));
    YG_CHECK(check_file_header(content));
    end_ = kFileHeaderBytes;
    while (const auto record = find_record(content, end_)) {
        const auto& [header, stored] = *record;
        if (header.number != next_number_)
            return fail(Errc::Corruption,
                        fmt::format("record {} stands at offset {} in place of {}", header.number,
                                    end_, next_number_));
        const CatalogEdit edit = YG_TRY(decode_record(header, stored));
        image_.apply(edit);
        ++next_number_;
        end_ += sizeof(RecordHeader) + stored.size();
        if (next_number_ == 1) snapshot_bytes_ = end_;
    }
    if (next_number_ == 0)
        return fail(Errc::Corruption, fmt::format("no record can be read at offset {}", end_));
    // Each record was synced before the next was written: a later one shows that this is damage.
    for (std::uint64_t at = end_; at + sizeof(RecordHeader) <= content.size(); ++at) {
        const auto later = find_record(content, at);
        if (later && later->first.number > next_number_)
            return fail(Errc::Corruption,
                        fmt::format("the record at offset {} is damaged; a later one stands at {}",
                                    end_, at));
    }
    const std::string_view tail = std::string_view(content).substr(end_);
    const bool clean = tail.find_first_not_of('\0') == std::string_view::npos;
    // What follows a torn record could look like one later; a fresh file ends that.
    in_doubt_ = !clean;
    reserved_ = content.size();
    file_ = YG_TRY(files_.open(path_, io::OpenMode::ReadWrite));
    // What was read is acted on from now, so it must not be lost any more.
    return file_->sync_data();
}

void ManifestCatalog::mark_expired(const ExpiryMark& mark) {
    image_.set_expiry(mark);
    const std::lock_guard lock(mutex_);
    marks_.push_back(mark);
    // Marks may come for every group each hour while nothing is committed; a snapshot has them all.
    if (marks_.size() > 100'000) marks_.clear();
}

Result<void> ManifestCatalog::commit(CatalogEdit edit) {
    const std::lock_guard lock(mutex_);
    if (!file_ || in_doubt_) YG_CHECK(write_snapshot());
    edit.expiry.insert(edit.expiry.end(), marks_.begin(), marks_.end());
    YG_CHECK(append(edit));
    image_.apply(edit);
    marks_.clear();
    if (end_ > snapshot_bytes_ * 4 + kSnapshotAfter) {
        // The edit is durable. Should this fail, the next commit tries again first.
        if (const auto done = write_snapshot(); !done)
            log::warning("engine.catalog", "{}", done.error().message());
    }
    return {};
}

Result<void> ManifestCatalog::append(const CatalogEdit& edit) {
    const std::string record = encode_record(edit, next_number_);
    if (end_ + record.size() > reserved_) reserve_ahead();
    auto done = file_->write_at(end_, record);
    if (done) done = file_->sync_data();
    if (!done) {
        take_back();
        return done;
    }
    end_ += record.size();
    reserved_ = std::max(reserved_, end_);
    ++next_number_;
    return {};
}

/// Off with a record whose write or sync failed. Without the truncation a new start could read the
/// record from memory that never reaches the device, and act on it.
void ManifestCatalog::take_back() {
    if (!file_->truncate(end_) || !file_->sync_data()) in_doubt_ = true;
    reserved_ = end_;
}

/// Space in advance lets a drop be recorded, and so free space, on a full disk.
void ManifestCatalog::reserve_ahead() {
    const std::uint64_t wanted = (end_ / kReserveStep + 2) * kReserveStep;
    if (file_->preallocate(wanted)) reserved_ = wanted;
}

Result<void> ManifestCatalog::write_snapshot() {
    in_doubt_ = true;
    YG_CHECK(replace_file());
    in_doubt_ = false;
    return {};
}

Result<void> ManifestCatalog::replace_file() {
    const std::string temporary = path_ + ".tmp";
    const std::string content = file_header() + encode_record(image_.snapshot(), 0);
    auto file = YG_TRY(files_.open(temporary, io::OpenMode::Truncate));
    YG_CHECK(file->write_at(0, content));
    const std::uint64_t wanted = (content.size() / kReserveStep + 1) * kReserveStep;
    const bool reserved = file->preallocate(wanted).has_value();
    YG_CHECK(file->sync_all());
    YG_CHECK(files_.rename(temporary, path_));
    YG_CHECK(files_.sync_folder(io::folder_of(path_)));
    file_ = std::move(file);
    end_ = snapshot_bytes_ = content.size();
    reserved_ = reserved ? wanted : end_;
    next_number_ = 1;
    return {};
}

}  // namespace yagura::engine::catalog
