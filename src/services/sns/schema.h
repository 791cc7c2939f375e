#pragma once

#include <span>

#include "meta/database.h"

namespace yagura::services::sns {

/// The tables of this service in the control database, component "sns".
std::span<const meta::Migration> migrations();

}  // namespace yagura::services::sns
