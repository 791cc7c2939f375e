#pragma once

#include <string>

#include "base/error.h"
#include "io/file_system.h"

namespace yagura::engine::inspect {

struct ReportOptions {
    bool pages = false;  ///< also each row group's streams and pages, and each page's columns
};

/// What is in a segment file, as a text for a person: bounds, bytes by kind of block and encoding,
/// row groups, the largest columns of messages that are kept as templates. The file may stand
/// anywhere and have any name. A damaged block is named in the text; the rest is still described.
/// Errors: NotFound, Corruption (nothing can be described), Conflict (a newer format), Io.
[[nodiscard]] Result<std::string> report_segment(io::FileSystem& files, const std::string& path,
                                                 const ReportOptions& options);

}  // namespace yagura::engine::inspect
