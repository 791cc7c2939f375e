#pragma once

#include <string_view>

namespace yagura {

/// The program's version, semantic versioning; also in CHANGELOG.md.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace yagura
