#include "engine/wal/wal.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "base/log.h"
#include "engine/wal/wal_replay.h"

namespace yagura::engine::wal {

namespace {
constexpr std::size_t kEndBytes = sizeof(RecordHeader);
constexpr std::uint64_t kMaxPayload = 1ull << 30;
}  // namespace

Wal::Wal(io::FileSystem& files, WalOptions options, Publish publish)
    : options_(std::move(options)),
      publish_(std::move(publish)),
      log_files_(files, options_.folder, options_.file_bytes, options_.background) {}

Result<std::unique_ptr<Wal>> Wal::open(io::FileSystem& files, WalOptions options, Publish publish,
                                       const Replay& replay) {
    YG_CHECK(files.make_folder(options.folder));
    auto wal = std::unique_ptr<Wal>(new Wal(files, std::move(options), std::move(publish)));
    WalReader reader(files, wal->options_.folder, wal->options_.applied);
    YG_CHECK(reader.read(wal->log_files_, replay));
    wal->next_seq_ = reader.last().value + 1;
    wal->durable_seq_ = reader.last().value;
    wal->log_files_.free_up_to(wal->options_.applied);
    Wal* self = wal.get();
    wal->thread_ = std::thread([self] { self->run(); });
    return wal;
}

Wal::~Wal() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    close_current();
}

Result<void> Wal::append(Entry& entry) {
    if (entry.payload_bytes > kMaxPayload)
        return fail(Errc::InvalidArgument, "a batch is larger than 1 GiB");
    std::shared_ptr<Completion> done;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return fail(Errc::Unavailable, "the write-ahead log is closing");
        queue_.push_back(&entry);
        done = queue_done_;
        if (queue_.size() == 1) wake_.notify_one();
    }
    done->wait();
    return std::move(entry.outcome);
}

void Wal::free_up_to(EventSeq seq) {
    log_files_.free_up_to(seq);
}

void Wal::run() {
    std::vector<Entry*> taken;
    auto done = std::make_shared<Completion>();
    while (true) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            taken.swap(queue_);
            done.swap(queue_done_);
        }
        commit(taken);
        taken.clear();
        done->set();
        done = std::make_shared<Completion>();
    }
}

void Wal::commit(std::span<Entry* const> entries) {
    while (!entries.empty()) entries = entries.subspan(commit_some(entries));
}

/// Writes, syncs and publishes as many of the entries as fit in the current file; at least one.
std::size_t Wal::commit_some(std::span<Entry* const> entries) {
    if (stopped()) {
        finish(entries, fail(Errc::Unavailable, "the write-ahead log has stopped after an error"));
        return entries.size();
    }
    if (const auto room = ensure_room(entries[0]->record.size()); !room) {
        finish(entries.first(1), std::unexpected<Error>(room.error()));
        return 1;
    }
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    std::uint64_t seq = next_seq_;
    while (count < entries.size() &&
           offset_ + bytes + entries[count]->record.size() + kEndBytes <= current_->capacity) {
        stamp(*entries[count], seq);
        seq += entries[count]->events;
        bytes += entries[count]->record.size();
        ++count;
    }
    const std::span<Entry* const> written = entries.first(count);
    if (const auto done = write(written, bytes); !done) {
        finish(written, std::unexpected<Error>(done.error()));
        return count;
    }
    next_seq_ = seq;
    durable_seq_.store(seq - 1, std::memory_order_release);
    publish_(written);
    finish(written, {});
    return count;
}

void Wal::stamp(Entry& entry, std::uint64_t first_seq) const {
    entry.first_seq = EventSeq(first_seq);
    RecordHeader header{};
    header.magic = kRecordMagic;
    header.length = entry.payload_bytes;
    header.generation = current_->generation;
    header.first_seq = first_seq;
    header.durable_seq = next_seq_ - 1;
    header.type = static_cast<std::uint32_t>(RecordType::Events);
    header.events = entry.events;
    header.checksum = record_checksum(header, entry.payload_checksum);
    std::memcpy(entry.record.data(), &header, sizeof header);
}

Result<void> Wal::write(std::span<Entry* const> entries, std::size_t bytes) {
    std::vector<std::string_view> pieces;
    pieces.reserve(entries.size());
    for (const Entry* entry : entries)
        pieces.emplace_back(entry->record.data(), entry->record.size());
    if (const auto done = current_->file->write_at(offset_, pieces); !done)
        return std::unexpected<Error>(roll_back(done.error()));
    if (const auto done = current_->file->sync_data(); !done)
        return std::unexpected<Error>(stop_for_good(done.error()));
    const std::uint64_t half = current_->capacity / 2;
    if (offset_ < half && offset_ + bytes >= half) log_files_.prepare();
    offset_ += bytes;
    return {};
}

Result<void> Wal::ensure_room(std::size_t bytes) {
    if (current_ && offset_ + bytes + kEndBytes <= current_->capacity) return {};
    // The current file stays when no other can be had: smaller records may still fit.
    auto next = log_files_.next(bytes + kEndBytes);
    if (!next) {
        if (next.error().code() == Errc::NoSpace) return std::unexpected<Error>(next.error());
        // Nothing was written, so the log may go on when the disk does.
        return fail(Errc::Unavailable, next.error().message());
    }
    if (current_) log_files_.retire(*current_, EventSeq(next_seq_ - 1));
    current_ = std::move(*next);
    offset_ = sizeof(FileHeader);
    return {};
}

/// Takes the bytes of a refused write off the file, durably, and leaves the file: what is beyond
/// its end can never be read as a record.
Error Wal::roll_back(const Error& cause) {
    if (cause.code() != Errc::NoSpace) return stop_for_good(cause);
    if (!current_->file->truncate(offset_) || !current_->file->sync_data())
        return stop_for_good(cause);
    current_->capacity = offset_;
    log_files_.retire(*current_, EventSeq(next_seq_ - 1));
    current_.reset();
    return cause;
}

Error Wal::stop_for_good(const Error& cause) {
    stopped_ = true;
    log::error("engine.wal", "the write-ahead log stops: {}", cause.message());
    // The refused records may be on the device. Try to take them off; they were not acknowledged,
    // so a failure here only leaves it open whether the next start finds them.
    if (!current_->file->truncate(offset_) || !current_->file->sync_data())
        log::error("engine.wal",
                   "batches that were refused just now may come back after a restart");
    return Error(Errc::Unavailable, fmt::format("the write-ahead log failed: {}", cause.message()));
}

void Wal::finish(std::span<Entry* const> entries, const Result<void>& outcome) {
    for (Entry* entry : entries) entry->outcome = outcome;
}

void Wal::close_current() {
    if (!current_ || stopped()) return;
    RecordHeader header{};
    header.magic = kRecordMagic;
    header.generation = current_->generation;
    header.first_seq = next_seq_;
    header.durable_seq = next_seq_ - 1;
    header.type = static_cast<std::uint32_t>(RecordType::End);
    header.checksum = record_checksum(header, payload_checksum({}));
    const std::string_view bytes(reinterpret_cast<const char*>(&header), sizeof header);
    // Only spares the next start a look at the rest of the file.
    if (current_->file->write_at(offset_, bytes)) static_cast<void>(current_->file->sync_data());
}

}  // namespace yagura::engine::wal
