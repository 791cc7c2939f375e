#pragma once

#include <map>
#include <vector>

#include "insights/columns/field_sources.h"
#include "insights/event_fields.h"
#include "insights/execution.h"

namespace yagura::insights {

/// What of a store's columns a query needs.
struct ColumnNeeds {
    ColumnNeeds() { request.timestamp = false; }

    engine::FieldScanRequest request;    ///< without filter
    std::map<int, std::size_t> columns;  ///< slot → place in request.fields

    void add(int slot, const FieldSources& sources);
};

/// The rows of a batch as rows of a query. Values of columns are made once for each distinct
/// value, other fields when somebody asks. One thread at a time.
class BatchRows final : public FieldReader {
  public:
    BatchRows(const Plan& plan, const FieldSources& sources, const ColumnNeeds& needs,
              ColumnStore& store);

    /// From now on rows of this batch are meant, which must stay as it is.
    [[nodiscard]] Result<void> begin(const engine::FieldBatch& batch);
    /// Whether the stream of the row still has its name. Always true where streams are not read.
    bool has_stream(std::size_t row) const;
    /// Makes `out` row `row` of the batch.
    void fill(std::size_t row, Row& out);
    void read(Row& row, int slot) override;

    /// Of a column of the store.
    const std::vector<Value>& values(std::size_t column);
    /// Text of "@logStream", null for a deleted one, and of "@log".
    const std::string* stream(std::size_t row) const { return streams_[row]; }
    std::string_view log(std::size_t row) const;
    RowPlace place(std::size_t row) const;

  private:
    const Plan& plan_;
    const FieldSources& sources_;
    const ColumnNeeds& needs_;
    ColumnStore& store_;
    EventFields message_fields_;
    const engine::FieldBatch* batch_ = nullptr;
    std::vector<std::vector<Value>> values_;  ///< by column; empty until asked for
    std::vector<const std::string*> streams_;
    std::map<std::pair<engine::GroupId, engine::StreamId>, const std::string*> names_;
    InputEvent event_;
    std::size_t row_ = 0;
};

}  // namespace yagura::insights
