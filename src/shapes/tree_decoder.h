#pragma once

#include <bitset>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/error.h"
#include "base/time.h"
#include "shapes/decode_notes.h"
#include "shapes/descriptors.h"
#include "shapes/scalar.h"
#include "shapes/serialization_error.h"

namespace yagura::shapes {

/// What comes next in a tree of values, the same for JSON and CBOR.
enum class ValueKind { Null, True, False, Number, String, Bytes, List, Map, Other };

/// As the services' sentences name a scalar: "NUMBER_VALUE".
std::string_view sentence_name(ValueKind kind);
/// "a String", "an Integer".
std::string_view sentence_name(Kind kind);

/// The error of a value that cannot become `wanted` (wire-protocols.md section 3).
Error wrong_type(ValueKind found, Kind wanted);

/// Memory that one request's containers may take; see DecodeLimits.
class ContainerBudget {
  public:
    explicit ContainerBudget(std::size_t bytes) : left_(bytes) {}

    [[nodiscard]] Result<void> take(std::size_t bytes) {
        if (bytes > left_) return fail(serialization_error("The request has too many elements."));
        left_ -= bytes;
        return {};
    }

  private:
    std::size_t left_;
};

/// Fills objects from a tree of values, in one pass. `Format` reads JSON (json_format.h) or CBOR
/// (cbor_format.h). With notes it is a server's decoder, which remembers what the validator has to
/// report; without, a client's, which takes what it gets.
template <class Format>
class TreeDecoder {
  public:
    TreeDecoder(Format& format, Arena& arena, DecodeNotes* notes, ContainerBudget budget)
        : format_(format), arena_(arena), notes_(notes), budget_(budget) {}

    /// The value that comes next must be a map.
    [[nodiscard]] Result<void> structure(const StructDescriptor& shape, void* object,
                                         const PathFrame* path) {
        YG_CHECK(format_.enter_map());
        std::bitset<kMaxMembers> seen;
        std::size_t next = 0;
        while (const auto key = YG_TRY(format_.next_key(arena_))) {
            const std::size_t index = member_index(shape, *key, next);
            if (index == kNone) {
                YG_CHECK(format_.skip());
                continue;
            }
            next = index + 1;
            if (YG_TRY(format_.kind()) == ValueKind::Null) {
                YG_CHECK(format_.skip());
                continue;
            }
            // Taking one of two would let a request say different things to different readers.
            if (seen.test(index)) return fail(serialization_error());
            seen.set(index);
            const MemberDescriptor& member = shape.members[index];
            const PathFrame frame = member_frame(path, member.path_name);
            YG_CHECK(value(member, member.emplace(object), frame));
        }
        if (notes_ != nullptr) {
            if (shape.is_union && seen.count() > 1) return fail(serialization_error());
            note_missing(shape, seen, path);
        }
        return {};
    }

  private:
    static constexpr std::size_t kMaxMembers = 128;
    static constexpr std::size_t kNone = ~std::size_t{0};
    /// Elements kept past a list's declared maximum, because its error sentence quotes them.
    static constexpr std::size_t kKeptPastMaximum = 100;

    /// Clients send members in declared order, or nearly: so the search starts after the last hit.
    static std::size_t member_index(const StructDescriptor& shape, std::string_view key,
                                    std::size_t start) {
        const std::size_t count = shape.members.size();
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t index = start + i < count ? start + i : start + i - count;
            if (shape.members[index].json_name == key) return index;
        }
        return kNone;
    }

    void note_missing(const StructDescriptor& shape, const std::bitset<kMaxMembers>& seen,
                      const PathFrame* path) {
        for (std::size_t i = 0; i < shape.members.size(); ++i) {
            const MemberDescriptor& member = shape.members[i];
            if (member.presence == Presence::Required && !seen.test(i))
                notes_->missing(member_frame(path, member.path_name));
        }
    }

    Result<void> value(const MemberDescriptor& member, void* place, const PathFrame& path) {
        const ValueKind found = YG_TRY(format_.kind());
        switch (member.kind) {
            case Kind::String:
                if (found != ValueKind::String) return fail(wrong_type(found, member.kind));
                set_string(member, place, YG_TRY(format_.string(arena_)));
                return {};
            case Kind::Blob:
                set_string(member, place, YG_TRY(format_.blob(arena_)));
                return {};
            case Kind::Boolean:
                if (found != ValueKind::True && found != ValueKind::False)
                    return fail(wrong_type(found, member.kind));
                set_scalar(place, YG_TRY(format_.boolean()));
                return {};
            case Kind::Integer: {
                const std::int64_t number = YG_TRY(integer(found, member.kind));
                if (number < std::numeric_limits<std::int32_t>::min() ||
                    number > std::numeric_limits<std::int32_t>::max())
                    return fail(wrong_type(found, member.kind));
                set_scalar(place, static_cast<std::int32_t>(number));
                return {};
            }
            case Kind::Long:
                set_scalar(place, YG_TRY(integer(found, member.kind)));
                return {};
            case Kind::Double:
                set_scalar(place, YG_TRY(floating(found)));
                return {};
            case Kind::Timestamp:
                set_scalar(place, YG_TRY(format_.timestamp(arena_)));
                return {};
            case Kind::Enum:
                return enumeration(member, place, found, path);
            case Kind::List:
                return list(member, place, found, path);
            case Kind::Map:
                return map(member, place, found, path);
            case Kind::Structure:
                if (found != ValueKind::Map) return fail(wrong_type(found, member.kind));
                return structure(member.structure(), place, &path);
        }
        return {};
    }

    Result<std::int64_t> integer(ValueKind found, Kind wanted) {
        if (found != ValueKind::Number) return fail(wrong_type(found, wanted));
        return format_.integer(wanted);
    }

    Result<double> floating(ValueKind found) {
        if (found == ValueKind::Number) return format_.number();
        if (found != ValueKind::String) return fail(wrong_type(found, Kind::Double));
        const std::string_view text = YG_TRY(format_.string(arena_));
        if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
        if (text == "Infinity") return std::numeric_limits<double>::infinity();
        if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
        return fail(wrong_type(found, Kind::Double));
    }

    Result<void> enumeration(const MemberDescriptor& member, void* place, ValueKind found,
                             const PathFrame& path) {
        if (found != ValueKind::String) return fail(wrong_type(found, Kind::String));
        const std::string_view text = YG_TRY(format_.string(arena_));
        const std::int32_t number = member.enumeration().parse(text);
        if (number == 0 && notes_ != nullptr) notes_->unrecognized(path, text);
        set_scalar(place, number);
        return {};
    }

    Result<void> list(const MemberDescriptor& member, void* place, ValueKind found,
                      const PathFrame& path) {
        if (found != ValueKind::List) return fail(wrong_type(found, Kind::List));
        const ListDescriptor& shape = member.list();
        const ListAccess& access = *shape.access;
        const std::size_t most = most_kept(member);
        std::size_t count = 0;
        std::size_t kept = 0;
        YG_CHECK(format_.enter_list());
        while (YG_TRY(format_.next_element())) {
            const std::size_t position = count++;
            if (YG_TRY(format_.kind()) == ValueKind::Null) {
                if (notes_ != nullptr) notes_->null_element(path, position);
                YG_CHECK(format_.skip());
            } else if (kept >= most) {
                YG_CHECK(format_.skip());
            } else {
                YG_CHECK(budget_.take(access.element_bytes));
                ++kept;
                YG_CHECK(value(shape.element, access.append(place), element_frame(&path, count)));
            }
        }
        if (count > kept && notes_ != nullptr) notes_->list_size(path, count);
        return {};
    }

    std::size_t most_kept(const MemberDescriptor& member) const {
        if (notes_ == nullptr || member.constraints == nullptr ||
            member.constraints->max_length < 0)
            return ~std::size_t{0};
        return static_cast<std::size_t>(member.constraints->max_length) + kKeptPastMaximum;
    }

    Result<void> map(const MemberDescriptor& member, void* place, ValueKind found,
                     const PathFrame& path) {
        if (found != ValueKind::Map) return fail(wrong_type(found, Kind::Map));
        const MapDescriptor& shape = member.map();
        YG_CHECK(format_.enter_map());
        while (const auto key = YG_TRY(format_.next_key(arena_))) {
            if (YG_TRY(format_.kind()) == ValueKind::Null) {
                YG_CHECK(format_.skip());
                continue;
            }
            YG_CHECK(budget_.take(shape.access->entry_bytes));
            void* entry = shape.access->insert(place, *key);
            YG_CHECK(value(shape.value, entry, entry_frame(&path, *key)));
        }
        return {};
    }

    Format& format_;
    Arena& arena_;
    DecodeNotes* notes_;
    ContainerBudget budget_;
};

/// A number as a whole one, the fraction cut off as the services do; nothing if it does not fit.
inline std::optional<std::int64_t> truncated(double number) {
    constexpr double kBound = 9223372036854775808.0;  // 2^63
    if (!(number >= -kBound && number < kBound)) return std::nullopt;
    return static_cast<std::int64_t>(std::trunc(number));
}

}  // namespace yagura::shapes
