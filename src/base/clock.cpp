#include "base/clock.h"

namespace yagura {

TimeMs SystemClock::now() const {
    using namespace std::chrono;
    return TimeMs(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

std::int64_t SystemClock::monotonic_ns() const {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace yagura
