#include "pattern/json_matcher.h"

#include <algorithm>

namespace yagura::pattern {

JsonMatcher::JsonMatcher(const JsonPattern& pattern, std::string_view message)
    : pattern_(pattern), walker_(message) {
    std::fill_n(truths_.begin(), pattern.tests().size(), Truth::Unknown);
}

bool JsonMatcher::fits() {
    Active root;
    add(root, 0);
    walker_.skip_space();
    if (value(root) == Walk::Broken) return false;
    if (answer_ != Truth::Unknown) return answer_ == Truth::Yes;
    // What was not reached does not exist.
    for (std::size_t index = 0; index < pattern_.tests().size(); ++index) {
        if (truths_[index] != Truth::Unknown) continue;
        const bool absent_holds = pattern_.tests()[index].kind == JsonTest::Kind::NotExists;
        truths_[index] = absent_holds ? Truth::Yes : Truth::No;
    }
    return decide(pattern_.condition(), truths_) == Truth::Yes;
}

void JsonMatcher::add(Active& active, std::size_t node) const {
    active.nodes[active.count++] = &pattern_.nodes()[node];
}

/// A name that has been seen in this object does not count again.
JsonMatcher::Active JsonMatcher::member(const Active& active, const RawString& key,
                                        Seen& seen) const {
    Active next;
    std::string resolved;
    std::string_view name = key.content;
    if (key.escaped) name = resolved = unescape(key.content);
    std::size_t number = 0;
    for (const PathNode* node : active) {
        for (const auto& [wanted, index] : node->members) {
            if (name == wanted && !seen[number]) {
                seen.set(number);
                add(next, index);
            }
            ++number;
        }
        if (node->any_member) add(next, *node->any_member);
    }
    return next;
}

JsonMatcher::Active JsonMatcher::element(const Active& active, std::size_t position) const {
    Active next;
    for (const PathNode* node : active) {
        for (const auto& [wanted, index] : node->elements)
            if (wanted == position) add(next, index);
        if (node->any_element) add(next, *node->any_element);
    }
    return next;
}

JsonMatcher::Walk JsonMatcher::skip() {
    return walker_.skip_value() ? Walk::On : Walk::Broken;
}

JsonMatcher::Walk JsonMatcher::leave() {
    if (depth_ == 1) return Walk::Stop;  // nothing more is wanted of the message
    return walker_.leave() ? Walk::On : Walk::Broken;
}

JsonMatcher::Walk JsonMatcher::value(const Active& active) {
    if (active.count == 0) return skip();
    const char first = walker_.peek();
    if (first != '{' && first != '[') return scalar(active);
    for (const PathNode* node : active) test_container(*node);
    if (look_at_answer() == Walk::Stop) return Walk::Stop;
    const bool wanted = std::any_of(active.begin(), active.end(), [&](const PathNode* node) {
        return first == '{' ? node->goes_into_objects() : node->goes_into_arrays();
    });
    if (!wanted) return skip();
    ++depth_;
    const Walk walk = first == '{' ? object(active) : array(active);
    --depth_;
    return walk;
}

JsonMatcher::Walk JsonMatcher::object(const Active& active) {
    std::size_t names = 0;
    bool any = false;
    for (const PathNode* node : active) {
        names += node->members.size();
        any = any || node->any_member;
    }
    Seen seen;
    walker_.take('{');
    walker_.skip_space();
    if (walker_.take('}')) return Walk::On;
    for (;;) {
        if (walker_.peek() != '"') return Walk::Broken;
        const auto key = walker_.string();
        walker_.skip_space();
        if (!key || !walker_.take(':')) return Walk::Broken;
        walker_.skip_space();
        const Walk walk = value(member(active, *key, seen));
        if (walk != Walk::On) return walk;
        if (!any && seen.count() == names) return leave();
        walker_.skip_space();
        if (walker_.take('}')) return Walk::On;
        if (!walker_.take(',')) return Walk::Broken;
        walker_.skip_space();
    }
}

JsonMatcher::Walk JsonMatcher::array(const Active& active) {
    std::size_t last = 0;
    bool any = false;
    for (const PathNode* node : active) {
        for (const auto& [wanted, index] : node->elements)
            last = std::max<std::size_t>(last, wanted);
        any = any || node->any_element;
    }
    walker_.take('[');
    walker_.skip_space();
    if (walker_.take(']')) return Walk::On;
    for (std::size_t position = 0;; ++position) {
        if (!any && position > last) return leave();
        const Walk walk = value(element(active, position));
        if (walk != Walk::On) return walk;
        walker_.skip_space();
        if (walker_.take(']')) return Walk::On;
        if (!walker_.take(',')) return Walk::Broken;
        walker_.skip_space();
    }
}

JsonMatcher::Walk JsonMatcher::scalar(const Active& active) {
    Scalar scalar{Scalar::Kind::String, {}};
    if (walker_.peek() == '"') {
        const auto raw = walker_.string();
        if (!raw) return Walk::Broken;
        scalar.text = raw->content;
        if (raw->escaped) scalar.text = scratch_ = unescape(raw->content);
    } else {
        scalar.text = walker_.word();
        if (scalar.text.empty()) return Walk::Broken;
        scalar.kind = scalar.text == "null"    ? Scalar::Kind::Null
                      : scalar.text == "true"  ? Scalar::Kind::True
                      : scalar.text == "false" ? Scalar::Kind::False
                                               : Scalar::Kind::Number;
    }
    for (const PathNode* node : active) test_scalar(*node, scalar);
    return look_at_answer();
}

bool JsonMatcher::holds(const JsonTest& test, const Scalar& scalar) {
    switch (test.kind) {
        case JsonTest::Kind::IsNull:
            return scalar.kind == Scalar::Kind::Null;
        case JsonTest::Kind::IsTrue:
            return scalar.kind == Scalar::Kind::True;
        case JsonTest::Kind::IsFalse:
            return scalar.kind == Scalar::Kind::False;
        case JsonTest::Kind::NotExists:
            return false;
        case JsonTest::Kind::Value:
            break;
    }
    if (scalar.kind == Scalar::Kind::Null) return false;
    return test.value->holds(scalar.text, scalar.kind == Scalar::Kind::String
                                              ? ValueSource::JsonString
                                              : ValueSource::JsonOther);
}

void JsonMatcher::test_scalar(const PathNode& node, const Scalar& scalar) {
    for (const std::size_t index : node.tests) {
        if (truths_[index] != Truth::Unknown) continue;
        const JsonTest& test = pattern_.tests()[index];
        if (holds(test, scalar))
            settle(index, Truth::Yes);
        else if (!node.behind_wildcard || test.kind == JsonTest::Kind::NotExists)
            settle(index, Truth::No);
    }
}

/// Objects and arrays exist, and have no value that could be compared.
void JsonMatcher::test_container(const PathNode& node) {
    for (const std::size_t index : node.tests) {
        if (truths_[index] != Truth::Unknown) continue;
        const bool exists = pattern_.tests()[index].kind == JsonTest::Kind::NotExists;
        if (!node.behind_wildcard || exists) settle(index, Truth::No);
    }
}

void JsonMatcher::settle(std::size_t test, Truth truth) {
    truths_[test] = truth;
    changed_ = true;
}

JsonMatcher::Walk JsonMatcher::look_at_answer() {
    if (!changed_) return Walk::On;
    changed_ = false;
    answer_ = decide(pattern_.condition(), truths_);
    return answer_ == Truth::Unknown ? Walk::On : Walk::Stop;
}

}  // namespace yagura::pattern
