#pragma once

#include "base/error.h"
#include "shapes/decode_notes.h"
#include "shapes/descriptors.h"

namespace yagura::shapes {

/// Checks every constraint of an input, with what the decoder noted of it. The error names all
/// violations, at most 10, in declared order, in the services' words (wire-protocols.md section 3,
/// logs-api.md section 3): `2 validation errors detected: Value '…' at '…' failed to satisfy
/// constraint: …; Value …`. It is of the operation's validation error.
[[nodiscard]] Result<void> validate(const OperationDescriptor& operation, const void* input,
                                    const DecodeNotes& notes);

}  // namespace yagura::shapes
