#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/error.h"
#include "shapes/descriptors.h"
#include "shapes/object.h"

/// awsJson by itself, for whoever is not the gateway: clients (the command line), event streams,
/// audit records.
namespace yagura::shapes {

/// The object as awsJson text. Absent members are left out.
std::string json_encode(const StructDescriptor& shape, const void* object);
template <class T>
std::string json_encode(const T& object) {
    return json_encode(T::kShape, &object);
}

/// Fills `object` (of `shape`) from awsJson text. Tolerant, as a client must be: missing members
/// stay empty and no constraint is checked. SerializationException otherwise. `@borrowed` members
/// point into `text` or `arena`.
[[nodiscard]] Result<void> json_decode(const StructDescriptor& shape, std::string_view text,
                                       void* object, Arena& arena);

/// Same, for a type known by name; it must have no `@borrowed` members.
template <class T>
[[nodiscard]] Result<T> json_decode(std::string_view text) {
    T object{};
    Arena arena;
    YG_CHECK(json_decode(T::kShape, text, &object, arena));
    return object;
}

/// The object as JSON for an audit record: without what is declared @sensitive, and without the
/// top-level members named in `redact`.
std::string json_for_audit(const StructDescriptor& shape, const void* object,
                           std::span<const std::string_view> redact = {});

}  // namespace yagura::shapes
