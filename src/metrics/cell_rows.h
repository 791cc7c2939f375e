#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "meta/database.h"
#include "metrics/cell_buffer.h"
#include "metrics/series_index.h"

namespace yagura::metrics {

/// One of the lengths in which datapoints are kept.
struct Tier {
    std::int32_t number;        ///< in the keys of rows
    std::int32_t seconds;       ///< of a cell
    std::int32_t row_seconds;   ///< of the cells that share a row
    std::int64_t kept_seconds;  ///< how long; then the next longer tier has them, or nobody
};

inline constexpr Tier kSecondTier{0, 1, 600, 3 * 3600};
inline constexpr Tier kMinuteTier{1, 60, 4 * 3600, 15 * 86400};
inline constexpr Tier kFiveMinuteTier{2, 300, 86400, 63 * 86400};
inline constexpr Tier kHourTier{3, 3600, 16 * 86400, 455 * 86400};

/// The rows that hold what is no longer in memory: some hours of one series each, its cells one
/// after the other. Stateless; called inside the caller's transaction.
class CellRows {
  public:
    [[nodiscard]] static Result<void> migrate(meta::Database& database);

    [[nodiscard]] static Result<void> merge(meta::Session& session, SeriesId series,
                                            const Tier& tier, const std::vector<Cell>& cells);
    /// The cells that begin in [from, to) seconds, added to `out`.
    [[nodiscard]] static Result<void> read(meta::Session& session, SeriesId series,
                                           const Tier& tier, std::int64_t from, std::int64_t to,
                                           std::vector<Cell>& out);
    /// Moves what is older than the tier keeps into the next one, or drops it. Gives the number of
    /// rows that were moved, at most `most`.
    [[nodiscard]] static Result<std::size_t> age(meta::Session& session, SeriesId series,
                                                 std::int64_t now, std::size_t most);
    [[nodiscard]] static Result<void> erase(meta::Session& session, SeriesId series);
};

}  // namespace yagura::metrics
