#include "metrics/cell_rows.h"

#include <algorithm>
#include <array>

#include "codec/bytes.h"

namespace yagura::metrics {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE metrics_series (
    id        INTEGER PRIMARY KEY,
    metric    BLOB NOT NULL,
    unit      TEXT NOT NULL,
    last_time BIGINT NOT NULL
);
CREATE TABLE metrics_cells (
    id    INTEGER PRIMARY KEY,
    cells BLOB NOT NULL
);
CREATE TABLE metrics_marks (
    name     TEXT PRIMARY KEY,
    position BLOB NOT NULL
);
CREATE TABLE metrics_state (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
)sql";

constexpr std::array<meta::Migration, 1> kMigrations{{{1, kTables}}};

// A row's key: the series, the tier and the number of the stretch of time since 1970, so that what
// is read together lies together.
constexpr int kSlotBits = 24;
constexpr int kTierBits = 2;

std::int64_t row_id(SeriesId series, const Tier& tier, std::int64_t second) {
    const std::int64_t slot =
        std::clamp<std::int64_t>(second / tier.row_seconds, 0, (1 << kSlotBits) - 1);
    return (std::int64_t{series} << kTierBits | tier.number) << kSlotBits | slot;
}

std::string encode_cells(const std::vector<Cell>& cells, const Tier& tier) {
    codec::ByteWriter out;
    out.varint(cells.size());
    std::int64_t before = 0;
    for (const Cell& cell : cells) {
        out.signed_varint(cell.start / tier.seconds - before);
        before = cell.start / tier.seconds;
        cell.summary.encode(out);
    }
    return out.take();
}

Result<void> decode_cells(std::string_view bytes, const Tier& tier, std::int64_t from,
                          std::int64_t to, std::vector<Cell>& out) {
    codec::ByteReader in(bytes);
    std::int64_t before = 0;
    for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
        before += in.signed_varint();
        Cell cell{before * tier.seconds, tier.seconds, YG_TRY(Summary::decode(in))};
        if (cell.start >= from && cell.start < to) out.push_back(std::move(cell));
    }
    if (!in.finished()) return fail(Errc::Corruption, "stored datapoints are damaged");
    return {};
}

/// Merges cells into one row, which exists or not.
Result<void> merge_row(meta::Session& session, std::int64_t id, const Tier& tier,
                       std::vector<Cell> cells) {
    std::vector<Cell> all;
    {
        auto select = YG_TRY(session.prepare("SELECT cells FROM metrics_cells WHERE id = ?"));
        select.bind_all(id);
        if (YG_TRY(select.step())) {
            YG_CHECK(decode_cells(select.view(0), tier, INT64_MIN, INT64_MAX, all));
        }
    }
    if (all.empty()) {
        all = std::move(cells);
    } else {
        for (const Cell& cell : cells) merge_cell(all, cell);
    }
    const std::string bytes = encode_cells(all, tier);
    auto insert =
        YG_TRY(session.prepare("INSERT INTO metrics_cells (id, cells) VALUES (?, ?) "
                               "ON CONFLICT (id) DO UPDATE SET cells = excluded.cells"));
    YG_CHECK(insert.bind_all(id, meta::Blob{bytes}).run());
    return {};
}

struct Row {
    std::int64_t id;
    std::string cells;
};

/// The rows of a tier that lie wholly before `before`.
Result<std::vector<Row>> rows_before(meta::Session& session, SeriesId series, const Tier& tier,
                                     std::int64_t before, std::size_t most) {
    std::vector<Row> out;
    auto select = YG_TRY(session.prepare(
        "SELECT id, cells FROM metrics_cells WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"));
    select.bind_all(row_id(series, tier, 0),
                    row_id(series, tier, std::max<std::int64_t>(before, 0)),
                    static_cast<std::int64_t>(most));
    while (YG_TRY(select.step())) out.push_back({select.int64(0), select.blob(1)});
    return out;
}

}  // namespace

Result<void> CellRows::migrate(meta::Database& database) {
    return database.migrate("metrics", kMigrations);
}

Result<void> CellRows::merge(meta::Session& session, SeriesId series, const Tier& tier,
                             const std::vector<Cell>& cells) {
    auto first = cells.begin();
    while (first != cells.end()) {
        const std::int64_t id = row_id(series, tier, first->start);
        const auto last = std::find_if(first, cells.end(), [&](const Cell& cell) {
            return row_id(series, tier, cell.start) != id;
        });
        YG_CHECK(merge_row(session, id, tier, {first, last}));
        first = last;
    }
    return {};
}

Result<void> CellRows::read(meta::Session& session, SeriesId series, const Tier& tier,
                            std::int64_t from, std::int64_t to, std::vector<Cell>& out) {
    if (to <= from) return {};
    auto select = YG_TRY(
        session.prepare("SELECT cells FROM metrics_cells WHERE id >= ? AND id <= ? ORDER BY id"));
    select.bind_all(row_id(series, tier, std::max<std::int64_t>(from, 0)),
                    row_id(series, tier, std::max<std::int64_t>(to - 1, 0)));
    while (YG_TRY(select.step())) YG_CHECK(decode_cells(select.view(0), tier, from, to, out));
    return {};
}

Result<std::size_t> CellRows::age(meta::Session& session, SeriesId series, std::int64_t now,
                                  std::size_t most) {
    struct Step {
        const Tier& from;
        const Tier* to;
    };
    static constexpr std::array<Step, 4> kSteps{{{kSecondTier, nullptr},
                                                 {kMinuteTier, &kFiveMinuteTier},
                                                 {kFiveMinuteTier, &kHourTier},
                                                 {kHourTier, nullptr}}};
    std::size_t moved = 0;
    for (const Step& step : kSteps) {
        if (moved >= most) break;
        const auto rows = YG_TRY(
            rows_before(session, series, step.from, now - step.from.kept_seconds, most - moved));
        for (const Row& row : rows) {
            if (step.to != nullptr) {
                std::vector<Cell> cells;
                YG_CHECK(decode_cells(row.cells, step.from, INT64_MIN, INT64_MAX, cells));
                std::vector<Cell> longer;
                for (Cell& cell : cells) {
                    cell.start -= cell.start % step.to->seconds;
                    cell.seconds = step.to->seconds;
                    merge_cell(longer, cell);
                }
                YG_CHECK(merge(session, series, *step.to, longer));
            }
            auto remove = YG_TRY(session.prepare("DELETE FROM metrics_cells WHERE id = ?"));
            YG_CHECK(remove.bind_all(row.id).run());
        }
        moved += rows.size();
    }
    return moved;
}

Result<void> CellRows::erase(meta::Session& session, SeriesId series) {
    auto remove = YG_TRY(session.prepare("DELETE FROM metrics_cells WHERE id >= ? AND id < ?"));
    YG_CHECK(
        remove.bind_all(row_id(series, kSecondTier, 0), row_id(series + 1, kSecondTier, 0)).run());
    auto forget = YG_TRY(session.prepare("DELETE FROM metrics_series WHERE id = ?"));
    YG_CHECK(forget.bind_all(series).run());
    return {};
}

}  // namespace yagura::metrics
