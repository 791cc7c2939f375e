#include "policy/condition.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/base64.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::policy {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower_ascii);
    return out;
}

std::optional<bool> parse_truth(std::string_view text) {
    const std::string word = lower(text);
    if (word == "true") return true;
    if (word == "false") return false;
    return std::nullopt;
}

/// Epoch milliseconds of ISO 8601 in the forms that policies use, or of epoch seconds.
std::optional<double> parse_date(std::string_view text) {
    const auto milliseconds = [](const Result<TimeMs>& time) -> std::optional<double> {
        if (!time.has_value()) return std::nullopt;
        return static_cast<double>(time->value);
    };
    if (auto whole = milliseconds(text::parse_iso8601(text))) return whole;
    if (auto seconds = milliseconds(text::parse_epoch_seconds(text))) return seconds;
    constexpr std::size_t kDay = std::string_view("2026-01-15").size();
    constexpr std::size_t kMinute = std::string_view("2026-01-15T09:00").size();
    if (text.size() == kDay)
        return milliseconds(text::parse_iso8601(std::string(text) + "T00:00:00Z"));
    if (text.size() >= kMinute) {
        std::string with_seconds(text.substr(0, kMinute));
        with_seconds.append(":00").append(text.substr(kMinute));
        return milliseconds(text::parse_iso8601(with_seconds));
    }
    return std::nullopt;
}

bool compare(Comparison comparison, double value, double limit) {
    switch (comparison) {
        case Comparison::NumericLessThan:
        case Comparison::DateLessThan:
            return value < limit;
        case Comparison::NumericLessThanEquals:
        case Comparison::DateLessThanEquals:
            return value <= limit;
        case Comparison::NumericGreaterThan:
        case Comparison::DateGreaterThan:
            return value > limit;
        case Comparison::NumericGreaterThanEquals:
        case Comparison::DateGreaterThanEquals:
            return value >= limit;
        default:
            return value == limit;
    }
}

/// The six parts of an ARN, the last with all the rest; nothing for what has fewer.
std::optional<std::array<std::string_view, 6>> arn_parts(std::string_view text) {
    std::array<std::string_view, 6> out;
    for (std::size_t part = 0; part < 5; ++part) {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        out[part] = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    out[5] = text;
    return out;
}

/// Part by part, so that a wildcard in one of the first five does not reach into the next. A
/// pattern of one star stands for every ARN.
bool arn_matches(std::string_view prepared, std::string_view arn) {
    if (prepared.size() == 1 && prepared.front() == kAnyRun) return true;
    const auto pattern = arn_parts(prepared);
    const auto value = arn_parts(arn);
    if (!pattern.has_value() || !value.has_value()) return false;
    for (std::size_t part = 0; part < pattern->size(); ++part)
        if (!glob_matches((*pattern)[part], (*value)[part])) return false;
    return true;
}

bool is_date(Comparison comparison) {
    return comparison >= Comparison::DateEquals && comparison <= Comparison::DateGreaterThanEquals;
}

}  // namespace

Result<Condition> Condition::create(ConditionOperator how, std::string key,
                                    const std::vector<std::string>& values, Variables variables) {
    Condition out(how, std::move(key));
    for (const std::string& value : values) YG_CHECK(out.add(value, variables));
    return out;
}

Result<void> Condition::add(const std::string& value, Variables variables) {
    const auto keep = [&](auto& list, auto parsed) -> Result<void> {
        if (!parsed.has_value())
            return fail(Errc::InvalidArgument, "\"" + value + "\" is no value of the operator");
        list.push_back(*std::move(parsed));
        return {};
    };
    switch (how_.comparison) {
        case Comparison::StringEquals:
        case Comparison::StringEqualsIgnoreCase:
            texts_.emplace_back(value, Wildcards::Literal, variables);
            return {};
        case Comparison::StringLike:
        case Comparison::ArnLike:
            texts_.emplace_back(value, Wildcards::Active, variables);
            return {};
        case Comparison::Bool:
        case Comparison::Null:
            return keep(truths_, parse_truth(value));
        case Comparison::Binary:
            return keep(bytes_, text::base64_decode(value));
        case Comparison::IpAddress:
            return keep(ranges_, IpRange::parse(value));
        default:
            return keep(numbers_,
                        is_date(how_.comparison) ? parse_date(value) : text::parse_double(value));
    }
}

bool Condition::text_matches(const TextPattern& pattern, std::string_view value,
                             const ContextKeys& keys) const {
    if (how_.comparison == Comparison::StringLike) return pattern.matches(value, keys);
    const std::optional<std::string> wanted = pattern.filled(keys);
    if (!wanted.has_value()) return false;
    if (how_.comparison == Comparison::ArnLike) return arn_matches(*wanted, value);
    if (how_.comparison == Comparison::StringEquals) return *wanted == value;
    return std::ranges::equal(*wanted, value, {}, lower_ascii, lower_ascii);
}

bool Condition::any_matches(const std::string& value, const ContextKeys& keys) const {
    switch (how_.comparison) {
        case Comparison::StringEquals:
        case Comparison::StringEqualsIgnoreCase:
        case Comparison::StringLike:
        case Comparison::ArnLike:
            return std::ranges::any_of(texts_, [&](const TextPattern& pattern) {
                return text_matches(pattern, value, keys);
            });
        case Comparison::Bool: {
            const auto truth = parse_truth(value);
            return truth.has_value() && std::ranges::find(truths_, *truth) != truths_.end();
        }
        case Comparison::Binary: {
            const auto bytes = text::base64_decode(value);
            return bytes.has_value() && std::ranges::find(bytes_, *bytes) != bytes_.end();
        }
        case Comparison::IpAddress: {
            const auto address = IpRange::parse(value);
            return address.has_value() && std::ranges::any_of(ranges_, [&](const IpRange& range) {
                       return range.contains(*address);
                   });
        }
        case Comparison::Null:
            return false;
        default: {
            const auto number =
                is_date(how_.comparison) ? parse_date(value) : text::parse_double(value);
            return number.has_value() && std::ranges::any_of(numbers_, [&](double limit) {
                       return compare(how_.comparison, *number, limit);
                   });
        }
    }
}

bool Condition::holds(const ContextKeys& keys) const {
    const auto found = keys.find(key_);
    const bool missing = found == keys.end() || found->second.empty();
    if (how_.comparison == Comparison::Null)
        return std::ranges::find(truths_, missing) != truths_.end();
    if (missing) {
        switch (how_.set) {
            case SetRule::ForAllValues:
                return true;
            case SetRule::ForAnyValue:
                return how_.if_exists;
            case SetRule::None:
                return how_.if_exists || how_.negated;
        }
    }
    const auto matches = [&](const std::string& value) { return any_matches(value, keys); };
    const auto differs = [&](const std::string& value) { return !any_matches(value, keys); };
    const std::vector<std::string>& values = found->second;
    switch (how_.set) {
        case SetRule::ForAllValues:
            return how_.negated ? std::ranges::all_of(values, differs)
                                : std::ranges::all_of(values, matches);
        case SetRule::ForAnyValue:
            return how_.negated ? std::ranges::any_of(values, differs)
                                : std::ranges::any_of(values, matches);
        case SetRule::None:
            return how_.negated ? std::ranges::none_of(values, matches)
                                : std::ranges::any_of(values, matches);
    }
    return false;
}

std::vector<std::string> Condition::variable_names() const {
    std::vector<std::string> out;
    for (const TextPattern& pattern : texts_)
        for (std::string& name : pattern.variable_names()) out.push_back(std::move(name));
    return out;
}

}  // namespace yagura::policy
