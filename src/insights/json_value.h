#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "text/json_tree.h"

namespace yagura::insights {

/// A JSON value held as a tree: what jsonParse, split and logfmt make.
using JsonPointer = std::shared_ptr<const text::JsonTree>;

/// Reads an object or array with white space around it; null for anything else.
JsonPointer parse_json_structure(std::string_view text);

void append_json(std::string& out, const text::JsonTree& value);

}  // namespace yagura::insights
