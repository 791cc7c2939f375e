#include "pattern/value_comparison.h"

#include <utility>

#include "pattern/decimal_number.h"

namespace yagura::pattern {
namespace {

/// The language's own set is letters, digits, '_', '.' and '*'; the rest is common in values, means
/// nothing else in this place, and so is taken although it should be quoted.
bool is_bare(char c, Dialect dialect) {
    constexpr std::string_view kBoth = ".*-+/:@#~;";
    constexpr std::string_view kFieldOnly = "?'$";
    if (is_word(c) || is_non_ascii(c) || kBoth.find(c) != std::string_view::npos) return true;
    return dialect == Dialect::Field && kFieldOnly.find(c) != std::string_view::npos;
}

bool ends_bare(char c, Dialect dialect) {
    if (c == ')' || c == '&' || c == '|') return true;
    return dialect == Dialect::Json ? c == '}' : c == ',' || c == ']';
}

Result<std::string> read_bare(PatternReader& reader, Dialect dialect) {
    std::string out;
    while (!reader.at_blank() && !ends_bare(reader.peek(), dialect)) {
        if (!is_bare(reader.peek(), dialect)) return bad_characters(reader.character());
        out += reader.character();
        reader.advance(reader.character().size());
    }
    if (out.empty()) return malformed();
    return out;
}

std::optional<Operator> take_operator(PatternReader& reader) {
    if (reader.take("!=")) return Operator::NotEqual;
    if (reader.take(">=")) return Operator::GreaterOrEqual;
    if (reader.take("<=")) return Operator::LessOrEqual;
    if (reader.take("=")) return Operator::Equal;
    if (reader.take(">")) return Operator::Greater;
    if (reader.take("<")) return Operator::Less;
    return std::nullopt;
}

const std::string& longest(const std::vector<std::string>& texts) {
    const std::string* best = &texts.front();
    for (const std::string& text : texts)
        if (text.size() > best->size()) best = &text;
    return *best;
}

}  // namespace

ValueComparison::Operand ValueComparison::text_operand(std::string text) {
    if (text::Glob::has_wildcard(text)) return text::Glob(text);
    return text;
}

ValueComparison ValueComparison::equal_to_text(std::string text) {
    return {Operator::Equal, text_operand(std::move(text))};
}

ValueComparison ValueComparison::equal_to_regex(text::Regex regex) {
    return {Operator::Equal, std::move(regex)};
}

Result<ValueComparison> ValueComparison::read(PatternReader& reader, Dialect dialect) {
    const auto wanted = take_operator(reader);
    if (!wanted) return malformed();
    reader.skip_blanks();
    const bool ordered = *wanted != Operator::Equal && *wanted != Operator::NotEqual;
    Operand operand =
        YG_TRY(ordered ? read_number(reader, dialect) : read_operand(reader, dialect));
    return ValueComparison(*wanted, std::move(operand));
}

Result<ValueComparison::Operand> ValueComparison::read_number(PatternReader& reader,
                                                              Dialect dialect) {
    if (reader.peek() == '"') return bad_characters(YG_TRY(reader.quoted()).written);
    std::string written = YG_TRY(read_bare(reader, dialect));
    if (!DecimalNumber::parse(written)) return malformed();
    return Number{std::move(written)};
}

Result<ValueComparison::Operand> ValueComparison::read_operand(PatternReader& reader,
                                                               Dialect dialect) {
    if (reader.peek() == '"') return text_operand(YG_TRY(reader.quoted()).content);
    if (reader.peek() == '%') return YG_TRY(reader.regex());
    std::string written = YG_TRY(read_bare(reader, dialect));
    if (DecimalNumber::parse(written)) return Number{std::move(written)};
    return text_operand(std::move(written));
}

bool ValueComparison::holds(std::string_view value, ValueSource source) const {
    switch (operator_) {
        case Operator::Equal:
            return equals(value, source);
        case Operator::NotEqual:
            return !equals(value, source);
        default:
            return in_order(value);
    }
}

bool ValueComparison::equals(std::string_view value, ValueSource source) const {
    if (const auto* text = std::get_if<std::string>(&operand_)) return value == *text;
    if (const auto* glob = std::get_if<text::Glob>(&operand_)) return glob->matches(value);
    if (const auto* regex = std::get_if<text::Regex>(&operand_)) return regex->found_in(value);
    const std::string& written = std::get<Number>(operand_).written;
    if (value == written) return true;
    if (source == ValueSource::JsonString) return false;
    const auto number = DecimalNumber::parse(value);
    return number && *number == *DecimalNumber::parse(written);
}

bool ValueComparison::in_order(std::string_view value) const {
    const auto number = DecimalNumber::parse(value);
    if (!number) return false;
    const auto order = *number <=> *DecimalNumber::parse(std::get<Number>(operand_).written);
    switch (operator_) {
        case Operator::Greater:
            return order > 0;
        case Operator::GreaterOrEqual:
            return order >= 0;
        case Operator::Less:
            return order < 0;
        case Operator::LessOrEqual:
            return order <= 0;
        default:
            return false;
    }
}

std::optional<std::string> ValueComparison::required_text() const {
    if (operator_ != Operator::Equal) return std::nullopt;
    const auto* text = std::get_if<std::string>(&operand_);
    if (text != nullptr && !text->empty()) return *text;
    const auto* glob = std::get_if<text::Glob>(&operand_);
    if (glob != nullptr && !glob->pieces().empty()) return longest(glob->pieces());
    const auto* regex = std::get_if<text::Regex>(&operand_);
    if (regex != nullptr && !regex->required_literals().empty())
        return longest(regex->required_literals());
    return std::nullopt;
}

}  // namespace yagura::pattern
