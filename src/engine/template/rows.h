#pragma once

#include <span>
#include <string_view>

#include "engine/template/column.h"
#include "engine/template/text_filter.h"

namespace yagura::engine::message_template {

enum class RowForm {
    Any,   ///< JSON, XML, or text, as each row looks
    Text,  ///< text only: values out of other rows
};

/// What is known of a column's values; kHasValues always is set when there are some.
enum ColumnFlag : std::uint8_t {
    kHasValues = 1,
    /// Only rows that are JSON use the column, and each value is what can stand between the quotes
    /// of a string,
    kJsonStrings = 2,
    /// or a number, true, false or null (a column can be both).
    kJsonScalars = 4,
};

/// Rows as templates and columns.
///
///     meta: varint rows, varint templates, varint columns, numbers (template of each row),
///           then per column u8 0 when it is empty, else u8 flags (ColumnFlag) and the column
///     stream, before the numbers' one: per template varint slots; per slot varint bytes before it,
///           varint column; varint bytes after the last; then all these bytes
///
/// A row that fits no rule, or would need a template too many, is one slot of column 0.
/// `filter`, unless it is null, gets to know the text of all rows.
Coded encode_rows(std::span<const std::string_view> rows, RowForm form,
                  const CodingOptions& options, TextFilterBuilder* filter = nullptr);

}  // namespace yagura::engine::message_template
