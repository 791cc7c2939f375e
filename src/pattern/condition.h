#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "pattern/pattern_reader.h"

namespace yagura::pattern {

enum class Truth : std::uint8_t { No, Yes, Unknown };

/// Conditions joined by && and || (the former binds tighter) with parentheses. The single
/// conditions are numbers into a list that the owner keeps.
struct Condition {
    enum class Join { Single, All, Any };

    Join join = Join::Single;
    std::size_t single = 0;
    std::vector<Condition> parts;  ///< at least two unless Single
};

/// What the whole is, given what the single conditions are. Known as soon as what is known
/// suffices. `singles` is indexed by Condition::single.
Truth decide(const Condition& condition, std::span<const Truth> singles);

/// Joins what `read_single(reader) -> Result<std::size_t>` reads at each place where a single
/// condition stands. Errors: those of read_single, malformed().
template <class ReadSingle>
[[nodiscard]] Result<Condition> read_condition(PatternReader& reader, ReadSingle& read_single);

template <class ReadSingle>
[[nodiscard]] Result<Condition> read_primary(PatternReader& reader, ReadSingle& read_single) {
    reader.skip_blanks();
    if (!reader.take("(")) {
        const std::size_t single = YG_TRY(read_single(reader));
        return Condition{Condition::Join::Single, single, {}};
    }
    Condition inner = YG_TRY(read_condition(reader, read_single));
    reader.skip_blanks();
    if (!reader.take(")")) return malformed();
    return inner;
}

template <class ReadPart>
[[nodiscard]] Result<Condition> read_joined(PatternReader& reader, Condition::Join join,
                                            std::string_view sign, ReadPart read_part) {
    Condition first = YG_TRY(read_part());
    reader.skip_blanks();
    if (!reader.rest().starts_with(sign)) return first;
    Condition out{join, 0, {}};
    out.parts.push_back(std::move(first));
    while (reader.take(sign)) {
        out.parts.push_back(YG_TRY(read_part()));
        reader.skip_blanks();
    }
    return out;
}

template <class ReadSingle>
Result<Condition> read_condition(PatternReader& reader, ReadSingle& read_single) {
    const auto read_all = [&] {
        return read_joined(reader, Condition::Join::All, "&&",
                           [&] { return read_primary(reader, read_single); });
    };
    return read_joined(reader, Condition::Join::Any, "||", read_all);
}

}  // namespace yagura::pattern
