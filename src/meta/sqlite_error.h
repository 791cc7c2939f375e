#pragma once

#include "base/error.h"

namespace yagura::meta {

/// What an (extended) SQLite result code means to callers. `system_errno` is the operating
/// system's reason behind an I/O error, 0 for none.
Errc errc_of_sqlite(int code, int system_errno);

}  // namespace yagura::meta
