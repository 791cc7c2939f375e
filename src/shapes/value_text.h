#pragma once

#include <string>

#include "shapes/decode_notes.h"
#include "shapes/descriptors.h"

namespace yagura::shapes {

/// More than any value that a service quotes in practice.
inline constexpr std::size_t kMaxValueBytes = 16 * 1024;

/// A value as the services' error sentences print it, in the manner of Java: `[a, b]` for lists,
/// `{k=v}` for maps, `MetricTransformation(metricName=m1, unit=null)` for structures
/// (logs-api.md section 3). What is @sensitive is not shown. `note` is what the decoder saw of
/// this value, if anything. Cut at kMaxValueBytes.
std::string value_text(const MemberDescriptor& member, const void* value,
                       const DecodeNotes::Note* note = nullptr);

}  // namespace yagura::shapes
