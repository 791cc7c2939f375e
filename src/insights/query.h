#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "insights/compile_error.h"

namespace yagura::insights {

struct Plan;
class LookupTable;

/// What the groups of a query are, and what its caller can do for it.
struct CompileOptions {
    /// A group of class INFREQUENT_ACCESS is among them: pattern, diff, unmask and filterIndex are
    /// refused.
    bool infrequent_access = false;
    /// The limit of StartQuery: one more stage at the end.
    std::optional<std::uint64_t> limit = {};
    /// Gives the tables of lookup and cidrlookup by their names, null for one that is not there.
    std::function<std::shared_ptr<const LookupTable>(std::string_view name)> lookup_table = {};
};

/// In which order a query wants its events.
enum class EventOrder { NewestFirst, OldestFirst };

/// The groups that a SOURCE command asks for: by name, or every one that `prefixes`, `classes` and
/// `accounts` let through (an empty list lets everything through).
struct SourceClause {
    std::vector<std::string> groups;
    bool by_pattern = false;
    std::vector<std::string> prefixes;
    std::vector<std::string> classes;
    std::vector<std::string> accounts;
};

/// Something that holds for every event that passes the leading filters; for scans that can tell
/// events apart without reading them. Fields are named as events spell them.
struct NecessaryCondition {
    std::string field;
    /// The field's text is one of these. Only for texts that are no numbers: a number has many
    /// spellings. Empty: not known.
    std::vector<std::string> equal_to_one_of;
    /// The field's text contains each of these.
    std::vector<std::string> required_literals;
};

/// A query of the Logs Insights language (docs/INSIGHTS.md), checked and ready to run
/// (execution.h). Immutable; any number of threads.
class Query {
  public:
    static constexpr std::size_t kMaxBytes = 10'000;
    static constexpr std::uint64_t kDefaultRows = 10'000;
    static constexpr std::uint64_t kMaxRows = 100'000;

    [[nodiscard]] static std::expected<std::shared_ptr<const Query>, CompileError> compile(
        std::string_view text, const CompileOptions& options = {});
    ~Query();

    /// The fields that the query reads of events, system fields included.
    std::vector<std::string> event_fields() const;
    /// Names of the result's columns, in order, without "@ptr".
    std::vector<std::string> columns() const;
    /// Whether it needs the messages: for @message itself or any discovered field.
    bool needs_message() const;
    EventOrder order() const;
    /// Rows of the result are events and carry "@ptr"; otherwise groups or patterns.
    bool rows_are_events() const;
    /// It looks also at a window before the one asked for (diff).
    bool compares_windows() const;
    /// Nothing when the text has no SOURCE.
    const std::optional<SourceClause>& source() const;
    /// The groups of subqueries and joins, in the order of EventStore::open_inner().
    std::vector<SourceClause> inner_sources() const;
    /// Fields of filterIndex: only groups with an index on each of them are asked.
    const std::vector<std::string>& index_fields() const;
    /// Lower-case names of the commands, in order.
    const std::vector<std::string>& commands() const;
    const std::vector<NecessaryCondition>& necessary_conditions() const;

    const Plan& plan() const { return *plan_; }

  private:
    explicit Query(std::unique_ptr<const Plan> plan);
    std::unique_ptr<const Plan> plan_;
};

}  // namespace yagura::insights
