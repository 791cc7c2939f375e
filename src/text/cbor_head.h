#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace yagura::text {

/// One item of CBOR as the stream decoder finds it; of an array or map only its beginning.
struct CborHead {
    enum class Type {
        Unsigned,
        Negative,  ///< the value is -1 - number
        Float,
        Bytes,
        Text,
        BytesStart,  ///< chunks follow until a break
        TextStart,
        Array,
        Map,
        ArrayStart,  ///< elements follow until a break
        MapStart,
        Tag,
        Bool,
        Null,
        Break,
    };
    Type type = Type::Break;
    std::uint64_t number = 0;  ///< integer, tag, 0 or 1, or how many elements or pairs
    double real = 0;
    std::string_view string;  ///< in the input
    std::size_t size = 0;     ///< bytes of the item, a string's content included
};

/// Decodes the item at the front of `bytes`; nothing if it is malformed or cut off.
std::optional<CborHead> decode_cbor_head(std::string_view bytes);

}  // namespace yagura::text
