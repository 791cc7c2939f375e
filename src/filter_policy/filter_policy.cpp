#include "filter_policy/filter_policy.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "filter_policy/json_node.h"
#include "filter_policy/policy_node.h"

namespace yagura::filter_policy {
namespace {

using Kind = JsonNode::Kind;

/// What a message has under one key.
struct Held {
    bool present = false;
    std::vector<Value> values;  ///< one of them must pass
};

bool holds(const PolicyNode::Field& field, const Held& held) {
    return std::ranges::any_of(field.alternatives, [&](const Matcher& matcher) {
        if (const auto* exists = std::get_if<Exists>(&matcher))
            return exists->wanted == held.present;
        return std::ranges::any_of(held.values,
                                   [&](const Value& value) { return passes(matcher, value); });
    });
}

Value text_value(std::string text) {
    Value out;
    out.kind = Value::Kind::Text;
    out.text = std::move(text);
    return out;
}

/// Nothing for arrays and objects, and for numbers that filters do not compare.
void add_value(const JsonNode& node, std::vector<Value>& out) {
    Value value;
    switch (node.kind) {
        case Kind::String:
            value = text_value(node.text);
            break;
        case Kind::Number: {
            const auto number = comparable_number(node.text);
            if (!number) return;
            value.kind = Value::Kind::Number;
            value.number = *number;
            break;
        }
        case Kind::Bool:
            value.kind = Value::Kind::Bool;
            value.truth = node.truth;
            break;
        case Kind::Null:
            break;
        default:
            return;
    }
    out.push_back(std::move(value));
}

bool is_type(std::string_view type, std::string_view wanted) {
    return type == wanted || (type.starts_with(wanted) && type[wanted.size()] == '.');
}

Held held_of(const Attribute& attribute) {
    Held out;
    if (is_type(attribute.type, "Binary")) return out;
    if (is_type(attribute.type, "Number")) {
        out.present = true;
        if (const auto number = comparable_number(attribute.value)) {
            Value value;
            value.kind = Value::Kind::Number;
            value.number = *number;
            out.values.push_back(std::move(value));
        }
        return out;
    }
    out.present = true;
    if (!is_type(attribute.type, "String.Array")) {
        out.values.push_back(text_value(attribute.value));
        return out;
    }
    const auto array = parse_json(attribute.value);
    if (!array || !array->is(Kind::Array)) return out;
    for (const JsonNode& element : array->elements) add_value(element, out.values);
    return out;
}

bool passes_attributes(const PolicyNode& policy, const Attributes& attributes) {
    for (const PolicyNode::Field& field : policy.fields) {
        const auto found = attributes.find(field.key);
        if (!holds(field, found == attributes.end() ? Held() : held_of(found->second)))
            return false;
    }
    return std::ranges::all_of(policy.groups, [&](const PolicyNode::AnyOf& group) {
        return std::ranges::any_of(
            group, [&](const auto& one) { return passes_attributes(*one, attributes); });
    });
}

/// The values of a node and, where it is an array, of all that is in it.
void add_leaves(const JsonNode& node, std::vector<Value>& out) {
    if (!node.is(Kind::Array)) return add_value(node, out);
    for (const JsonNode& element : node.elements) add_leaves(element, out);
}

/// The objects that a nested policy is held against: the node, or those in an array.
void add_objects(const JsonNode& node, std::vector<const JsonNode*>& out) {
    if (node.is(Kind::Object)) out.push_back(&node);
    if (!node.is(Kind::Array)) return;
    for (const JsonNode& element : node.elements) add_objects(element, out);
}

/// `body` null: there is no such object in the message.
bool passes_body(const PolicyNode& policy, const JsonNode* body) {
    for (const PolicyNode::Field& field : policy.fields) {
        const JsonNode* node = body == nullptr ? nullptr : body->find(field.key);
        if (field.nested == nullptr) {
            Held held;
            if (node != nullptr) {
                // Only what has a value of its own is there; an object's inside is elsewhere.
                held.present = !node->is(Kind::Object);
                add_leaves(*node, held.values);
            }
            if (!holds(field, held)) return false;
            continue;
        }
        std::vector<const JsonNode*> objects;
        if (node != nullptr) add_objects(*node, objects);
        if (objects.empty()) objects.push_back(nullptr);
        const bool any = std::ranges::any_of(
            objects, [&](const JsonNode* one) { return passes_body(*field.nested, one); });
        if (!any) return false;
    }
    return std::ranges::all_of(policy.groups, [&](const PolicyNode::AnyOf& group) {
        return std::ranges::any_of(group, [&](const auto& one) { return passes_body(*one, body); });
    });
}

}  // namespace

Result<FilterPolicy> FilterPolicy::parse(std::string_view json, Scope scope) {
    std::shared_ptr<const PolicyNode> root = YG_TRY(compile_policy(json, scope));
    return FilterPolicy(scope, std::move(root));
}

bool FilterPolicy::passes(const Attributes& attributes, std::string_view body) const {
    if (scope_ == Scope::MessageAttributes) return passes_attributes(*root_, attributes);
    const auto message = parse_json(body);
    if (!message || !message->is(Kind::Object))
        return root_->fields.empty() && root_->groups.empty();
    return passes_body(*root_, &*message);
}

}  // namespace yagura::filter_policy
