#pragma once

#include <optional>

#include "api/logs/types.h"
#include "services/logs/log_group.h"

namespace yagura::services::logs {

/// What is wrong with the entity of a PutLogEvents call, if anything. It never fails the call
/// (logs-api.md section 8).
std::optional<api::logs::EntityRejectionErrorType> check_entity(const api::logs::Entity& entity,
                                                                const LogGroup& group);

}  // namespace yagura::services::logs
