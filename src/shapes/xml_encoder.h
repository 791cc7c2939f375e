#pragma once

#include "shapes/descriptors.h"
#include "text/xml_writer.h"

namespace yagura::shapes {

/// Writes the members of `object` as elements, in the query protocol's form (wire-protocols.md
/// section 4); absent members are left out.
void write_xml_members(text::XmlWriter& writer, const StructDescriptor& shape, const void* object);

}  // namespace yagura::shapes
