#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "insights/expression.h"
#include "insights/row.h"

namespace yagura::insights {

/// What a function is called with.
class Arguments {
  public:
    Arguments(std::span<const Value> values, Evaluation& evaluation, const void* prepared)
        : values_(values), evaluation_(evaluation), prepared_(prepared) {}

    std::size_t size() const { return values_.size(); }
    /// Missing for an argument that was not given.
    const Value& operator[](std::size_t number) const;
    std::optional<double> number(std::size_t number) const { return as_number((*this)[number]); }
    /// The text of a scalar; `buffer` holds it where the value does not.
    std::optional<std::string_view> text(std::size_t number, std::string& buffer) const {
        return as_text((*this)[number], buffer);
    }
    Evaluation& evaluation() const { return evaluation_; }
    /// What the function's prepare() made, if it has one.
    template <class T>
    const T& prepared() const {
        return *static_cast<const T*>(prepared_);
    }
    bool is_prepared() const { return prepared_ != nullptr; }

  private:
    std::span<const Value> values_;
    Evaluation& evaluation_;
    const void* prepared_;
};

struct Function {
    std::string_view name;
    std::size_t least = 0;
    std::size_t most = 0;
    Value (*evaluate)(const Arguments& arguments);
    /// Looks at the call once, when the query is compiled: refuses it, or makes of its literals
    /// what every evaluation needs. May be null.
    std::shared_ptr<const void> (*prepare)(const Expression& call) = nullptr;
    bool takes_period = false;  ///< the second argument is a period like 5m
};

/// By name in any case; null when there is none.
const Function* find_function(std::string_view name);
/// For "did you mean".
std::vector<std::string_view> function_names();
/// Known functions of the language that this program refuses by name.
bool is_refused_function(std::string_view name);

// The parts of the table.
std::span<const Function> numeric_functions();
std::span<const Function> general_functions();
std::span<const Function> text_functions();
std::span<const Function> encoding_functions();
std::span<const Function> time_functions();
std::span<const Function> json_functions();
std::span<const Function> ip_functions();

}  // namespace yagura::insights
