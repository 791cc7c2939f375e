#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "insights/plan.h"

namespace yagura::insights {

/// The names that commands may use, and the slots they stand for; completes expressions. After a
/// stats only what it made is known.
class Scope {
  public:
    Scope(std::string_view text, Plan& plan) : text_(text), plan_(plan) {}

    /// From a join on: fields may stand behind the names of its sides. `resolve_right` turns a
    /// field of the right side, its name in front taken away, into one of this plan.
    struct Sides {
        std::string left;
        std::string right;
        std::function<void(Expression&)> resolve_right;
    };
    void set_sides(Sides sides) { sides_ = std::move(sides); }
    /// Binds the commands of a subquery and gives its number in the plan.
    void set_subquery_binder(std::function<int(Expression&)> bind) {
        bind_subquery_ = std::move(bind);
    }

    int new_slot() { return plan_.slot_count++; }
    /// A field of events, read into a slot of its own.
    int event_slot(const std::string& name);
    /// From now on `name` is `slot`; the last definition wins.
    void define(const std::string& name, int slot) { defined_[name] = slot; }
    int define_new(const std::string& name);
    /// Forgets everything and closes the way to the events.
    void close();
    bool closed() const { return closed_; }

    /// Resolves the names in an expression and finds its functions; refuses aggregates.
    void bind(Expression& expression);
    /// The slot of an expression that is a plain field or the name of a column.
    std::optional<int> plain_slot(const Expression& expression) const;
    /// Of a field or alias by its full name.
    std::optional<int> find(const std::string& name) const;

    std::string_view text_of(Span span) const {
        return text_.substr(span.start, span.end - span.start);
    }

  private:
    void bind_field(Expression& field);
    void bind_call(Expression& call);
    [[noreturn]] void unknown_name(const Expression& field) const;

    std::string_view text_;
    Plan& plan_;
    std::map<std::string, int, std::less<>> defined_;
    Sides sides_;
    std::function<int(Expression&)> bind_subquery_;
    bool closed_ = false;
};

}  // namespace yagura::insights
