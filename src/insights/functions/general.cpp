#include "insights/function.h"

namespace yagura::insights {
namespace {

constexpr std::size_t kMaxBranches = 10;
constexpr std::size_t kAny = 100;

Value is_present(const Arguments& arguments) {
    return Value::of_boolean(!arguments[0].missing());
}

Value coalesce(const Arguments& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!arguments[i].missing()) return arguments[i];
    }
    return {};
}

Value choose(const Arguments& arguments) {
    return as_condition(arguments[0]) ? arguments[1] : arguments[2];
}

Value first_case(const Arguments& arguments) {
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
        if (as_condition(arguments[i])) return arguments[i + 1];
    }
    return arguments.size() % 2 == 1 ? arguments[arguments.size() - 1] : Value();
}

std::shared_ptr<const void> check_branches(const Expression& call) {
    if (call.children.size() / 2 > kMaxBranches) {
        refuse(call.span, "case takes at most 10 conditions");
    }
    return {};
}

Value is_numeric(const Arguments& arguments) {
    return Value::of_boolean(arguments.number(0).has_value());
}

Value message_size(const Arguments& arguments) {
    std::string buffer;
    const auto text = arguments.text(0, buffer);
    return text ? Value::of_number(static_cast<double>(text->size())) : Value();
}

Value query_start(const Arguments& arguments) {
    return Value::of_number(static_cast<double>(arguments.evaluation().window().from.value));
}

Value query_end(const Arguments& arguments) {
    return Value::of_number(static_cast<double>(arguments.evaluation().window().last.value));
}

Value query_range(const Arguments& arguments) {
    const QueryWindow& window = arguments.evaluation().window();
    return Value::of_number(static_cast<double>(window.last - window.from));
}

constexpr Function kFunctions[] = {
    {"isPresent", 1, 1, is_present},
    {"coalesce", 1, kAny, coalesce},
    {"if", 3, 3, choose},
    {"case", 2, kAny, first_case, check_branches},
    {"isNumeric", 1, 1, is_numeric},
    {"messageSize", 1, 1, message_size},
    {"queryStartTime", 0, 0, query_start},
    {"queryEndTime", 0, 0, query_end},
    {"queryTimeRange", 0, 0, query_range},
};

}  // namespace

std::span<const Function> general_functions() {
    return kFunctions;
}

}  // namespace yagura::insights
