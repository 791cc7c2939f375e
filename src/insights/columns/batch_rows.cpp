#include "insights/columns/batch_rows.h"

#include <algorithm>

namespace yagura::insights {

void ColumnNeeds::add(int slot, const FieldSources& sources) {
    const FieldSources::Source* source = sources.find(slot);
    if (source == nullptr) return;
    switch (source->kind) {
        case FieldSources::Kind::Column:
            if (columns.emplace(slot, request.fields.size()).second) {
                request.fields.push_back(source->column);
            }
            break;
        case FieldSources::Kind::Message:
            // Whether the group is one of Lambda counts.
            request.message = request.stream = true;
            break;
        case FieldSources::Kind::Whole:
            request.message = true;
            break;
        case FieldSources::Kind::Timestamp:
            request.timestamp = true;
            break;
        case FieldSources::Kind::Ingestion:
            request.ingestion_time = true;
            break;
        case FieldSources::Kind::Stream:
        case FieldSources::Kind::Log:
            request.stream = true;
            break;
        case FieldSources::Kind::None:
            break;
    }
}

BatchRows::BatchRows(const Plan& plan, const FieldSources& sources, const ColumnNeeds& needs,
                     ColumnStore& store)
    : plan_(plan),
      sources_(sources),
      needs_(needs),
      store_(store),
      message_fields_(sources.message_fields()) {}

Result<void> BatchRows::begin(const engine::FieldBatch& batch) {
    batch_ = &batch;
    values_.assign(batch.fields.size(), {});
    streams_.clear();
    if (!needs_.request.stream) return {};
    streams_.reserve(batch.rows);
    for (std::size_t row = 0; row < batch.rows; ++row) {
        const bool same = row > 0 && batch.stream[row] == batch.stream[row - 1] &&
                          batch.group[row] == batch.group[row - 1];
        if (same) {
            streams_.push_back(streams_.back());
            continue;
        }
        const auto [at, fresh] = names_.try_emplace({batch.group[row], batch.stream[row]});
        if (fresh) at->second = YG_TRY(store_.stream_name(batch.group[row], batch.stream[row]));
        streams_.push_back(at->second);
    }
    return {};
}

bool BatchRows::has_stream(std::size_t row) const {
    return streams_.empty() || streams_[row] != nullptr;
}

std::string_view BatchRows::log(std::size_t row) const {
    return store_.logs().at(batch_->group[row]);
}

RowPlace BatchRows::place(std::size_t row) const {
    RowPlace out;
    if (!batch_->timestamp.empty()) out.time = batch_->timestamp[row];
    if (!batch_->seq.empty()) out.rank = batch_->seq[row].value;
    return out;
}

void BatchRows::fill(std::size_t row, Row& out) {
    row_ = row;
    const RowPlace at = place(row);
    event_.key = {needs_.request.stream ? batch_->group[row].value : 0, at.time, at.rank};
    if (needs_.request.message) event_.message = batch_->message[row];
    if (needs_.request.ingestion_time) event_.ingestion_time = batch_->ingestion_time[row];
    if (needs_.request.stream) {
        event_.stream = streams_[row] == nullptr ? std::string_view() : *streams_[row];
        event_.log = log(row);
    }
    message_fields_.begin(event_, out);
    for (const EventField& field : plan_.event_fields) {
        out.slots[static_cast<std::size_t>(field.slot)].kind = Value::Kind::Unread;
    }
    out.reader = this;
}

void BatchRows::read(Row& row, int slot) {
    const FieldSources::Source& source = *sources_.find(slot);
    Value& value = row.slots[static_cast<std::size_t>(slot)];
    switch (source.kind) {
        case FieldSources::Kind::Column: {
            const std::size_t column = needs_.columns.at(slot);
            value = values(column)[batch_->fields[column].index[row_]];
            break;
        }
        case FieldSources::Kind::Message:
            message_fields_.read(row, slot);
            break;
        case FieldSources::Kind::Whole:
            value = Value::of_text(event_.message);
            break;
        case FieldSources::Kind::Timestamp:
            value = Value::of_time(event_.key.timestamp);
            break;
        case FieldSources::Kind::Ingestion:
            value = Value::of_time(event_.ingestion_time);
            break;
        case FieldSources::Kind::Stream:
            value = Value::of_text(event_.stream);
            break;
        case FieldSources::Kind::Log:
            value = Value::of_text(event_.log);
            break;
        case FieldSources::Kind::None:
            value = {};
            break;
    }
}

const std::vector<Value>& BatchRows::values(std::size_t column) {
    std::vector<Value>& out = values_[column];
    if (out.empty()) {
        const auto& values = batch_->fields[column].values;
        out.reserve(values.size());
        for (const engine::FieldValue& value : values) out.push_back(to_value(value));
    }
    return out;
}

}  // namespace yagura::insights
