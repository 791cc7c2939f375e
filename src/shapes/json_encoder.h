#pragma once

#include <span>
#include <string_view>

#include "shapes/descriptors.h"
#include "text/json_writer.h"

namespace yagura::shapes {

/// Whether values that are declared @sensitive are written.
enum class Sensitive { Write, LeaveOut };

/// Writes the members of `object`, without the braces around them; members that are absent or
/// named in `skip` are left out.
void write_json_members(text::JsonWriter& writer, const StructDescriptor& shape, const void* object,
                        Sensitive sensitive = Sensitive::Write,
                        std::span<const std::string_view> skip = {});

}  // namespace yagura::shapes
