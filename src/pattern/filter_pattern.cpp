#include "pattern/filter_pattern.h"

#include <variant>

#include "pattern/delimited_pattern.h"
#include "pattern/json_pattern.h"
#include "pattern/literal_groups.h"
#include "pattern/pattern_reader.h"
#include "pattern/terms_pattern.h"
#include "text/utf8.h"

namespace yagura::pattern {
namespace {

std::string general_sentence(PatternUse use) {
    return use == PatternUse::Filter ? "Invalid filter pattern" : "Invalid metric filter pattern";
}

}  // namespace

struct FilterPattern::Impl {
    std::string text;
    std::variant<TermsPattern, JsonPattern, DelimitedPattern> compiled;
    std::size_t regexes = 0;
    LiteralGroups groups;

    static Result<std::unique_ptr<const Impl>> read(std::string_view text);
};

struct ValueSelector::Data {
    std::variant<JsonSelector, DelimitedPattern::FieldRef> place;
};

Result<std::unique_ptr<const FilterPattern::Impl>> FilterPattern::Impl::read(
    std::string_view text) {
    if (text::utf8_length(text) > kMaxCharacters) return malformed();
    auto out = std::make_unique<Impl>();
    out->text = text;
    PatternReader reader(out->text);
    reader.skip_blanks();
    const char first = reader.peek();
    if (first == '{')
        out->compiled = YG_TRY(JsonPattern::read(reader));
    else if (first == '[')
        out->compiled = YG_TRY(DelimitedPattern::read(reader));
    else
        out->compiled = YG_TRY(TermsPattern::read(reader));
    reader.skip_blanks();
    if (!reader.at_end()) return malformed();
    out->regexes = reader.regex_count();
    out->groups =
        std::visit([](const auto& any) { return any.required_alternatives(); }, out->compiled);
    return out;
}

FilterPattern::FilterPattern(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
FilterPattern::~FilterPattern() = default;

Result<std::shared_ptr<const FilterPattern>> FilterPattern::parse(std::string_view text,
                                                                  PatternUse use) {
    auto impl = Impl::read(text);
    if (impl) return std::shared_ptr<const FilterPattern>(new FilterPattern(*std::move(impl)));
    if (!impl.error().message().empty()) return fail(impl.error());
    return fail(Errc::InvalidArgument, general_sentence(use));
}

FilterPatternKind FilterPattern::kind() const {
    if (std::holds_alternative<JsonPattern>(impl_->compiled)) return FilterPatternKind::Json;
    const auto* terms = std::get_if<TermsPattern>(&impl_->compiled);
    if (terms == nullptr) return FilterPatternKind::SpaceDelimited;
    return terms->is_everything() ? FilterPatternKind::Everything : FilterPatternKind::Terms;
}

const std::string& FilterPattern::text() const {
    return impl_->text;
}

bool FilterPattern::matches(std::string_view message) const {
    return std::visit([&](const auto& compiled) { return compiled.matches(message); },
                      impl_->compiled);
}

const std::vector<std::vector<std::string>>& FilterPattern::required_alternatives() const {
    return impl_->groups;
}

std::vector<std::string> FilterPattern::required_literals() const {
    std::vector<std::string> out;
    for (const LiteralGroup& group : impl_->groups)
        if (group.size() == 1) out.push_back(group.front());
    return out;
}

std::size_t FilterPattern::regex_count() const {
    return impl_->regexes;
}

bool FilterPattern::supports_dimensions() const {
    return !std::holds_alternative<TermsPattern>(impl_->compiled);
}

ExtractedValues FilterPattern::extract(std::string_view message) const {
    if (const auto* json = std::get_if<JsonPattern>(&impl_->compiled))
        return json->extract(message);
    if (const auto* fields = std::get_if<DelimitedPattern>(&impl_->compiled))
        return fields->extract(message);
    return {};
}

Result<ValueSelector> FilterPattern::selector(std::string_view text) const {
    ValueSelector::Data data;
    if (std::holds_alternative<JsonPattern>(impl_->compiled)) {
        PatternReader reader(text);
        auto read = JsonSelector::read(reader);
        if (!read || !reader.at_end())
            return fail(Errc::InvalidArgument, "not a property selector such as $.size");
        data.place = *std::move(read);
    } else if (const auto* fields = std::get_if<DelimitedPattern>(&impl_->compiled)) {
        const auto field = text.starts_with('$') ? fields->find(text.substr(1)) : std::nullopt;
        if (!field) return fail(Errc::InvalidArgument, "not a field of the filter pattern");
        data.place = *field;
    } else {
        return fail(Errc::InvalidArgument, "the filter pattern gives no values");
    }
    return ValueSelector(std::make_shared<const ValueSelector::Data>(std::move(data)));
}

std::optional<std::string> FilterPattern::value(std::string_view message,
                                                const ValueSelector& selector) const {
    if (const auto* json = std::get_if<JsonSelector>(&selector.data().place)) {
        auto found = json->find(message);
        if (!found || found->is_null) return std::nullopt;
        return std::move(found->text);
    }
    const auto* fields = std::get_if<DelimitedPattern>(&impl_->compiled);
    if (fields == nullptr) return std::nullopt;
    return fields->value(message, std::get<DelimitedPattern::FieldRef>(selector.data().place));
}

}  // namespace yagura::pattern
