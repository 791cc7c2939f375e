#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "alarms/alarm.h"
#include "base/error.h"

namespace yagura::alarms {

/// The rule of a composite alarm, parsed:
///
///     rule   := and { OR and }
///     and    := unary { AND unary }
///     unary  := NOT unary | '(' rule ')' | TRUE | FALSE | STATE '(' alarm ')'
///     STATE  := ALARM | OK | INSUFFICIENT_DATA
///     alarm  := '"' anything but quotes '"' | a name or ARN without blanks, quotes, commas and
///               parentheses
///
/// Keywords are upper case; TRUE and FALSE in any case. Immutable; any thread.
class AlarmRule {
  public:
    static constexpr std::size_t kMaxLength = 10'240;
    static constexpr std::size_t kMaxChildren = 100;
    static constexpr std::size_t kMaxElements = 500;  ///< operators, constants and functions
    static constexpr std::size_t kMaxDepth = 200;     ///< open parentheses and NOTs

    /// InvalidArgument with what was expected where ("at position 14: expected '(' …", from 1);
    /// LimitExceeded for the bounds above; Unsupported for AT_LEAST.
    [[nodiscard]] static Result<AlarmRule> parse(std::string_view text);

    /// The alarms that the rule names, each once, in order of appearance, as they are written.
    const std::vector<std::string>& children() const { return children_; }

    /// The rule's value where `state_of` gives the state of a child by its index in children(), or
    /// nothing for an alarm that does not exist: all functions of it are false.
    bool evaluate(const std::function<std::optional<State>(std::size_t)>& state_of) const;

  private:
    friend class RuleParser;
    struct Node {
        enum class Kind : std::uint8_t { Constant, Function, Not, And, Or };
        Kind kind = Kind::Constant;
        bool constant = false;
        State state = State::Ok;
        std::uint32_t child = 0;
    };

    std::vector<Node> program_;  ///< in reverse Polish notation
    std::vector<std::string> children_;
};

}  // namespace yagura::alarms
