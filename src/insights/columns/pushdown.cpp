#include "insights/columns/pushdown.h"

#include <algorithm>
#include <atomic>

#include "insights/time_bounds.h"
#include "simd/literal_search.h"

namespace yagura::insights {
namespace {

/// What conditions are evaluated with.
struct Setting {
    const Plan& plan;
    const FieldSources& sources;
    QueryWindow window;
    TimeMs now;
    const std::vector<InnerRows>& inner;
};

/// Evaluates a condition on rows of which one slot is known, on any thread.
class Condition {
  public:
    Condition(const Expression& expression, const Setting& setting)
        : expression_(expression), setting_(setting) {}

    /// `fill` gives the row what it has.
    template <class Fill>
    bool holds_with(const Fill& fill) const {
        thread_local Row row;
        const auto slots = static_cast<std::size_t>(setting_.plan.slot_count);
        if (row.slots.size() < slots) row.slots.resize(slots);
        Evaluation evaluation(setting_.window, setting_.now);
        evaluation.set_inner(setting_.inner);
        return fill(row, [&] { return holds(expression_, row, evaluation); });
    }

    const Expression& expression() const { return expression_; }
    const Setting& setting() const { return setting_; }

  private:
    const Expression& expression_;
    const Setting setting_;
};

/// What every value that fulfils a condition on it is known to be.
struct Knowledge {
    std::vector<std::string> equal_to_one_of;
    std::vector<std::string> required_literals;
};

/// A text that only itself equals, and that is no map or list.
bool is_plain(const Expression& literal) {
    return has_one_spelling(literal) && literal.text[0] != '{' && literal.text[0] != '[';
}

Knowledge knowledge_of(const Expression& condition) {
    Knowledge out;
    if (condition.negated) return out;
    const auto& children = condition.children;
    const auto is_field = [](const Expression& child) {
        return child.kind == Expression::Kind::Field && child.segments.empty();
    };
    switch (condition.kind) {
        case Expression::Kind::Compare: {
            if (condition.sign != Expression::Sign::Equal) break;
            const Expression& field = is_field(children[0]) ? children[0] : children[1];
            const Expression& literal = is_field(children[0]) ? children[1] : children[0];
            if (is_field(field) && is_plain(literal)) out.equal_to_one_of = {literal.text};
            break;
        }
        case Expression::Kind::In:
            if (!is_field(children[0]) || condition.inner >= 0) break;
            if (!std::all_of(children.begin() + 1, children.end(), is_plain)) break;
            for (std::size_t i = 1; i < children.size(); ++i) {
                out.equal_to_one_of.push_back(children[i].text);
            }
            break;
        case Expression::Kind::LikeText:
            if (is_field(children[0]) && !condition.text.empty()) {
                out.required_literals = {condition.text};
            }
            break;
        case Expression::Kind::LikeRegex:
            if (is_field(children[0])) out.required_literals = condition.regex->required_literals();
            break;
        case Expression::Kind::And:
            for (const Expression& child : children) {
                Knowledge part = knowledge_of(child);
                if (out.equal_to_one_of.empty()) out.equal_to_one_of = part.equal_to_one_of;
                out.required_literals.insert(out.required_literals.end(),
                                             part.required_literals.begin(),
                                             part.required_literals.end());
            }
            break;
        case Expression::Kind::Or:
            for (const Expression& child : children) {
                Knowledge part = knowledge_of(child);
                if (part.equal_to_one_of.empty()) return {};
                out.equal_to_one_of.insert(out.equal_to_one_of.end(), part.equal_to_one_of.begin(),
                                           part.equal_to_one_of.end());
            }
            break;
        default:
            break;
    }
    return out;
}

/// On a column.
class ColumnCondition final : public engine::ValuePredicate {
  public:
    ColumnCondition(const Expression& expression, int slot, const Setting& setting)
        : condition_(expression, setting),
          slot_(static_cast<std::size_t>(slot)),
          knowledge_(knowledge_of(expression)) {
        // A boolean is looked at as 1 or 0, and spelled otherwise.
        std::erase_if(knowledge_.required_literals,
                      [](const std::string& literal) { return literal == "1" || literal == "0"; });
    }

    bool matches(const engine::FieldValue& value) const override {
        return condition_.holds_with([&](Row& row, const auto& decide) {
            row.slots[slot_] = to_value(value);
            const bool out = decide();
            row.slots[slot_] = {};
            return out;
        });
    }
    std::vector<std::string> equal_to_one_of() const override { return knowledge_.equal_to_one_of; }
    std::vector<std::string> required_literals() const override {
        return knowledge_.required_literals;
    }

  private:
    Condition condition_;
    std::size_t slot_;
    Knowledge knowledge_;
};

/// "@message like ..." with a text: by far the most frequent one.
class MessageContains final : public engine::MessagePredicate {
  public:
    explicit MessageContains(const std::string& text) : searcher_(text) {}
    bool matches(std::string_view message) const override {
        return searcher_.find(message) != simd::LiteralSearcher::kNone;
    }
    std::vector<std::string> required_literals() const override {
        if (searcher_.needle().empty()) return {};
        return {searcher_.needle()};
    }
    bool is_one_literal() const override { return !searcher_.needle().empty(); }

  private:
    simd::LiteralSearcher searcher_;
};

class MessageMatches final : public engine::MessagePredicate {
  public:
    explicit MessageMatches(const text::Regex& regex) : regex_(regex) {}
    bool matches(std::string_view message) const override { return regex_.found_in(message); }
    std::vector<std::string> required_literals() const override {
        return regex_.required_literals();
    }

  private:
    text::Regex regex_;
};

/// Any condition on the message and on what is found in it.
class MessageCondition final : public engine::MessagePredicate {
  public:
    MessageCondition(const Expression& expression, const Setting& setting)
        : condition_(expression, setting), id_(next_id()) {}

    bool matches(std::string_view message) const override {
        return condition_.holds_with([&](Row& row, const auto& decide) {
            InputEvent event;
            event.message = message;
            event.log = *condition_.setting().sources.any_log();
            EventFields& reader = this_threads_reader();
            reader.begin(event, row);
            const bool out = decide();
            for (Value& value : row.slots) value = {};
            return out;
        });
    }

  private:
    static std::uint64_t next_id() {
        static std::atomic<std::uint64_t> next{1};
        return next++;
    }

    /// Reading changes it, so each thread has its own: of the condition that it last decided.
    EventFields& this_threads_reader() const {
        thread_local std::uint64_t owner = 0;
        thread_local std::optional<EventFields> reader;
        if (owner != id_) {
            reader.emplace(condition_.setting().plan.event_fields);
            owner = id_;
        }
        return *reader;
    }

    Condition condition_;
    const std::uint64_t id_;
};

using Filter = engine::ScanFilter;

Filter constant(bool truth) {
    Filter out;
    out.kind = truth ? Filter::Kind::And : Filter::Kind::Or;
    return out;
}

class Translator {
  public:
    explicit Translator(const Setting& setting) : setting_(setting) {}

    /// The same condition for the scan, or nothing.
    std::optional<Filter> exact(const Expression& condition) const {
        const auto fields = fields_of(condition, setting_.sources);
        if (!fields) return std::nullopt;
        if (fields->empty()) return constant(value_of(condition));
        const bool one = fields->size() == 1;
        const auto* source = setting_.sources.find(fields->front());
        if (one && source->kind == FieldSources::Kind::None) {
            return constant(value_of(condition));
        }
        if (one && source->kind == FieldSources::Kind::Column) {
            Filter out;
            out.kind = Filter::Kind::Field;
            out.field = source->column;
            out.value = std::make_shared<ColumnCondition>(condition, fields->front(), setting_);
            return out;
        }
        if (auto parts = by_parts(condition)) return parts;
        return on_message(condition, *fields);
    }

    /// Something that holds whenever the condition does, and whether it is the same.
    std::pair<std::optional<Filter>, bool> weaker(const Expression& condition) const {
        if (is_time_bound(condition, setting_.plan)) return {std::nullopt, true};
        if (condition.kind == Expression::Kind::And) {
            Filter out;
            bool same = true;
            for (const Expression& child : condition.children) {
                auto [part, part_same] = weaker(child);
                same &= part_same;
                if (part) out.children.push_back(std::move(*part));
            }
            if (out.children.empty()) return {std::nullopt, same};
            return {std::move(out), same};
        }
        auto out = exact(condition);
        const bool same = out.has_value();
        return {std::move(out), same};
    }

  private:
    /// Of a condition that reads nothing.
    bool value_of(const Expression& condition) const {
        return Condition(condition, setting_).holds_with([](Row&, const auto& decide) {
            return decide();
        });
    }

    std::optional<Filter> by_parts(const Expression& condition) const {
        Filter out;
        switch (condition.kind) {
            case Expression::Kind::And:
                out.kind = Filter::Kind::And;
                break;
            case Expression::Kind::Or:
                out.kind = Filter::Kind::Or;
                break;
            case Expression::Kind::Not:
                out.kind = Filter::Kind::Not;
                break;
            default:
                return std::nullopt;
        }
        for (const Expression& child : condition.children) {
            auto part = exact(child);
            if (!part) return std::nullopt;
            out.children.push_back(std::move(*part));
        }
        return out;
    }

    std::optional<Filter> on_message(const Expression& condition,
                                     const std::vector<int>& fields) const {
        bool whole_only = true;
        for (const int field : fields) {
            const auto kind = setting_.sources.find(field)->kind;
            whole_only &= kind == FieldSources::Kind::Whole;
            if (kind != FieldSources::Kind::Whole && kind != FieldSources::Kind::Message &&
                kind != FieldSources::Kind::Column && kind != FieldSources::Kind::None) {
                return std::nullopt;
            }
        }
        if (!whole_only && !setting_.sources.any_log()) return std::nullopt;
        Filter out;
        out.kind = Filter::Kind::Message;
        const bool simple = !condition.children.empty() &&
                            condition.children[0].kind == Expression::Kind::Field && whole_only;
        if (simple && condition.kind == Expression::Kind::LikeText) {
            out.message = std::make_shared<MessageContains>(condition.text);
        } else if (simple && condition.kind == Expression::Kind::LikeRegex) {
            out.message = std::make_shared<MessageMatches>(*condition.regex);
        } else {
            out.message = std::make_shared<MessageCondition>(condition, setting_);
            return out;
        }
        if (!condition.negated) return out;
        Filter negation;
        negation.kind = Filter::Kind::Not;
        negation.children.push_back(std::move(out));
        return negation;
    }

    const Setting& setting_;
};

}  // namespace

Pushdown push_down(const Plan& plan, const FieldSources& sources, const QueryWindow& window,
                   TimeMs now, const std::vector<InnerRows>& inner) {
    const Setting setting{plan, sources, window, now, inner};
    const Translator translator(setting);
    Pushdown out;
    Filter all;
    for (std::size_t i = 0; i < plan.steps.size() && passes_one_by_one(plan.steps[i]); ++i) {
        if (std::holds_alternative<CountStep>(plan.steps[i])) break;
        const auto* filter = std::get_if<FilterStep>(&plan.steps[i]);
        if (filter == nullptr) continue;
        auto [part, same] = translator.weaker(filter->condition);
        if (part) all.children.push_back(std::move(*part));
        if (same) out.decided.insert(i);
    }
    if (!all.children.empty()) out.filter = std::make_shared<const Filter>(std::move(all));
    return out;
}

}  // namespace yagura::insights
