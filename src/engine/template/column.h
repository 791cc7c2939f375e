#pragma once

#include <span>
#include <string_view>

#include "engine/template/streams.h"

namespace yagura::engine::message_template {

struct CodingOptions {
    int zstd_level = 1;
    /// How often values may be taken apart once more as text of their own.
    unsigned depth = 2;
};

/// How the values of a column are kept. Numbers are part of the format.
enum class ColumnKind : std::uint8_t {
    Constant = 0,    ///< one value
    Dictionary = 1,  ///< distinct values, themselves a column, and for each value its number
    Integer = 2,     ///< decimal numbers as anybody would write them
    Digits = 3,      ///< equally long, all the same but for digits: times, counters with zeros
    Hex = 4,         ///< likewise but for hexadecimal digits: UUIDs, hashes
    Plain = 5,       ///< lengths and bytes
    Rows = 6,        ///< taken apart as text (rows.h)
};

/// Values of one kind, at least one, in the smallest of these forms (judged by their size).
///
///     meta: u8 kind, varint count, then
///       Constant    varint bytes, value
///       Dictionary  column of the distinct values, numbers
///       Integer     numbers
///       Digits      varint bytes, mask ('0' where digits are), then numbers per 18 digits
///       Hex         u8 upper case, varint bytes, mask, one byte each: 1 where digits are; a stream
///                   of half bytes, high ones first
///       Plain       numbers (lengths), a stream
///       Rows        rows
Coded encode_column(std::span<const std::string_view> values, const CodingOptions& options);

}  // namespace yagura::engine::message_template
