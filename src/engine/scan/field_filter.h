#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/field_scan.h"
#include "engine/scan/field_walker.h"
#include "engine/scan/message_chunk.h"
#include "engine/scan/row_list.h"
#include "engine/scan/value_table.h"
#include "engine/template/text_filter.h"
#include "simd/literal_search.h"

namespace yagura::engine::scan {

/// A filter made ready, and the names of all fields that it or the request wants. Immutable; used
/// by several threads at once.
class CompiledFilter {
  public:
    struct Node {
        ScanFilter::Kind kind = ScanFilter::Kind::And;
        std::vector<Node> children;  ///< cheapest first
        std::shared_ptr<const MessagePredicate> message;
        std::shared_ptr<const ValuePredicate> value;
        std::size_t field = 0;
        std::size_t memo = 0;
        /// A matching message holds one of these, or, of a field, the escape that can hide it.
        /// Empty: nothing is known.
        std::vector<simd::LiteralSearcher> any_of;
        std::vector<simd::LiteralSearcher> escapes;
        bool literal_decides = false;  ///< Message: a message that holds any_of matches
        int cost = 0;
        bool decided_early = false;  ///< before fields are looked for
    };

    /// `filter` may be null. Errors: InvalidArgument for a tree that breaks its rules.
    [[nodiscard]] static Result<std::shared_ptr<const CompiledFilter>> compile(
        const ScanFilter* filter, const std::vector<std::string>& fields);

    const Node* root() const { return root_.get(); }
    const FieldNames& names() const { return names_; }
    std::size_t memos() const { return memos_; }
    bool uses_fields() const { return memos_ > 0; }
    /// may_match() can be false at all.
    bool may_rule_out() const { return root_ && can_narrow(*root_); }
    /// A message of which only the text filter is known may match.
    bool may_match(const message_template::TextFilter& filter) const {
        return !root_ || may_match(*root_, filter);
    }
    /// Literals can leave messages out that do not match.
    static bool can_narrow(const Node& node);
    /// The place among the names of the request's field.
    std::size_t requested(std::size_t field) const { return requested_[field]; }

  private:
    [[nodiscard]] Result<Node> make(const ScanFilter& filter);
    static bool may_match(const Node& node, const message_template::TextFilter& filter);

    std::unique_ptr<Node> root_;
    FieldNames names_;
    std::vector<std::size_t> requested_;
    std::size_t memos_ = 0;
};

/// Runs a filter over the chunks of one part. One thread at a time.
class FilterRun {
  public:
    explicit FilterRun(const CompiledFilter& filter)
        : filter_(filter), walker_(filter.names()), memos_(filter.memos()) {}

    /// Leaves in `rows` those that match, and returns how many were decided by a search over the
    /// whole chunk. With `with_fields` value() can be asked of the rows that are left.
    std::uint64_t apply(const MessageChunk& chunk, RowList& rows, bool with_fields);
    /// Of a row that matched.
    const RawValue& value(std::uint32_t row, std::size_t field) const {
        return values_[slots_[row] * filter_.names().size() + field];
    }

  private:
    using Node = CompiledFilter::Node;
    static bool can_narrow(const Node& node) { return CompiledFilter::can_narrow(node); }
    RowList narrow(const Node& node, RowList rows);
    RowList holding(const std::vector<simd::LiteralSearcher>& any_of, const Node& node,
                    const RowList& rows);
    RowList evaluate(const Node& node, RowList rows);
    RowList matching_messages(const Node& node, RowList rows) const;
    void find_values(const RowList& rows);

    const CompiledFilter& filter_;
    FieldWalker walker_;
    std::vector<PredicateMemo> memos_;
    const MessageChunk* chunk_ = nullptr;
    std::vector<RawValue> values_;
    std::vector<std::uint32_t> slots_;  // of rows, in values_
    std::vector<bool> marks_;
};

}  // namespace yagura::engine::scan
