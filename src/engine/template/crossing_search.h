#pragma once

#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/template/crossing.h"

namespace yagura::engine::message_template {

/// Finds the rows in which a literal lies across the borders of values. Each condition is decided
/// once for each distinct value of a column. Lives as long as one search.
class CrossingSearch {
  public:
    CrossingSearch(RowsImage& rows, const StreamReader& streams, std::string_view literal)
        : rows_(rows), streams_(streams), finder_(literal) {}

    /// Looks at the next template. False when there are too many ways. Errors: Corruption.
    [[nodiscard]] Result<bool> add(const Template& form);
    /// Sets the marks of the rows; false when there are none.
    bool find(std::vector<bool>& marks) const;

  private:
    /// Of the entries of a column, those that fulfil a condition.
    using Hits = std::vector<bool>;
    struct Needed {
        std::uint32_t column;
        std::uint32_t before;  ///< values of the column in the row before this one
        const Hits* hits;
    };
    using Way = std::vector<Needed>;

    [[nodiscard]] Result<const Hits*> hits(std::uint32_t column, const SlotCondition& condition);
    bool row_has(const std::vector<Way>& ways, const std::vector<std::uint64_t>& next) const;

    RowsImage& rows_;
    const StreamReader& streams_;
    const CrossingFinder finder_;
    /// By column, kind and text (a part of the literal); empty: no value.
    std::map<std::tuple<std::uint32_t, SlotCondition::Kind, std::string_view>, Hits> known_;
    std::vector<std::vector<Way>> ways_;  // of each template
    bool any_ = false;
};

}  // namespace yagura::engine::message_template
