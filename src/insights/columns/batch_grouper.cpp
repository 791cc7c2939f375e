#include "insights/columns/batch_grouper.h"

#include <algorithm>
#include <unordered_map>

#include "insights/function.h"

namespace yagura::insights {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

bool is_plain_field(const Expression& expression) {
    return expression.kind == Expression::Kind::Field && expression.segments.empty();
}

/// The period of "datefloor(@timestamp, p)", to which bin(p) is bound too; null for all else.
const CalendarPeriod* floored_by(const Expression& expression) {
    const bool floor = expression.kind == Expression::Kind::Call &&
                       expression.function->name == "datefloor" &&
                       is_plain_field(expression.children[0]);
    return floor ? static_cast<const CalendarPeriod*>(expression.prepared.get()) : nullptr;
}

bool can_evaluate(const Expression& expression, const FieldSources& sources) {
    const auto fields = fields_of(expression, sources);
    return fields && std::ranges::none_of(*fields, [&](int slot) {
               return sources.find(slot)->kind == FieldSources::Kind::Message;
           });
}

}  // namespace

bool BatchGrouper::can_group(const StatsStep& step, const FieldSources& sources) {
    return std::ranges::all_of(
               step.keys,
               [&](const Assignment& key) { return can_evaluate(key.expression, sources); }) &&
           std::ranges::all_of(step.aggregates, [&](const AggregateCall& call) {
               return !call.argument || can_evaluate(*call.argument, sources);
           });
}

BatchGrouper::BatchGrouper(const StatsStep& step, const FieldSources& sources,
                           const ColumnNeeds& needs, StageContext& context)
    : step_(step), sources_(sources), needs_(needs), context_(context) {
    row_.slots.resize(static_cast<std::size_t>(context.slot_count));
}

Result<void> BatchGrouper::add(const engine::FieldBatch& batch, BatchRows& rows,
                               GroupTable& groups) {
    if (batch.rows == 0) return {};
    context_.evaluation.recycle();
    batch_ = &batch;
    rows_ = &rows;
    zeros_.assign(batch.rows, 0);
    keys_.assign(step_.keys.size(), {});
    for (std::size_t i = 0; i < keys_.size(); ++i) evaluate_all(step_.keys[i].expression, keys_[i]);
    number_rows(groups);
    std::vector<RowPlace> places;
    const bool placed = std::ranges::any_of(
        step_.aggregates, [](const AggregateCall& call) { return needs_place(call.kind); });
    for (std::size_t row = 0; placed && row < batch.rows; ++row) places.push_back(rows.place(row));
    const Value one = Value::of_boolean(true);
    for (std::size_t i = 0; i < step_.aggregates.size(); ++i) {
        const auto& argument = step_.aggregates[i].argument;
        if (argument) {
            Evaluated evaluated;
            evaluate_all(*argument, evaluated);
            groups.aggregate(i).add_rows(groups_, {evaluated.values, evaluated.index, places});
        } else {
            groups.aggregate(i).add_rows(groups_, {std::span(&one, 1), zeros_, places});
        }
    }
    return groups.settle();
}

void BatchGrouper::evaluate_all(const Expression& expression, Evaluated& out) {
    const auto fields = fields_of(expression, sources_);
    const auto kind_of = [&](int slot) { return sources_.find(slot)->kind; };
    const bool constant = std::ranges::all_of(
        *fields, [&](int slot) { return kind_of(slot) == FieldSources::Kind::None; });
    if (constant) {
        out.own_values.push_back(evaluate(expression, row_, context_.evaluation));
        out.index = zeros_;
    } else if (fields->size() == 1 && kind_of(fields->front()) == FieldSources::Kind::Column) {
        by_column(expression, fields->front(), out);
    } else if (fields->size() == 1 && kind_of(fields->front()) == FieldSources::Kind::Timestamp) {
        by_time(expression, fields->front(), out);
    } else {
        by_row(expression, out);
    }
    if (out.values.empty()) out.values = out.own_values;
    if (out.index.empty()) out.index = out.own_index;
}

void BatchGrouper::by_column(const Expression& expression, int slot, Evaluated& out) {
    const std::size_t column = needs_.columns.at(slot);
    const std::vector<Value>& values = rows_->values(column);
    out.index = batch_->fields[column].index;
    if (is_plain_field(expression)) {
        out.values = values;
        return;
    }
    Value& place = row_.slots[static_cast<std::size_t>(slot)];
    out.own_values.reserve(values.size());
    for (const Value& value : values) {
        place = value;
        out.own_values.push_back(evaluate(expression, row_, context_.evaluation));
    }
    place = {};
}

void BatchGrouper::by_time(const Expression& expression, int slot, Evaluated& out) {
    const CalendarPeriod* period = floored_by(expression);
    std::unordered_map<std::int64_t, std::uint32_t> numbers;
    Value& place = row_.slots[static_cast<std::size_t>(slot)];
    out.own_index.reserve(batch_->rows);
    std::int64_t last = 0;
    // Neighbours mostly lie within one step, so it is remembered where that ends.
    std::int64_t last_end = INT64_MIN;
    std::uint32_t last_number = kNone;
    for (const TimeMs time : batch_->timestamp) {
        if (last_number != kNone && time.value >= last && time.value < last_end) {
            out.own_index.push_back(last_number);
            continue;
        }
        last = period == nullptr ? time.value : period->floor(time).value;
        last_end = period == nullptr ? last + 1 : period->ceil(TimeMs(last + 1)).value;
        const auto [at, fresh] =
            numbers.try_emplace(last, static_cast<std::uint32_t>(out.own_values.size()));
        if (fresh) {
            place = Value::of_time(time);
            out.own_values.push_back(evaluate(expression, row_, context_.evaluation));
        }
        last_number = at->second;
        out.own_index.push_back(last_number);
    }
    place = {};
}

void BatchGrouper::by_row(const Expression& expression, Evaluated& out) {
    out.own_values.reserve(batch_->rows);
    out.own_index.reserve(batch_->rows);
    for (std::size_t row = 0; row < batch_->rows; ++row) {
        rows_->fill(row, row_);
        out.own_values.push_back(evaluate(expression, row_, context_.evaluation));
        out.own_index.push_back(static_cast<std::uint32_t>(row));
    }
    for (Value& value : row_.slots) value = {};
}

/// Numbers the combinations of keys first as they come in this batch, then by the table's groups.
void BatchGrouper::number_rows(GroupTable& groups) {
    groups_.assign(batch_->rows, 0);
    first_rows_.assign(1, 0);
    for (const Evaluated& key : keys_) combine(key);
    std::vector<std::uint32_t> numbers;
    numbers.reserve(first_rows_.size());
    std::vector<Value> values(keys_.size());
    std::string text;
    for (const std::uint32_t row : first_rows_) {
        text.clear();
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            values[i] = GroupTable::key_value(keys_[i].values[keys_[i].index[row]]);
            append_group_key(text, values[i]);
        }
        numbers.push_back(groups.find_or_add(text, values));
    }
    for (std::uint32_t& group : groups_) group = numbers[group];
}

/// Numbers the pairs of what groups_ says and the values of one more key.
void BatchGrouper::combine(const Evaluated& key) {
    const std::uint64_t values = key.values.size();
    const std::uint64_t pairs = first_rows_.size() * values;
    first_rows_.clear();
    const auto number_of = [&](std::uint32_t& entry, std::size_t row) {
        if (entry == kNone) {
            entry = static_cast<std::uint32_t>(first_rows_.size());
            first_rows_.push_back(static_cast<std::uint32_t>(row));
        }
        return entry;
    };
    if (pairs <= 4 * batch_->rows + 1'024) {
        table_.assign(pairs, kNone);
        for (std::size_t row = 0; row < batch_->rows; ++row) {
            groups_[row] = number_of(table_[groups_[row] * values + key.index[row]], row);
        }
        return;
    }
    std::size_t size = 1'024;
    while (size < 2 * batch_->rows) size *= 2;
    table_.assign(size, kNone);
    table_keys_.resize(size);
    for (std::size_t row = 0; row < batch_->rows; ++row) {
        const std::uint64_t pair = groups_[row] * values + key.index[row];
        std::size_t at = (pair * 0x9E3779B97F4A7C15) >> 32 & (size - 1);
        while (table_[at] != kNone && table_keys_[at] != pair) at = (at + 1) & (size - 1);
        table_keys_[at] = pair;
        groups_[row] = number_of(table_[at], row);
    }
}

}  // namespace yagura::insights
