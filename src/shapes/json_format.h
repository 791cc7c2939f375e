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
#include "text/json_cursor.h"

namespace yagura::shapes {

/// JSON for TreeDecoder, with awsJson's forms of blobs (base64) and times (epoch seconds; texts of
/// ISO 8601 are taken too).
class JsonFormat {
  public:
    JsonFormat(std::string_view text, std::size_t max_depth)
        : cursor_(text, text::JsonOptions{.max_depth = max_depth}) {}

    [[nodiscard]] Result<ValueKind> kind();
    [[nodiscard]] Result<void> enter_map() { return cursor_.enter_object(); }
    [[nodiscard]] Result<std::optional<std::string_view>> next_key(Arena& arena) {
        return cursor_.next_key(arena);
    }
    [[nodiscard]] Result<void> enter_list() { return cursor_.enter_array(); }
    [[nodiscard]] Result<bool> next_element() { return cursor_.next_element(); }
    [[nodiscard]] Result<void> skip();
    [[nodiscard]] Result<void> finish() { return cursor_.finish(); }

    [[nodiscard]] Result<std::string_view> string(Arena& arena) {
        return cursor_.string_value(arena);
    }
    [[nodiscard]] Result<bool> boolean() { return cursor_.bool_value(); }
    [[nodiscard]] Result<std::int64_t> integer(Kind wanted);
    [[nodiscard]] Result<double> number();
    [[nodiscard]] Result<std::string_view> blob(Arena& arena);
    [[nodiscard]] Result<TimeMs> timestamp(Arena& arena);

  private:
    text::JsonCursor cursor_;
};

}  // namespace yagura::shapes
