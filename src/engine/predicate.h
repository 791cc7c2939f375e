#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yagura::engine {

/// A condition on a message that a scan evaluates. What filter patterns and queries compile to.
/// Immutable; used by several threads at once.
class MessagePredicate {
  public:
    virtual ~MessagePredicate() = default;
    virtual bool matches(std::string_view message) const = 0;
    /// Texts that every matching message contains (byte for byte, each at least once); a scan may
    /// use them to pass over blocks. Empty when nothing is known.
    virtual std::vector<std::string> required_literals() const { return {}; }
    /// required_literals() is one text, and every message that contains it matches: a scan need not
    /// ask matches().
    virtual bool is_one_literal() const { return false; }
};

}  // namespace yagura::engine
