#pragma once

#include <cstddef>
#include <string>

namespace yagura::insights {

/// Why a query was refused: [start, end) of its text in bytes, and a sentence.
struct CompileError {
    std::size_t start = 0;
    std::size_t end = 0;
    std::string message;
};

}  // namespace yagura::insights
