#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/template/column_image.h"

namespace yagura::engine::inspect {

/// One column of a message page that keeps templates.
struct ColumnReport {
    std::string before;        ///< text before its values in the first template that has it
    std::uint64_t values = 0;  ///< 0: `form` is empty
    message_template::ColumnForm form;
};

struct MessagePageReport {
    std::uint64_t message_bytes = 0;
    std::uint64_t templates = 0;
    std::vector<ColumnReport> columns;
};

/// Describes a message page in encoding 3 without putting a message together. Errors: Corruption.
[[nodiscard]] Result<MessagePageReport> describe_message_page(std::string stored,
                                                              std::uint32_t rows);

}  // namespace yagura::engine::inspect
