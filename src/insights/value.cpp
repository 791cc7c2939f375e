#include "insights/value.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>

#include "insights/sort_key.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::insights {
namespace {

/// From here on a double does not tell neighbouring whole numbers apart.
constexpr double kExactWholeNumbers = 9007199254740992.0;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n\f\v");
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(" \t\r\n\f\v") - start + 1);
}

/// Whole numbers that are spelled out are compared by their digits: identifiers of 19 digits that
/// differ in the last one are not the same.
std::optional<int> compare_digits(std::string_view left, std::string_view right) {
    left = trimmed(left);
    right = trimmed(right);
    const bool negative = left.starts_with('-');
    if (negative != right.starts_with('-')) return std::nullopt;
    for (auto* text : {&left, &right}) {
        if (negative) text->remove_prefix(1);
        while (text->size() > 1 && text->front() == '0') text->remove_prefix(1);
        if (text->empty() || text->find_first_not_of("0123456789") != std::string_view::npos) {
            return std::nullopt;
        }
    }
    int order = left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
    if (order == 0) order = left.compare(right);
    return negative ? -order : order;
}

int compare_numbers(double a, double b, const Value& left, const Value& right) {
    if (a == b && std::abs(a) >= kExactWholeNumbers && !left.text.empty() && !right.text.empty()) {
        if (const auto order = compare_digits(left.text, right.text)) return *order;
    }
    return a < b ? -1 : a > b ? 1 : 0;
}

/// Of texts that are not numbers.
int compare_natural(std::string_view left, std::string_view right) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() && j < right.size()) {
        if (is_digit(left[i]) && is_digit(right[j])) {
            std::size_t i_end = i;
            std::size_t j_end = j;
            while (i_end < left.size() && is_digit(left[i_end])) ++i_end;
            while (j_end < right.size() && is_digit(right[j_end])) ++j_end;
            const auto a = left.substr(i, i_end - i);
            const auto b = right.substr(j, j_end - j);
            if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
            if (const int order = a.compare(b)) return order;
            i = i_end;
            j = j_end;
        } else {
            const auto a = static_cast<unsigned char>(left[i++]);
            const auto b = static_cast<unsigned char>(right[j++]);
            if (a != b) return a < b ? -1 : 1;
        }
    }
    return static_cast<int>(i < left.size()) - static_cast<int>(j < right.size());
}

/// "true" and "false" in any case.
std::optional<double> truth_in_text(std::string_view text) {
    const auto is = [&](std::string_view word) {
        if (text.size() != word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if ((text[i] | 0x20) != word[i]) return false;
        }
        return true;
    };
    if (is("true")) return 1;
    if (is("false")) return 0;
    return std::nullopt;
}

}  // namespace

Value Value::of_text(std::string_view text) {
    Value out;
    out.kind = Kind::Text;
    out.text = text;
    return out;
}

Value Value::of_number(double number) {
    Value out;
    if (!std::isfinite(number)) return out;
    out.kind = Kind::Number;
    out.number = number;
    return out;
}

Value Value::of_boolean(bool truth) {
    Value out;
    out.kind = Kind::Boolean;
    out.number = truth ? 1 : 0;
    return out;
}

Value Value::of_time(TimeMs time) {
    Value out;
    out.kind = Kind::Time;
    out.number = static_cast<double>(time.value);
    return out;
}

Value Value::of_structure(JsonPointer structure) {
    Value out;
    if (!structure) return out;
    out.kind = Kind::Structure;
    out.structure = std::move(structure);
    return out;
}

Value Value::of_json(const JsonPointer& root, const text::JsonTree& part) {
    switch (part.kind) {
        case text::JsonKind::Null:
            return {};
        case text::JsonKind::Bool:
            return of_boolean(part.truth);
        case text::JsonKind::Number:
        case text::JsonKind::String: {
            Value out = of_text(part.text);
            out.structure = JsonPointer(root, &part);  // the text lives there
            return out;
        }
        default:
            return of_structure(JsonPointer(root, &part));
    }
}

void OwnedValue::set(const Value& value) {
    text_ = value.text;
    value_ = value;
    if (value_.kind == Value::Kind::Text) value_.structure.reset();
    value_.text = {};
}

Value OwnedValue::get() const {
    Value out = value_;
    out.text = text_;
    return out;
}

std::optional<double> number_in_text(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !(is_digit(text[0]) || text[0] == '-' || text[0] == '.')) {
        return std::nullopt;
    }
    return text::parse_double(text);
}

std::optional<double> as_number(const Value& value) {
    switch (value.kind) {
        case Value::Kind::Text:
            return number_in_text(value.text);
        case Value::Kind::Number:
        case Value::Kind::Boolean:
        case Value::Kind::Time:
            return value.number;
        default:
            return std::nullopt;
    }
}

bool as_condition(const Value& value) {
    if (value.kind == Value::Kind::Text) {
        if (const auto truth = truth_in_text(value.text)) return *truth != 0;
    }
    return as_number(value).value_or(0) != 0;
}

std::string shown_number(double number) {
    if (number == 0) return "0";  // also -0
    if (std::abs(number) >= 1e18) return text::json_double(number);
    if (number == std::trunc(number)) return fmt::format("{:.0f}", number);
    std::string text = fmt::format("{:.4f}", number);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
}

std::string shown(const Value& value) {
    std::string buffer;
    if (value.kind == Value::Kind::Structure) {
        append_json(buffer, *value.structure);
        return buffer;
    }
    return std::string(as_text(value, buffer).value_or(std::string_view()));
}

std::optional<std::string_view> as_text(const Value& value, std::string& buffer) {
    switch (value.kind) {
        case Value::Kind::Text:
            return value.text;
        case Value::Kind::Number:
            buffer = shown_number(value.number);
            return buffer;
        case Value::Kind::Boolean:
            return value.number != 0 ? "1" : "0";
        case Value::Kind::Time:
            // 2026-01-15T09:30:00.123Z as the service writes it: a blank for the T and no Z.
            buffer = text::iso8601(TimeMs(static_cast<std::int64_t>(value.number)),
                                   text::Fraction::Always);
            buffer[buffer.find('T')] = ' ';
            buffer.pop_back();
            return buffer;
        default:
            return std::nullopt;
    }
}

std::optional<int> compare(const Value& left, const Value& right) {
    if (!left.scalar() || !right.scalar()) return std::nullopt;
    auto a = as_number(left);
    auto b = as_number(right);
    if (left.kind == Value::Kind::Boolean && !b && right.kind == Value::Kind::Text) {
        b = truth_in_text(right.text);
    }
    if (right.kind == Value::Kind::Boolean && !a && left.kind == Value::Kind::Text) {
        a = truth_in_text(left.text);
    }
    if (a && b) return compare_numbers(*a, *b, left, right);
    if (left.kind == Value::Kind::Time || right.kind == Value::Kind::Time) return std::nullopt;
    std::string left_buffer;
    std::string right_buffer;
    return as_text(left, left_buffer)->compare(*as_text(right, right_buffer));
}

int sort_order(const Value& left, const Value& right) {
    return sort_order(SortKey(left), SortKey(right));
}

int sort_order(const SortKey& left, const SortKey& right) {
    if (left.number && right.number) {
        return compare_numbers(*left.number, *right.number, left.value, right.value);
    }
    const auto rank = [](const SortKey& key) {
        return key.value.missing() ? 0 : key.number ? 2 : 1;
    };
    const int left_rank = rank(left);
    const int right_rank = rank(right);
    if (left_rank != right_rank) return left_rank - right_rank;
    if (left_rank == 0) return 0;
    if (left.value.kind == Value::Kind::Text && right.value.kind == Value::Kind::Text) {
        return compare_natural(left.value.text, right.value.text);
    }
    return compare_natural(shown(left.value), shown(right.value));
}

void append_group_key(std::string& out, const Value& value) {
    out += value.missing() ? 'm' : value.kind == Value::Kind::Time ? 't' : 'p';
    if (value.missing()) return;
    const auto append = [&](std::string_view text) {
        char digits[20];
        out.append(digits, std::to_chars(digits, digits + sizeof digits, text.size()).ptr);
        out += ':';
        out += text;
    };
    if (value.kind == Value::Kind::Text) return append(value.text);
    // Numbers in full: what is shown is rounded.
    const bool fraction =
        value.kind == Value::Kind::Number && value.number != std::trunc(value.number);
    append(fraction ? text::json_double(value.number) : shown(value));
}

bool append_equality_key(std::string& out, const Value& value) {
    if (!value.scalar()) return false;
    std::string key;
    if (const auto number = as_number(value)) {
        std::string_view digits = trimmed(value.text);
        const bool negative = digits.starts_with('-');
        if (negative) digits.remove_prefix(1);
        while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
        const bool spelled_out = std::abs(*number) >= kExactWholeNumbers && !digits.empty() &&
                                 digits.find_first_not_of("0123456789") == std::string_view::npos;
        key = spelled_out ? fmt::format("d{}{}", negative ? "-" : "", digits)
                          : "n" + text::json_double(*number == 0 ? 0 : *number);
    } else {
        key = fmt::format("t{}", value.text);
    }
    out += fmt::format("{}:{}", key.size(), key);
    return true;
}

}  // namespace yagura::insights
