#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "io/file_system.h"
#include "metrics/summary.h"

namespace yagura::metrics {

/// Name and value; the name alone decides the order.
using Dimensions = std::vector<std::pair<std::string, std::string>>;

/// What makes two datapoints belong to one metric.
struct MetricKey {
    std::string account;
    std::string region;
    std::string metric_namespace;
    std::string name;
    Dimensions dimensions;  ///< any order

    bool operator==(const MetricKey&) const = default;
};

/// One or more samples of a metric at one time.
struct Datum {
    MetricKey metric;
    std::string unit = "None";
    TimeMs time;
    Summary summary;
    bool by_second = false;  ///< kept by second, too, for as long as seconds are kept
};

/// How far somebody has read who turns something into datapoints. Written with the datapoints it
/// stands for, so that after a crash both are there or neither is.
struct Mark {
    std::string name;
    std::string position;  ///< empty: the mark is forgotten
};

struct Batch {
    std::vector<Datum> data;
    std::vector<Mark> marks;
};

/// The samples of one stretch of time.
struct Cell {
    std::int64_t start = 0;  ///< in seconds
    std::int32_t seconds = 60;
    Summary summary;
};

struct UnitCells {
    std::string unit;
    std::vector<Cell> cells;  ///< by time
};

/// What is wanted of a list of metrics. What is left out is not asked for.
struct MetricFilter {
    std::string account;
    std::string region;
    std::optional<std::string> metric_namespace;
    std::optional<std::string> name;
    std::vector<std::pair<std::string, std::optional<std::string>>> dimensions;
    TimeMs active_since;  ///< has data that is not older
};

struct MetricPage {
    std::vector<MetricKey> metrics;   ///< by namespace, name and dimensions; these by name
    std::optional<std::string> next;  ///< hand in as `after` to go on
};

struct StoreOptions {
    std::string folder;
    std::size_t most_buffered = 400'000;  ///< cells in memory before they are written out
    std::size_t most_series = 1'000'000;
    std::int64_t flush_interval_ms = 10 * kMinuteMs;
    std::uint64_t log_file_bytes = 32ull << 20;
};

/// Datapoints of metrics, kept as the service keeps them: by second for three hours where that was
/// asked for, by minute for 15 days, by five minutes for 63 and by hour for 455.
///
/// A batch is acknowledged when the write-ahead log has it on disk. Memory holds what is newer than
/// the last write-out and the names of all series; the rest is in SQLite, some hours of a series a
/// row. Any thread.
class MetricStore {
  public:
    virtual ~MetricStore() = default;

    /// Errors: Io, NoSpace, Corruption, Unsupported (written by a newer version).
    [[nodiscard]] static Result<std::unique_ptr<MetricStore>> open(const StoreOptions& options,
                                                                   io::FileSystem& files,
                                                                   Clock& clock);

    /// Returns when the batch is on disk and can be read, all of it or none. Errors: LimitExceeded
    /// (too many series), NoSpace, Unavailable.
    [[nodiscard]] virtual Result<void> append(Batch batch) = 0;

    /// The cells that begin in [from, to), a list for each unit that has any, units by name. With
    /// `period` (in seconds) below 60 these are cells of seconds; from 60 on all others whose
    /// length divides the period at their age.
    [[nodiscard]] virtual Result<std::vector<UnitCells>> read(const MetricKey& metric, TimeMs from,
                                                              TimeMs to, int period) = 0;

    [[nodiscard]] virtual Result<MetricPage> list(const MetricFilter& filter,
                                                  const std::optional<std::string>& after,
                                                  std::size_t limit) = 0;

    /// The position that was written last under this name.
    virtual std::optional<std::string> mark(std::string_view name) = 0;

    /// Writes memory out, rolls up and drops what is old, as far as it is time for that. Called
    /// every second or so.
    [[nodiscard]] virtual Result<void> maintain() = 0;
    /// Writes memory out now.
    [[nodiscard]] virtual Result<void> flush() = 0;

    virtual std::size_t series_count() = 0;
};

}  // namespace yagura::metrics
