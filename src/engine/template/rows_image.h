#pragma once

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

    // After load():
    std::span<const Template> templates() const { return templates_; }
    std::span<const std::uint32_t> template_of_row() const { return template_of_row_; }
    std::size_t columns() const { return columns_.size(); }
    /// Null for a column without values.
    ColumnImage* column(std::size_t column) {
        return columns_[column] ? &*columns_[column] : nullptr;
    }
    const ColumnImage* column(std::size_t column) const {
        return columns_[column] ? &*columns_[column] : nullptr;
    }
    std::uint8_t flags(std::size_t column) const { return flags_[column]; }
    /// How many values of the column each template has that has some.
    struct Use {
        std::uint32_t form;
        std::uint32_t values;
    };
    std::span<const Use> uses(std::size_t column) const {
        return std::span(uses_).subspan(first_use_[column],
                                        first_use_[column + 1] - first_use_[column]);
    }

    /// Appends all rows to `text`, and where each ends to `ends`. Errors: Corruption, also when
    /// there are more bytes than `most`.
    [[nodiscard]] Result<void> append_all(const StreamReader& streams, std::uint64_t most,
                                          std::string& text, std::vector<std::uint32_t>& ends);

    /// Sets the marks of the rows that hold the literal. Nothing when only the rows' text would
    /// tell, because the literal may lie across the border of a value; otherwise whether there are
    /// any. Errors: Corruption.
    [[nodiscard]] Result<std::optional<bool>> search(const simd::LiteralSearcher& literal,
                                                     const StreamReader& streams,
                                                     std::vector<bool>& marks);

  private:
    [[nodiscard]] Result<void> read_templates(const StreamReader& streams);
    void count_uses();

    std::uint64_t template_count_ = 0;
    std::size_t descriptions_stream_ = 0;
    NumbersImage template_numbers_;
    std::vector<std::optional<ColumnImage>> columns_;
    std::vector<std::uint8_t> flags_;

    bool loaded_ = false;
    std::unique_ptr<const std::string> descriptions_;
    std::vector<Piece> pieces_;
    std::vector<Template> templates_;
    std::vector<std::uint32_t> template_of_row_;
    std::vector<Use> uses_;
    std::vector<std::size_t> first_use_;  // of columns, in uses_, and the end
};

}  // namespace yagura::engine::message_template
