#pragma once

#include <string_view>

namespace yagura::widgets {

/// The files DejaVuSans.ttf and DejaVuSans-Bold.ttf of Debian's fonts-dejavu-core as they were
/// when the program was built: a server without fonts draws text too.
std::string_view typeface(bool bold);

}  // namespace yagura::widgets
