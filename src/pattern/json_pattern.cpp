#include "pattern/json_pattern.h"

#include <algorithm>

#include "pattern/filter_pattern.h"
#include "pattern/json_matcher.h"

namespace yagura::pattern {
namespace {

/// The longest part that every JSON writer writes as it is, unless it writes `\uXXXX`. The slash
/// is among the characters that some escape. Too short a part is not worth looking for.
std::optional<std::string> unescaped_part(std::string_view text) {
    constexpr std::size_t kMinSize = 3;
    std::string_view best;
    while (!text.empty()) {
        const auto stop = std::find_if(text.begin(), text.end(), [](char c) {
            return c == '"' || c == '\\' || c == '/' || static_cast<unsigned char>(c) < ' ';
        });
        const auto size = static_cast<std::size_t>(stop - text.begin());
        if (size > best.size()) best = text.substr(0, size);
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    if (best.size() < kMinSize) return std::nullopt;
    return std::string(best);
}

}  // namespace

/// Reads the single conditions and collects their selectors.
struct JsonPattern::Reader {
    JsonPattern& out;
    std::size_t wildcards = 0;

    Result<std::size_t> selector(PatternReader& text) {
        JsonSelector read = YG_TRY(JsonSelector::read(text));
        if (read.has_wildcard() && ++wildcards > FilterPattern::kMaxWildcardSelectors)
            return malformed();
        auto& known = out.selectors_;
        const auto same = std::find_if(known.begin(), known.end(), [&](const JsonSelector& other) {
            return other.text == read.text;
        });
        const auto index = static_cast<std::size_t>(same - known.begin());
        if (same == known.end()) known.push_back(std::move(read));
        return index;
    }

    Result<JsonTest::Kind> keywords(PatternReader& text) {
        if (text.take_keyword("NOT")) {
            text.skip_blanks();
            if (text.take_keyword("EXISTS")) return JsonTest::Kind::NotExists;
            return malformed();
        }
        if (!text.take_keyword("IS")) return malformed();
        text.skip_blanks();
        if (text.take_keyword("NULL")) return JsonTest::Kind::IsNull;
        if (text.take_keyword("TRUE")) return JsonTest::Kind::IsTrue;
        if (text.take_keyword("FALSE")) return JsonTest::Kind::IsFalse;
        return malformed();
    }

    Result<JsonTest> test(PatternReader& text) {
        JsonTest test{JsonTest::Kind::Value, YG_TRY(selector(text)), std::nullopt};
        text.skip_blanks();
        if (ValueComparison::starts_at(text.peek()))
            test.value = YG_TRY(ValueComparison::read(text, Dialect::Json));
        else
            test.kind = YG_TRY(keywords(text));
        return test;
    }

    /// A single condition: read_condition() calls this.
    Result<std::size_t> operator()(PatternReader& text) {
        out.tests_.push_back(YG_TRY(test(text)));
        if (out.tests_.size() > kMaxTests) return malformed();
        return out.tests_.size() - 1;
    }
};

Result<JsonPattern> JsonPattern::read(PatternReader& reader) {
    JsonPattern out;
    if (!reader.take("{")) return malformed();
    Reader single{out};
    out.condition_ = YG_TRY(read_condition(reader, single));
    reader.skip_blanks();
    if (!reader.take("}")) return malformed();

    out.nodes_.emplace_back();
    for (std::size_t test = 0; test < out.tests_.size(); ++test) out.add_path(test);
    out.groups_ =
        groups_of(out.condition_, [&](std::size_t test) { return out.groups_of_test(test); });
    return out;
}

std::size_t JsonPattern::child(std::size_t node, const SelectorStep& step) {
    const auto listed = [&](auto& list, const auto& key) -> std::size_t {
        for (const auto& [known, index] : list)
            if (known == key) return index;
        list.emplace_back(key, nodes_.size());
        return nodes_.size();
    };
    const auto single = [&](std::optional<std::size_t>& slot) -> std::size_t {
        if (!slot) slot = nodes_.size();
        return *slot;
    };
    PathNode& from = nodes_[node];
    std::size_t index = 0;
    switch (step.kind) {
        case SelectorStep::Kind::Member:
            index = listed(from.members, step.name);
            break;
        case SelectorStep::Kind::Element:
            index = listed(from.elements, step.index);
            break;
        case SelectorStep::Kind::AnyMember:
            index = single(from.any_member);
            break;
        case SelectorStep::Kind::AnyElement:
            index = single(from.any_element);
            break;
    }
    if (index == nodes_.size()) {
        const bool behind = from.behind_wildcard || step.is_wildcard();
        nodes_.emplace_back().behind_wildcard = behind;
    }
    return index;
}

void JsonPattern::add_path(std::size_t test) {
    std::size_t node = 0;
    for (const SelectorStep& step : selectors_[tests_[test].selector].steps)
        node = child(node, step);
    nodes_[node].tests.push_back(test);
}

/// The value first, the longest name on the way to it last.
LiteralGroups JsonPattern::groups_of_test(std::size_t index) const {
    const JsonTest& test = tests_[index];
    LiteralGroups groups;
    if (test.kind == JsonTest::Kind::NotExists) return groups;
    if (test.kind == JsonTest::Kind::Value) {
        if (const auto text = test.value->required_text())
            if (auto part = unescaped_part(*text)) groups.push_back({*std::move(part)});
    }
    std::optional<std::string> name;
    for (const SelectorStep& step : selectors_[test.selector].steps) {
        auto part = unescaped_part(step.name);
        if (part && (!name || part->size() > name->size())) name = std::move(part);
    }
    if (name) groups.push_back({*std::move(name)});
    return groups;
}

bool JsonPattern::matches(std::string_view message) const {
    JsonWalker start(message);
    start.skip_space();
    if (start.peek() != '{') return false;
    if (!contains_all(message, groups_) && !contains(message, "\\u")) return false;
    return JsonMatcher(*this, message).fits() && is_json(message);
}

std::vector<std::pair<std::string, std::string>> JsonPattern::extract(
    std::string_view message) const {
    std::vector<std::pair<std::string, std::string>> out;
    if (!is_json(message)) return out;
    for (const JsonSelector& selector : selectors_)
        if (auto found = selector.find(message))
            out.emplace_back(selector.text, std::move(found->text));
    return out;
}

LiteralGroups JsonPattern::required_alternatives() const {
    LiteralGroups out = groups_;
    for (LiteralGroup& group : out) group.emplace_back("\\u");
    return out;
}

}  // namespace yagura::pattern
