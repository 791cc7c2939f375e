#pragma once

#include <span>
#include <vector>

#include "insights/columns/batch_rows.h"
#include "insights/group_table.h"

namespace yagura::insights {

/// Groups the rows of batches by column: what a stats command evaluates is evaluated once for each
/// distinct value of the field that it reads, and rows are counted by the numbers of those values.
/// One thread at a time.
class BatchGrouper {
  public:
    /// Whether all that the command reads are fields of the events that columns or single views
    /// give.
    static bool can_group(const StatsStep& step, const FieldSources& sources);

    BatchGrouper(const StatsStep& step, const FieldSources& sources, const ColumnNeeds& needs,
                 StageContext& context);

    /// `rows` has begun the batch.
    [[nodiscard]] Result<void> add(const engine::FieldBatch& batch, BatchRows& rows,
                                   GroupTable& groups);

  private:
    /// What an expression is for the rows of the batch.
    struct Evaluated {
        std::span<const Value> values;
        std::span<const std::uint32_t> index;
        std::vector<Value> own_values;
        std::vector<std::uint32_t> own_index;
    };

    void evaluate_all(const Expression& expression, Evaluated& out);
    void by_column(const Expression& expression, int slot, Evaluated& out);
    void by_time(const Expression& expression, int slot, Evaluated& out);
    void by_row(const Expression& expression, Evaluated& out);
    void number_rows(GroupTable& groups);
    void combine(const Evaluated& key);

    const StatsStep& step_;
    const FieldSources& sources_;
    const ColumnNeeds& needs_;
    StageContext& context_;
    Row row_;
    const engine::FieldBatch* batch_ = nullptr;
    BatchRows* rows_ = nullptr;
    std::vector<Evaluated> keys_;
    std::vector<std::uint32_t> zeros_;
    std::vector<std::uint32_t> groups_;      ///< of the rows
    std::vector<std::uint32_t> first_rows_;  ///< of the numbers in groups_, while they are made
    std::vector<std::uint32_t> table_;
    std::vector<std::uint64_t> table_keys_;
};

}  // namespace yagura::insights
