#include <algorithm>

#include "insights/function.h"

namespace yagura::insights {
namespace {

/// The structure itself, or the one that a text spells.
JsonPointer structure_of(const Arguments& arguments, std::size_t number) {
    const Value& value = arguments[number];
    if (value.kind == Value::Kind::Structure) return value.structure;
    return value.kind == Value::Kind::Text ? parse_json_structure(value.text) : JsonPointer();
}

Value parse(const Arguments& arguments) {
    return Value::of_structure(structure_of(arguments, 0));
}

Value stringify(const Arguments& arguments) {
    const Value& value = arguments[0];
    if (value.kind != Value::Kind::Structure) return {};
    return arguments.evaluation().text(shown(value));
}

Value array_size(const Arguments& arguments) {
    const JsonPointer list = structure_of(arguments, 0);
    if (!list || list->kind != text::JsonKind::Array) return {};
    return Value::of_number(static_cast<double>(list->items.size()));
}

Value array_contains(const Arguments& arguments) {
    const JsonPointer list = structure_of(arguments, 0);
    if (!list || list->kind != text::JsonKind::Array) return Value::of_boolean(false);
    return Value::of_boolean(std::ranges::any_of(list->items, [&](const text::JsonTree& element) {
        return compare(Value::of_json(list, element), arguments[1]) == 0;
    }));
}

constexpr Function kFunctions[] = {
    {"jsonParse", 1, 1, parse},
    {"jsonStringify", 1, 1, stringify},
    {"jsonArraySize", 1, 1, array_size},
    {"jsonArrayContains", 2, 2, array_contains},
};

}  // namespace

std::span<const Function> json_functions() {
    return kFunctions;
}

}  // namespace yagura::insights
