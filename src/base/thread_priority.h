#pragma once

namespace yagura {

/// Makes the calling thread give way to the others of the machine: background work that must not
/// hold up requests. `nice` is the system's own scale, 1 to 19; as far as the system allows it.
void lower_thread_priority(int nice);

}  // namespace yagura
