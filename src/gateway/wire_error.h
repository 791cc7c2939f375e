#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "shapes/descriptors.h"

namespace yagura::gateway {

/// An error of the front door (signature, framing, size) under its name in awsJson:
/// wire-protocols.md section 8.3, logs-api.md sections 1 and 2. The codec knows the other
/// protocols' names. `name` must be in the table.
Error front_door_error(std::string_view name, std::string message = {});

/// What a caller gets to see of `error`: errors of services and of the front door as they are,
/// refusals of the authorizer as AccessDeniedException, and what has no name of its own (the
/// program's inner troubles) as ServiceUnavailableException or InternalFailure without its text,
/// with the status that the service declares for it.
Error to_wire_error(const Error& error, const shapes::ServiceDescriptor& service);

/// True for errors whose text stays inside, so that the operator must be able to look it up.
bool is_internal_trouble(const Error& error);

}  // namespace yagura::gateway
