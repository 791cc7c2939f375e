#include "metrics/log_record.h"

namespace yagura::metrics {
namespace {

constexpr std::uint8_t kVersion = 1;

void put_text(codec::ByteWriter& out, std::string_view text) {
    out.varint(text.size());
    out.bytes(text);
}

std::string get_text(codec::ByteReader& in) {
    return std::string(in.bytes(in.varint()));
}

}  // namespace

std::string encode(const LogRecord& record) {
    codec::ByteWriter out;
    out.fixed(kVersion);
    out.varint(record.names.size());
    for (const auto& [id, name] : record.names) {
        out.varint(id);
        put_text(out, name.metric);
        put_text(out, name.unit);
    }
    out.varint(record.points.size());
    std::int64_t before = 0;
    for (const LogRecord::Point& point : record.points) {
        out.varint(std::uint64_t{point.series} << 1 | (point.by_second ? 1 : 0));
        out.signed_varint(point.second - before);
        before = point.second;
        point.summary.encode(out);
    }
    out.varint(record.marks.size());
    for (const Mark& mark : record.marks) {
        put_text(out, mark.name);
        put_text(out, mark.position);
    }
    return out.take();
}

Result<LogRecord> decode_log_record(std::string_view bytes) {
    codec::ByteReader in(bytes);
    if (in.fixed<std::uint8_t>() != kVersion)
        return fail(Errc::Unsupported, "the log of metrics was written by a newer version");
    LogRecord out;
    for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
        const auto id = static_cast<SeriesId>(in.varint());
        SeriesName name;
        name.metric = get_text(in);
        name.unit = get_text(in);
        out.names.emplace_back(id, std::move(name));
    }
    std::int64_t before = 0;
    for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
        const std::uint64_t head = in.varint();
        LogRecord::Point point;
        point.series = static_cast<SeriesId>(head >> 1);
        point.by_second = (head & 1) != 0;
        point.second = before += in.signed_varint();
        point.summary = YG_TRY(Summary::decode(in));
        out.points.push_back(std::move(point));
    }
    for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
        Mark mark;
        mark.name = get_text(in);
        mark.position = get_text(in);
        out.marks.push_back(std::move(mark));
    }
    if (!in.finished()) return fail(Errc::Corruption, "a record of the log of metrics is damaged");
    return out;
}

}  // namespace yagura::metrics
