#pragma once

#include "shapes/cbor_format.h"
#include "shapes/descriptors.h"
#include "text/cbor.h"

namespace yagura::shapes {

/// Writes `object` as one map of definite length; absent members are left out.
void write_cbor(text::CborWriter& writer, CborDialect dialect, const StructDescriptor& shape,
                const void* object);

/// How many members of `object` are present, and those written one after the other, for whoever
/// puts more into the same map.
std::size_t count_cbor_members(const StructDescriptor& shape, const void* object);
void write_cbor_members(text::CborWriter& writer, CborDialect dialect,
                        const StructDescriptor& shape, const void* object);

}  // namespace yagura::shapes
