#include "metrics/statistic_reader.h"

#include <algorithm>

namespace yagura::metrics {
namespace {

double samples_of(const UnitCells& unit) {
    double out = 0;
    for (const Cell& cell : unit.cells) out += cell.summary.count();
    return out;
}

}  // namespace

std::vector<Period> by_period(std::vector<Cell> cells, std::int64_t start, int seconds) {
    std::vector<Period> out;
    out.reserve(cells.size());
    for (Cell& cell : cells) {
        if (cell.start < start) continue;
        const std::int64_t begin = cell.start - (cell.start - start) % seconds;
        if (!out.empty() && out.back().start == begin) {
            out.back().summary.merge(cell.summary);
        } else {
            out.push_back({begin, std::move(cell.summary)});
        }
    }
    return out;
}

Result<StatisticSeries> read_statistic(MetricStore& store, const MetricKey& metric,
                                       const std::optional<std::string>& unit,
                                       const Statistic& statistic, const TimeGrid& grid,
                                       UnitChoice choice) {
    std::vector<UnitCells> units = YG_TRY(store.read(metric, TimeMs(grid.start * kSecondMs),
                                                     TimeMs(grid.end * kSecondMs), grid.period));
    StatisticSeries out;
    for (const UnitCells& each : units) out.units.push_back(each.unit);
    auto chosen = units.begin();
    if (unit) {
        chosen = std::ranges::find(units, *unit, &UnitCells::unit);
    } else if (choice == UnitChoice::MostData) {
        chosen = std::ranges::max_element(units, {}, samples_of);
    }
    if (chosen == units.end()) return out;
    out.unit = chosen->unit;
    for (const Period& period : by_period(std::move(chosen->cells), grid.start, grid.period)) {
        if (const auto value = statistic.of(period.summary))
            out.points.push_back({period.start, *value, period.summary.count()});
    }
    return out;
}

}  // namespace yagura::metrics
