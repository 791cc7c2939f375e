#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "insights/execution.h"

namespace yagura::cli {

enum class ResultFormat {
    Table,   ///< for people; without @ptr
    Json,    ///< an array of objects, of each the columns that it has
    Csv,     ///< with a header, as RFC 4180 has it; without @ptr
    Ndjson,  ///< an object a line
};
std::optional<ResultFormat> find_result_format(std::string_view name);

/// The rows of a query as text.
std::string result_text(const insights::ResultTable& table, ResultFormat format);

/// A bar for each row, `columns` characters wide at most, of a table that is one time (as bin()
/// gives it) and one number above or equal to 0. Nothing for any other table.
std::optional<std::string> bar_chart(const insights::ResultTable& table, std::size_t columns);

}  // namespace yagura::cli
