#include <algorithm>
#include <unordered_map>

#include "insights/stage.h"

namespace yagura::insights {
namespace {

/// A group of rows: its keys and what was made of the rows.
struct Group {
    std::vector<Value> keys;
    std::string key_texts;  ///< that the keys point into
    std::vector<std::unique_ptr<Aggregator>> aggregators;
    std::size_t bytes = 0;
};

class StatsStage final : public Stage {
  public:
    StatsStage(const StatsStep& step, StageContext& context) : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        keys_.clear();
        key_.clear();
        for (const Assignment& key : step_.keys) {
            keys_.push_back(evaluate(key.expression, row, context_.evaluation));
            if (keys_.back().kind == Value::Kind::Structure) keys_.back() = {};
            append_group_key(key_, keys_.back());
        }
        auto at = groups_.find(key_);
        if (at == groups_.end()) {
            at = groups_.emplace(key_, new_group()).first;
            YG_CHECK(context_.memory.take(at->second.bytes + key_.size() + 64));
        }
        Group& group = at->second;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < step_.aggregates.size(); ++i) {
            const auto& argument = step_.aggregates[i].argument;
            Aggregator& aggregator = *group.aggregators[i];
            bytes -= aggregator.bytes();
            aggregator.add(
                argument ? evaluate(*argument, row, context_.evaluation) : Value::of_boolean(true),
                row.key.timestamp);
            bytes += aggregator.bytes();
        }
        // Aggregators grow, and shrink when they change to an estimate.
        if (static_cast<std::ptrdiff_t>(bytes) > 0) {
            YG_CHECK(context_.memory.take(bytes));
        } else {
            context_.memory.give_back(0 - bytes);
        }
        return true;
    }

    bool blocks() const override { return true; }

    Result<void> emit(Stage& next) const override {
        std::vector<const Groups::value_type*> order;
        order.reserve(groups_.size());
        for (const auto& entry : groups_) order.push_back(&entry);
        std::ranges::sort(order, before);
        Row row;
        for (const auto* entry : order) {
            const Group* group = &entry->second;
            row.slots.assign(static_cast<std::size_t>(context_.slot_count), Value());
            for (std::size_t i = 0; i < step_.keys.size(); ++i) {
                row.slots[static_cast<std::size_t>(step_.keys[i].slot)] = group->keys[i];
            }
            for (std::size_t i = 0; i < step_.aggregates.size(); ++i) {
                row.slots[static_cast<std::size_t>(step_.aggregates[i].slot)] =
                    group->aggregators[i]->result();
            }
            for (const Assignment& result : step_.results) {
                row.slots[static_cast<std::size_t>(result.slot)] =
                    evaluate(result.expression, row, context_.evaluation);
            }
            if (!YG_TRY(next.take(row))) break;
        }
        return {};
    }

  private:
    using Groups = std::unordered_map<std::string, Group>;

    Group new_group() const {
        Group group;
        std::size_t text_bytes = 0;
        for (const Value& key : keys_) text_bytes += key.text.size();
        group.key_texts.reserve(text_bytes + 32);  // on the heap also when short: groups move
        for (Value key : keys_) {
            const std::size_t start = group.key_texts.size();
            group.key_texts += key.text;
            key.text = std::string_view(group.key_texts).substr(start);
            if (key.kind == Value::Kind::Text) key.structure.reset();
            group.keys.push_back(std::move(key));
        }
        for (const AggregateCall& call : step_.aggregates) {
            group.aggregators.push_back(make_aggregator(call.kind, call.parameter));
        }
        group.bytes = sizeof(Group) + text_bytes + keys_.size() * sizeof(Value) +
                      step_.aggregates.size() * 96;
        return group;
    }

    /// Without a sort: by the time of bins, then by the other keys, rising.
    static bool before(const Groups::value_type* left, const Groups::value_type* right) {
        for (const bool times : {true, false}) {
            for (std::size_t i = 0; i < left->second.keys.size(); ++i) {
                const Value& a = left->second.keys[i];
                const Value& b = right->second.keys[i];
                const bool time = a.kind == Value::Kind::Time || b.kind == Value::Kind::Time;
                if (time != times) continue;
                if (const int order = sort_order(a, b)) return order < 0;
            }
        }
        return left->first < right->first;  // 1 and 1.0
    }

    const StatsStep& step_;
    StageContext& context_;
    Groups groups_;
    std::vector<Value> keys_;
    std::string key_;
};

}  // namespace

std::unique_ptr<Stage> make_stats_stage(const StatsStep& step, StageContext& context) {
    return std::make_unique<StatsStage>(step, context);
}

}  // namespace yagura::insights
