#pragma once

#include <cstddef>
#include <string_view>

namespace yagura::text {

/// What scanning the inside of a JSON string, from behind its opening quote, came upon.
struct JsonStringScan {
    enum class Stop {
        Quote,    ///< the closing quote, at `end`
        Control,  ///< a control character, at `end`
        Escape,   ///< a backslash that begins no escape, at `end`
        End,      ///< the end of the text
    };
    const char* end;
    Stop stop;
    bool escapes;  ///< there are escapes before `end`
    bool ascii;    ///< no byte before `end` is above 0x7F
};

/// Scans 16 bytes a step and checks escapes on the way.
JsonStringScan scan_json_string(const char* at, const char* end);
/// The same, byte by byte: what the other one is tested against.
JsonStringScan scan_json_string_scalar(const char* at, const char* end);

/// Writes what `raw`, the inside of a string that was scanned to its quote, stands for, and gives
/// the number of bytes. That is never more than raw.size(), for which `out` must have room. A lone
/// surrogate becomes U+FFFD.
std::size_t unescape_json_string(char* out, std::string_view raw);

}  // namespace yagura::text
