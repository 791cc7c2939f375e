#include "engine/wal/record.h"

#include <cstring>

#include "codec/checksum.h"

namespace yagura::engine::wal {

namespace {
constexpr std::size_t kBytesPerEvent = sizeof(std::int64_t) + sizeof(std::uint32_t);
}

std::uint64_t payload_checksum(std::string_view payload) {
    return codec::checksum(payload);
}

std::uint64_t record_checksum(RecordHeader header, std::uint64_t payload_checksum) {
    header.checksum = payload_checksum;
    return codec::checksum({reinterpret_cast<const char*>(&header), sizeof header},
                           header.generation);
}

EventsView EventsView::trusted(std::string_view payload, std::uint32_t events) {
    EventsView view;
    const char* at = payload.data();
    view.head_ = reinterpret_cast<const EventsHead*>(at);
    at += sizeof(EventsHead);
    view.timestamps_ = reinterpret_cast<const std::int64_t*>(at);
    at += sizeof(std::int64_t) * events;
    view.ends_ = reinterpret_cast<const std::uint32_t*>(at);
    at += sizeof(std::uint32_t) * events;
    view.messages_ = at;
    view.events_ = events;
    return view;
}

Result<EventsView> EventsView::parse(std::string_view payload, std::uint32_t events) {
    const std::uint64_t fixed = sizeof(EventsHead) + std::uint64_t{events} * kBytesPerEvent;
    if (events == 0 || payload.size() < fixed)
        return fail(Errc::Corruption, "a batch is shorter than its number of events");
    const EventsView view = trusted(payload, events);
    std::uint32_t previous = 0;
    for (std::uint32_t row = 0; row < events; ++row) {
        if (view.ends_[row] < previous)
            return fail(Errc::Corruption, "the messages of a batch overlap");
        previous = view.ends_[row];
    }
    if (fixed + previous != payload.size())
        return fail(Errc::Corruption, "the messages of a batch do not fill it");
    return view;
}

std::uint64_t events_payload_bytes(const AppendBatch& batch) {
    std::uint64_t bytes = sizeof(EventsHead) + batch.events.size() * kBytesPerEvent;
    for (const EventView& event : batch.events) bytes += event.message.size();
    return bytes;
}

void encode_events(const AppendBatch& batch, std::span<char> out) {
    const std::size_t count = batch.events.size();
    const EventsHead head{batch.group.value, batch.stream.value, batch.ingestion_time.value};
    char* at = out.data();
    std::memcpy(at, &head, sizeof head);
    auto* timestamps = reinterpret_cast<std::int64_t*>(at + sizeof head);
    auto* ends = reinterpret_cast<std::uint32_t*>(timestamps + count);
    char* messages = reinterpret_cast<char*>(ends + count);
    std::uint32_t end = 0;
    for (std::size_t row = 0; row < count; ++row) {
        const EventView& event = batch.events[row];
        timestamps[row] = event.timestamp.value;
        if (!event.message.empty())
            std::memcpy(messages + end, event.message.data(), event.message.size());
        end += static_cast<std::uint32_t>(event.message.size());
        ends[row] = end;
    }
}

}  // namespace yagura::engine::wal
