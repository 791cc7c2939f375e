#include "insights/group_table.h"

#include <algorithm>

#include "insights/sort_key.h"

namespace yagura::insights {

GroupTable::GroupTable(const StatsStep& step, StageContext& context)
    : step_(step), context_(context) {
    clear();
}

void GroupTable::clear() {
    numbers_.clear();
    groups_.clear();
    aggregates_.clear();
    for (const AggregateCall& call : step_.aggregates) {
        aggregates_.push_back(make_aggregate(call.kind, call.parameter));
    }
    group_bytes_ = 0;
    context_.memory.give_back(static_cast<std::uint64_t>(charged_));
    charged_ = 0;
}

std::uint32_t GroupTable::find_or_add(std::string_view key, std::span<const Value> values) {
    const auto at = numbers_.find(key);
    if (at != numbers_.end()) return at->second;
    const auto number = static_cast<std::uint32_t>(groups_.size());
    numbers_.emplace(std::string(key), number);
    Group& group = groups_.emplace_back();
    std::size_t text_bytes = 0;
    for (const Value& value : values) text_bytes += value.text.size();
    group.texts.reserve(text_bytes);
    for (Value value : values) {
        const std::size_t start = group.texts.size();
        group.texts += value.text;
        value.text = std::string_view(group.texts).substr(start);
        if (value.kind == Value::Kind::Text) value.structure.reset();
        group.keys.push_back(std::move(value));
    }
    group_bytes_ += static_cast<std::int64_t>(sizeof(Group) + 64 + key.size() + text_bytes +
                                              values.size() * sizeof(Value));
    for (const auto& aggregate : aggregates_) {
        aggregate->grow(groups_.size());
        group_bytes_ += static_cast<std::int64_t>(aggregate->bytes_per_group());
    }
    return number;
}

Result<void> GroupTable::settle() {
    std::int64_t bytes = group_bytes_;
    for (const auto& aggregate : aggregates_)
        bytes += static_cast<std::int64_t>(aggregate->bytes());
    const std::int64_t more = bytes - charged_;
    charged_ = bytes;
    return context_.memory.change(more);
}

Result<void> GroupTable::add(Row& row) {
    keys_.clear();
    key_.clear();
    for (const Assignment& key : step_.keys) {
        keys_.push_back(key_value(evaluate(key.expression, row, context_.evaluation)));
        append_group_key(key_, keys_.back());
    }
    const std::uint32_t group = find_or_add(key_, keys_);
    const RowPlace place{row.key.timestamp, row.key.sequence};
    for (std::size_t i = 0; i < step_.aggregates.size(); ++i) {
        const auto& argument = step_.aggregates[i].argument;
        aggregates_[i]->add(
            group,
            argument ? evaluate(*argument, row, context_.evaluation) : Value::of_boolean(true),
            place);
    }
    return settle();
}

Result<void> GroupTable::merge(const GroupTable& other) {
    for (const auto& [key, number] : other.numbers_) {
        const std::uint32_t group = find_or_add(key, other.groups_[number].keys);
        for (std::size_t i = 0; i < aggregates_.size(); ++i) {
            aggregates_[i]->merge(group, *other.aggregates_[i], number);
        }
    }
    return settle();
}

/// By the time of bins, then by the other keys, rising.
std::vector<const GroupTable::Numbers::value_type*> GroupTable::in_order() const {
    struct Entry {
        const Numbers::value_type* group;
        std::vector<SortKey> times;
        std::vector<SortKey> others;
    };
    std::vector<Entry> entries;
    entries.reserve(numbers_.size());
    // A key is a time in all groups, or in none of those that are not missing.
    std::vector<bool> is_time(step_.keys.size());
    for (const Group& group : groups_) {
        for (std::size_t i = 0; i < group.keys.size(); ++i) {
            if (group.keys[i].kind == Value::Kind::Time) is_time[i] = true;
        }
    }
    for (const auto& group : numbers_) {
        Entry& entry = entries.emplace_back();
        entry.group = &group;
        const std::vector<Value>& keys = groups_[group.second].keys;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            (is_time[i] ? entry.times : entry.others).emplace_back(keys[i]);
        }
    }
    const auto order_of = [](const std::vector<SortKey>& left, const std::vector<SortKey>& right) {
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (const int order = sort_order(left[i], right[i])) return order;
        }
        return 0;
    };
    std::ranges::sort(entries, [&](const Entry& left, const Entry& right) {
        if (const int order = order_of(left.times, right.times)) return order < 0;
        if (const int order = order_of(left.others, right.others)) return order < 0;
        return left.group->first < right.group->first;  // 1 and 1.0
    });
    std::vector<const Numbers::value_type*> out;
    out.reserve(entries.size());
    for (const Entry& entry : entries) out.push_back(entry.group);
    return out;
}

Result<void> GroupTable::emit(Stage& next, Evaluation& evaluation) const {
    Row row;
    for (const auto* entry : in_order()) {
        const std::uint32_t group = entry->second;
        row.slots.assign(static_cast<std::size_t>(context_.slot_count), Value());
        for (std::size_t i = 0; i < step_.keys.size(); ++i) {
            row.slots[static_cast<std::size_t>(step_.keys[i].slot)] = groups_[group].keys[i];
        }
        for (std::size_t i = 0; i < step_.aggregates.size(); ++i) {
            row.slots[static_cast<std::size_t>(step_.aggregates[i].slot)] =
                aggregates_[i]->result(group);
        }
        for (const Assignment& result : step_.results) {
            row.slots[static_cast<std::size_t>(result.slot)] =
                evaluate(result.expression, row, evaluation);
        }
        if (!YG_TRY(next.take(row))) break;
    }
    return {};
}

}  // namespace yagura::insights
