#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>

#include "pattern/condition.h"
#include "pattern/filter_pattern.h"
#include "pattern/json_pattern.h"
#include "pattern/json_walker.h"

namespace yagura::pattern {

/// One message being held against a JSON pattern: walks through it once, tests each value that a
/// selector reaches, and stops as soon as the rest cannot change the answer.
class JsonMatcher {
  public:
    /// Both must outlive it.
    JsonMatcher(const JsonPattern& pattern, std::string_view message);

    /// Whether the conditions hold, provided that the message is well formed. Once only.
    bool fits();

  private:
    enum class Walk {
        On,
        Stop,    ///< the answer is known
        Broken,  ///< not JSON
    };

    /// The nodes that the place where the walker stands belongs to: the one that names it, and one
    /// for each wildcard that covers it.
    struct Active {
        std::array<const PathNode*, FilterPattern::kMaxWildcardSelectors + 1> nodes;
        std::size_t count = 0;

        const PathNode* const* begin() const { return nodes.data(); }
        const PathNode* const* end() const { return nodes.data() + count; }
    };

    /// Members of the active nodes that were seen in the object under way.
    using Seen = std::bitset<JsonPattern::kMaxTests>;

    struct Scalar {
        enum class Kind { String, Number, True, False, Null } kind;
        std::string_view text;
    };

    void add(Active& active, std::size_t node) const;
    Active member(const Active& active, const RawString& key, Seen& seen) const;
    Active element(const Active& active, std::size_t index) const;

    Walk value(const Active& active);
    Walk object(const Active& active);
    Walk array(const Active& active);
    Walk scalar(const Active& active);
    /// Past what a value is not interesting for.
    Walk skip();
    /// Out of the object or array under way, of which nothing more is wanted.
    Walk leave();

    void test_scalar(const PathNode& node, const Scalar& scalar);
    void test_container(const PathNode& node);
    void settle(std::size_t test, Truth truth);
    static bool holds(const JsonTest& test, const Scalar& scalar);
    Walk look_at_answer();

    const JsonPattern& pattern_;
    JsonWalker walker_;
    std::array<Truth, JsonPattern::kMaxTests> truths_;
    bool changed_ = false;  ///< a truth became known since the answer was last looked at
    Truth answer_ = Truth::Unknown;
    std::size_t depth_ = 0;  ///< objects and arrays that are being looked into
    std::string scratch_;    ///< a string whose escapes were resolved
};

}  // namespace yagura::pattern
