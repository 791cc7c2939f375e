#include "engine/scan/field_filter.h"

#include <algorithm>

namespace yagura::engine::scan {

namespace {

/// A condition that names more values than this is not looked for by its literals.
constexpr std::size_t kMostLiterals = 8;

/// A JSON string can hold the text only as it is, or with one of the escapes of `hiding_escapes`.
bool stands_plain(std::string_view text) {
    return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    });
}

void add_escapes(std::string_view text, std::vector<std::string>& escapes) {
    escapes.push_back("\\u");
    if (text.find('/') != std::string_view::npos) escapes.push_back("\\/");
}

void find_literals(const ValuePredicate& predicate, CompiledFilter::Node& node) {
    std::vector<std::string> texts = predicate.equal_to_one_of();
    if (texts.empty() || texts.size() > kMostLiterals ||
        !std::all_of(texts.begin(), texts.end(), stands_plain)) {
        std::string longest;
        for (std::string& text : predicate.required_literals())
            if (stands_plain(text) && text.size() > longest.size()) longest = std::move(text);
        texts.clear();
        if (!longest.empty()) texts.push_back(std::move(longest));
    }
    std::vector<std::string> escapes;
    for (std::string& text : texts) {
        add_escapes(text, escapes);
        node.any_of.emplace_back(std::move(text));
    }
    std::sort(escapes.begin(), escapes.end());
    escapes.erase(std::unique(escapes.begin(), escapes.end()), escapes.end());
    for (std::string& escape : escapes) node.escapes.emplace_back(std::move(escape));
}

void decide_early(CompiledFilter::Node& node, bool uses_fields) {
    if (node.kind == ScanFilter::Kind::Message)
        node.decided_early = !uses_fields || !node.any_of.empty();
    if (node.kind == ScanFilter::Kind::And)
        for (CompiledFilter::Node& child : node.children) decide_early(child, uses_fields);
}

}  // namespace

Result<std::shared_ptr<const CompiledFilter>> CompiledFilter::compile(
    const ScanFilter* filter, const std::vector<std::string>& fields) {
    auto out = std::make_shared<CompiledFilter>();
    if (filter != nullptr) {
        out->root_ = std::make_unique<Node>(YG_TRY(out->make(*filter)));
        decide_early(*out->root_, out->uses_fields());
    }
    for (const std::string& field : fields) out->requested_.push_back(out->names_.add(field));
    return std::shared_ptr<const CompiledFilter>(std::move(out));
}

Result<CompiledFilter::Node> CompiledFilter::make(const ScanFilter& filter) {
    Node node;
    node.kind = filter.kind;
    switch (filter.kind) {
        case ScanFilter::Kind::Message: {
            if (!filter.message)
                return fail(Errc::InvalidArgument, "a condition on messages needs a predicate");
            node.message = filter.message;
            std::string longest;
            for (std::string& text : filter.message->required_literals())
                if (text.size() > longest.size()) longest = std::move(text);
            node.cost = longest.empty() ? 4 : 1;
            if (!longest.empty()) node.any_of.emplace_back(std::move(longest));
            node.literal_decides = filter.message->is_one_literal() && !node.any_of.empty();
            return node;
        }
        case ScanFilter::Kind::Field:
            if (!filter.value)
                return fail(Errc::InvalidArgument, "a condition on a field needs a predicate");
            node.value = filter.value;
            node.field = names_.add(filter.field);
            node.memo = memos_++;
            find_literals(*filter.value, node);
            node.cost = node.any_of.empty() ? 3 : 2;
            return node;
        case ScanFilter::Kind::Not:
            if (filter.children.size() != 1)
                return fail(Errc::InvalidArgument, "a negation needs one condition");
            break;
        case ScanFilter::Kind::And:
        case ScanFilter::Kind::Or:
            break;
    }
    for (const ScanFilter& child : filter.children) {
        node.children.push_back(YG_TRY(make(child)));
        node.cost = std::max(node.cost, node.children.back().cost);
    }
    std::stable_sort(node.children.begin(), node.children.end(),
                     [](const Node& a, const Node& b) { return a.cost < b.cost; });
    return node;
}

std::uint64_t FilterRun::apply(const MessageChunk& chunk, RowList& rows, bool with_fields) {
    chunk_ = &chunk;
    const std::size_t asked = rows.size();
    std::uint64_t passed_over = 0;
    const Node* root = filter_.root();
    if (root != nullptr) {
        if (can_narrow(*root)) rows = narrow(*root, std::move(rows));
        passed_over = asked - rows.size();
        const auto decide = [&](const auto& self, const Node& node) -> void {
            if (node.decided_early) rows = matching_messages(node, std::move(rows));
            if (node.kind == ScanFilter::Kind::And)
                for (const Node& child : node.children) self(self, child);
        };
        decide(decide, *root);
    }
    if ((with_fields || filter_.uses_fields()) && filter_.names().size() > 0) find_values(rows);
    if (root != nullptr) rows = evaluate(*root, std::move(rows));
    return passed_over;
}

bool CompiledFilter::can_narrow(const Node& node) {
    const auto can = [](const Node& child) { return can_narrow(child); };
    switch (node.kind) {
        case ScanFilter::Kind::And:
            return std::any_of(node.children.begin(), node.children.end(), can);
        case ScanFilter::Kind::Or:
            return std::all_of(node.children.begin(), node.children.end(), can);
        case ScanFilter::Kind::Not:
            return false;
        case ScanFilter::Kind::Message:
        case ScanFilter::Kind::Field:
            return !node.any_of.empty();
    }
    return false;
}

bool CompiledFilter::may_match(const Node& node, const message_template::TextFilter& filter) {
    const auto may = [&](const Node& child) { return may_match(child, filter); };
    const auto may_hold = [&](const simd::LiteralSearcher& literal) {
        return filter.may_hold(literal.needle());
    };
    const auto may_hold_escape = [&](const simd::LiteralSearcher& escape) {
        // Two bytes are too few to ask for, but four hexadecimal digits follow "\\u".
        constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
        return escape.needle() != "\\u" ||
               std::any_of(kHexDigits.begin(), kHexDigits.end(),
                           [&](char digit) { return filter.may_hold(escape.needle() + digit); });
    };
    switch (node.kind) {
        case ScanFilter::Kind::And:
            return std::all_of(node.children.begin(), node.children.end(), may);
        case ScanFilter::Kind::Or:
            return std::any_of(node.children.begin(), node.children.end(), may);
        case ScanFilter::Kind::Not:
            return true;
        case ScanFilter::Kind::Message:
        case ScanFilter::Kind::Field:
            return node.any_of.empty() ||
                   std::any_of(node.any_of.begin(), node.any_of.end(), may_hold) ||
                   std::any_of(node.escapes.begin(), node.escapes.end(), may_hold_escape);
    }
    return true;
}

/// Leaves the rows that can match as far as literals tell.
RowList FilterRun::narrow(const Node& node, RowList rows) {
    if (rows.empty() || !can_narrow(node)) return rows;
    switch (node.kind) {
        case ScanFilter::Kind::And:
            for (const Node& child : node.children) rows = narrow(child, std::move(rows));
            return rows;
        case ScanFilter::Kind::Or: {
            RowList out;
            for (const Node& child : node.children) out = merged(out, narrow(child, rows));
            return out;
        }
        default:
            return holding(node.any_of, node, rows);
    }
}

RowList FilterRun::holding(const std::vector<simd::LiteralSearcher>& any_of, const Node& node,
                           const RowList& rows) {
    const auto holds = [&](std::uint32_t row) {
        const std::string_view message = chunk_->message(row);
        const auto found = [&](const simd::LiteralSearcher& literal) {
            return literal.find(message) != simd::LiteralSearcher::kNone;
        };
        return std::any_of(any_of.begin(), any_of.end(), found) ||
               std::any_of(node.escapes.begin(), node.escapes.end(), found);
    };
    RowList out;
    if (rows.size() * 2 < chunk_->rows()) {
        for (const std::uint32_t row : rows)
            if (holds(row)) out.push_back(row);
        return out;
    }
    // One search over the whole text finds the rows of all hits.
    marks_.assign(chunk_->rows(), false);
    bool any = false;
    for (const simd::LiteralSearcher& literal : any_of) any |= chunk_->mark(literal, marks_);
    for (const simd::LiteralSearcher& escape : node.escapes) any |= chunk_->mark(escape, marks_);
    if (!any) return out;
    for (const std::uint32_t row : rows)
        if (marks_[row]) out.push_back(row);
    return out;
}

RowList FilterRun::matching_messages(const Node& node, RowList rows) const {
    if (node.literal_decides) return rows;
    std::erase_if(rows,
                  [&](std::uint32_t row) { return !node.message->matches(chunk_->message(row)); });
    return rows;
}

RowList FilterRun::evaluate(const Node& node, RowList rows) {
    if (rows.empty() || node.decided_early) return rows;
    switch (node.kind) {
        case ScanFilter::Kind::And:
            for (const Node& child : node.children) rows = evaluate(child, std::move(rows));
            return rows;
        case ScanFilter::Kind::Or: {
            RowList out;
            for (const Node& child : node.children) {
                const RowList found = evaluate(child, rows);
                rows = without(rows, found);
                out = merged(out, found);
            }
            return out;
        }
        case ScanFilter::Kind::Not:
            return without(rows, evaluate(node.children.front(), rows));
        case ScanFilter::Kind::Message:
            return matching_messages(node, narrow(node, std::move(rows)));
        case ScanFilter::Kind::Field: {
            PredicateMemo& memo = memos_[node.memo];
            std::erase_if(rows, [&](std::uint32_t row) {
                return !memo.matches(*node.value, value(row, node.field));
            });
            return rows;
        }
    }
    return rows;
}

void FilterRun::find_values(const RowList& rows) {
    const std::size_t fields = filter_.names().size();
    values_.resize(rows.size() * fields);
    slots_.resize(std::max<std::size_t>(slots_.size(), chunk_->rows()));
    std::uint32_t slot = 0;
    for (const std::uint32_t row : rows) {
        slots_[row] = slot;
        walker_.walk(chunk_->message(row), std::span(values_).subspan(slot * fields, fields));
        ++slot;
    }
}

}  // namespace yagura::engine::scan
