#include "shapes/validator.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include "shapes/pattern.h"
#include "shapes/scalar.h"
#include "shapes/value_text.h"
#include "text/utf8.h"

namespace yagura::shapes {

namespace {

constexpr std::size_t kMaxViolations = 10;

std::string enum_sentence(const MemberDescriptor& member) {
    if (member.value_set_omitted) return "Member must satisfy enum value set";
    if (member.kind == Kind::Enum)
        return fmt::format("Member must satisfy enum value set: [{}]",
                           fmt::join(member.enumeration().values, ", "));
    return fmt::format("Member must satisfy enum value set: [{}]",
                       fmt::join(member.constraints->allowed_values, ", "));
}

std::string at_most(std::int64_t length) {
    return fmt::format("Member must have length less than or equal to {}", length);
}
std::string at_least(std::int64_t length) {
    return fmt::format("Member must have length greater than or equal to {}", length);
}
std::string value_at_most(std::string_view bound) {
    return fmt::format("Member must have value less than or equal to {}", bound);
}
std::string value_at_least(std::string_view bound) {
    return fmt::format("Member must have value greater than or equal to {}", bound);
}
std::string pattern_sentence(const PatternDescriptor& pattern) {
    return fmt::format("Member must satisfy regular expression pattern: {}", pattern.quoted);
}

/// All that an element of a list or map must satisfy: its container's sentence names everything.
std::string all_sentences(const MemberDescriptor& member) {
    std::vector<std::string> all;
    if (member.kind == Kind::Enum) all.push_back(enum_sentence(member));
    if (const Constraints* constraints = member.constraints) {
        if (!constraints->allowed_values.empty()) all.push_back(enum_sentence(member));
        if (constraints->max_length >= 0) all.push_back(at_most(constraints->max_length));
        if (constraints->min_length >= 0) all.push_back(at_least(constraints->min_length));
        if (constraints->has_max_value) all.push_back(value_at_most(constraints->max_text));
        if (constraints->has_min_value) all.push_back(value_at_least(constraints->min_text));
        if (constraints->pattern != nullptr) all.push_back(pattern_sentence(*constraints->pattern));
    }
    return fmt::format("[{}]", fmt::join(all, ", "));
}

bool is_container(Kind kind) {
    return kind == Kind::List || kind == Kind::Map || kind == Kind::Structure;
}

/// Whether a length breaks neither bound, counting code points only where bytes do not decide.
enum class LengthProblem { None, TooShort, TooLong };

LengthProblem check_length(const Constraints& constraints, std::int64_t length) {
    if (constraints.min_length >= 0 && length < constraints.min_length)
        return LengthProblem::TooShort;
    if (constraints.max_length >= 0 && length > constraints.max_length)
        return LengthProblem::TooLong;
    return LengthProblem::None;
}

LengthProblem check_text_length(const Constraints& constraints, std::string_view text) {
    // A code point takes 1 to 4 bytes.
    const auto bytes = static_cast<std::int64_t>(text.size());
    const bool long_enough = constraints.min_length < 0 || bytes >= 4 * constraints.min_length;
    const bool short_enough = constraints.max_length < 0 || bytes <= constraints.max_length;
    if (long_enough && short_enough) return LengthProblem::None;
    return check_length(constraints, static_cast<std::int64_t>(text::utf8_length(text)));
}

class Validator {
  public:
    explicit Validator(const DecodeNotes& notes) : notes_(notes) {}

    void structure(const StructDescriptor& shape, const void* object, const PathFrame* parent) {
        for (const MemberDescriptor& member : shape.members) {
            if (done()) return;
            const PathFrame path = member_frame(parent, member.path_name);
            const DecodeNotes::Note* note = notes_.find(path);
            if (note != nullptr && note->missing) {
                violations_.push_back(
                    fmt::format("Value null at '{}' failed to satisfy constraint: "
                                "Member must not be null",
                                path_text(path)));
                continue;
            }
            if (const void* value = member.get(object)) check(member, value, path, note);
        }
    }

    [[nodiscard]] Result<void> result(const ErrorDescriptor& error) const {
        if (!whole_message_.empty()) return fail(make(error, std::string(whole_message_)));
        if (violations_.empty()) return {};
        const std::size_t count = violations_.size();
        return fail(make(error, fmt::format("{} validation error{} detected: {}", count,
                                            count == 1 ? "" : "s", fmt::join(violations_, "; "))));
    }

  private:
    static Error make(const ErrorDescriptor& error, std::string message) {
        return Error::of_service(Errc::InvalidArgument, std::string(error.name), std::move(message),
                                 error.http_status);
    }

    bool done() const { return violations_.size() >= kMaxViolations; }

    void add(const MemberDescriptor& member, const void* value, const PathFrame& path,
             const DecodeNotes::Note* note, std::string_view constraint) {
        if (done()) return;
        std::string shown = " ";
        if (!member.value_omitted) shown = fmt::format(" '{}' ", value_text(member, value, note));
        violations_.push_back(fmt::format("Value{}at '{}' failed to satisfy constraint: {}", shown,
                                          path_text(path), constraint));
    }

    void check(const MemberDescriptor& member, const void* value, const PathFrame& path,
               const DecodeNotes::Note* note) {
        switch (member.kind) {
            case Kind::List:
                return check_list(member, value, path, note);
            case Kind::Map:
                return check_map(member, value, path, note);
            case Kind::Structure:
                return structure(member.structure(), value, &path);
            default:
                break;
        }
        if (scalar_is_good(member, value)) return;
        if (member.kind == Kind::Enum) return add(member, value, path, note, enum_sentence(member));
        report_scalar(member, value, path);
    }

    /// The check of nearly every value: no text is made.
    static bool scalar_is_good(const MemberDescriptor& member, const void* value) {
        if (member.kind == Kind::Enum) return get_scalar<std::int32_t>(value) != 0;
        const Constraints* constraints = member.constraints;
        if (constraints == nullptr) return true;
        switch (member.kind) {
            case Kind::String: {
                const std::string_view text = get_string(member, value);
                return check_text_length(*constraints, text) == LengthProblem::None &&
                       (constraints->pattern == nullptr || matches(*constraints->pattern, text));
            }
            case Kind::Blob: {
                const auto size = static_cast<std::int64_t>(get_string(member, value).size());
                return check_length(*constraints, size) == LengthProblem::None;
            }
            default:
                return !below(member, value) && !above(member, value) && is_allowed(member, value);
        }
    }

    static double number_of(const MemberDescriptor& member, const void* value) {
        switch (member.kind) {
            case Kind::Integer:
                return get_scalar<std::int32_t>(value);
            case Kind::Long:
                return static_cast<double>(get_scalar<std::int64_t>(value));
            case Kind::Double:
                return get_scalar<double>(value);
            default:
                return 0;
        }
    }
    static bool below(const MemberDescriptor& member, const void* value) {
        const Constraints& constraints = *member.constraints;
        return constraints.has_min_value && number_of(member, value) < constraints.min_value;
    }
    static bool above(const MemberDescriptor& member, const void* value) {
        const Constraints& constraints = *member.constraints;
        return constraints.has_max_value && number_of(member, value) > constraints.max_value;
    }
    static bool is_allowed(const MemberDescriptor& member, const void* value) {
        const auto allowed = member.constraints->allowed_values;
        if (member.kind != Kind::Integer || allowed.empty()) return true;
        const auto number = get_scalar<std::int32_t>(value);
        return std::find(allowed.begin(), allowed.end(), number) != allowed.end();
    }

    void report_scalar(const MemberDescriptor& member, const void* value, const PathFrame& path) {
        const Constraints& constraints = *member.constraints;
        if (!is_allowed(member, value)) add(member, value, path, nullptr, enum_sentence(member));
        if (below(member, value))
            add(member, value, path, nullptr, value_at_least(constraints.min_text));
        if (above(member, value))
            add(member, value, path, nullptr, value_at_most(constraints.max_text));
        if (member.kind != Kind::String && member.kind != Kind::Blob) return;
        const std::string_view text = get_string(member, value);
        if (constraints.pattern != nullptr && !matches(*constraints.pattern, text))
            add(member, value, path, nullptr, pattern_sentence(*constraints.pattern));
        const auto length = static_cast<std::int64_t>(
            member.kind == Kind::String ? text::utf8_length(text) : text.size());
        report_length(member, value, path, nullptr, length);
    }

    void report_length(const MemberDescriptor& member, const void* value, const PathFrame& path,
                       const DecodeNotes::Note* note, std::int64_t length) {
        const Constraints& constraints = *member.constraints;
        switch (check_length(constraints, length)) {
            case LengthProblem::None:
                return;
            case LengthProblem::TooShort:
                return add(member, value, path, note, at_least(constraints.min_length));
            case LengthProblem::TooLong:
                if (whole_message_.empty()) whole_message_ = constraints.message_when_too_long;
                return add(member, value, path, note, at_most(constraints.max_length));
        }
    }

    void check_list(const MemberDescriptor& member, const void* value, const PathFrame& path,
                    const DecodeNotes::Note* note) {
        const ListDescriptor& list = member.list();
        const std::size_t kept = list.access->size(value);
        const std::size_t size = note != nullptr && note->list_size != 0 ? note->list_size : kept;
        if (member.constraints != nullptr)
            report_length(member, value, path, note, static_cast<std::int64_t>(size));
        if (note != nullptr && !note->nulls.empty())
            add(member, value, path, note,
                "Member must satisfy constraint: [Member must not be null]");
        if (is_container(list.element.kind)) {
            for (std::size_t i = 0; i < kept && !done(); ++i) {
                const PathFrame element = element_frame(&path, i + 1);
                check(list.element, list.access->at(value, i), element, notes_.find(element));
            }
            return;
        }
        for (std::size_t i = 0; i < kept; ++i) {
            if (scalar_is_good(list.element, list.access->at(value, i))) continue;
            return add_elements(member, value, path, note, list,
                                "Member must satisfy constraint: ");
        }
    }

    /// The sentence quotes the list; enum texts that are none come from the notes.
    void add_elements(const MemberDescriptor& member, const void* value, const PathFrame& path,
                      const DecodeNotes::Note* note, const ListDescriptor& list,
                      std::string_view lead) {
        if (list.element.kind != Kind::Enum || member.value_omitted || member.sensitive)
            return add(member, value, path, note, std::string(lead) + all_sentences(list.element));
        if (done()) return;
        std::string texts;
        for (std::size_t i = 0; i < list.access->size(value) && texts.size() < kMaxValueBytes;
             ++i) {
            if (i != 0) texts += ", ";
            texts += value_text(list.element, list.access->at(value, i),
                                notes_.find(element_frame(&path, i + 1)));
        }
        violations_.push_back(fmt::format("Value '[{}]' at '{}' failed to satisfy constraint: {}{}",
                                          texts, path_text(path), lead,
                                          all_sentences(list.element)));
    }

    void check_map(const MemberDescriptor& member, const void* value, const PathFrame& path,
                   const DecodeNotes::Note* note) {
        const MapDescriptor& map = member.map();
        const std::size_t size = map.access->size(value);
        if (member.constraints != nullptr)
            report_length(member, value, path, note, static_cast<std::int64_t>(size));
        bool keys_good = true;
        bool values_good = true;
        for_each_entry(map, value, [&](const std::string& key, const void* entry) {
            keys_good = keys_good && key_is_good(map.key, key);
            if (is_container(map.value.kind)) {
                const PathFrame frame = entry_frame(&path, key);
                if (!done()) check(map.value, entry, frame, notes_.find(frame));
            } else {
                values_good = values_good && scalar_is_good(map.value, entry);
            }
        });
        if (!keys_good)
            add(member, value, path, note,
                "Map keys must satisfy constraint: " + all_sentences(map.key));
        if (!values_good)
            add(member, value, path, note,
                "Map value must satisfy constraint: " + all_sentences(map.value));
    }

    /// Keys are texts even where they are declared as an enum.
    static bool key_is_good(const MemberDescriptor& member, const std::string& key) {
        if (member.kind == Kind::Enum) return member.enumeration().parse(key) != 0;
        return scalar_is_good(member, &key);
    }

    const DecodeNotes& notes_;
    std::vector<std::string> violations_;
    std::string_view whole_message_;
};

}  // namespace

Result<void> validate(const OperationDescriptor& operation, const void* input,
                      const DecodeNotes& notes) {
    Validator validator(notes);
    validator.structure(*operation.input, input, nullptr);
    return validator.result(*operation.validation_error);
}

}  // namespace yagura::shapes
