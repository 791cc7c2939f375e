#include "pattern/json_selector.h"

#include <algorithm>
#include <charconv>
#include <span>

namespace yagura::pattern {
namespace {

/// Letters, digits, '-' and '_' are the language's own; '@' begins names of common log formats and
/// means nothing else here.
bool is_name(char c) {
    return is_word(c) || c == '-' || c == '@' || is_non_ascii(c);
}

class SelectorReader {
  public:
    explicit SelectorReader(PatternReader& reader) : reader_(reader), begin_(reader.rest()) {}

    Result<JsonSelector> read() {
        if (!reader_.take("$")) return malformed();
        while (reader_.peek() == '.' || reader_.peek() == '[') YG_CHECK(step());
        if (out_.steps.empty()) return malformed();
        const auto wildcards = std::count_if(out_.steps.begin(), out_.steps.end(),
                                             [](const auto& step) { return step.is_wildcard(); });
        if (wildcards > 1) return malformed();
        out_.text = so_far();
        return std::move(out_);
    }

  private:
    std::string_view so_far() const {
        return begin_.substr(0, begin_.size() - reader_.rest().size());
    }

    /// The service names the selector up to what it does not understand.
    std::unexpected<Error> bad_here() {
        if (reader_.at_blank()) return malformed();
        return bad_characters(begin_.substr(0, so_far().size() + reader_.character().size()));
    }

    Result<void> step() {
        if (reader_.take("['") || reader_.take(".['")) return quoted_name();
        if (reader_.take("[")) return element();
        reader_.take(".");
        if (reader_.take("*")) return add({SelectorStep::Kind::AnyMember, {}});
        std::string name;
        while (!reader_.at_blank() && is_name(reader_.peek())) {
            name += reader_.character();
            reader_.advance(reader_.character().size());
        }
        if (name.empty()) return bad_here();
        return add({SelectorStep::Kind::Member, std::move(name)});
    }

    /// The reader stands behind `['`. `\'` is a single quote, `\\` a backslash.
    Result<void> quoted_name() {
        std::string name;
        while (reader_.peek() != '\'') {
            if (reader_.at_end()) return malformed();
            if (reader_.rest().starts_with("\\'") || reader_.rest().starts_with("\\\\"))
                reader_.advance(1);
            name += reader_.peek();
            reader_.advance(1);
        }
        reader_.advance(1);
        if (!reader_.take("]")) return malformed();
        return add({SelectorStep::Kind::Member, std::move(name)});
    }

    Result<void> element() {
        SelectorStep step{SelectorStep::Kind::AnyElement, {}};
        if (!reader_.take("*")) {
            step.kind = SelectorStep::Kind::Element;
            const std::string_view rest = reader_.rest();
            const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), step.index);
            if (read.ec == std::errc::result_out_of_range) return malformed();
            if (read.ec != std::errc()) return bad_here();
            reader_.advance(static_cast<std::size_t>(read.ptr - rest.data()));
        }
        if (!reader_.take("]")) return malformed();
        return add(std::move(step));
    }

    Result<void> add(SelectorStep step) {
        out_.steps.push_back(std::move(step));
        return {};
    }

    PatternReader& reader_;
    std::string_view begin_;
    JsonSelector out_;
};

using Found = JsonSelector::Found;

bool is_name_of(const RawString& key, std::string_view name) {
    return key.escaped ? unescape(key.content) == name : key.content == name;
}

std::optional<Found> find_in(JsonWalker& walker, std::span<const SelectorStep> steps);

std::optional<Found> find_scalar(JsonWalker& walker) {
    const char c = walker.peek();
    if (c == '{' || c == '[') return std::nullopt;
    if (c != '"') {
        const std::string_view word = walker.word();
        if (word.empty()) return std::nullopt;
        return Found{std::string(word), word == "null"};
    }
    const auto raw = walker.string();
    if (!raw) return std::nullopt;
    return Found{raw->escaped ? unescape(raw->content) : std::string(raw->content)};
}

std::optional<Found> find_member(JsonWalker& walker, std::span<const SelectorStep> steps) {
    const bool any = steps.front().kind == SelectorStep::Kind::AnyMember;
    if (!walker.take('{')) return std::nullopt;
    do {
        walker.skip_space();
        if (walker.peek() != '"') return std::nullopt;
        const auto key = walker.string();
        walker.skip_space();
        if (!key || !walker.take(':')) return std::nullopt;
        walker.skip_space();
        JsonWalker inside = walker;
        if (any) {
            if (auto found = find_in(inside, steps.subspan(1))) return found;
        } else if (is_name_of(*key, steps.front().name)) {
            return find_in(inside, steps.subspan(1));
        }
        if (!walker.skip_value()) return std::nullopt;
        walker.skip_space();
    } while (walker.take(','));
    return std::nullopt;
}

std::optional<Found> find_element(JsonWalker& walker, std::span<const SelectorStep> steps) {
    const bool any = steps.front().kind == SelectorStep::Kind::AnyElement;
    if (!walker.take('[')) return std::nullopt;
    std::uint32_t index = 0;
    do {
        walker.skip_space();
        JsonWalker inside = walker;
        if (any) {
            if (auto found = find_in(inside, steps.subspan(1))) return found;
        } else if (index == steps.front().index) {
            return find_in(inside, steps.subspan(1));
        }
        if (!walker.skip_value()) return std::nullopt;
        walker.skip_space();
        ++index;
    } while (walker.take(','));
    return std::nullopt;
}

std::optional<Found> find_in(JsonWalker& walker, std::span<const SelectorStep> steps) {
    if (steps.empty()) return find_scalar(walker);
    switch (steps.front().kind) {
        case SelectorStep::Kind::Member:
        case SelectorStep::Kind::AnyMember:
            return find_member(walker, steps);
        default:
            return find_element(walker, steps);
    }
}

}  // namespace

Result<JsonSelector> JsonSelector::read(PatternReader& reader) {
    return SelectorReader(reader).read();
}

bool JsonSelector::has_wildcard() const {
    return std::any_of(steps.begin(), steps.end(),
                       [](const auto& step) { return step.is_wildcard(); });
}

std::optional<JsonSelector::Found> JsonSelector::find(std::string_view object) const {
    JsonWalker walker(object);
    walker.skip_space();
    if (walker.peek() != '{') return std::nullopt;
    return find_in(walker, steps);
}

}  // namespace yagura::pattern
