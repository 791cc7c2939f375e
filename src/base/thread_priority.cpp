#include "base/thread_priority.h"

#include <sys/resource.h>

namespace yagura {

void lower_thread_priority(int nice) {
    // On Linux a priority belongs to a thread, and 0 names the calling one.
    static_cast<void>(setpriority(PRIO_PROCESS, 0, nice));
}

}  // namespace yagura
