#include <algorithm>
#include <unordered_set>

#include "insights/stage.h"
#include "text/utf8.h"

namespace yagura::insights {
namespace {

class FilterStage final : public Stage {
  public:
    FilterStage(const FilterStep& step, StageContext& context) : step_(step), context_(context) {}
    Result<bool> take(Row& row) override {
        return !holds(step_.condition, row, context_.evaluation) || YG_TRY(next().take(row));
    }

  private:
    const FilterStep& step_;
    StageContext& context_;
};

class ComputeStage final : public Stage {
  public:
    ComputeStage(const ComputeStep& step, StageContext& context) : step_(step), context_(context) {}
    Result<bool> take(Row& row) override {
        for (const Assignment& assignment : step_.assignments) {
            row.slots[static_cast<std::size_t>(assignment.slot)] =
                evaluate(assignment.expression, row, context_.evaluation);
        }
        return next().take(row);
    }

  private:
    const ComputeStep& step_;
    StageContext& context_;
};

class ParseStage final : public Stage {
  public:
    ParseStage(const ParseStep& step, StageContext& context) : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        for (const int slot : step_.slots) set(row, slot, {});
        std::string buffer;
        const Value subject = evaluate(step_.subject, row, context_.evaluation);
        const auto text = as_text(subject, buffer);
        if (!text) return next().take(row);
        // What is taken points into the subject, which may be a passing one.
        std::string_view stable = *text;
        if (subject.kind != Value::Kind::Text || subject.structure) {
            stable = context_.evaluation.arena().copy(*text);
        }
        switch (step_.mode) {
            case ParseCommand::Mode::Glob:
                glob(row, stable);
                break;
            case ParseCommand::Mode::Csv:
                csv(row, stable);
                break;
            case ParseCommand::Mode::Logfmt:
                logfmt(row, stable);
                break;
            case ParseCommand::Mode::Regex:
                if (step_.multi) return each_match(row, stable);
                if (const auto match = step_.regex->find(stable)) groups(row, *match);
                break;
        }
        return next().take(row);
    }

  private:
    static void set(Row& row, int slot, Value value) {
        if (slot >= 0) row.slots[static_cast<std::size_t>(slot)] = std::move(value);
    }

    void glob(Row& row, std::string_view text) {
        if (!step_.glob->match(text, taken_)) return;
        for (std::size_t i = 0; i < taken_.size(); ++i) {
            set(row, step_.slots[i], Value::of_text(taken_[i]));
        }
    }

    void csv(Row& row, std::string_view text) {
        const auto values = split_csv(text);
        for (std::size_t i = 0; i < step_.slots.size() && i < values.size(); ++i) {
            set(row, step_.slots[i], context_.evaluation.text(values[i]));
        }
    }

    void logfmt(Row& row, std::string_view text) {
        auto map = std::make_shared<text::JsonTree>();
        map->kind = text::JsonKind::Object;
        read_logfmt(text, [&](std::string key, std::string value) {
            map->members.push_back({std::move(key), text::JsonTree::of_text(std::move(value))});
        });
        if (!map->members.empty()) set(row, step_.slots[0], Value::of_structure(std::move(map)));
    }

    void groups(Row& row, const text::RegexMatch& match) {
        for (std::size_t i = 0; i < step_.slots.size(); ++i) {
            const auto group = match.group(i + 1);
            set(row, step_.slots[i], group ? Value::of_text(*group) : Value());
        }
    }

    /// One row for each match; a row without any is kept as it is.
    Result<bool> each_match(Row& row, std::string_view text) {
        std::vector<Value> before = row.slots;
        bool wanted = true;
        bool any = false;
        std::size_t at = 0;
        while (wanted && at <= text.size()) {
            const auto match = step_.regex->find(text, at);
            if (!match) break;
            if (any) row.slots = before;
            any = true;
            groups(row, *match);
            wanted = YG_TRY(next().take(row));
            const std::string_view whole = match->whole();
            at = static_cast<std::size_t>(whole.data() - text.data()) + whole.size();
            if (whole.empty())
                at += at < text.size() ? text::utf8_decode(text.substr(at)).bytes : 1;
        }
        return any ? wanted : YG_TRY(next().take(row));
    }

    const ParseStep& step_;
    StageContext& context_;
    std::vector<std::string_view> taken_;
};

class UnnestStage final : public Stage {
  public:
    UnnestStage(const UnnestStep& step, StageContext& context) : step_(step), context_(context) {}

    Result<bool> take(Row& row) override {
        Value list = evaluate(step_.list, row, context_.evaluation);
        if (list.kind == Value::Kind::Text) {
            // A field of the event that is an array comes as its text.
            if (JsonPointer parsed = parse_json_structure(list.text)) {
                if (parsed->kind == text::JsonKind::Array) list = Value::of_structure(parsed);
            }
        }
        if (list.missing()) return true;
        const auto slot = static_cast<std::size_t>(step_.slot);
        if (list.kind != Value::Kind::Structure || list.structure->kind != text::JsonKind::Array) {
            row.slots[slot] = std::move(list);
            return next().take(row);
        }
        const std::vector<Value> before = row.slots;
        bool wanted = true;
        for (const text::JsonTree& element : list.structure->items) {
            row.slots = before;
            row.slots[slot] = Value::of_json(list.structure, element);
            wanted = YG_TRY(next().take(row));
            if (!wanted) break;
        }
        return wanted;
    }

  private:
    const UnnestStep& step_;
    StageContext& context_;
};

class LimitStage final : public Stage {
  public:
    explicit LimitStage(const LimitStep& step) : left_(step.count) {}
    Result<bool> take(Row& row) override {
        if (left_ == 0) return false;
        --left_;
        return YG_TRY(next().take(row)) && left_ > 0;
    }

  private:
    std::uint64_t left_;
};

/// Keeps the first row of each combination, and all in which a key is missing.
class DedupStage final : public Stage {
  public:
    DedupStage(const DedupStep& step, StageContext& context) : step_(step), context_(context) {}
    Result<bool> take(Row& row) override {
        std::string key;
        for (const Expression& expression : step_.keys) {
            const Value value = evaluate(expression, row, context_.evaluation);
            if (!value.scalar()) return next().take(row);
            append_group_key(key, value);
        }
        const std::size_t bytes = key.size() + 64;
        if (!seen_.insert(std::move(key)).second) return true;
        YG_CHECK(context_.memory.take(bytes));
        return next().take(row);
    }

  private:
    const DedupStep& step_;
    StageContext& context_;
    std::unordered_set<std::string> seen_;
};

}  // namespace

Result<void> MemoryBudget::take(std::uint64_t bytes) {
    const auto more = static_cast<std::int64_t>(bytes);
    if (used_.fetch_add(more) + more <= limit_) return {};
    return fail(Errc::LimitExceeded,
                "The query needs too much memory; narrow its time range, filter more events out, "
                "or group by fewer values.");
}

Result<void> MemoryBudget::change(std::int64_t bytes) {
    if (bytes > 0) return take(static_cast<std::uint64_t>(bytes));
    used_ += bytes;
    return {};
}

Result<void> Stage::emit(Stage&) const {
    return {};
}

Result<void> Stage::finish() {
    if (blocks()) YG_CHECK(emit(*next_));
    return next_ == nullptr ? Result<void>() : next_->finish();
}

Result<bool> CountStage::take(Row& row) {
    if (counting_) ++count_;
    if (wanted_) wanted_ = YG_TRY(next().take(row));
    // The others are still counted, unless nobody asks for their number.
    return wanted_ || !step_.stops_early;
}

std::unique_ptr<Stage> make_stage(const Step& step, StageContext& context) {
    struct Visitor {
        StageContext& context;
        using Pointer = std::unique_ptr<Stage>;
        Pointer operator()(const FilterStep& s) {
            return std::make_unique<FilterStage>(s, context);
        }
        Pointer operator()(const ComputeStep& s) {
            return std::make_unique<ComputeStage>(s, context);
        }
        Pointer operator()(const ParseStep& s) { return std::make_unique<ParseStage>(s, context); }
        Pointer operator()(const UnnestStep& s) {
            return std::make_unique<UnnestStage>(s, context);
        }
        Pointer operator()(const CountStep& s) { return std::make_unique<CountStage>(s); }
        Pointer operator()(const SortStep& s) { return make_sort_stage(s, context); }
        Pointer operator()(const LimitStep& s) { return std::make_unique<LimitStage>(s); }
        Pointer operator()(const TailStep& s) { return make_tail_stage(s, context); }
        Pointer operator()(const StatsStep& s) { return make_stats_stage(s, context); }
        Pointer operator()(const DedupStep& s) { return std::make_unique<DedupStage>(s, context); }
        Pointer operator()(const PatternStep& s) { return make_pattern_stage(s, context); }
        Pointer operator()(const DiffStep& s) { return make_diff_stage(s, context); }
        Pointer operator()(const AccumStep& s) { return make_accum_stage(s, context); }
        Pointer operator()(const FillDownStep& s) { return make_fill_down_stage(s); }
        Pointer operator()(const AddTotalsStep& s) { return make_add_totals_stage(s, context); }
        Pointer operator()(const AutoregressStep& s) { return make_autoregress_stage(s, context); }
        Pointer operator()(const FillMissingStep& s) { return make_fill_missing_stage(s, context); }
        Pointer operator()(const JoinStep& s) { return make_join_stage(s, context); }
        Pointer operator()(const LookupStep& s) { return make_lookup_stage(s, context); }
    };
    return std::visit(Visitor{context}, step);
}

}  // namespace yagura::insights
