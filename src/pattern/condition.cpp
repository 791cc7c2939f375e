#include "pattern/condition.h"

namespace yagura::pattern {

Truth decide(const Condition& condition, std::span<const Truth> singles) {
    if (condition.join == Condition::Join::Single) return singles[condition.single];
    const Truth decisive = condition.join == Condition::Join::All ? Truth::No : Truth::Yes;
    Truth result = decisive == Truth::No ? Truth::Yes : Truth::No;
    for (const Condition& part : condition.parts) {
        const Truth truth = decide(part, singles);
        if (truth == decisive) return decisive;
        if (truth == Truth::Unknown) result = Truth::Unknown;
    }
    return result;
}

}  // namespace yagura::pattern
