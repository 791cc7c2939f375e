#include "engine/scan/batch_filler.h"

namespace yagura::engine::scan {

void BatchFiller::add(const MessageChunk& chunk, const FilterRun& run, const RowList& rows) {
    if (job_.request.message) add_messages(chunk, rows);
    for (std::size_t field = 0; field < columns_.size(); ++field) {
        const std::size_t place = job_.filter.requested(field);
        for (const std::uint32_t row : rows)
            columns_[field].add(run.value(row, place), job_.batch->arena);
    }
}

/// Few messages are copied; of many, the whole chunk is kept instead.
void BatchFiller::add_messages(const MessageChunk& chunk, const RowList& rows) {
    std::size_t bytes = 0;
    for (const std::uint32_t row : rows) bytes += chunk.bytes(row);
    const bool keep = bytes * 4 >= chunk.text().size();
    if (keep && !rows.empty()) job_.batch->arena.keep(chunk.owner());
    for (const std::uint32_t row : rows) {
        const std::string_view message = chunk.message(row);
        job_.batch->message.push_back(keep ? message : job_.batch->arena.copy(message));
    }
}

void BatchFiller::finish() {
    job_.batch->fields.resize(columns_.size());
    for (std::size_t field = 0; field < columns_.size(); ++field)
        columns_[field].finish(job_.batch->fields[field]);
}

}  // namespace yagura::engine::scan
