#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "insights/stage.h"

namespace yagura::insights {

/// What a query inside of another one gave: the values of a subquery, or the rows of a join by
/// what they are compared by.
class InnerRows {
  public:
    /// More different keys than this are refused, as the service does.
    static constexpr std::size_t kMaxJoinKeys = 50'000;

    bool contains(const Value& value) const;
    /// Null when there are none.
    const std::vector<StoredRow>* find(const std::string& key) const;

  private:
    friend class InnerCollector;
    std::unordered_set<std::string> values_;
    std::unordered_map<std::string, std::vector<StoredRow>> rows_;
};

/// The end of the line of an inner query. `plan` and `into` must outlive it.
class InnerCollector final : public Stage {
  public:
    /// `key_columns` first columns of the plan are what a join compares; 0: a subquery.
    InnerCollector(const Plan& plan, std::size_t key_columns, MemoryBudget& memory,
                   InnerRows& into);
    Result<bool> take(Row& row) override;
    Result<void> finish() override { return {}; }

  private:
    std::vector<int> slots_;
    std::size_t key_columns_;
    MemoryBudget& memory_;
    InnerRows& into_;
};

}  // namespace yagura::insights
