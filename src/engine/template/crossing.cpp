#include "engine/template/crossing.h"

namespace yagura::engine::message_template {

namespace {
constexpr std::size_t kMostCrossings = 256;
using Kind = SlotCondition::Kind;
}  // namespace

/// One template.
class CrossingFinder::Walk {
  public:
    Walk(const CrossingFinder& finder, const Template& form,
         const std::function<bool(const SlotCondition&)>& possible)
        : finder_(finder), literal_(finder.literal_), form_(form), possible_(possible) {}

    std::optional<std::vector<Crossing>> find() {
        for (std::uint32_t slot = 0; slot < form_.pieces.size() && !too_many_; ++slot) {
            begin_before(slot);
            begin_inside(slot);
        }
        if (too_many_) return std::nullopt;
        return std::move(found_);
    }

  private:
    bool in_literal(char c) const { return finder_.in_literal_[static_cast<unsigned char>(c)]; }
    bool last(std::uint32_t slot) const { return slot + 1 == form_.pieces.size(); }
    std::string_view text_after(std::uint32_t slot) const {
        return last(slot) ? form_.end : form_.pieces[slot + 1].before;
    }
    /// `rest` agrees with the text behind the slot, as far as both go.
    bool may_follow(std::uint32_t slot, std::string_view rest) const {
        const std::string_view text = text_after(slot);
        return text.starts_with(rest) || (!last(slot) && rest.starts_with(text));
    }

    /// The literal begins in the text before the slot.
    void begin_before(std::uint32_t slot) {
        const std::string_view before = form_.pieces[slot].before;
        if (before.empty() || !in_literal(before.back())) return;
        const std::size_t longest = std::min(before.size(), literal_.size() - 1);
        for (std::size_t bytes = 1; bytes <= longest; ++bytes)
            if (before.ends_with(literal_.substr(0, bytes)))
                from_value(slot, literal_.substr(bytes));
    }

    /// It begins inside the value.
    void begin_inside(std::uint32_t slot) {
        const std::string_view after = text_after(slot);
        if (after.empty() ? last(slot) : !in_literal(after.front())) return;
        for (std::size_t bytes = 1; bytes < literal_.size(); ++bytes)
            if (may_follow(slot, literal_.substr(bytes)))
                from_text_after({slot, Kind::EndsWith, literal_.substr(0, bytes)},
                                literal_.substr(bytes));
    }

    /// It goes on with `rest` where the value of the slot begins.
    void from_value(std::uint32_t slot, std::string_view rest) {
        if (const SlotCondition whole{slot, Kind::StartsWith, rest}; possible_(whole)) {
            note();
            if (!too_many_) found_.back().push_back(whole);
        }
        for (std::size_t bytes = 0; bytes < rest.size() && !too_many_; ++bytes)
            if (may_follow(slot, rest.substr(bytes)))
                from_text_after({slot, Kind::Equals, rest.substr(0, bytes)}, rest.substr(bytes));
    }

    /// It goes on with `rest`, which may_follow(), behind a value that fulfils `condition`.
    void from_text_after(const SlotCondition& condition, std::string_view rest) {
        if (!possible_(condition)) return;
        so_far_.push_back(condition);
        const std::string_view text = text_after(condition.slot);
        if (rest.size() <= text.size())
            note();
        else
            from_value(condition.slot + 1, rest.substr(text.size()));
        so_far_.pop_back();
    }

    void note() {
        too_many_ = found_.size() == kMostCrossings;
        if (!too_many_) found_.push_back(so_far_);
    }

    const CrossingFinder& finder_;
    const std::string_view literal_;
    const Template& form_;
    const std::function<bool(const SlotCondition&)>& possible_;
    Crossing so_far_;
    std::vector<Crossing> found_;
    bool too_many_ = false;
};

CrossingFinder::CrossingFinder(std::string_view literal) : literal_(literal) {
    for (const char c : literal) in_literal_[static_cast<unsigned char>(c)] = true;
}

std::optional<std::vector<Crossing>> CrossingFinder::find(
    const Template& form, const std::function<bool(const SlotCondition&)>& possible) const {
    return Walk(*this, form, possible).find();
}

bool fits_json_value(std::string_view text, bool begins) {
    for (std::size_t quote = text.find('"'); quote != std::string_view::npos;
         quote = text.find('"', quote + 1)) {
        std::size_t escapes = 0;
        while (escapes < quote && text[quote - escapes - 1] == '\\') ++escapes;
        // What stands before the text may escape its first byte.
        if (escapes == quote && !begins) continue;
        if (escapes % 2 == 0) return false;
    }
    return true;
}

}  // namespace yagura::engine::message_template
