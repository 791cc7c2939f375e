#pragma once

#include <vector>

#include "engine/scan/field_filter.h"
#include "engine/scan/part_reader.h"
#include "engine/scan/template_run.h"

namespace yagura::engine::scan {

/// Puts messages and fields of matching rows into a batch; the reader of the part puts in the rest.
class BatchFiller {
  public:
    explicit BatchFiller(const PartJob& job) : job_(job), columns_(job.request.fields.size()) {}

    /// The rows have been through `run`.
    void add(const MessageChunk& chunk, const FilterRun& run, const RowList& rows);
    /// The rows have been through `run`, which has prepared them.
    void add(TemplateRun& run, const RowList& rows);
    /// After the last row.
    void finish();

  private:
    const PartJob& job_;
    std::vector<ColumnBuilder> columns_;
};

/// The messages of a part are of use at all.
inline bool needs_messages(const PartJob& job) {
    if (job.filter.root() != nullptr) return true;
    return job.batch != nullptr && (job.request.message || !job.request.fields.empty());
}

}  // namespace yagura::engine::scan
