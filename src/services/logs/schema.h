#pragma once

#include <span>
#include <string_view>

#include "meta/database.h"

namespace yagura::services::logs {

/// The component's name in the control-plane database; its tables begin with it.
inline constexpr std::string_view kComponent = "logs";

/// All steps that make and change the tables of this service.
std::span<const meta::Migration> migrations();

}  // namespace yagura::services::logs
