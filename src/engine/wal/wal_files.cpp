#include "engine/wal/wal_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/log.h"
#include "codec/checksum.h"

namespace yagura::engine::wal {

namespace {
constexpr char kMagic[8] = {'Y', 'G', 'W', 'A', 'L', 'O', 'G', '\n'};
constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kSuffix = ".wal";
constexpr std::string_view kTemporary = "next.tmp";
constexpr std::uint64_t kRoundTo = 4 << 10;

std::uint64_t header_checksum(const FileHeader& header) {
    return codec::checksum(
        {reinterpret_cast<const char*>(&header), offsetof(FileHeader, checksum)});
}
}  // namespace

FileHeader make_file_header(std::uint64_t generation) {
    FileHeader header{};
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    header.version = kVersion;
    header.header_bytes = sizeof header;
    header.generation = generation;
    header.checksum = header_checksum(header);
    return header;
}

Result<std::optional<std::uint64_t>> parse_file_header(std::string_view bytes) {
    if (bytes.size() < sizeof(FileHeader)) return std::nullopt;
    FileHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0 ||
        header.checksum != header_checksum(header))
        return std::nullopt;
    if (header.version > kVersion)
        return fail(Errc::Conflict, fmt::format("the write-ahead log has format {}, newer than {}",
                                                header.version, kVersion));
    return header.generation;
}

std::string wal_file_name(std::uint64_t generation) {
    return fmt::format("{:016x}{}", generation, kSuffix);
}

std::optional<std::uint64_t> parse_wal_file_name(std::string_view name) {
    if (name.size() != 16 + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
    std::uint64_t generation = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + 16, generation, 16);
    if (error != std::errc() || end != name.data() + 16) return std::nullopt;
    return generation;
}

WalFiles::WalFiles(io::FileSystem& files, std::string folder, std::uint64_t max_file_bytes,
                   bool background)
    : files_(files),
      folder_(std::move(folder)),
      max_file_bytes_(max_file_bytes),
      background_(background),
      next_size_(std::min(kFirstFileBytes, max_file_bytes)) {}

WalFiles::~WalFiles() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (preparer_.joinable()) preparer_.join();
    // What they hold tells the next start nothing; it would only read it.
    remove_spares();
}

void WalFiles::add_old(std::uint64_t generation, std::uint64_t bytes, EventSeq last_seq) {
    const std::lock_guard lock(mutex_);
    old_[generation] = {bytes, last_seq};
    last_generation_ = std::max(last_generation_, generation);
}

Result<std::unique_ptr<OpenWalFile>> WalFiles::next(std::uint64_t bytes) {
    const std::lock_guard making(make_mutex_);
    std::unique_ptr<OpenWalFile> file;
    {
        const std::lock_guard lock(mutex_);
        if (prepared_ && prepared_->capacity >= bytes + sizeof(FileHeader))
            file = std::move(prepared_);
    }
    if (!file) file = YG_TRY(make(bytes));
    const std::lock_guard lock(mutex_);
    current_bytes_ = file->capacity;
    current_generation_ = file->generation;
    return file;
}

/// Makes a file of the usual size, or of the smallest that will do when the disk is nearly full.
Result<std::unique_ptr<OpenWalFile>> WalFiles::make(std::uint64_t bytes) {
    std::uint64_t least = sizeof(FileHeader) + bytes;
    least = (least + kRoundTo - 1) / kRoundTo * kRoundTo;
    std::uint64_t size = 0;
    {
        const std::lock_guard lock(mutex_);
        size = std::max(next_size_, least);
    }
    while (true) {
        auto made = make_of_size(size);
        if (made || made.error().code() != Errc::NoSpace) return made;
        remove_spares();
        if (size == least) return make_of_size(size);
        size = std::max(least, size / 4);
    }
}

Result<std::unique_ptr<OpenWalFile>> WalFiles::make_of_size(std::uint64_t bytes) {
    const std::string temporary = path(std::string(kTemporary));
    std::unique_ptr<io::File> file;
    if (const auto spare = take_spare(bytes)) {
        YG_CHECK(files_.rename(path(wal_file_name(spare->generation)), temporary));
        file = YG_TRY(files_.open(temporary, io::OpenMode::ReadWrite));
        bytes = spare->bytes;
    } else {
        file = YG_TRY(files_.open(temporary, io::OpenMode::Truncate));
        auto reserved = file->preallocate(bytes);
        if (!reserved) {
            file.reset();
            static_cast<void>(files_.remove(temporary));
            return std::unexpected<Error>(reserved.error());
        }
        const std::lock_guard lock(mutex_);
        if (bytes >= next_size_) next_size_ = std::min(max_file_bytes_, next_size_ * 2);
    }
    return put_in_place(std::move(file), bytes);
}

/// The header is durable before the file has its name, so a file in the folder always has one.
Result<std::unique_ptr<OpenWalFile>> WalFiles::put_in_place(std::unique_ptr<io::File> file,
                                                            std::uint64_t capacity) {
    std::uint64_t generation = 0;
    {
        const std::lock_guard lock(mutex_);
        generation = ++last_generation_;
    }
    const FileHeader header = make_file_header(generation);
    YG_CHECK(
        file->write_at(0, std::string_view(reinterpret_cast<const char*>(&header), sizeof header)));
    YG_CHECK(file->sync_all());
    YG_CHECK(files_.rename(path(std::string(kTemporary)), path(wal_file_name(generation))));
    YG_CHECK(files_.sync_folder(folder_));
    auto open = std::make_unique<OpenWalFile>();
    open->generation = generation;
    open->capacity = capacity;
    open->file = std::move(file);
    return open;
}

void WalFiles::prepare() {
    if (!background_) return;
    {
        const std::lock_guard lock(mutex_);
        if (prepared_ || prepare_wanted_) return;
        prepare_wanted_ = true;
        if (!preparer_.joinable()) preparer_ = std::thread([this] { run_preparer(); });
    }
    wake_.notify_all();
}

void WalFiles::run_preparer() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || prepare_wanted_; });
        if (stopping_) return;
        lock.unlock();
        {
            const std::lock_guard making(make_mutex_);
            auto made = make_of_size([this] {
                const std::lock_guard inner(mutex_);
                return next_size_;
            }());
            const std::lock_guard inner(mutex_);
            // A full disk shows when the file is needed; here it is only too early.
            if (made) prepared_ = std::move(*made);
            prepare_wanted_ = false;
        }
        lock.lock();
    }
}

void WalFiles::retire(const OpenWalFile& file, EventSeq last_seq) {
    const std::lock_guard lock(mutex_);
    old_[file.generation] = {file.capacity, last_seq};
    if (file.generation == current_generation_) current_bytes_ = 0;
}

void WalFiles::free_up_to(EventSeq seq) {
    std::vector<std::uint64_t> removed;
    {
        const std::lock_guard lock(mutex_);
        for (auto it = old_.begin(); it != old_.end();) {
            if (it->second.last_seq > seq) {
                ++it;
                continue;
            }
            if (background_ && spares_.size() < kSpares && it->second.bytes >= max_file_bytes_ / 2)
                spares_.push_back({it->first, it->second.bytes});
            else
                removed.push_back(it->first);
            it = old_.erase(it);
        }
    }
    for (const std::uint64_t generation : removed) {
        // A file that stays is found, and seen to be old, at the next start.
        const auto done = files_.remove(path(wal_file_name(generation)));
        if (!done) log::warning("engine.wal", "{}", done.error().message());
    }
}

std::optional<WalFiles::Spare> WalFiles::take_spare(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    for (auto it = spares_.begin(); it != spares_.end(); ++it) {
        if (it->bytes < bytes) continue;
        const Spare spare = *it;
        spares_.erase(it);
        return spare;
    }
    return std::nullopt;
}

void WalFiles::remove_spares() {
    std::vector<Spare> spares;
    std::unique_ptr<OpenWalFile> prepared;
    {
        const std::lock_guard lock(mutex_);
        spares.swap(spares_);
        prepared = std::move(prepared_);
    }
    if (prepared) spares.push_back({prepared->generation, 0});
    prepared.reset();
    for (const Spare& spare : spares)
        static_cast<void>(files_.remove(path(wal_file_name(spare.generation))));
}

std::uint64_t WalFiles::bytes() const {
    const std::lock_guard lock(mutex_);
    std::uint64_t total = current_bytes_ + (prepared_ ? prepared_->capacity : 0);
    for (const auto& [generation, old] : old_) total += old.bytes;
    for (const Spare& spare : spares_) total += spare.bytes;
    return total;
}

}  // namespace yagura::engine::wal
