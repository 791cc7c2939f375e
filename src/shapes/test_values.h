#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/time.h"
#include "shapes/descriptors.h"
#include "shapes/scalar.h"
#include "text/base64.h"
#include "text/number.h"
#include "text/percent.h"
#include "text/timestamp.h"
#include "text/utf8.h"

/// For the tests of this room: objects with random content, and the query protocol's client side.
namespace yagura::shapes::testing {

/// Fills objects of any shape with random values.
class RandomValues {
  public:
    explicit RandomValues(std::uint64_t seed) : random_(seed) {}

    void fill(const StructDescriptor& shape, void* object, int depth = 0) {
        const std::size_t only = shape.is_union ? below(shape.members.size()) : 0;
        for (std::size_t i = 0; i < shape.members.size(); ++i) {
            const MemberDescriptor& member = shape.members[i];
            const bool left_out =
                shape.is_union ? i != only : member.optional != nullptr && below(3) == 0;
            if (!left_out) fill_value(member, member.emplace(object), depth);
        }
    }

  private:
    std::size_t below(std::size_t bound) { return random_() % bound; }

    void fill_value(const MemberDescriptor& member, void* place, int depth) {
        switch (member.kind) {
            case Kind::String:
                return set_string(member, place, arena_.copy(text()));
            case Kind::Blob:
                return set_string(member, place, arena_.copy(bytes()));
            case Kind::Boolean:
                return set_scalar(place, below(2) == 1);
            case Kind::Integer:
                return set_scalar(place, integer(member));
            case Kind::Long:
                return set_scalar(place, static_cast<std::int64_t>(random_()));
            case Kind::Double:
                return set_scalar(place, number());
            case Kind::Timestamp:
                return set_scalar(place, time());
            case Kind::Enum: {
                const std::size_t count = member.enumeration().values.size();
                return set_scalar(place, static_cast<std::int32_t>(1 + below(count)));
            }
            case Kind::List:
                for (std::size_t i = depth < 5 ? below(4) : 0; i > 0; --i)
                    fill_value(member.list().element, member.list().access->append(place),
                               depth + 1);
                return;
            case Kind::Map:
                for (std::size_t i = depth < 5 ? below(4) : 0; i > 0; --i)
                    fill_value(member.map().value, member.map().access->insert(place, text()),
                               depth + 1);
                return;
            case Kind::Structure:
                return fill(member.structure(), place, depth + 1);
        }
    }

    std::int32_t integer(const MemberDescriptor& member) {
        if (member.constraints != nullptr && !member.constraints->allowed_values.empty()) {
            const auto allowed = member.constraints->allowed_values;
            return allowed[below(allowed.size())];
        }
        return static_cast<std::int32_t>(random_());
    }

    double number() {
        switch (below(4)) {
            case 0:
                return static_cast<double>(below(1000));
            case 1:
                return -1.5e-9 * static_cast<double>(random_() >> 12);
            case 2:
                return 1e300;
            default:
                return 0.1 * static_cast<double>(below(100));
        }
    }

    /// From March 1973, where AWS' CBOR takes numbers for milliseconds, to 2099.
    TimeMs time() {
        return TimeMs(static_cast<std::int64_t>(100'000'000'000u + random_() % 4'000'000'000'000u));
    }

    std::string text() {
        static constexpr std::string_view kPieces[] = {"a",
                                                       "Z",
                                                       "0",
                                                       " ",
                                                       "+",
                                                       "&",
                                                       "=",
                                                       "%41",
                                                       "<",
                                                       ">",
                                                       "\"",
                                                       "'",
                                                       "\\",
                                                       "/",
                                                       "\n",
                                                       "\t",
                                                       "\xc3\xa4",
                                                       "\xe6\xab\x93",
                                                       "\xf0\x9f\x8f\xaf",
                                                       ".",
                                                       "member",
                                                       "]]>",
                                                       "\xc2\x80"};
        std::string out;
        for (std::size_t i = below(6); i > 0; --i) out += kPieces[below(std::size(kPieces))];
        return out;
    }

    std::string bytes() {
        std::string out(below(9), '\0');
        for (char& byte : out) byte = static_cast<char>(random_());
        return out;
    }

    std::mt19937_64 random_;
    Arena arena_;
};

/// A form as a client of the query protocol sends it.
class FormEncoder {
  public:
    static std::string encode(const StructDescriptor& shape, const void* object) {
        FormEncoder encoder;
        encoder.members(shape, object, "");
        return encoder.out_;
    }

    void pair(const std::string& name, std::string_view value) {
        if (!out_.empty()) out_ += '&';
        out_ += name + "=" + text::percent_encode(value);
    }

  private:
    void members(const StructDescriptor& shape, const void* object, const std::string& prefix) {
        for (const MemberDescriptor& member : shape.members)
            if (const void* value = member.get(object))
                write(member, value, prefix + std::string(member.xml_name));
    }

    void write(const MemberDescriptor& member, const void* value, const std::string& name) {
        if (member.kind == Kind::Structure) {
            // A structure without members cannot be told from an absent one, but for its name.
            const std::size_t before = out_.size();
            members(member.structure(), value, name + ".");
            if (out_.size() == before) pair(name, "");
        } else if (member.kind == Kind::List) {
            write_list(member, value, name);
        } else if (member.kind == Kind::Map) {
            write_map(member, value, name);
        } else {
            pair(name, scalar(member, value));
        }
    }

    void write_list(const MemberDescriptor& member, const void* value, const std::string& name) {
        const ListDescriptor& list = member.list();
        const std::size_t size = list.access->size(value);
        if (size == 0) pair(name, "");
        const std::string wrap = member.flattened ? "" : "." + std::string(list.element.xml_name);
        for (std::size_t i = 0; i < size; ++i)
            write(list.element, list.access->at(value, i),
                  name + wrap + "." + std::to_string(i + 1));
    }

    void write_map(const MemberDescriptor& member, const void* value, const std::string& name) {
        const MapDescriptor& map = member.map();
        if (map.access->size(value) == 0) pair(name, "");
        std::size_t index = 0;
        for_each_entry(map, value, [&](const std::string& key, const void* entry) {
            const std::string at =
                name + (member.flattened ? "." : ".entry.") + std::to_string(++index) + ".";
            pair(at + std::string(map.key.xml_name), key);
            write(map.value, entry, at + std::string(map.value.xml_name));
        });
    }

    static std::string scalar(const MemberDescriptor& member, const void* value) {
        switch (member.kind) {
            case Kind::String:
                return std::string(get_string(member, value));
            case Kind::Blob:
                return text::base64_encode(get_string(member, value));
            case Kind::Boolean:
                return get_scalar<bool>(value) ? "true" : "false";
            case Kind::Integer:
                return std::to_string(get_scalar<std::int32_t>(value));
            case Kind::Long:
                return std::to_string(get_scalar<std::int64_t>(value));
            case Kind::Double:
                return text::java_double(get_scalar<double>(value));
            case Kind::Timestamp:
                return text::iso8601(get_scalar<TimeMs>(value));
            case Kind::Enum:
                return std::string(member.enumeration().text(get_scalar<std::int32_t>(value)));
            default:
                return {};
        }
    }

    std::string out_;
};

}  // namespace yagura::shapes::testing
