#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/template/rows_image.h"

namespace yagura::engine::message_template {

/// What the value of a slot must be for a literal to lie across its border.
struct SlotCondition {
    enum class Kind : std::uint8_t { StartsWith, EndsWith, Equals };
    std::uint32_t slot;  ///< of the template
    Kind kind;
    std::string_view text;  ///< a part of the literal

    bool holds(std::string_view value) const {
        switch (kind) {
            case Kind::StartsWith:
                return value.starts_with(text);
            case Kind::EndsWith:
                return value.ends_with(text);
            case Kind::Equals:
                return value == text;
        }
        return false;
    }
};

/// One way in which a literal can lie across borders: all conditions hold, of neighbouring slots.
using Crossing = std::vector<SlotCondition>;

/// Finds the ways in which a literal, which is not empty, can lie in a row of a template, other
/// than inside one value or inside the template's own bytes.
class CrossingFinder {
  public:
    /// `literal` is borrowed, also by what find() gives.
    explicit CrossingFinder(std::string_view literal);

    /// Ways with a condition that is not `possible` are left out. Nothing when there are too many
    /// to be worth it.
    std::optional<std::vector<Crossing>> find(
        const Template& form, const std::function<bool(const SlotCondition&)>& possible) const;

  private:
    class Walk;
    const std::string_view literal_;
    std::array<bool, 256> in_literal_{};
};

/// Whether a value out of JSON, of a string (between its quotes) or another scalar, can hold this
/// text: it has no quote that is not escaped. `begins`: the text is where the value begins.
bool fits_json_value(std::string_view text, bool begins);

}  // namespace yagura::engine::message_template
