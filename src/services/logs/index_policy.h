#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace yagura::services::logs {

/// A field that an index policy names.
struct IndexedField {
    std::string name;
    bool facet = false;
    bool operator==(const IndexedField&) const = default;
};

/// The fields of the document of an index policy, in its order:
/// {"Fields": ["a"], "FieldsV2": {"b": {"type": "FACET"}}}. InvalidArgument with a sentence for the
/// caller when it is no such document, or names no field, one twice or too many
/// (live-tail-and-more.md section 8).
[[nodiscard]] Result<std::vector<IndexedField>> parse_index_policy(std::string_view document);

}  // namespace yagura::services::logs
