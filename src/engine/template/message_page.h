#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "engine/template/rows_image.h"

namespace yagura::engine::message_template {

/// Messages as templates and columns (docs/STORAGE.md section 4). Nothing when that is not smaller
/// than `no_larger_than`, or did not give the same bytes back when it was read again. `filter`,
/// unless it is null, then has to be given the messages; else it was.
std::optional<std::string> encode_messages(std::span<const std::string_view> messages,
                                           int zstd_level, std::size_t no_larger_than = SIZE_MAX,
                                           TextFilterBuilder* filter = nullptr);

struct DecodedMessages {
    std::string text;                 ///< all messages, one after the other
    std::vector<std::size_t> begins;  ///< of each in it, and the end
};
/// Exactly `rows` messages. Uses no more memory than a few times what the messages take. Errors:
/// Corruption.
[[nodiscard]] Result<DecodedMessages> decode_messages(std::string_view bytes, std::uint32_t rows);

/// A coded page as it lies in the file, with what each look into it needs first decoded once.
/// Immutable: any thread.
class CodedPage {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<std::shared_ptr<const CodedPage>> open(std::string bytes,
                                                                       std::uint32_t rows);
    std::uint64_t memory_bytes() const {
        return sizeof *this + bytes_.size() + streams_.memory_bytes() + head_->memory_bytes();
    }

  private:
    friend class TemplatePage;
    friend Result<DecodedMessages> decode_messages(std::string_view bytes, std::uint32_t rows);
    explicit CodedPage(std::string bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] Result<void> read_head(std::string_view bytes, std::uint32_t rows);

    std::string bytes_;
    std::uint64_t message_bytes_ = 0;
    StreamReader streams_;  // none taken
    std::shared_ptr<const RowsHead> head_;
};

/// A coded page to look into without decoding more of it than needed. One thread at a time.
class TemplatePage {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<std::unique_ptr<TemplatePage>> open(
        std::shared_ptr<const CodedPage> page);

    std::uint32_t rows() const { return static_cast<std::uint32_t>(image_.rows()); }
    /// Of all messages together.
    std::uint64_t message_bytes() const { return page_->message_bytes_; }
    /// Templates, and what row is of which.
    const RowsImage& image() const { return image_; }
    const StreamReader& streams() const { return streams_; }
    /// Decoded; null for a column without values. Errors: Corruption.
    [[nodiscard]] Result<const ColumnImage*> column(std::size_t column);

    /// Sets the marks of the messages that hold the literal. Nothing when that needs their text;
    /// otherwise whether there are any. Errors: Corruption.
    [[nodiscard]] Result<std::optional<bool>> search(const simd::LiteralSearcher& literal,
                                                     std::vector<bool>& marks) {
        return image_.search(literal, streams_, marks);
    }

    /// Appends a message to `out`. The columns are decoded, but nothing of other messages is put
    /// together. Rising rows cost least. Errors: Corruption.
    [[nodiscard]] Result<void> append_message(std::uint32_t row, std::string& out);
    /// All of them. Errors: Corruption.
    [[nodiscard]] Result<DecodedMessages> decode();

  private:
    TemplatePage(std::shared_ptr<const CodedPage> page, StreamReader streams, RowsImage image)
        : page_(std::move(page)), streams_(std::move(streams)), image_(std::move(image)) {}

    std::shared_ptr<const CodedPage> page_;
    StreamReader streams_;
    RowsImage image_;
    std::vector<std::uint32_t> passed_;  // rows of each template before next_row_
    std::uint32_t next_row_ = 0;
};

}  // namespace yagura::engine::message_template
