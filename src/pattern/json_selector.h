#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "pattern/json_walker.h"
#include "pattern/pattern_reader.h"

namespace yagura::pattern {

struct SelectorStep {
    enum class Kind { Member, Element, AnyMember, AnyElement };
    Kind kind;
    std::string name;         ///< of a Member
    std::uint32_t index = 0;  ///< of an Element, from 0

    bool is_wildcard() const { return kind == Kind::AnyMember || kind == Kind::AnyElement; }
};

/// `$.a.b[0]['c.d']` (filter-patterns.md section 4.1), at most one step of which is a wildcard.
struct JsonSelector {
    std::string text;  ///< as it is written
    std::vector<SelectorStep> steps;

    /// Reads one, the reader standing at its `$`. Errors: malformed(), bad_characters().
    [[nodiscard]] static Result<JsonSelector> read(PatternReader& reader);

    bool has_wildcard() const;

    /// The text of the first scalar that it reaches in a JSON object. Nothing if it reaches none.
    /// The object need not be well formed where the selector does not lead.
    struct Found {
        std::string text;  ///< a string's content, otherwise what is written
        bool is_null = false;
    };
    std::optional<Found> find(std::string_view object) const;
};

}  // namespace yagura::pattern
