#include "shapes/pattern.h"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/log.h"
#include "text/regex.h"
#include "text/utf8.h"

namespace yagura::shapes {

namespace {

bool matches_simple(const PatternDescriptor& pattern, std::string_view text) {
    std::int64_t count = 0;
    for (const char byte : text) {
        const auto code = static_cast<unsigned char>(byte);
        if (code < 64) {
            if ((pattern.low >> code & 1) == 0) return false;
        } else if (code < 128) {
            if ((pattern.high >> (code - 64) & 1) == 0) return false;
        } else {
            if (!pattern.others) return false;
            if ((code & 0xC0) == 0x80) continue;  // goes on a code point that was counted
        }
        ++count;
    }
    return count >= pattern.min_repeats &&
           (pattern.max_repeats < 0 || count <= pattern.max_repeats);
}

/// Compiled expressions by descriptor, which is constant data: its address never means another.
class PatternCache {
  public:
    const text::Regex* find(const PatternDescriptor& pattern) {
        {
            const std::shared_lock lock(mutex_);
            const auto found = compiled_.find(&pattern);
            if (found != compiled_.end()) return found->second.get();
        }
        auto regex = text::Regex::compile(pattern.expression);
        if (!regex)
            log::error("shapes", "pattern {}: {}", pattern.expression, regex.error().message());
        const std::unique_lock lock(mutex_);
        auto& slot = compiled_[&pattern];
        if (slot == nullptr && regex) slot = std::make_unique<const text::Regex>(std::move(*regex));
        return slot.get();
    }

  private:
    std::shared_mutex mutex_;
    std::unordered_map<const PatternDescriptor*, std::unique_ptr<const text::Regex>> compiled_;
};

PatternCache& cache() {
    static PatternCache instance;
    return instance;
}

}  // namespace

bool matches(const PatternDescriptor& pattern, std::string_view text) {
    if (pattern.simple) return matches_simple(pattern, text);
    const text::Regex* regex = cache().find(pattern);
    // A test compiles every declared pattern, so that null is not met.
    return regex == nullptr || regex->matches_whole(text);
}

Result<void> check_pattern(const PatternDescriptor& pattern) {
    if (!pattern.simple) YG_CHECK(text::Regex::compile(pattern.expression));
    return {};
}

}  // namespace yagura::shapes
