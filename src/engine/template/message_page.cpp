#include "engine/template/message_page.h"

#include "engine/template/rows.h"

namespace yagura::engine::message_template {

namespace {
std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

/// A page of one row group, or one huge message, stays far below it.
constexpr std::uint64_t kMostBytes = 2ull << 30;

/// What streams may take for so many bytes in so many rows: numbers are at most 8 bytes a slot.
std::uint64_t most_raw_bytes(std::uint64_t message_bytes, std::uint64_t rows) {
    return message_bytes * 9 + rows * 32 + (64 << 10);
}
}  // namespace

std::optional<std::string> encode_messages(std::span<const std::string_view> messages,
                                           int zstd_level, std::size_t no_larger_than,
                                           TextFilterBuilder* filter) {
    std::uint64_t bytes = 0;
    for (const std::string_view message : messages) bytes += message.size();
    if (messages.empty() || bytes > kMostBytes) return std::nullopt;
    codec::ByteWriter out;
    out.varint(bytes);
    CodingOptions options;
    options.zstd_level = zstd_level;
    out.bytes(seal(encode_rows(messages, RowForm::Any, options, filter), zstd_level));
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

Result<void> CodedPage::read_head(std::string_view bytes, std::uint32_t rows) {
    codec::ByteReader in(bytes);
    message_bytes_ = in.varint();
    if (!in.ok() || message_bytes_ > kMostBytes) return corrupt();
    streams_ =
        YG_TRY(StreamReader::open(in.bytes(in.left()), most_raw_bytes(message_bytes_, rows)));
    StreamReader streams = streams_;
    codec::ByteReader meta = streams.meta();
    RowsImage image = YG_TRY(RowsImage::open(meta, streams));
    if (image.rows() != rows || !meta.finished()) return corrupt();
    YG_CHECK(image.load(streams));
    head_ = image.head();
    return {};
}

Result<std::shared_ptr<const CodedPage>> CodedPage::open(std::string bytes, std::uint32_t rows) {
    std::shared_ptr<CodedPage> page(new CodedPage(std::move(bytes)));
    YG_CHECK(page->read_head(page->bytes_, rows));
    return page;
}

Result<std::unique_ptr<TemplatePage>> TemplatePage::open(std::shared_ptr<const CodedPage> page) {
    StreamReader streams = page->streams_;
    codec::ByteReader meta = streams.meta();
    RowsImage image = YG_TRY(RowsImage::open(meta, streams));
    image.share(page->head_);
    return std::unique_ptr<TemplatePage>(
        new TemplatePage(std::move(page), std::move(streams), std::move(image)));
}

Result<const ColumnImage*> TemplatePage::column(std::size_t column) {
    ColumnImage* const found = image_.column(column);
    if (found != nullptr) YG_CHECK(found->load(streams_));
    return found;
}

Result<void> TemplatePage::append_message(std::uint32_t row, std::string& out) {
    const std::span<const std::uint32_t> forms = image_.template_of_row();
    if (passed_.empty() || row < next_row_) {
        passed_.assign(image_.templates().size(), 0);
        next_row_ = 0;
    }
    for (; next_row_ < row; ++next_row_) ++passed_[forms[next_row_]];
    const Template& form = image_.templates()[forms[row]];
    for (std::size_t slot = 0; slot < form.pieces.size(); ++slot) {
        const Piece& piece = form.pieces[slot];
        std::uint64_t position = 0;
        for (const RowsImage::Use& use : image_.uses(piece.column))
            position += std::uint64_t{passed_[use.form]} * use.values;
        for (std::size_t earlier = 0; earlier < slot; ++earlier)
            position += form.pieces[earlier].column == piece.column;
        const ColumnImage& values = *YG_TRY(column(piece.column));
        out += piece.before;
        out += values.entry(values.entry_of(position));
    }
    out += form.end;
    return {};
}

Result<DecodedMessages> TemplatePage::decode() {
    DecodedMessages out;
    out.text.reserve(message_bytes());
    std::vector<std::uint32_t> ends;
    YG_CHECK(image_.append_all(streams_, message_bytes(), out.text, ends));
    if (out.text.size() != message_bytes()) return corrupt();
    out.begins.reserve(ends.size() + 1);
    out.begins.push_back(0);
    out.begins.insert(out.begins.end(), ends.begin(), ends.end());
    return out;
}

Result<DecodedMessages> decode_messages(std::string_view bytes, std::uint32_t rows) {
    std::shared_ptr<CodedPage> page(new CodedPage({}));
    YG_CHECK(page->read_head(bytes, rows));
    return YG_TRY(TemplatePage::open(std::move(page)))->decode();
}

}  // namespace yagura::engine::message_template
