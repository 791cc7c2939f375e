#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "base/error.h"
#include "base/time.h"
#include "shapes/descriptors.h"
#include "shapes/tree_decoder.h"
#include "text/cbor.h"

namespace yagura::shapes {

/// Which of the two dialects; they differ in times only (wire-protocols.md sections 5 and 6).
enum class CborDialect {
    RpcV2,   ///< tag 1 with seconds, sent as a double
    Aws1_1,  ///< tag 1 with an integer of milliseconds
};

/// CBOR for TreeDecoder.
class CborFormat {
  public:
    CborFormat(std::string_view bytes, CborDialect dialect, std::size_t max_depth)
        : reader_(bytes, text::CborOptions{.max_depth = max_depth}), dialect_(dialect) {}

    [[nodiscard]] Result<ValueKind> kind();
    [[nodiscard]] Result<void> enter_map() { return reader_.enter_map(); }
    [[nodiscard]] Result<std::optional<std::string_view>> next_key(Arena& arena) {
        return reader_.next_key(arena);
    }
    [[nodiscard]] Result<void> enter_list() { return reader_.enter_array(); }
    [[nodiscard]] Result<bool> next_element() { return reader_.next_element(); }
    [[nodiscard]] Result<void> skip();
    [[nodiscard]] Result<void> finish() { return reader_.finish(); }

    [[nodiscard]] Result<std::string_view> string(Arena& arena) {
        return reader_.text_value(arena);
    }
    [[nodiscard]] Result<bool> boolean() { return reader_.bool_value(); }
    [[nodiscard]] Result<std::int64_t> integer(Kind wanted);
    [[nodiscard]] Result<double> number() { return reader_.double_value(); }
    [[nodiscard]] Result<std::string_view> blob(Arena& arena);
    /// Tagged or not. In the AWS dialect whole numbers from 1e11 on are milliseconds.
    [[nodiscard]] Result<TimeMs> timestamp(Arena& arena);

  private:
    text::CborReader reader_;
    CborDialect dialect_;
};

}  // namespace yagura::shapes
