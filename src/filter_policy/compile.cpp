#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "filter_policy/json_node.h"
#include "filter_policy/policy_node.h"

namespace yagura::filter_policy {
namespace {

using Kind = JsonNode::Kind;

constexpr std::size_t kMaxBytes = 256 * 1024;
constexpr std::size_t kMaxKeys = 5;
constexpr std::uint64_t kMaxCombinations = 150;
constexpr std::string_view kOr = "$or";

std::unexpected<Error> invalid(std::string sentence) {
    return fail(Errc::InvalidArgument, std::move(sentence));
}

std::string column_of(std::string_view policy, std::size_t position) {
    const std::string_view before = policy.substr(0, std::min(position, policy.size()));
    const auto line = std::ranges::count(before, '\n') + 1;
    const std::size_t newline = before.rfind('\n');
    const std::size_t column =
        newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
    return fmt::format("line: {}, column: {}]", line, column);
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/// What the real service's parser says of a text that is no JSON, near enough to be recognised.
std::string no_json(std::string_view policy, std::size_t at) {
    const std::string_view tail =
        "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); ";
    const std::size_t before =
        at == 0 ? std::string_view::npos : policy.find_last_not_of(" \t\r\n", at - 1);
    const bool wants_name = before != std::string_view::npos && policy[before] == '{';
    std::string what;
    std::size_t shown = at;
    if (at >= policy.size()) {
        what = "Unexpected end-of-input";
    } else if (wants_name) {
        what = fmt::format(
            "Unexpected character ('{}' (code {})): was expecting double-quote to start field name",
            policy[at], static_cast<unsigned>(static_cast<unsigned char>(policy[at])));
        ++shown;
    } else if (is_word(policy[at])) {
        std::size_t end = at;
        while (end < policy.size() && is_word(policy[end])) ++end;
        what = fmt::format(
            "Unrecognized token '{}': was expecting (JSON String, Number, Array, Object or token "
            "'null', 'true' or 'false')",
            policy.substr(at, end - at));
        shown = end;
    } else {
        what = fmt::format(
            "Unexpected character ('{}' (code {})): expected a valid value (JSON String, Number, "
            "Array, Object or token 'null', 'true' or 'false')",
            policy[at], static_cast<unsigned>(static_cast<unsigned char>(policy[at])));
        ++shown;
    }
    return fmt::format("failed to parse JSON. {}{}{}", what, tail, column_of(policy, shown));
}

class Compiler {
  public:
    Compiler(std::string_view policy, Scope scope) : policy_(policy), scope_(scope) {}

    Result<std::unique_ptr<const PolicyNode>> compile(const JsonNode& root) {
        if (!root.is(Kind::Object)) return invalid("Filter is not an object");
        auto node = YG_TRY(object(root));
        std::set<std::string_view> keys;
        collect_keys(*node, keys);
        if (keys.size() > kMaxKeys)
            return invalid(fmt::format("Filter policy can not have more than {} keys", kMaxKeys));
        if (combinations(*node, 1) > kMaxCombinations)
            return invalid("Filter policy is too complex");
        return node;
    }

  private:
    using Matchers = std::vector<Matcher>;

    /// The sentence with where the parser stood: behind the first byte of what has an end of its
    /// own, behind the last byte of others.
    std::unexpected<Error> wrong(const JsonNode& node, std::string_view sentence) const {
        const bool open = node.is(Kind::Array) || node.is(Kind::Object) || node.is(Kind::String);
        return wrong(open ? node.begin + 1 : node.end, sentence);
    }
    std::unexpected<Error> wrong(std::size_t position, std::string_view sentence) const {
        return invalid(fmt::format("{}\n at [Source: (String)\"{}\"; {}", sentence, policy_,
                                   column_of(policy_, position)));
    }

    static bool is_group(const std::string& key, const JsonNode& value) {
        return key == kOr && value.is(Kind::Array) && value.elements.size() >= 2 &&
               std::ranges::all_of(value.elements,
                                   [](const JsonNode& one) { return one.is(Kind::Object); });
    }

    Result<std::unique_ptr<const PolicyNode>> object(const JsonNode& node) {
        auto out = std::make_unique<PolicyNode>();
        for (const auto& [key, value] : node.members) {
            if (is_group(key, value)) {
                PolicyNode::AnyOf group;
                for (const JsonNode& one : value.elements) group.push_back(YG_TRY(object(one)));
                out->groups.push_back(std::move(group));
                continue;
            }
            PolicyNode::Field field;
            field.key = key;
            if (value.is(Kind::Array)) {
                field.alternatives = YG_TRY(alternatives(value));
            } else if (!value.is(Kind::Object)) {
                return wrong(value, fmt::format("\"{}\" must be an object or an array", key));
            } else if (scope_ == Scope::MessageAttributes) {
                return fail(Errc::Unsupported,
                            "Filter policy scope MessageAttributes does not support nested filter "
                            "policy");
            } else if (value.members.empty()) {
                return wrong(value.end, "Empty objects are not allowed");
            } else {
                field.nested = YG_TRY(object(value));
            }
            out->fields.push_back(std::move(field));
        }
        return out;
    }

    Result<Matchers> alternatives(const JsonNode& array) {
        if (array.elements.empty()) return wrong(array.end, "Empty arrays are not allowed");
        Matchers out;
        for (const JsonNode& element : array.elements) {
            if (element.is(Kind::Array)) {
                return wrong(element, "Match value must be String, number, true, false, or null");
            }
            if (element.is(Kind::Object))
                out.push_back(YG_TRY(expression(element)));
            else
                out.push_back(Exact{YG_TRY(value_of(element))});
        }
        return out;
    }

    Result<Value> value_of(const JsonNode& node) {
        Value out;
        switch (node.kind) {
            case Kind::String:
                out.kind = Value::Kind::Text;
                out.text = node.text;
                break;
            case Kind::Bool:
                out.kind = Value::Kind::Bool;
                out.truth = node.truth;
                break;
            case Kind::Number:
                out.kind = Value::Kind::Number;
                out.number = YG_TRY(number_of(node));
                break;
            default:
                break;
        }
        return out;
    }

    Result<std::int64_t> number_of(const JsonNode& node) {
        const auto number = comparable_number(node.text);
        if (!number) return wrong(node, "Value must be between -1.0E9 and 1.0E9, inclusive");
        return *number;
    }

    Result<Matcher> expression(const JsonNode& node) {
        if (node.members.empty()) return wrong(node.end, "Empty objects are not allowed");
        const auto& [name, value] = node.members.front();
        Matcher out = YG_TRY(operation(name, value));
        if (node.members.size() > 1)
            return wrong(node.members[1].second, "Only one key allowed in match expression");
        return out;
    }

    Result<Matcher> operation(const std::string& name, const JsonNode& value) {
        if (name == "prefix") return Prefix{YG_TRY(text_of(value, "prefix"))};
        if (name == "suffix") return Suffix{YG_TRY(text_of(value, "suffix"))};
        if (name == "equals-ignore-case")
            return EqualsIgnoreCase{YG_TRY(text_of(value, "equals-ignore-case"))};
        if (name == "wildcard") return wildcard(value);
        if (name == "cidr") {
            // The real service mistakes the one for the other here.
            return cidr(YG_TRY(text_of(value, "prefix")));
        }
        if (name == "exists") {
            if (!value.is(Kind::Bool))
                return wrong(value, "exists match pattern must be either true or false.");
            return Exists{value.truth};
        }
        if (name == "anything-but") return anything_but(value);
        if (name == "numeric") return numeric(value);
        return wrong(value, fmt::format("Unrecognized match type {}", name));
    }

    Result<std::string> text_of(const JsonNode& value, std::string_view operation) {
        if (value.is(Kind::String)) return value.text;
        return wrong(value, fmt::format("{} match pattern must be a string", operation));
    }

    Result<Matcher> wildcard(const JsonNode& value) {
        std::string pattern = YG_TRY(text_of(value, "wildcard"));
        if (pattern.find("**") != std::string::npos)
            return wrong(value, "Consecutive wildcard characters are not allowed");
        return Wildcard{std::move(pattern)};
    }

    Result<Matcher> cidr(const std::string& text) {
        Network out;
        const std::size_t slash = text.find('/');
        if (slash == std::string::npos || text.find('/', slash + 1) != std::string::npos)
            return invalid("Malformed CIDR, one '/' required");
        const std::string address = text.substr(0, slash);
        out.v4 = inet_pton(AF_INET, address.c_str(), out.bytes.data()) == 1;
        if (!out.v4 && inet_pton(AF_INET6, address.c_str(), out.bytes.data()) != 1)
            return invalid(fmt::format("Nonstandard IP address: {}", address));
        const char* last = text.data() + text.size();
        const auto read = std::from_chars(text.data() + slash + 1, last, out.bits);
        if (read.ec != std::errc() || read.ptr != last)
            return invalid("Malformed CIDR, mask bits must be an integer");
        const int most = out.v4 ? 32 : 128;
        if (out.bits < 0 || out.bits > most)
            return invalid(fmt::format("Malformed CIDR, mask bits must be between 0 and {}", most));
        return out;
    }

    Result<Matcher> anything_but(const JsonNode& value) {
        AnythingBut out;
        if (value.is(Kind::Object)) {
            const bool prefix = value.members.size() == 1 && value.members[0].first == "prefix";
            if (!prefix) {
                const std::string name = value.members.empty() ? "" : value.members[0].first;
                return wrong(value.members.empty() ? value : value.members[0].second,
                             fmt::format("Unsupported anything-but pattern: {}", name));
            }
            out.prefix = YG_TRY(text_of(value.members[0].second, "prefix"));
            return out;
        }
        const auto take = [&](const JsonNode& one) -> Result<void> {
            if (!one.is(Kind::String) && !one.is(Kind::Number)) {
                return wrong(one, "Inside anything but list, start|null|boolean is not supported.");
            }
            out.values.push_back(YG_TRY(value_of(one)));
            return {};
        };
        if (!value.is(Kind::Array)) {
            YG_CHECK(take(value));
            return out;
        }
        if (value.elements.empty()) return wrong(value.end, "Empty arrays are not allowed");
        for (const JsonNode& one : value.elements) YG_CHECK(take(one));
        return out;
    }

    Result<Matcher> numeric(const JsonNode& value) {
        if (!value.is(Kind::Array)) return wrong(value, "Value of numeric must be an array.");
        if (value.elements.empty()) return wrong(value.end, "Invalid member in numeric match: ]");
        Numeric out;
        std::size_t at = 0;
        const std::string first = YG_TRY(numeric_operator(value.elements[at]));
        if (first == "=") {
            const std::int64_t number = YG_TRY(operand(value, ++at, "equals"));
            if (value.elements.size() > 2)
                return wrong(value.elements[2], "Too many elements in numeric expression");
            return Numeric{number, number, true, true};
        }
        if (!is_comparison(first)) {
            return wrong(value.elements[at],
                         fmt::format("Unrecognized numeric range operator: {}", first));
        }
        set_bound(out, first, YG_TRY(operand(value, ++at, first)));
        if (++at == value.elements.size()) return out;
        if (first.starts_with('<'))
            return wrong(value.elements[at], "Too many elements in numeric expression");
        const JsonNode& second = value.elements[at];
        if (!second.is(Kind::String) || !second.text.starts_with('<') ||
            !is_comparison(second.text)) {
            return wrong(second, fmt::format("Bad numeric range operator: {}", second.text));
        }
        if (at + 1 == value.elements.size() || !value.elements[at + 1].is(Kind::Number)) {
            const bool there = at + 1 < value.elements.size();
            return wrong(there ? value.elements[at + 1] : second,
                         fmt::format("Bad value in numeric range: {}",
                                     there ? value.elements[at + 1].text : "]"));
        }
        set_bound(out, second.text, YG_TRY(number_of(value.elements[++at])));
        if (*out.low >= *out.high) return wrong(value.elements[at], "Bottom must be less than top");
        if (at + 1 < value.elements.size())
            return wrong(value.elements[at + 1], "Too many terms in numeric range expression");
        return out;
    }

    static bool is_comparison(std::string_view text) {
        return text == "<" || text == "<=" || text == ">" || text == ">=";
    }

    Result<std::string> numeric_operator(const JsonNode& node) {
        if (node.is(Kind::String)) return node.text;
        return wrong(node, fmt::format("Invalid member in numeric match: {}", node.text));
    }

    Result<std::int64_t> operand(const JsonNode& array, std::size_t at, std::string_view of) {
        if (at < array.elements.size() && array.elements[at].is(Kind::Number))
            return number_of(array.elements[at]);
        const std::string sentence = fmt::format("Value of {} must be numeric", of);
        if (at < array.elements.size()) return wrong(array.elements[at], sentence);
        return wrong(array.end, sentence);
    }

    static void set_bound(Numeric& numeric, std::string_view comparison, std::int64_t number) {
        const bool included = comparison.ends_with('=');
        if (comparison.starts_with('<')) {
            numeric.high = number;
            numeric.high_included = included;
        } else {
            numeric.low = number;
            numeric.low_included = included;
        }
    }

    static void collect_keys(const PolicyNode& node, std::set<std::string_view>& keys) {
        for (const PolicyNode::Field& field : node.fields) keys.insert(field.key);
        for (const PolicyNode::AnyOf& group : node.groups)
            for (const auto& one : group) collect_keys(*one, keys);
    }

    /// How many combinations of values the policy spans; in bodies each counts with its depth.
    std::uint64_t combinations(const PolicyNode& node, std::uint64_t depth) const {
        std::uint64_t product = 1;
        const auto times = [&](std::uint64_t factor) {
            product =
                std::min(product * std::min(factor, kMaxCombinations + 1), kMaxCombinations + 1);
        };
        for (const PolicyNode::Field& field : node.fields) {
            if (field.nested != nullptr)
                times(combinations(*field.nested, depth + 1));
            else
                times(field.alternatives.size() * (scope_ == Scope::MessageBody ? depth : 1));
        }
        for (const PolicyNode::AnyOf& group : node.groups) {
            std::uint64_t sum = 0;
            for (const auto& one : group) sum += combinations(*one, depth);
            times(sum);
        }
        return product;
    }

    const std::string_view policy_;
    const Scope scope_;
};

}  // namespace

Result<std::unique_ptr<const PolicyNode>> compile_policy(std::string_view json, Scope scope) {
    if (json.size() > kMaxBytes) return invalid("Filter policy is too complex");
    std::size_t failed_at = 0;
    const auto root = parse_json(json, &failed_at);
    if (!root) return invalid(no_json(json, failed_at));
    return Compiler(json, scope).compile(*root);
}

}  // namespace yagura::filter_policy
