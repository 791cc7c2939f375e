#include "shapes/query_decoder.h"

#include <cmath>
#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "shapes/scalar.h"
#include "text/base64.h"
#include "text/form.h"
#include "text/number.h"
#include "text/timestamp.h"
#include "text/utf8.h"

namespace yagura::shapes {

namespace {

struct Parameter {
    std::string_view name;
    std::string_view value;
    std::size_t position;  ///< in the form
};
using Parameters = std::span<const Parameter>;

/// A form's pairs, sorted, whose names begin alike: the part of the tree below one name.
struct Branch {
    Parameters pairs;
    std::size_t prefix = 0;  ///< bytes of the name that lead here, its last '.' included
};

/// '.' comes before every other byte, so that all names below one are neighbours.
int order(char byte) {
    return byte == '.' ? -1 : static_cast<unsigned char>(byte);
}

bool name_before(std::string_view left, std::string_view right) {
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                        [](char a, char b) { return order(a) < order(b); });
}

/// The part of a name between two dots, from `prefix` on.
std::string_view segment(const Parameter& pair, std::size_t prefix) {
    const std::string_view rest = pair.name.substr(std::min(prefix, pair.name.size()));
    return rest.substr(0, rest.find('.'));
}

/// The branch of `name`; empty where there is none.
Branch child(const Branch& branch, std::string_view name) {
    const auto first = std::partition_point(
        branch.pairs.begin(), branch.pairs.end(),
        [&](const Parameter& pair) { return name_before(segment(pair, branch.prefix), name); });
    const auto last = std::partition_point(first, branch.pairs.end(), [&](const Parameter& pair) {
        return !name_before(name, segment(pair, branch.prefix));
    });
    return {{first, last}, branch.prefix + name.size() + 1};
}

/// The value that stands at the branch itself, not below it. The last of several counts.
std::optional<std::string_view> own_value(const Branch& branch) {
    std::optional<std::string_view> value;
    for (const Parameter& pair : branch.pairs) {
        if (pair.name.size() + 1 != branch.prefix) break;
        value = pair.value;
    }
    return value;
}

struct Numbered {
    std::uint64_t number;
    Branch branch;
};

/// The branches whose next segment is a number, in order of the numbers.
std::vector<Numbered> numbered(const Branch& branch) {
    std::vector<Numbered> found;
    std::size_t at = 0;
    while (at < branch.pairs.size()) {
        const std::string_view name = segment(branch.pairs[at], branch.prefix);
        std::size_t end = at + 1;
        while (end < branch.pairs.size() && segment(branch.pairs[end], branch.prefix) == name)
            ++end;
        if (const auto number = text::parse_uint64(name); number && !name.starts_with('-')) {
            found.push_back(
                {*number, {branch.pairs.subspan(at, end - at), branch.prefix + name.size() + 1}});
        }
        at = end;
    }
    // "1" and "01" are one number; the order of the names decides then.
    std::sort(found.begin(), found.end(), [](const Numbered& left, const Numbered& right) {
        return std::pair(left.number, left.branch.pairs.data()) <
               std::pair(right.number, right.branch.pairs.data());
    });
    return found;
}

Error malformed(std::string_view value, Kind wanted) {
    return serialization_error(
        fmt::format("'{}' can not be converted to {}", value, sentence_name(wanted)));
}

bool same_word(std::string_view text, std::string_view lower) {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
    });
}

class QueryDecoder {
  public:
    QueryDecoder(Arena& arena, DecodeNotes& notes, ContainerBudget budget, std::size_t max_depth)
        : arena_(arena), notes_(notes), budget_(budget), depth_left_(max_depth) {}

    [[nodiscard]] Result<void> structure(const StructDescriptor& shape, const Branch& branch,
                                         void* object, const PathFrame* path) {
        if (depth_left_ == 0) return fail(serialization_error());
        --depth_left_;
        std::size_t present = 0;
        for (const MemberDescriptor& member : shape.members) {
            const Branch inner = child(branch, member.xml_name);
            const PathFrame frame = member_frame(path, member.path_name);
            if (!inner.pairs.empty()) {
                ++present;
                YG_CHECK(value(member, inner, member.emplace(object), frame));
            } else if (member.presence == Presence::Required) {
                notes_.missing(frame);
            }
        }
        if (shape.is_union && present > 1) return fail(serialization_error());
        ++depth_left_;
        return {};
    }

  private:
    static constexpr std::size_t kKeptPastMaximum = 100;

    Result<void> value(const MemberDescriptor& member, const Branch& branch, void* place,
                       const PathFrame& path) {
        switch (member.kind) {
            case Kind::List:
                return list(member, branch, place, path);
            case Kind::Map:
                return map(member, branch, place, path);
            case Kind::Structure:
                return structure(member.structure(), branch, place, &path);
            default:
                return scalar(member, own_value(branch).value_or(""), place, path);
        }
    }

    Result<void> scalar(const MemberDescriptor& member, std::string_view text, void* place,
                        const PathFrame& path) {
        switch (member.kind) {
            case Kind::String:
                if (!text::utf8_valid(text)) return fail(serialization_error());
                set_string(member, place, text);
                return {};
            case Kind::Blob: {
                const auto bytes = text::base64_decode(text, arena_);
                if (!bytes) return fail(malformed(text, member.kind));
                set_string(member, place, *bytes);
                return {};
            }
            case Kind::Boolean:
                if (!same_word(text, "true") && !same_word(text, "false"))
                    return fail(malformed(text, member.kind));
                set_scalar(place, same_word(text, "true"));
                return {};
            case Kind::Integer:
            case Kind::Long:
                return integer(member, text, place);
            case Kind::Double: {
                auto number = text::parse_double_or_special(text);
                // As the Python SDK writes them.
                if (same_word(text, "nan")) number = std::nan("");
                if (same_word(text, "inf")) number = HUGE_VAL;
                if (same_word(text, "-inf")) number = -HUGE_VAL;
                if (!number) return fail(malformed(text, member.kind));
                set_scalar(place, *number);
                return {};
            }
            case Kind::Timestamp:
                return timestamp(text, place);
            case Kind::Enum: {
                if (!text::utf8_valid(text)) return fail(serialization_error());
                const std::int32_t number = member.enumeration().parse(text);
                if (number == 0) notes_.unrecognized(path, text);
                set_scalar(place, number);
                return {};
            }
            default:
                return {};
        }
    }

    static Result<void> integer(const MemberDescriptor& member, std::string_view text,
                                void* place) {
        const auto number = text::parse_whole_number(text);
        if (!number) return fail(malformed(text, member.kind));
        if (member.kind == Kind::Long) {
            set_scalar(place, *number);
            return {};
        }
        if (*number < std::numeric_limits<std::int32_t>::min() ||
            *number > std::numeric_limits<std::int32_t>::max())
            return fail(malformed(text, member.kind));
        set_scalar(place, static_cast<std::int32_t>(*number));
        return {};
    }

    static Result<void> timestamp(std::string_view text, void* place) {
        auto time = text::parse_iso8601(text);
        if (!time) time = text::parse_epoch_seconds(text);
        if (!time) return fail(malformed(text, Kind::Timestamp));
        set_scalar(place, *time);
        return {};
    }

    /// The branch that holds the numbered elements, under whichever name clients wrap them in.
    static Branch elements_of(const Branch& branch, std::string_view declared,
                              std::string_view usual) {
        for (const std::string_view name : {declared, usual}) {
            const Branch wrapped = child(branch, name);
            if (!wrapped.pairs.empty()) return wrapped;
        }
        return branch;
    }

    Result<void> list(const MemberDescriptor& member, const Branch& branch, void* place,
                      const PathFrame& path) {
        const ListDescriptor& shape = member.list();
        const auto elements = numbered(elements_of(branch, shape.element.xml_name, "member"));
        std::size_t kept = elements.size();
        if (member.constraints != nullptr && member.constraints->max_length >= 0) {
            kept = std::min(
                kept, static_cast<std::size_t>(member.constraints->max_length) + kKeptPastMaximum);
        }
        for (std::size_t i = 0; i < kept; ++i) {
            YG_CHECK(budget_.take(shape.access->element_bytes));
            YG_CHECK(value(shape.element, elements[i].branch, shape.access->append(place),
                           element_frame(&path, i + 1)));
        }
        if (elements.size() > kept) notes_.list_size(path, elements.size());
        return {};
    }

    Result<void> map(const MemberDescriptor& member, const Branch& branch, void* place,
                     const PathFrame& path) {
        const MapDescriptor& shape = member.map();
        for (const Numbered& entry : numbered(elements_of(branch, "entry", "entry"))) {
            const std::string_view key =
                own_value(child(entry.branch, shape.key.xml_name)).value_or("");
            if (!text::utf8_valid(key)) return fail(serialization_error());
            const Branch inner = child(entry.branch, shape.value.xml_name);
            if (inner.pairs.empty()) continue;
            YG_CHECK(budget_.take(shape.access->entry_bytes));
            YG_CHECK(value(shape.value, inner, shape.access->insert(place, key),
                           entry_frame(&path, key)));
        }
        return {};
    }

    Arena& arena_;
    DecodeNotes& notes_;
    ContainerBudget budget_;
    std::size_t depth_left_;
};

}  // namespace

Result<void> decode_query(const StructDescriptor& shape, std::string_view form, void* object,
                          Arena& arena, DecodeNotes& notes, ContainerBudget budget,
                          std::size_t max_depth) {
    const std::vector<text::FormPair> pairs = YG_TRY(text::parse_form(form, arena));
    std::vector<Parameter> parameters;
    for (const text::FormPair& pair : pairs)
        parameters.push_back({pair.name, pair.value, parameters.size()});
    std::sort(parameters.begin(), parameters.end(),
              [](const Parameter& left, const Parameter& right) {
                  if (left.name == right.name) return left.position < right.position;
                  return name_before(left.name, right.name);
              });
    QueryDecoder decoder(arena, notes, budget, max_depth);
    return decoder.structure(shape, Branch{parameters, 0}, object, nullptr);
}

}  // namespace yagura::shapes
