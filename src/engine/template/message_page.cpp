#include "engine/template/message_page.h"

#include "engine/template/rows.h"

namespace yagura::engine::message_template {

namespace {
/// A page of one row group, or one huge message, stays far below it.
constexpr std::uint64_t kMostBytes = 2ull << 30;

/// What streams may take for so many bytes in so many rows: numbers are at most 8 bytes a slot.
std::uint64_t most_raw_bytes(std::uint64_t message_bytes, std::uint64_t rows) {
    return message_bytes * 9 + rows * 32 + (64 << 10);
}
}  // namespace

std::optional<std::string> encode_messages(std::span<const std::string_view> messages,
                                           int zstd_level, std::size_t no_larger_than) {
    std::uint64_t bytes = 0;
    for (const std::string_view message : messages) bytes += message.size();
    if (messages.empty() || bytes > kMostBytes) return std::nullopt;
    codec::ByteWriter out;
    out.varint(bytes);
    CodingOptions options;
    options.zstd_level = zstd_level;
    out.bytes(seal(encode_rows(messages, RowForm::Any, options), zstd_level));
    if (out.size() >= no_larger_than) return std::nullopt;

    const auto again = decode_messages(out.view(), static_cast<std::uint32_t>(messages.size()));
    if (!again) return std::nullopt;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::size_t begin = again->begins[i];
        if (std::string_view(again->text).substr(begin, again->begins[i + 1] - begin) !=
            messages[i])
            return std::nullopt;
    }
    return out.take();
}

Result<DecodedMessages> decode_messages(std::string_view bytes, std::uint32_t rows) {
    const auto corrupt = [] { return fail(Errc::Corruption, "a coded message page is damaged"); };
    codec::ByteReader in(bytes);
    const std::uint64_t message_bytes = in.varint();
    if (!in.ok() || message_bytes > kMostBytes) return corrupt();
    StreamReader streams =
        YG_TRY(StreamReader::open(in.bytes(in.left()), most_raw_bytes(message_bytes, rows)));
    codec::ByteReader meta = streams.meta();
    RowCursor cursor = YG_TRY(RowCursor::open(meta, streams));
    if (cursor.rows() != rows || !meta.finished()) return corrupt();
    DecodedMessages out;
    out.text.reserve(message_bytes);
    out.begins.reserve(std::size_t{rows} + 1);
    for (std::uint32_t row = 0; row < rows; ++row) {
        out.begins.push_back(out.text.size());
        if (!cursor.append(out.text) || out.text.size() > message_bytes) return corrupt();
    }
    if (out.text.size() != message_bytes) return corrupt();
    out.begins.push_back(out.text.size());
    return out;
}

}  // namespace yagura::engine::message_template
