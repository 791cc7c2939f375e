#include "engine/template/crossing_search.h"

#include <algorithm>

namespace yagura::engine::message_template {

Result<bool> CrossingSearch::add(const Template& form) {
    const auto found = finder_.find(form, [&](const SlotCondition& condition) {
        return rows_.may_hold(form.pieces[condition.slot].column, condition.text,
                              condition.kind != SlotCondition::Kind::EndsWith);
    });
    if (!found) return false;
    std::vector<Way>& ways = ways_.emplace_back();
    for (const Crossing& crossing : *found) {
        Way way;
        for (const SlotCondition& condition : crossing) {
            const std::uint32_t column = form.pieces[condition.slot].column;
            const Hits* const hits = YG_TRY(this->hits(column, condition));
            if (hits->empty()) break;
            const auto earlier = form.pieces.first(condition.slot);
            const auto before = std::ranges::count(earlier, column, &Piece::column);
            way.push_back({column, static_cast<std::uint32_t>(before), hits});
        }
        if (way.size() < crossing.size()) continue;
        ways.push_back(std::move(way));
        any_ = true;
    }
    return true;
}

Result<const CrossingSearch::Hits*> CrossingSearch::hits(std::uint32_t column,
                                                         const SlotCondition& condition) {
    const auto [known, added] = known_.try_emplace({column, condition.kind, condition.text});
    Hits& hits = known->second;
    if (!added) return &hits;
    ColumnImage& values = *rows_.column(column);
    YG_CHECK(values.load(streams_));
    for (std::uint32_t entry = 0; entry < values.entries(); ++entry) {
        if (!condition.holds(values.entry(entry))) continue;
        hits.resize(values.entries());
        hits[entry] = true;
    }
    return &hits;
}

bool CrossingSearch::row_has(const std::vector<Way>& ways,
                             const std::vector<std::uint64_t>& next) const {
    return std::ranges::any_of(ways, [&](const Way& way) {
        return std::ranges::all_of(way, [&](const Needed& needed) {
            const ColumnImage& values = *rows_.column(needed.column);
            return (*needed.hits)[values.entry_of(next[needed.column] + needed.before)];
        });
    });
}

bool CrossingSearch::find(std::vector<bool>& marks) const {
    if (!any_) return false;
    // Where each template's values of the columns that matter are passed over.
    std::vector<bool> matters(rows_.columns());
    for (const std::vector<Way>& ways : ways_)
        for (const Way& way : ways)
            for (const Needed& needed : way) matters[needed.column] = true;
    struct Passed {
        std::uint32_t column;
        std::uint32_t values;
    };
    std::vector<std::vector<Passed>> passed(ways_.size());
    for (std::uint32_t column = 0; column < matters.size(); ++column)
        if (matters[column])
            for (const RowsImage::Use& use : rows_.uses(column))
                passed[use.form].push_back({column, use.values});

    bool any = false;
    std::vector<std::uint64_t> next(rows_.columns());
    const std::span<const std::uint32_t> forms = rows_.template_of_row();
    for (std::size_t row = 0; row < forms.size(); ++row) {
        const std::uint32_t form = forms[row];
        if (row_has(ways_[form], next)) any = marks[row] = true;
        for (const Passed& pass : passed[form]) next[pass.column] += pass.values;
    }
    return any;
}

}  // namespace yagura::engine::message_template
