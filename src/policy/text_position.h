#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace yagura::policy {

/// A place in a document as people count: both from 1, columns in bytes.
struct TextPosition {
    std::size_t line = 1;
    std::size_t column = 1;
    friend bool operator==(const TextPosition&, const TextPosition&) = default;
};
TextPosition position_of(std::string_view text, std::size_t offset);

/// Where reading a policy stops if its JSON or its structure is broken: for whoever wrote it, since
/// IAM's own sentence tells no place. Nothing for a document that can be read, whatever it says.
std::optional<TextPosition> broken_at(std::string_view json);

}  // namespace yagura::policy
