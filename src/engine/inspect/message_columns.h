#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::engine::inspect {

/// One column of a message page that keeps templates.
struct ColumnReport {
    std::string before;    ///< text before its values in the first template that has it
    std::string encoding;  ///< "dictionary of plain", "integer"
    std::uint64_t values = 0;
    std::uint64_t raw_bytes = 0;     ///< of its streams
    std::uint64_t stored_bytes = 0;  ///< likewise in the file; small streams as they are
};

struct MessagePageReport {
    std::uint64_t message_bytes = 0;
    std::uint64_t templates = 0;
    std::uint64_t head_bytes = 0;  ///< descriptions and small streams, in the file
    std::vector<ColumnReport> columns;
};

/// Describes a message page in encoding 3, from what docs/STORAGE.md section 4 says about it and
/// without putting a message together. Errors: Corruption, Unsupported (a form that this version
/// does not know).
[[nodiscard]] Result<MessagePageReport> describe_message_page(std::string_view stored);

}  // namespace yagura::engine::inspect
