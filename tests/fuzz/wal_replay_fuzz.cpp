// A write-ahead log with damage in it: replay never crashes and hands out a first part of what was
// written, byte for byte, or refuses. Input: triples (offset low, offset high, flip) for a valid
// log; flip 0 cuts the file there.
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/memtable/batch.h"
#include "engine/wal/wal.h"
#include "io/fault_file_system.h"

using namespace yagura;
using namespace yagura::engine;

namespace {

struct Written {
    std::string file;
    std::vector<std::string> payloads;
};

wal::WalOptions options() {
    wal::WalOptions options;
    options.folder = "d/wal";
    options.file_bytes = 1 << 20;
    options.background = false;
    return options;
}

Written make_log() {
    Written out;
    io::FaultFileSystem files;
    memtable::BlockPool pool(64 << 10, 4 << 20);
    const auto no_replay = [](EventSeq, std::uint32_t, std::string_view) -> Result<void> {
        return {};
    };
    auto log =
        wal::Wal::open(files, options(), [](std::span<wal::Entry* const>) {}, no_replay).value();
    for (int i = 0; i < 12; ++i) {
        const std::string text =
            "event " + std::to_string(i) + std::string(static_cast<std::size_t>(i * 7), 'x');
        const std::vector<EventView> events(static_cast<std::size_t>(1 + i % 3), {TimeMs(i), text});
        const auto batch =
            memtable::Batch::copy_of({GroupId(1), StreamId(2), TimeMs(3), events}, pool);
        wal::Entry entry;
        entry.record = batch->record();
        entry.payload_bytes = batch->payload_bytes();
        entry.payload_checksum = wal::payload_checksum(batch->payload());
        entry.events = batch->events().size();
        YG_VERIFY(log->append(entry).has_value());
        out.payloads.emplace_back(batch->payload());
    }
    files.cut_power_at(1);
    log.reset();
    files.restart(io::Loss::Everything);
    out.file = io::read_file(files, "d/wal/0000000000000001.wal", 1 << 24).value();
    out.file.resize(out.file.find_last_not_of('\0') + 2000);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Written written = make_log();
    std::string content = written.file;
    for (std::size_t i = 0; i + 2 < size; i += 3) {
        const std::size_t at = (data[i] | std::size_t{data[i + 1]} << 8) % (content.size() + 1);
        if (data[i + 2] == 0)
            content.resize(at);
        else if (at < content.size())
            content[at] = static_cast<char>(content[at] ^ data[i + 2]);
    }
    io::FaultFileSystem files;
    if (!files.make_folder("d/wal")) return 0;
    {
        const auto file = files.open("d/wal/0000000000000001.wal", io::OpenMode::CreateNew);
        if (!(*file)->write_at(0, content)) return 0;
    }
    memtable::BlockPool pool(64 << 10, 4 << 20);
    std::size_t next = 0;
    const auto replay = [&](EventSeq, std::uint32_t events,
                            std::string_view payload) -> Result<void> {
        YG_VERIFY(next < written.payloads.size() && payload == written.payloads[next]);
        YG_VERIFY(memtable::Batch::from_payload(payload, events, pool).has_value());
        ++next;
        return {};
    };
    const auto log = wal::Wal::open(files, options(), [](std::span<wal::Entry* const>) {}, replay);
    if (!log)
        YG_VERIFY(log.error().code() == Errc::Corruption || log.error().code() == Errc::Conflict);
    // Any bytes as a payload.
    static_cast<void>(
        memtable::Batch::from_payload({reinterpret_cast<const char*>(data), size}, 2, pool));
    return 0;
}
