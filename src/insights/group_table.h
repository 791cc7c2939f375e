#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_map.h"
#include "insights/stage.h"

namespace yagura::insights {

/// The groups of a stats command and what its aggregates have seen of them. Several tables may be
/// filled from different rows and then be merged. One thread at a time.
class GroupTable {
  public:
    /// Both must outlive it.
    GroupTable(const StatsStep& step, StageContext& context);
    ~GroupTable() { context_.memory.give_back(static_cast<std::uint64_t>(charged_)); }

    /// The value of a key for grouping: maps and lists make no groups.
    static Value key_value(Value value) {
        return value.kind == Value::Kind::Structure ? Value() : value;
    }

    /// The number of the group with these values; `key` is append_group_key() of each of them.
    std::uint32_t find_or_add(std::string_view key, std::span<const Value> values);
    AggregateStates& aggregate(std::size_t number) { return *aggregates_[number]; }
    /// Charges the budget with what has come since. To be called after each stretch of rows.
    [[nodiscard]] Result<void> settle();

    [[nodiscard]] Result<void> add(Row& row);
    [[nodiscard]] Result<void> merge(const GroupTable& other);
    /// Forgets everything.
    void clear();
    bool empty() const { return groups_.empty(); }
    /// A row for each group: by the time of bins, then by the other keys, rising.
    [[nodiscard]] Result<void> emit(Stage& next, Evaluation& evaluation) const;

  private:
    struct Group {
        std::vector<Value> keys;
        std::string texts;  ///< that the keys point into
    };
    using Numbers = TextMap<std::uint32_t>;

    std::vector<const Numbers::value_type*> in_order() const;

    const StatsStep& step_;
    StageContext& context_;
    Numbers numbers_;
    std::deque<Group> groups_;
    std::vector<std::unique_ptr<AggregateStates>> aggregates_;
    std::int64_t group_bytes_ = 0;
    std::int64_t charged_ = 0;
    std::vector<Value> keys_;
    std::string key_;
};

}  // namespace yagura::insights
