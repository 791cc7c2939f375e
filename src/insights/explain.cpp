#include "insights/explain.h"

#include <fmt/core.h>

#include <algorithm>

#include "insights/columns/batch_grouper.h"
#include "insights/columns/pushdown.h"
#include "insights/inner_rows.h"

namespace yagura::insights {
namespace {

class Explainer {
  public:
    Explainer(const Query& query, std::string_view text,
              const std::map<engine::GroupId, std::string>& logs)
        : query_(query),
          plan_(query.plan()),
          text_(text),
          sources_(plan_, logs),
          inner_(plan_.inner.size()),
          pushed_(push_down(plan_, sources_, {}, {}, inner_)) {}

    std::vector<ExplainedStep> steps(const QueryStatistics& statistics, std::uint64_t rows) const {
        std::vector<ExplainedStep> out;
        for (std::size_t i = 0; i < plan_.inner.size(); ++i) {
            out.push_back({"inner query", "run first, row by row; its rows are kept", {}, {}});
        }
        out.push_back({"scan", scan_text(), statistics.records_scanned, statistics.bytes_scanned});
        bool single = true;
        for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
            const Step& step = plan_.steps[i];
            if (std::holds_alternative<CountStep>(step)) {
                // Every event that came so far was counted.
                if (!out.empty()) out.back().rows = statistics.records_matched;
                continue;
            }
            out.push_back(step_text(i, step, single));
            single &= passes_one_by_one(step);
        }
        out.push_back({"result", columns_text(), rows, {}});
        return out;
    }

  private:
    std::string scan_text() const {
        std::string columns;
        bool message = false;
        for (const EventField& field : plan_.event_fields) {
            const auto& source = *sources_.find(field.slot);
            message |= source.kind == FieldSources::Kind::Whole ||
                       source.kind == FieldSources::Kind::Message;
            if (source.kind != FieldSources::Kind::Column) continue;
            columns += (columns.empty() ? "" : ", ") + source.column;
        }
        std::string out = plan_.order == EventOrder::NewestFirst ? "newest first" : "oldest first";
        if (!plan_.time_bounds.empty()) out += "; its time is narrowed by the filters";
        if (!columns.empty()) out += "; columns " + columns;
        if (message) out += "; messages";
        return out;
    }

    std::string source_text(const Expression& expression) const {
        const Span span = expression.span;
        if (span.start >= span.end || span.end > text_.size()) return "...";
        return std::string(text_.substr(span.start, span.end - span.start));
    }

    template <class List>
    std::string list_text(const List& list) const {
        std::string out;
        for (const Assignment& item : list) {
            out += (out.empty() ? "" : ", ") + source_text(item.expression);
        }
        return out;
    }

    ExplainedStep step_text(std::size_t number, const Step& step, bool single) const {
        struct Visitor {
            const Explainer& explainer;
            std::size_t number;
            bool single;
            using Out = ExplainedStep;
            Out operator()(const FilterStep& s) const {
                std::string text = explainer.source_text(s.condition);
                text += explainer.pushed_.decided.contains(number) ? "  (decided by the scan)"
                                                                   : "  (row by row)";
                return {"filter", text, {}, {}};
            }
            Out operator()(const ComputeStep& s) const {
                return {"fields", explainer.list_text(s.assignments), {}, {}};
            }
            Out operator()(const ParseStep& s) const {
                return {"parse", explainer.source_text(s.subject) + "  (row by row)", {}, {}};
            }
            Out operator()(const CountStep&) const { return {}; }
            Out operator()(const StatsStep& s) const {
                std::string text = fmt::format("{} aggregates", s.aggregates.size());
                if (!s.keys.empty()) text += " by " + explainer.list_text(s.keys);
                if (single) {
                    text += explainer.groups_by_column(number, s)
                                ? "  (by column, on all threads)"
                                : "  (row by row, on all threads)";
                }
                return {"stats", text, {}, {}};
            }
            Out operator()(const SortStep& s) const {
                return {"sort",
                        s.bound ? fmt::format("keeps the first {}", *s.bound) : "keeps all rows",
                        {},
                        {}};
            }
            Out operator()(const LimitStep& s) const {
                return {"limit", fmt::format("{}", s.count), {}, {}};
            }
            Out operator()(const TailStep& s) const {
                return {"tail", fmt::format("{}", s.count), {}, {}};
            }
            Out operator()(const UnnestStep& s) const {
                return {"unnest", explainer.source_text(s.list), {}, {}};
            }
            Out operator()(const DedupStep&) const {
                return {"dedup", "keeps the combinations seen", {}, {}};
            }
            Out operator()(const PatternStep&) const {
                return {"pattern", "keeps the patterns", {}, {}};
            }
            Out operator()(const DiffStep&) const {
                return {"diff", "reads two windows, keeps the patterns", {}, {}};
            }
            Out operator()(const AccumStep&) const { return {"accum", "", {}, {}}; }
            Out operator()(const FillDownStep&) const { return {"filldown", "", {}, {}}; }
            Out operator()(const AddTotalsStep&) const { return {"addtotals", "", {}, {}}; }
            Out operator()(const AutoregressStep&) const { return {"autoregress", "", {}, {}}; }
            Out operator()(const FillMissingStep&) const {
                return {"fillmissing", "keeps all rows", {}, {}};
            }
            Out operator()(const JoinStep&) const {
                return {"join", "with the rows of the inner query", {}, {}};
            }
            Out operator()(const LookupStep& s) const {
                return {"lookup", fmt::format("in a table of {} rows", s.table->rows()), {}, {}};
            }
        };
        return std::visit(Visitor{*this, number, single}, step);
    }

    bool groups_by_column(std::size_t number, const StatsStep& stats) const {
        for (std::size_t i = 0; i < number; ++i) {
            const Step& step = plan_.steps[i];
            if (std::holds_alternative<FilterStep>(step) && !pushed_.decided.contains(i)) {
                return false;
            }
            if (std::holds_alternative<ParseStep>(step) ||
                std::holds_alternative<LookupStep>(step)) {
                return false;
            }
        }
        return BatchGrouper::can_group(stats, sources_);
    }

    std::string columns_text() const {
        std::string out;
        for (const std::string& name : query_.columns()) {
            out += (out.empty() ? "" : ", ") + name;
        }
        return out;
    }

    const Query& query_;
    const Plan& plan_;
    const std::string_view text_;
    const FieldSources sources_;
    const std::vector<InnerRows> inner_;
    const Pushdown pushed_;
};

}  // namespace

std::vector<ExplainedStep> explain(const Query& query, std::string_view text,
                                   const std::map<engine::GroupId, std::string>& logs,
                                   const QueryStatistics& statistics, std::uint64_t rows) {
    return Explainer(query, text, logs).steps(statistics, rows);
}

}  // namespace yagura::insights
