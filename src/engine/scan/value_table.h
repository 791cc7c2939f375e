#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "engine/field_scan.h"
#include "engine/scan/field_walker.h"

namespace yagura::engine::scan {

/// `raw` with its escapes decoded; the text points into the message or into `scratch`.
FieldValue decoded(const RawValue& raw, std::string& scratch);

/// The distinct values of a field, numbered in the order in which they came.
class ValueTable {
  public:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    /// The number of the value, or kNone.
    std::uint32_t find(const FieldValue& value, std::uint64_t hash) const;
    /// Adds a value that is not there; its text must live as long as the table.
    std::uint32_t add(const FieldValue& value, std::uint64_t hash);
    std::size_t size() const { return values_.size(); }
    std::vector<FieldValue>& values() { return values_; }
    static std::uint64_t hash(const FieldValue& value);

  private:
    void grow();

    std::vector<FieldValue> values_;
    std::vector<std::uint64_t> hashes_;
    std::vector<std::uint32_t> slots_;  // number + 1; 0: free; as many as a power of two
};

/// Fills one FieldColumn. Looks for equal values as long as there are some.
class ColumnBuilder {
  public:
    /// Adds a row; gives the number of its value.
    std::uint32_t add(const RawValue& raw, Arena& arena);
    /// Adds a row with a value that was given this number.
    void add_again(std::uint32_t number) { index_.push_back(number); }
    void finish(FieldColumn& column);

  private:
    ValueTable table_;
    std::vector<std::uint32_t> index_;
    bool distinct_ = true;
    std::uint32_t missing_ = ValueTable::kNone;
    std::string scratch_;
};

/// Decides a condition once for each distinct value, as long as values come again.
class PredicateMemo {
  public:
    bool matches(const ValuePredicate& predicate, const RawValue& raw);

  private:
    ValueTable table_;
    std::vector<bool> verdicts_;
    std::uint64_t lookups_ = 0;
    bool useful_ = true;
    Arena arena_;
    std::string scratch_;
};

}  // namespace yagura::engine::scan
