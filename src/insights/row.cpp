#include "insights/row.h"

#include <cstring>

namespace yagura::insights {

StoredRow::StoredRow(Row& row, const std::vector<int>& keep)
    : keep_(&keep), key_(row.key), is_event_(row.is_event) {
    values_.reserve(keep.size());
    std::size_t text_bytes = 0;
    for (const int slot : keep) {
        values_.push_back(row.at(slot));
        Value& value = values_.back();
        if (value.kind == Value::Kind::Text) value.structure.reset();
        // A structure's tree is not measured; its shared text is about a third of it.
        if (value.kind == Value::Kind::Structure) bytes_ += 3 * shown(value).size();
        text_bytes += value.text.size();
    }
    texts_ = std::make_unique_for_overwrite<char[]>(text_bytes);
    char* at = texts_.get();
    for (Value& value : values_) {
        if (value.text.empty()) continue;
        std::memcpy(at, value.text.data(), value.text.size());
        value.text = {at, value.text.size()};
        at += value.text.size();
    }
    bytes_ += text_bytes + values_.size() * sizeof(Value);
}

void StoredRow::restore(Row& row) const {
    for (Value& value : row.slots) value = {};
    for (std::size_t i = 0; i < values_.size(); ++i) {
        row.slots[static_cast<std::size_t>((*keep_)[i])] = values_[i];
    }
    row.event = nullptr;
    row.reader = nullptr;
    row.key = key_;
    row.is_event = is_event_;
}

}  // namespace yagura::insights
