#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yagura::engine::message_template {

/// A value inside a message: what a template leaves open. Between two slots there is always at
/// least one byte that belongs to no slot.
struct Slot {
    std::uint32_t begin;
    std::uint32_t end;
};

/// How a message was taken apart. The bytes outside the slots are its template; the rules below
/// only decide which bytes these are, so that any split of any bytes can be put together again.
struct Split {
    std::vector<Slot> slots;
    /// One a slot, if asked for: slots with equal keys hold values of one kind and share a column.
    std::vector<std::string> keys;

    void clear() {
        slots.clear();
        keys.clear();
    }
};

enum class WithKeys : bool { No, Yes };

/// No message has more slots; one that would have is not split.
inline constexpr std::size_t kMostSlots = 1024;

/// A JSON object or array: each scalar is a slot (of strings what stands between the quotes, of
/// anything else its spelling), the key is its path with all array elements taken as one. False,
/// with unspecified slots, for what is no JSON, is nested deeper than 64, or has too many scalars.
bool split_json(std::string_view message, Split& out, WithKeys keys);

/// The text can stand between the quotes of a JSON string.
bool is_inside_json_string(std::string_view text);
/// A number, true, false or null, exactly as JSON spells them.
bool is_json_scalar(std::string_view text);

/// Something that begins with a tag: attribute values and texts between tags are slots. The key is
/// the element's or attribute's name; the value of a "Name" attribute is part of the template and
/// of the key of the text behind it (Windows' <Data Name='…'>). It need not be well-formed. False
/// for what does not begin and end with a tag, or has too many values.
bool split_xml(std::string_view message, Split& out, WithKeys keys);

enum class Words {
    InTemplate,  ///< tokens without a digit belong to the template
    InSlots,     ///< every token is a slot
};

/// Any text: tokens are runs of letters, digits, '_', '.', '-' and bytes from 0x80; what stands
/// between double quotes is one. The key tells what stands before the slot. False when there are
/// too many.
bool split_text(std::string_view message, Words words, Split& out, WithKeys keys);

}  // namespace yagura::engine::message_template
