#include "pattern/delimited_pattern.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_set>

#include <fmt/format.h>

namespace yagura::pattern {
namespace {

bool same_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return is_ascii_letter(c) ? static_cast<char>(c | 0x20) : c; };
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [&](char x, char y) { return lower(x) == lower(y); });
}

/// The fields seen last, as many as asked for.
class LastFields {
  public:
    explicit LastFields(std::size_t wanted) : wanted_(wanted) {
        if (wanted > few_.size()) many_.resize(wanted);
    }

    void add(std::string_view text) { slots()[count_++ % wanted_] = text; }
    std::size_t count() const { return count_; }
    /// `index` counts from the oldest that is kept.
    std::string_view operator[](std::size_t index) { return slots()[(count_ + index) % wanted_]; }

  private:
    std::string_view* slots() { return many_.empty() ? few_.data() : many_.data(); }

    std::size_t wanted_;
    std::size_t count_ = 0;
    std::array<std::string_view, 24> few_;
    std::vector<std::string_view> many_;
};

}  // namespace

bool FieldPattern::accepts(std::string_view text) const {
    if (!condition) return true;
    const auto holds = [&](const auto& self, const Condition& part) -> bool {
        switch (part.join) {
            case Condition::Join::Single:
                return tests[part.single].holds(text, ValueSource::Field);
            case Condition::Join::All:
                return std::all_of(part.parts.begin(), part.parts.end(),
                                   [&](const Condition& inner) { return self(self, inner); });
            case Condition::Join::Any:
                return std::any_of(part.parts.begin(), part.parts.end(),
                                   [&](const Condition& inner) { return self(self, inner); });
        }
        return false;
    };
    return holds(holds, *condition);
}

/// Reads a field, and the conditions in it.
struct DelimitedPattern::Reader {
    PatternReader& text;
    FieldPattern field;

    explicit Reader(PatternReader& reader) : text(reader) {}

    Result<FieldPattern> read() {
        const char c = text.peek();
        if (c == '"') {
            field.tests.push_back(ValueComparison::equal_to_text(YG_TRY(text.quoted()).content));
        } else if (c == '%') {
            field.tests.push_back(ValueComparison::equal_to_regex(YG_TRY(text.regex())));
        }
        if (!field.tests.empty()) {
            field.condition = Condition{};
            return std::move(field);
        }
        if (c != '(') YG_CHECK(name());
        if (!at_end_of_field()) field.condition = YG_TRY(read_condition(text, *this));
        return std::move(field);
    }

    bool at_end_of_field() {
        text.skip_blanks();
        return text.peek() == ',' || text.peek() == ']';
    }

    /// The name, which may be repeated before each condition of its field, in any case: AWS's own
    /// documentation writes `[w1=ERROR || W1=WARNING]`.
    Result<void> name() {
        text.skip_blanks();
        std::string name;
        while (!text.at_end() && (is_word(text.peek()) || text.peek() == '-')) {
            name += text.peek();
            text.advance(1);
        }
        const char next = text.peek();
        const bool ends = text.at_blank() || ValueComparison::starts_at(next) ||
                          std::string_view(",]&|()").find(next) != std::string_view::npos;
        if (!ends) return bad_characters(text.character());
        if (name.empty()) return {};
        if (field.name.empty())
            field.name = std::move(name);
        else if (!same_ignoring_case(field.name, name))
            return malformed();
        return {};
    }

    /// A single condition: read_condition() calls this.
    Result<std::size_t> operator()(PatternReader&) {
        YG_CHECK(name());
        text.skip_blanks();
        field.tests.push_back(YG_TRY(ValueComparison::read(text, Dialect::Field)));
        return field.tests.size() - 1;
    }
};

Result<DelimitedPattern> DelimitedPattern::read(PatternReader& reader) {
    DelimitedPattern out;
    if (!reader.take("[")) return malformed();
    reader.skip_blanks();
    out.anything_ = reader.take("]");
    if (!out.anything_) YG_CHECK(out.read_fields(reader));
    out.collect_groups();
    return out;
}

Result<void> DelimitedPattern::read_fields(PatternReader& reader) {
    for (;;) {
        reader.skip_blanks();
        if (reader.take("...")) {
            if (ellipsis_) return malformed();
            ellipsis_ = fields_.size();
        } else {
            fields_.push_back(YG_TRY(Reader(reader).read()));
        }
        reader.skip_blanks();
        if (reader.take("]")) return {};
        if (!reader.take(",")) return malformed();
    }
}

void DelimitedPattern::collect_groups() {
    for (const FieldPattern& field : fields_) {
        if (!field.condition) continue;
        const auto of_test = [&](std::size_t single) {
            LiteralGroups own;
            if (auto text = field.tests[single].required_text()) own.push_back({*std::move(text)});
            return own;
        };
        for (LiteralGroup& group : groups_of(*field.condition, of_test))
            groups_.push_back(std::move(group));
    }
}

bool DelimitedPattern::last_takes_rest() const {
    return !ellipsis_ && !fields_.empty() && !fields_.back().condition;
}

bool DelimitedPattern::matches(std::string_view message) const {
    if (anything_) return true;
    if (!contains_all(message, groups_)) return false;
    FieldSplitter line(message);
    return ellipsis_ ? matches_around_ellipsis(line) : matches_in_order(line);
}

bool DelimitedPattern::matches_in_order(FieldSplitter& line) const {
    for (std::size_t index = 0; index + 1 < fields_.size(); ++index) {
        const auto field = line.next();
        if (!field || !fields_[index].accepts(field->text)) return false;
    }
    if (last_takes_rest()) return !line.at_end();
    const auto last = line.next();
    return last && line.at_end() && fields_.back().accepts(last->text);
}

bool DelimitedPattern::matches_around_ellipsis(FieldSplitter& line) const {
    for (std::size_t index = 0; index < *ellipsis_; ++index) {
        const auto field = line.next();
        if (!field || !fields_[index].accepts(field->text)) return false;
    }
    const std::size_t behind = fields_.size() - *ellipsis_;
    if (behind == 0) return true;
    LastFields last(behind);
    while (const auto field = line.next()) last.add(field->text);
    if (last.count() < behind) return false;
    for (std::size_t index = 0; index < behind; ++index)
        if (!fields_[*ellipsis_ + index].accepts(last[index])) return false;
    return true;
}

std::vector<std::string_view> DelimitedPattern::divide(std::string_view message) const {
    std::vector<std::string_view> out;
    FieldSplitter line(message);
    while (const auto field = line.next()) {
        const bool takes_rest =
            last_takes_rest() && out.size() + 1 == fields_.size() && !line.at_end();
        out.push_back(takes_rest ? line.from(*field) : field->text);
        if (takes_rest) break;
    }
    const bool exact = !anything_ && !ellipsis_;
    if (out.size() < fields_.size() || (exact && out.size() > fields_.size())) out.clear();
    return out;
}

std::size_t DelimitedPattern::position_of(std::size_t index, std::size_t count) const {
    return ellipsis_ && index >= *ellipsis_ ? count - (fields_.size() - index) : index;
}

std::vector<std::pair<std::string, std::string>> DelimitedPattern::extract(
    std::string_view message) const {
    const std::vector<std::string_view> texts = divide(message);
    std::vector<const std::string*> names(texts.size(), nullptr);
    std::unordered_set<std::string_view> given;
    for (std::size_t index = 0; index < fields_.size() && !texts.empty(); ++index) {
        const std::string& name = fields_[index].name;
        // Of fields with the same name the first has it.
        if (!name.empty() && given.insert(name).second)
            names[position_of(index, texts.size())] = &name;
    }
    std::vector<std::pair<std::string, std::string>> out;
    for (std::size_t index = 0; index < texts.size(); ++index) {
        const std::string name =
            names[index] != nullptr ? *names[index] : fmt::format("{}", index + 1);
        // A number that somebody gave to another field as its name means that one.
        if (names[index] == nullptr && given.contains(name)) continue;
        out.emplace_back("$" + name, std::string(texts[index]));
    }
    return out;
}

std::optional<DelimitedPattern::FieldRef> DelimitedPattern::find(std::string_view name) const {
    for (std::size_t index = 0; index < fields_.size(); ++index)
        if (!name.empty() && fields_[index].name == name) return FieldRef{false, index};
    std::uint32_t number = 0;
    const char* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number == 0) return std::nullopt;
    return FieldRef{true, number - 1};
}

std::optional<std::string> DelimitedPattern::value(std::string_view message, FieldRef field) const {
    const std::vector<std::string_view> texts = divide(message);
    if (texts.empty()) return std::nullopt;
    const std::size_t index =
        field.by_position ? field.index : position_of(field.index, texts.size());
    if (index >= texts.size()) return std::nullopt;
    return std::string(texts[index]);
}

}  // namespace yagura::pattern
