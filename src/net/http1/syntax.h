#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yagura::net {

/// Small pieces of the HTTP/1.1 grammar (RFC 9110 section 5, RFC 9112) that requests, answers and
/// chunked bodies share.

bool equals_ignoring_case(std::string_view left, std::string_view right);
std::string to_lower(std::string_view text);

/// RFC 9110 section 5.6.2: what methods and field names are made of.
bool is_token(std::string_view text);

/// Visible characters, blanks, tabs and bytes from 0x80 on: what a field value may hold.
bool is_field_value(std::string_view text);

std::string_view trim_blanks(std::string_view text);

struct FieldLine {
    std::string_view name;
    std::string_view value;  ///< without the blanks around it
};

/// Splits "name: value". Nothing for a folded line, a blank before the colon, and any character
/// that does not belong: all of them are ways to make two programs read one message differently.
std::optional<FieldLine> parse_field_line(std::string_view line);

/// Digits only, nothing beyond 2^63.
std::optional<std::uint64_t> parse_decimal(std::string_view digits);
std::optional<std::uint64_t> parse_hexadecimal(std::string_view digits);

/// True when the comma-separated `list` has `element`, in any case.
bool list_contains(std::string_view list, std::string_view element);

/// What a message's Transfer-Encoding fields ask for, all joined by commas.
enum class TransferCoding { Chunked, Unknown, Broken };
TransferCoding parse_transfer_coding(std::string_view value);

/// Puts lines together that end with CRLF and may come in pieces.
class LineReader {
  public:
    enum class Status { Line, NeedMore, BareLineFeed, TooLong };
    struct Taken {
        Status status;
        std::size_t consumed;
        std::string_view line;  ///< without CRLF; good until the next call, while the input is
    };

    /// Takes at most one line of at most `max_bytes`, its end included.
    Taken take(std::string_view input, std::size_t max_bytes);
    bool empty() const { return partial_.empty() || given_; }

  private:
    std::string partial_;
    bool given_ = false;  ///< `partial_` was given out as a line
};

}  // namespace yagura::net
