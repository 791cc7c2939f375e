#include "engine/template/streams.h"

#include "codec/zstd.h"

namespace yagura::engine::message_template {

namespace {
constexpr std::uint8_t kVersion = 1;
/// Smaller streams share the head and its frame: each frame of their own would cost more.
constexpr std::size_t kSmallStream = 512;
constexpr std::size_t kMostStreams = 1 << 16;

std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

std::string pack(std::string_view raw, int zstd_level) {
    std::string packed = codec::zstd_compress(raw, zstd_level);
    if (packed.size() >= raw.size() - raw.size() / 32) packed.clear();
    return packed;
}
}  // namespace

std::size_t Stream::cost() const {
    if (raw.size() < kSmallStream) return 2 + raw.size() / 2;
    return 4 + (packed.empty() ? raw.size() : packed.size());
}

void Coded::add_stream(std::string raw, int zstd_level) {
    Stream stream;
    if (raw.size() >= kSmallStream) stream.packed = pack(raw, zstd_level);
    stream.raw = std::move(raw);
    streams.push_back(std::move(stream));
}

void Coded::append(Coded other) {
    meta.bytes(other.meta.view());
    for (Stream& stream : other.streams) streams.push_back(std::move(stream));
}

std::size_t Coded::cost() const {
    std::size_t sum = meta.size() / 2;
    for (const Stream& stream : streams) sum += stream.cost();
    return sum;
}

std::string seal(Coded coded, int zstd_level) {
    codec::ByteWriter head;
    head.varint(coded.streams.size());
    for (const Stream& stream : coded.streams) {
        head.varint(stream.raw.size());
        if (stream.raw.size() >= kSmallStream)
            head.varint(stream.packed.empty() ? stream.raw.size() : stream.packed.size());
    }
    head.varint(coded.meta.size());
    head.bytes(coded.meta.view());
    for (const Stream& stream : coded.streams)
        if (stream.raw.size() < kSmallStream) head.bytes(stream.raw);

    const std::string packed = pack(head.view(), zstd_level);
    codec::ByteWriter out;
    out.fixed(kVersion);
    out.varint(head.size());
    out.varint(packed.empty() ? head.size() : packed.size());
    out.bytes(packed.empty() ? head.view() : std::string_view(packed));
    for (const Stream& stream : coded.streams)
        if (stream.raw.size() >= kSmallStream)
            out.bytes(stream.packed.empty() ? stream.raw : stream.packed);
    return out.take();
}

Result<StreamReader> StreamReader::open(std::string_view bytes, std::uint64_t most_raw_bytes) {
    codec::ByteReader in(bytes);
    if (in.fixed<std::uint8_t>() != kVersion) return corrupt();
    const std::uint64_t head_raw = in.varint();
    const std::uint64_t head_stored = in.varint();
    if (!in.ok() || head_raw > most_raw_bytes || head_stored > in.left()) return corrupt();
    const std::string_view stored = in.bytes(head_stored);
    StreamReader reader;
    reader.most_raw_bytes_ = most_raw_bytes;
    std::string raw_head(stored);
    if (head_raw != head_stored) raw_head = YG_TRY(codec::zstd_decompress(stored, head_raw));
    reader.head_ = std::make_shared<const std::string>(std::move(raw_head));

    codec::ByteReader head(*reader.head_);
    const std::uint64_t streams = head.varint();
    if (streams > kMostStreams || streams > head.left()) return corrupt();
    reader.places_.resize(streams);
    std::uint64_t total = head_raw;
    for (Place& place : reader.places_) {
        place.raw = head.varint();
        if (place.raw > most_raw_bytes || (total += place.raw) > most_raw_bytes) return corrupt();
        if (place.raw < kSmallStream) continue;
        const std::uint64_t size = head.varint();
        if (size > place.raw || size > in.left()) return corrupt();
        place.stored = in.bytes(size);
    }
    const std::uint64_t meta = head.varint();
    if (!head.ok() || meta > head.left()) return corrupt();
    reader.meta_ = head.bytes(meta);
    for (Place& place : reader.places_)
        if (place.raw < kSmallStream) place.stored = head.bytes(place.raw);
    if (!head.finished() || !in.finished()) return corrupt();
    return reader;
}

Result<std::size_t> StreamReader::take() {
    if (next_ == places_.size()) return corrupt();
    return next_++;
}

Result<std::string> StreamReader::read(std::size_t stream) const {
    const Place& place = places_[stream];
    if (place.stored.size() == place.raw) return std::string(place.stored);
    return codec::zstd_decompress(place.stored, place.raw);
}

Result<std::string_view> StreamReader::view(std::size_t stream, std::string& scratch) const {
    const Place& place = places_[stream];
    if (place.stored.size() == place.raw) return place.stored;
    scratch = YG_TRY(codec::zstd_decompress(place.stored, place.raw));
    return std::string_view(scratch);
}

}  // namespace yagura::engine::message_template
