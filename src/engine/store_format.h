#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "io/file_system.h"

/// The names and the version of a store's files, for those who open it and those who look at it.
namespace yagura::engine {

inline constexpr std::uint32_t kStoreFormat = 1;

/// The content of FOLDER/VERSION.
std::string store_version_text();
/// Errors: Corruption (no version), Conflict (a newer one).
[[nodiscard]] Result<void> check_store_version(io::FileSystem& files, const std::string& folder);

std::string segment_path(const std::string& folder, std::uint64_t id);
/// The id in a file name, or nothing.
std::optional<std::uint64_t> parse_segment_name(std::string_view name);

}  // namespace yagura::engine
