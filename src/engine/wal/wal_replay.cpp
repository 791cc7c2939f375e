#include "engine/wal/wal_replay.h"

#include <fmt/core.h>

#include <cstring>

#include "base/log.h"

namespace yagura::engine::wal {
namespace {

constexpr std::size_t kWindow = 1 << 20;

/// Reads a file through a buffer, so that many small records cost few calls. Views that it gives
/// start at multiples of 8 in memory when their offset is one, and are good until the next call.
class Window {
  public:
    Window(const io::File& file, std::uint64_t size) : file_(file), size_(size) {}

    std::uint64_t size() const { return size_; }
    [[nodiscard]] Result<std::string_view> get(std::uint64_t offset, std::size_t bytes) {
        if (offset < begin_ || offset + bytes > begin_ + filled_) {
            const std::size_t wanted = static_cast<std::size_t>(
                std::min<std::uint64_t>(std::max(kWindow, bytes), size_ - offset));
            if (buffer_.size() * sizeof(std::uint64_t) < wanted)
                buffer_.resize((wanted + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
            begin_ = offset;
            filled_ = YG_TRY(file_.read_at(offset, {data(), wanted}));
            if (filled_ < bytes)
                return fail(Errc::Io, "a log file became shorter while it was read");
        }
        return std::string_view(data() + (offset - begin_), bytes);
    }

  private:
    char* data() { return reinterpret_cast<char*>(buffer_.data()); }

    const io::File& file_;
    const std::uint64_t size_;
    std::vector<std::uint64_t> buffer_;
    std::uint64_t begin_ = 0;
    std::size_t filled_ = 0;
};

struct FoundRecord {
    RecordHeader header;
    std::string_view payload;
};

/// The record at `offset`, or nothing when there is none whose checksum fits.
Result<std::optional<FoundRecord>> find_record(Window& window, std::uint64_t generation,
                                               std::uint64_t offset) {
    FoundRecord found;
    if (window.size() < sizeof(RecordHeader) || offset > window.size() - sizeof(RecordHeader))
        return std::nullopt;
    const std::string_view head = YG_TRY(window.get(offset, sizeof(RecordHeader)));
    std::memcpy(&found.header, head.data(), sizeof(RecordHeader));
    if (found.header.magic != kRecordMagic || found.header.generation != generation)
        return std::nullopt;
    if (found.header.length > window.size() - offset - sizeof(RecordHeader)) return std::nullopt;
    const std::string_view whole =
        YG_TRY(window.get(offset, sizeof(RecordHeader) + found.header.length));
    found.payload = whole.substr(sizeof(RecordHeader));
    if (record_checksum(found.header, payload_checksum(found.payload)) != found.header.checksum)
        return std::nullopt;
    return found;
}

}  // namespace

WalReader::WalReader(io::FileSystem& files, std::string folder, EventSeq applied)
    : files_(files), folder_(std::move(folder)), expected_(applied.value + 1) {}

Result<void> WalReader::read(WalFiles& log_files, const Replay& replay) {
    std::vector<std::uint64_t> generations;
    for (const std::string& name : YG_TRY(files_.list(folder_))) {
        if (const auto generation = parse_wal_file_name(name))
            generations.push_back(*generation);
        else if (name.ends_with(".tmp"))
            YG_CHECK(files_.remove(folder_ + "/" + name));
    }
    // Where a later file begins with what is applied already, all before it is, too, and is not
    // read.
    std::size_t start = 0;
    for (std::size_t i = generations.size(); i-- > 1 && start == 0;) {
        const auto first = YG_TRY(first_seq_of(generations[i]));
        if (!first || *first > expected_) continue;
        start = i;
        for (std::size_t old = 0; old < i; ++old) {
            const auto file = YG_TRY(files_.open(path_of(generations[old]), io::OpenMode::Read));
            log_files.add_old(generations[old], YG_TRY(file->size()), EventSeq(*first - 1));
        }
    }
    for (std::size_t i = start; i < generations.size(); ++i)
        YG_CHECK(read_file(generations[i], log_files, replay));
    return {};
}

std::string WalReader::path_of(std::uint64_t generation) const {
    return folder_ + "/" + wal_file_name(generation);
}

/// Of the first record, or nothing when there is none that can be read.
Result<std::optional<std::uint64_t>> WalReader::first_seq_of(std::uint64_t generation) const {
    const auto file = YG_TRY(files_.open(path_of(generation), io::OpenMode::Read));
    Window window(*file, YG_TRY(file->size()));
    const auto found = YG_TRY(find_record(window, generation, sizeof(FileHeader)));
    if (!found) return std::nullopt;
    return found->header.first_seq;
}

Result<void> WalReader::read_file(std::uint64_t generation, WalFiles& log_files,
                                  const Replay& replay) {
    const std::string name = path_of(generation);
    const auto file = YG_TRY(files_.open(name, io::OpenMode::ReadWrite));
    Window window(*file, YG_TRY(file->size()));
    std::optional<std::uint64_t> header;
    if (window.size() >= sizeof(FileHeader)) {
        const std::string_view bytes = YG_TRY(window.get(0, sizeof(FileHeader)));
        header = YG_TRY(parse_file_header(bytes));
    }
    // The header is only a name tag: records carry the generation themselves.
    if (header != generation) log::warning("engine.wal", "{}: the file header is damaged", name);

    std::uint64_t offset = sizeof(FileHeader);
    bool ended = false;
    bool replayed = false;
    while (!ended) {
        const auto found = YG_TRY(find_record(window, generation, offset));
        if (!found) break;
        const RecordHeader& record = found->header;
        if (record.type == static_cast<std::uint32_t>(RecordType::End)) {
            ended = true;
        } else if (record.type != static_cast<std::uint32_t>(RecordType::Events)) {
            return fail(Errc::Conflict, fmt::format("{}: record of unknown type {} at offset {}",
                                                    name, record.type, offset));
        } else if (record.first_seq + record.events > expected_) {
            if (record.first_seq != expected_) return missing(record.first_seq, name);
            YG_CHECK(replay(EventSeq(record.first_seq), record.events, found->payload));
            expected_ += record.events;
            replayed = true;
        }
        offset += padded(sizeof(RecordHeader) + record.length);
    }
    if (!ended && offset < window.size()) {
        YG_CHECK(check_nothing_synced_after(*file, generation, offset, window.size()));
        stopped_at_ = fmt::format("{} at offset {}", name, offset);
    }
    // What was replayed is seen from now on, so it must not be lost any more.
    if (replayed && !ended) YG_CHECK(file->sync_data());
    log_files.add_old(generation, window.size(), last());
    return {};
}

Result<void> WalReader::missing(std::uint64_t first_seq, const std::string& name) const {
    return fail(
        Errc::Corruption,
        fmt::format("the write-ahead log lacks events {} to {}: {} goes on with event {}{}",
                    expected_, first_seq - 1, name, first_seq,
                    stopped_at_.empty() ? std::string()
                                        : ", and no record could be read in " + stopped_at_));
}

/// Looks for a record further on that was written after `expected_` had been synced: then what
/// stands at `from` is damage, not the torn end of a write.
Result<void> WalReader::check_nothing_synced_after(const io::File& file, std::uint64_t generation,
                                                   std::uint64_t from, std::uint64_t size) const {
    Window steps(file, size);
    Window records(file, size);
    for (std::uint64_t block = from; block < size;) {
        const std::size_t bytes =
            static_cast<std::size_t>(std::min<std::uint64_t>(kWindow, size - block));
        const std::string_view view = YG_TRY(steps.get(block, bytes));
        for (std::size_t at = 0; at + kRecordAlignment <= bytes; at += kRecordAlignment) {
            std::uint32_t magic = 0;
            std::memcpy(&magic, view.data() + at, sizeof magic);
            if (magic != kRecordMagic) continue;
            const auto found = YG_TRY(find_record(records, generation, block + at));
            if (!found || found->header.durable_seq < expected_) continue;
            return fail(
                Errc::Corruption,
                fmt::format("{}: the record at offset {} (event {}) was synced and is damaged; "
                            "a later one stands at offset {}",
                            path_of(generation), from, expected_, block + at));
        }
        block += bytes;
    }
    return {};
}

}  // namespace yagura::engine::wal
