#pragma once

#include <cstddef>
#include <string_view>

#include "base/arena.h"
#include "base/error.h"
#include "shapes/decode_notes.h"
#include "shapes/descriptors.h"
#include "shapes/tree_decoder.h"

namespace yagura::shapes {

/// Fills `object` from a form of the query protocol (wire-protocols.md section 4): members as
/// `Parent.Child`, lists as `Name.member.N`, `Name.ELEMENT.N` or `Name.N` whatever was declared,
/// indexes with gaps and in any order, maps as `Name.entry.N.key`. Parameters that belong to no
/// member (Action, Version, those of signatures) are passed over. Errors: SerializationException
/// (MalformedInput to the client) for a text that is no number, time, boolean or base64.
[[nodiscard]] Result<void> decode_query(const StructDescriptor& shape, std::string_view form,
                                        void* object, Arena& arena, DecodeNotes& notes,
                                        ContainerBudget budget, std::size_t max_depth);

}  // namespace yagura::shapes
