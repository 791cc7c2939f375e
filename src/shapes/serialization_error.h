#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::shapes {

inline constexpr std::string_view kSerializationException = "SerializationException";

/// A body that could not be read. The services give a sentence for a value of a wrong type and
/// none for a body that is not of the format at all (wire-protocols.md section 3).
inline Error serialization_error(std::string message = {}) {
    return Error::of_service(Errc::InvalidArgument, std::string(kSerializationException),
                             std::move(message));
}

/// Errors of the readers in text/ become the service's; those that have a name are that already.
inline Error as_serialization_error(const Error& error) {
    return error.name().empty() ? serialization_error() : error;
}

}  // namespace yagura::shapes
