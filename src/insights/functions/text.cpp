#include <algorithm>

#include "insights/function.h"
#include "text/regex.h"
#include "text/utf8.h"

namespace yagura::insights {
namespace {

constexpr std::string_view kBlank = " \t\r\n\f\v";
constexpr std::size_t kAny = 100;

Value is_empty(const Arguments& arguments) {
    std::string buffer;
    const Value& value = arguments[0];
    if (value.kind == Value::Kind::Structure) return Value::of_boolean(false);
    const auto text = arguments.text(0, buffer);
    return Value::of_boolean(!text || text->empty());
}

Value is_blank(const Arguments& arguments) {
    std::string buffer;
    if (arguments[0].kind == Value::Kind::Structure) return Value::of_boolean(false);
    const auto text = arguments.text(0, buffer);
    return Value::of_boolean(!text || text->find_first_not_of(kBlank) == std::string_view::npos);
}

Value concat(const Arguments& arguments) {
    std::string out;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string buffer;
        out += arguments.text(i, buffer).value_or(std::string_view());
    }
    return arguments.evaluation().text(out);
}

/// Code points of `set`, to look for at either end of a text.
bool is_in(std::string_view set, std::string_view code_point) {
    for (std::size_t at = 0; at < set.size();) {
        const auto step = text::utf8_decode(set.substr(at));
        if (set.substr(at, step.bytes) == code_point) return true;
        at += step.bytes;
    }
    return false;
}

template <bool left, bool right>
Value trim(const Arguments& arguments) {
    std::string buffer;
    std::string set_buffer;
    const auto given = arguments.text(0, buffer);
    if (!given) return {};
    std::string_view set = kBlank;
    if (arguments.size() == 2) {
        const auto characters = arguments.text(1, set_buffer);
        if (!characters) return {};
        set = *characters;
    }
    std::string_view text = *given;
    while (left && !text.empty()) {
        const auto step = text::utf8_decode(text);
        if (!is_in(set, text.substr(0, step.bytes))) break;
        text.remove_prefix(step.bytes);
    }
    while (right && !text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
        if (!is_in(set, text.substr(start))) break;
        text = text.substr(0, start);
    }
    return arguments.evaluation().text(text);
}

Value length(const Arguments& arguments) {
    std::string buffer;
    const auto text = arguments.text(0, buffer);
    return text ? Value::of_number(static_cast<double>(text::utf8_length(*text))) : Value();
}

/// Letters of the Latin, Greek and Cyrillic alphabets that have a twin a fixed distance away.
char32_t change_case(char32_t c, bool upper) {
    struct Range {
        char32_t first, last;  ///< of the lower-case letters
        char32_t distance;
    };
    static constexpr Range kRanges[] = {{'a', 'z', 32},     {0xE0, 0xF6, 32},   {0xF8, 0xFE, 32},
                                        {0x3B1, 0x3C1, 32}, {0x3C3, 0x3C9, 32}, {0x430, 0x44F, 32},
                                        {0x450, 0x45F, 80}};
    for (const Range& range : kRanges) {
        const char32_t lower = upper ? c : c + range.distance;
        if (lower >= range.first && lower <= range.last) {
            return upper ? c - range.distance : c + range.distance;
        }
    }
    return c;
}

std::string changed_case(std::string_view text, bool upper) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto step = text::utf8_decode(text);
        if (step.valid) {
            text::append_utf8(out, change_case(step.code_point, upper));
        } else {
            out += text.substr(0, step.bytes);
        }
        text.remove_prefix(step.bytes);
    }
    return out;
}

template <bool upper>
Value to_case(const Arguments& arguments) {
    std::string buffer;
    const auto text = arguments.text(0, buffer);
    return text ? arguments.evaluation().text(changed_case(*text, upper)) : Value();
}

/// The place in bytes behind `count` code points.
std::size_t place_of(std::string_view text, double count) {
    std::size_t at = 0;
    for (; count >= 1 && at < text.size(); --count) at += text::utf8_decode(text.substr(at)).bytes;
    return at;
}

Value substring(const Arguments& arguments) {
    std::string buffer;
    const auto text = arguments.text(0, buffer);
    const auto start = arguments.number(1);
    if (!text || !start || *start < 0) return {};
    std::string_view rest = text->substr(place_of(*text, *start));
    if (arguments.size() == 3) {
        const auto count = arguments.number(2);
        if (!count || *count < 0) return {};
        rest = rest.substr(0, place_of(rest, *count));
    }
    return arguments.evaluation().text(rest);
}

Value replace(const Arguments& arguments) {
    std::string buffers[3];
    const auto text = arguments.text(0, buffers[0]);
    const auto search = arguments.text(1, buffers[1]);
    const auto replacement = arguments.text(2, buffers[2]);
    if (!text || !search || !replacement) return {};
    if (search->empty()) return arguments.evaluation().text(*text);
    std::string out;
    std::size_t at = 0;
    for (std::size_t found; (found = text->find(*search, at)) != std::string_view::npos;
         at = found + search->size()) {
        out += text->substr(at, found - at);
        out += *replacement;
    }
    out += text->substr(at);
    return arguments.evaluation().text(out);
}

std::shared_ptr<const void> prepare_regex(const Expression& call) {
    const Expression& pattern = call.children[1];
    if (pattern.kind != Expression::Kind::Text) {
        refuse(pattern.span, call.text + " takes its regular expression as text in quotes");
    }
    auto regex = text::Regex::compile(pattern.text);
    if (!regex.has_value()) {
        refuse(pattern.span, "Invalid regular expression: " + regex.error().message());
    }
    return std::make_shared<const text::Regex>(*std::move(regex));
}

Value regex_replace(const Arguments& arguments) {
    std::string buffer;
    std::string replacement_buffer;
    const auto text = arguments.text(0, buffer);
    const auto replacement = arguments.text(2, replacement_buffer);
    if (!text || !replacement) return {};
    const auto& regex = arguments.prepared<text::Regex>();
    std::string out;
    std::size_t at = 0;
    while (at <= text->size()) {
        const auto match = regex.find(*text, at);
        if (!match) break;
        const std::string_view whole = match->whole();
        const auto start = static_cast<std::size_t>(whole.data() - text->data());
        out += text->substr(at, start - at);
        out += *replacement;
        at = start + whole.size();
        if (!whole.empty()) continue;
        // Nothing was taken: one character is passed, or this would go on for ever.
        if (at >= text->size()) {
            ++at;
            break;
        }
        const auto step = text::utf8_decode(text->substr(at));
        out += text->substr(at, step.bytes);
        at += step.bytes;
    }
    if (at < text->size()) out += text->substr(at);
    return arguments.evaluation().text(out);
}

Value contains(const Arguments& arguments) {
    std::string buffers[2];
    const auto text = arguments.text(0, buffers[0]);
    const auto search = arguments.text(1, buffers[1]);
    if (!text || !search) return {};
    if (as_condition(arguments[2])) {
        const bool found =
            changed_case(*text, false).find(changed_case(*search, false)) != std::string::npos;
        return Value::of_boolean(found);
    }
    return Value::of_boolean(text->find(*search) != std::string_view::npos);
}

template <bool start>
Value has_at_end(const Arguments& arguments) {
    std::string buffers[2];
    const auto text = arguments.text(0, buffers[0]);
    const auto part = arguments.text(1, buffers[1]);
    if (!text || !part) return {};
    return Value::of_boolean(start ? text->starts_with(*part) : text->ends_with(*part));
}

Value split(const Arguments& arguments) {
    std::string buffers[2];
    const auto text = arguments.text(0, buffers[0]);
    const auto separator = arguments.text(1, buffers[1]);
    if (!text || !separator || separator->empty()) return {};
    auto list = std::make_shared<text::JsonTree>();
    list->kind = text::JsonKind::Array;
    std::size_t at = 0;
    for (;;) {
        const std::size_t end = std::min(text->find(*separator, at), text->size());
        list->items.push_back(text::JsonTree::of_text(std::string(text->substr(at, end - at))));
        if (end == text->size()) break;
        at = end + separator->size();
    }
    return Value::of_structure(std::move(list));
}

constexpr Function kFunctions[] = {
    {"isEmpty", 1, 1, is_empty},
    {"isBlank", 1, 1, is_blank},
    {"concat", 1, kAny, concat},
    {"ltrim", 1, 2, trim<true, false>},
    {"rtrim", 1, 2, trim<false, true>},
    {"trim", 1, 2, trim<true, true>},
    {"strlen", 1, 1, length},
    {"toupper", 1, 1, to_case<true>},
    {"tolower", 1, 1, to_case<false>},
    {"substr", 2, 3, substring},
    {"replace", 3, 3, replace},
    {"regexReplace", 3, 3, regex_replace, prepare_regex},
    {"regex_replace", 3, 3, regex_replace, prepare_regex},
    {"strcontains", 2, 3, contains},
    {"startsWith", 2, 2, has_at_end<true>},
    {"endsWith", 2, 2, has_at_end<false>},
    {"split", 2, 2, split},
};

}  // namespace

std::span<const Function> text_functions() {
    return kFunctions;
}

}  // namespace yagura::insights
