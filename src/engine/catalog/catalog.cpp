#include "engine/catalog/catalog.h"

#include <algorithm>

#include "codec/bytes.h"

namespace yagura::engine::catalog {

namespace {

/// Kinds of lists in an edit, each written as kind, bytes, content. Kinds below kFirstOptional must
/// be understood.
enum class Part : std::uint8_t {
    Applied = 1,
    Added = 2,
    Removed = 3,
    Totals = 4,
    Streams = 5,
    DroppedGroups = 6,
    DroppedStreams = 7,
    ForgottenGroups = 8,
    ForgottenStreams = 9,
    Expiry = 10,
};
constexpr std::uint8_t kFirstOptional = 128;

void write_key(codec::ByteWriter& out, StreamKey key) {
    out.varint(key.group.value);
    out.varint(key.stream.value);
}
GroupId read_group(codec::ByteReader& in) {
    return GroupId(static_cast<std::uint32_t>(in.varint()));
}
StreamKey read_key(codec::ByteReader& in) {
    const GroupId group = read_group(in);
    return {group, StreamId(static_cast<std::uint32_t>(in.varint()))};
}

void write_segment(codec::ByteWriter& out, const SegmentRecord& record) {
    out.varint(record.id);
    out.fixed(record.level);
    out.varint(record.summary.rows);
    out.varint(record.summary.message_bytes);
    out.varint(record.summary.file_bytes);
    out.signed_varint(record.summary.min_time.value);
    out.signed_varint(record.summary.max_time.value);
    out.varint(record.summary.min_seq.value);
    out.varint(record.summary.max_seq.value);
    out.varint(record.summary.min_group.value);
    out.varint(record.summary.max_group.value);
}

SegmentRecord read_segment(codec::ByteReader& in) {
    SegmentRecord record;
    record.id = in.varint();
    record.level = in.fixed<std::uint8_t>();
    record.summary.rows = in.varint();
    record.summary.message_bytes = in.varint();
    record.summary.file_bytes = in.varint();
    record.summary.min_time = TimeMs(in.signed_varint());
    record.summary.max_time = TimeMs(in.signed_varint());
    record.summary.min_seq = EventSeq(in.varint());
    record.summary.max_seq = EventSeq(in.varint());
    record.summary.min_group = read_group(in);
    record.summary.max_group = read_group(in);
    return record;
}

void write_stream(codec::ByteWriter& out, const StreamRecord& record) {
    write_key(out, record.key);
    const std::int64_t first = record.statistics.first_event.value;
    out.signed_varint(first);
    out.signed_varint(record.statistics.last_event - TimeMs(first));
    out.signed_varint(record.statistics.last_ingestion - TimeMs(first));
}

StreamRecord read_stream(codec::ByteReader& in) {
    StreamRecord record;
    record.key = read_key(in);
    record.statistics.first_event = TimeMs(in.signed_varint());
    record.statistics.last_event = record.statistics.first_event + in.signed_varint();
    record.statistics.last_ingestion = record.statistics.first_event + in.signed_varint();
    return record;
}

template <class Item, class Write>
void write_list(codec::ByteWriter& out, Part kind, const std::vector<Item>& items, Write write) {
    if (items.empty()) return;
    codec::ByteWriter list;
    list.varint(items.size());
    for (const Item& item : items) write(list, item);
    out.fixed(static_cast<std::uint8_t>(kind));
    out.varint(list.size());
    out.bytes(list.view());
}

template <class Item, class Read>
bool read_list(std::string_view bytes, std::vector<Item>& items, Read read) {
    codec::ByteReader in(bytes);
    const std::uint64_t count = in.varint();
    if (count > in.left()) return false;
    items.reserve(items.size() + count);
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) items.push_back(read(in));
    return in.finished();
}

}  // namespace

std::string encode_edit(const CatalogEdit& edit) {
    using Writer = codec::ByteWriter;
    Writer out;
    std::vector<EventSeq> applied;
    if (edit.applied) applied.push_back(*edit.applied);
    write_list(out, Part::Applied, applied, [](Writer& w, EventSeq seq) { w.varint(seq.value); });
    write_list(out, Part::Added, edit.added, write_segment);
    write_list(out, Part::Removed, edit.removed, [](Writer& w, std::uint64_t id) { w.varint(id); });
    write_list(out, Part::Totals, edit.totals, [](Writer& w, const TotalsDelta& delta) {
        w.varint(delta.group.value);
        w.signed_varint(delta.events);
        w.signed_varint(delta.message_bytes);
    });
    write_list(out, Part::Streams, edit.streams, write_stream);
    write_list(out, Part::DroppedGroups, edit.dropped_groups, [](Writer& w, const auto& dropped) {
        w.varint(dropped.key.value);
        w.signed_varint(dropped.at.value);
    });
    write_list(out, Part::DroppedStreams, edit.dropped_streams, [](Writer& w, const auto& dropped) {
        write_key(w, dropped.key);
        w.signed_varint(dropped.at.value);
    });
    write_list(out, Part::ForgottenGroups, edit.forgotten_groups,
               [](Writer& w, GroupId group) { w.varint(group.value); });
    write_list(out, Part::ForgottenStreams, edit.forgotten_streams, write_key);
    write_list(out, Part::Expiry, edit.expiry, [](Writer& w, const ExpiryMark& mark) {
        w.varint(mark.group.value);
        w.signed_varint(mark.before.value);
    });
    return out.take();
}

Result<CatalogEdit> decode_edit(std::string_view bytes) {
    using Reader = codec::ByteReader;
    Reader in(bytes);
    CatalogEdit edit;
    const auto read_part = [&edit](Part kind, std::string_view list) {
        switch (kind) {
            case Part::Applied: {
                std::vector<EventSeq> applied;
                if (!read_list(list, applied, [](Reader& r) { return EventSeq(r.varint()); }))
                    return false;
                if (!applied.empty()) edit.applied = applied.back();
                return true;
            }
            case Part::Added:
                return read_list(list, edit.added, read_segment);
            case Part::Removed:
                return read_list(list, edit.removed, [](Reader& r) { return r.varint(); });
            case Part::Totals:
                return read_list(list, edit.totals, [](Reader& r) {
                    const GroupId group = read_group(r);
                    const std::int64_t events = r.signed_varint();
                    return TotalsDelta{group, events, r.signed_varint()};
                });
            case Part::Streams:
                return read_list(list, edit.streams, read_stream);
            case Part::DroppedGroups:
                return read_list(list, edit.dropped_groups, [](Reader& r) {
                    const GroupId group = read_group(r);
                    return Dropped<GroupId>{group, TimeMs(r.signed_varint())};
                });
            case Part::DroppedStreams:
                return read_list(list, edit.dropped_streams, [](Reader& r) {
                    const StreamKey key = read_key(r);
                    return Dropped<StreamKey>{key, TimeMs(r.signed_varint())};
                });
            case Part::ForgottenGroups:
                return read_list(list, edit.forgotten_groups, read_group);
            case Part::ForgottenStreams:
                return read_list(list, edit.forgotten_streams, read_key);
            case Part::Expiry:
                return read_list(list, edit.expiry, [](Reader& r) {
                    const GroupId group = read_group(r);
                    return ExpiryMark{group, TimeMs(r.signed_varint())};
                });
        }
        return static_cast<std::uint8_t>(kind) >= kFirstOptional;
    };
    while (in.ok() && in.left() > 0) {
        const auto kind = static_cast<Part>(in.fixed<std::uint8_t>());
        const std::uint64_t length = in.varint();
        if (length > in.left() || !read_part(kind, in.bytes(length)))
            return fail(Errc::Corruption, "a catalogue edit cannot be read");
    }
    if (!in.finished()) return fail(Errc::Corruption, "a catalogue edit cannot be read");
    return edit;
}

void CatalogImage::widen(const StreamRecord& record) {
    const auto [it, added] = streams_.try_emplace(record.key, record.statistics);
    if (added) return;
    StreamStatistics& known = it->second;
    known.first_event = std::min(known.first_event, record.statistics.first_event);
    known.last_event = std::max(known.last_event, record.statistics.last_event);
    known.last_ingestion = std::max(known.last_ingestion, record.statistics.last_ingestion);
}

void CatalogImage::apply(const CatalogEdit& edit) {
    const std::lock_guard lock(mutex_);
    if (edit.applied) applied_ = *edit.applied;
    for (const std::uint64_t id : edit.removed) segments_.erase(id);
    for (const SegmentRecord& record : edit.added) segments_[record.id] = record;
    for (const auto& dropped : edit.dropped_groups) {
        dropped_groups_[dropped.key] = dropped.at;
        totals_.erase(dropped.key);
        expiry_.erase(dropped.key);
        std::erase_if(streams_,
                      [&](const auto& entry) { return entry.first.group == dropped.key; });
    }
    for (const auto& dropped : edit.dropped_streams) {
        dropped_streams_[dropped.key] = dropped.at;
        streams_.erase(dropped.key);
    }
    for (const GroupId group : edit.forgotten_groups) dropped_groups_.erase(group);
    for (const StreamKey key : edit.forgotten_streams) dropped_streams_.erase(key);
    for (const TotalsDelta& delta : edit.totals) {
        if (dropped_groups_.contains(delta.group)) continue;
        GroupStatistics& totals = totals_[delta.group];
        totals.events += static_cast<std::uint64_t>(delta.events);
        totals.message_bytes += static_cast<std::uint64_t>(delta.message_bytes);
        if (totals.events == 0) totals_.erase(delta.group);
    }
    for (const StreamRecord& record : edit.streams)
        if (!dropped_groups_.contains(record.key.group) && !dropped_streams_.contains(record.key))
            widen(record);
    for (const ExpiryMark& mark : edit.expiry) {
        if (dropped_groups_.contains(mark.group)) continue;
        const auto [it, added] = expiry_.try_emplace(mark.group, mark.before);
        if (!added) it->second = std::max(it->second, mark.before);
    }
}

CatalogEdit CatalogImage::snapshot() const {
    const std::shared_lock lock(mutex_);
    CatalogEdit edit;
    edit.applied = applied_;
    for (const auto& [id, record] : segments_) edit.added.push_back(record);
    for (const auto& [group, totals] : totals_)
        edit.totals.push_back({group, static_cast<std::int64_t>(totals.events),
                               static_cast<std::int64_t>(totals.message_bytes)});
    for (const auto& [key, statistics] : streams_) edit.streams.push_back({key, statistics});
    for (const auto& [group, at] : dropped_groups_) edit.dropped_groups.push_back({group, at});
    for (const auto& [key, at] : dropped_streams_) edit.dropped_streams.push_back({key, at});
    for (const auto& [group, before] : expiry_) edit.expiry.push_back({group, before});
    return edit;
}

EventSeq CatalogImage::applied() const {
    const std::shared_lock lock(mutex_);
    return applied_;
}

std::vector<SegmentRecord> CatalogImage::segments() const {
    std::vector<SegmentRecord> out;
    {
        const std::shared_lock lock(mutex_);
        for (const auto& [id, record] : segments_) out.push_back(record);
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return out;
}

GroupStatistics CatalogImage::totals(GroupId group) const {
    const std::shared_lock lock(mutex_);
    const auto found = totals_.find(group);
    return found == totals_.end() ? GroupStatistics{} : found->second;
}

bool CatalogImage::dropped(GroupId group) const {
    const std::shared_lock lock(mutex_);
    return dropped_groups_.contains(group);
}

bool CatalogImage::dropped(StreamKey key) const {
    const std::shared_lock lock(mutex_);
    return dropped_groups_.contains(key.group) || dropped_streams_.contains(key);
}

bool CatalogImage::anything_dropped() const {
    const std::shared_lock lock(mutex_);
    return !dropped_groups_.empty() || !dropped_streams_.empty();
}

std::vector<Dropped<GroupId>> CatalogImage::dropped_groups() const {
    const std::shared_lock lock(mutex_);
    std::vector<Dropped<GroupId>> out;
    for (const auto& [group, at] : dropped_groups_) out.push_back({group, at});
    return out;
}

std::vector<Dropped<StreamKey>> CatalogImage::dropped_streams() const {
    const std::shared_lock lock(mutex_);
    std::vector<Dropped<StreamKey>> out;
    for (const auto& [key, at] : dropped_streams_) out.push_back({key, at});
    return out;
}

TimeMs CatalogImage::expiry(GroupId group) const {
    const std::shared_lock lock(mutex_);
    const auto found = expiry_.find(group);
    return found == expiry_.end() ? TimeMs(INT64_MIN) : found->second;
}

bool CatalogImage::anything_expires() const {
    const std::shared_lock lock(mutex_);
    return !expiry_.empty();
}

std::optional<StreamStatistics> CatalogImage::stream(StreamKey key) const {
    const std::shared_lock lock(mutex_);
    const auto found = streams_.find(key);
    if (found == streams_.end()) return std::nullopt;
    return found->second;
}

std::vector<StreamRecord> CatalogImage::streams(const std::vector<StreamKey>& keys) const {
    const std::shared_lock lock(mutex_);
    std::vector<StreamRecord> out;
    out.reserve(keys.size());
    for (const StreamKey key : keys) {
        const auto found = streams_.find(key);
        if (found != streams_.end()) out.push_back({key, found->second});
    }
    return out;
}

void CatalogImage::observe(const StreamRecord& record) {
    const std::lock_guard lock(mutex_);
    if (!dropped_groups_.contains(record.key.group) && !dropped_streams_.contains(record.key))
        widen(record);
}

void CatalogImage::set_expiry(const ExpiryMark& mark) {
    CatalogEdit edit;
    edit.expiry.push_back(mark);
    apply(edit);
}

}  // namespace yagura::engine::catalog
