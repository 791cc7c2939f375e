#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/template/column_image.h"
#include "engine/template/rows.h"

namespace yagura::engine::message_template {

/// A slot of a template: the bytes before it, and the column that its values are in.
struct Piece {
    std::string_view before;
    std::uint32_t column;
};
struct Template {
    std::span<const Piece> pieces;
    std::string_view end;
};

/// What every reader of some rows needs first: their templates and which row is of which.
/// Immutable, so it can be shared.
struct RowsHead {
    /// How many values of a column a template has that has some.
    struct Use {
        std::uint32_t form;
        std::uint32_t values;
    };
    std::string descriptions;  ///< what the templates are views of
    std::vector<Piece> pieces;
    std::vector<Template> templates;
    std::vector<std::uint32_t> template_of_row;
    std::vector<Use> uses;               ///< column by column
    std::vector<std::size_t> first_use;  ///< of columns, in `uses`, and the end

    std::uint64_t memory_bytes() const;
};

/// Rows that were taken apart; their columns are decoded when they are asked for. One thread at a
/// time.
class RowsImage {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<RowsImage> open(codec::ByteReader& meta, StreamReader& streams,
                                                unsigned depth = 0);

    std::uint64_t rows() const { return template_numbers_.count(); }
    /// " in 3 parts", and what they and the templates take. Before load().
    ColumnForm form(const StreamReader& streams) const;

    /// Decodes templates and which row is of which, the first time. Errors: Corruption.
    [[nodiscard]] Result<void> load(const StreamReader& streams);
    /// In place of load(): what another image of the same bytes has loaded.
    void share(std::shared_ptr<const RowsHead> head) { head_ = std::move(head); }

    // After load():
    const std::shared_ptr<const RowsHead>& head() const { return head_; }
    std::span<const Template> templates() const { return head_->templates; }
    std::span<const std::uint32_t> template_of_row() const { return head_->template_of_row; }
    std::size_t columns() const { return columns_.size(); }
    /// Null for a column without values.
    ColumnImage* column(std::size_t column) {
        return columns_[column] ? &*columns_[column] : nullptr;
    }
    const ColumnImage* column(std::size_t column) const {
        return columns_[column] ? &*columns_[column] : nullptr;
    }
    std::uint8_t flags(std::size_t column) const { return flags_[column]; }
    using Use = RowsHead::Use;
    std::span<const Use> uses(std::size_t column) const { return uses(*head_, column); }

    /// Appends all rows to `text`, and where each ends to `ends`. Errors: Corruption, also when
    /// there are more bytes than `most`.
    [[nodiscard]] Result<void> append_all(const StreamReader& streams, std::uint64_t most,
                                          std::string& text, std::vector<std::uint32_t>& ends);

    /// A value of the column can hold `text`, as far as is known without decoding it. `begins`: at
    /// the value's beginning.
    bool may_hold(std::size_t column, std::string_view text, bool begins) const;
    /// Sets the marks of the rows that hold the literal, which is not empty. Nothing when only the
    /// rows' text would tell, because there are too many ways in which the literal may lie across
    /// the borders of values; otherwise whether there are any. Errors: Corruption.
    [[nodiscard]] Result<std::optional<bool>> search(const simd::LiteralSearcher& literal,
                                                     const StreamReader& streams,
                                                     std::vector<bool>& marks);

  private:
    [[nodiscard]] Result<void> read_templates(const StreamReader& streams, RowsHead& head) const;
    void count_uses(RowsHead& head) const;
    static std::span<const Use> uses(const RowsHead& head, std::size_t column) {
        return std::span(head.uses).subspan(head.first_use[column],
                                            head.first_use[column + 1] - head.first_use[column]);
    }

    std::uint64_t template_count_ = 0;
    std::size_t descriptions_stream_ = 0;
    NumbersImage template_numbers_;
    std::vector<std::optional<ColumnImage>> columns_;
    std::vector<std::uint8_t> flags_;

    std::shared_ptr<const RowsHead> head_;  // once it is loaded
};

}  // namespace yagura::engine::message_template
