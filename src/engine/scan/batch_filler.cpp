#include "engine/scan/batch_filler.h"

namespace yagura::engine::scan {

void BatchFiller::add(const MessageChunk& chunk, const FilterRun& run, const RowList& rows) {
    if (job_.request.message) chunk.put(rows, job_.batch->message, job_.batch->arena);
    for (std::size_t field = 0; field < columns_.size(); ++field) {
        const std::size_t place = job_.filter.requested(field);
        for (const std::uint32_t row : rows)
            columns_[field].add(run.value(row, place), job_.batch->arena);
    }
}

void BatchFiller::add(TemplateRun& run, const RowList& rows) {
    if (job_.request.message) run.put_messages(rows, job_.batch->message, job_.batch->arena);
    for (std::size_t field = 0; field < columns_.size(); ++field)
        run.put_field(job_.filter.requested(field), rows, columns_[field], job_.batch->arena);
}

void BatchFiller::finish() {
    job_.batch->fields.resize(columns_.size());
    for (std::size_t field = 0; field < columns_.size(); ++field)
        columns_[field].finish(job_.batch->fields[field]);
}

}  // namespace yagura::engine::scan
