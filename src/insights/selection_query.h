#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "insights/compile_error.h"

/// Queries that select events: the commands fields, display, filter, sort and limit of the Logs
/// Insights language (insights-ql.md). Every other command is refused by name when the query is
/// compiled; so are calculations and functions other than isPresent.
namespace yagura::insights {

/// One event as a query sees it. Views are borrowed.
class QueryEvent {
  public:
    TimeMs timestamp;
    TimeMs ingestion_time;
    std::string_view message;
    std::string log;  ///< ACCOUNT:GROUP
    std::string stream;

    /// The text of a field; nothing when the event has no such field. The times are in ms.
    std::optional<std::string_view> field(std::string_view name) const;

  private:
    mutable std::optional<std::map<std::string, std::string, std::less<>>> found_;
    mutable std::string time_text_;
    mutable std::string ingestion_text_;
};

/// A condition on an event. Two-valued: comparing a missing field is false.
class Condition {
  public:
    virtual ~Condition() = default;
    virtual bool holds(const QueryEvent& event) const = 0;
};

struct SelectedColumn {
    std::string field;
    std::string name;  ///< shown
};

struct SortKey {
    std::string field;
    bool descending = false;
};

struct SelectionQuery {
    std::vector<SelectedColumn> columns;                       ///< never empty
    std::vector<std::shared_ptr<const Condition>> conditions;  ///< all must hold
    std::vector<SortKey> order;                                ///< empty: newest first
    std::optional<std::uint64_t> limit;

    bool matches(const QueryEvent& event) const;
    /// Columns of a row, those without a value left out; times as YYYY-MM-DD HH:MM:SS.mmm.
    std::vector<std::pair<std::string, std::string>> row(const QueryEvent& event) const;
};

[[nodiscard]] std::expected<SelectionQuery, CompileError> compile_selection(std::string_view text);

/// Less than 0, 0 or more: as numbers when both are numbers, else as text.
int compare_values(std::string_view left, std::string_view right);

}  // namespace yagura::insights
