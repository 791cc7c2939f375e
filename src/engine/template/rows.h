#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/template/column.h"

namespace yagura::engine::message_template {

enum class RowForm {
    Any,   ///< JSON, XML, or text, as each row looks
    Text,  ///< text only: values out of other rows
};

/// Rows as templates and columns.
///
///     meta: varint rows, varint templates, varint columns, numbers (template of each row),
///           then per column u8 0 when it is empty, else u8 1 and the column
///     stream, before the numbers' one: per template varint slots; per slot varint bytes before it,
///           varint column; varint bytes after the last; then all these bytes
///
/// A row that fits no rule, or would need a template too many, is one slot of column 0.
Coded encode_rows(std::span<const std::string_view> rows, RowForm form,
                  const CodingOptions& options);

/// Puts rows together again, in order.
class RowCursor {
  public:
    /// Errors: Corruption.
    [[nodiscard]] static Result<RowCursor> open(codec::ByteReader& meta, StreamReader& streams,
                                                unsigned depth = 0);
    std::size_t rows() const { return rows_; }
    /// Appends the next row. False when there is none, or it cannot be.
    bool append(std::string& out);

    RowCursor(RowCursor&&) noexcept;
    RowCursor& operator=(RowCursor&&) noexcept;
    ~RowCursor();

  private:
    struct State;
    explicit RowCursor(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
    std::size_t rows_ = 0;
};

}  // namespace yagura::engine::message_template
