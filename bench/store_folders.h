#pragma once

#include <string>

namespace yagura::bench {

/// What of a folder's files is on the device leaves the page cache, so that the next read is cold.
/// They have to be synced.
void forget_pages(const std::string& folder);

}  // namespace yagura::bench
