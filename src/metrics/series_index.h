#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/metric_store.h"

namespace yagura::metrics {

/// One metric in one unit.
using SeriesId = std::uint32_t;

/// The name of a series as it is stored: text that sorts by account, region, namespace, name and
/// dimensions, and the unit.
struct SeriesName {
    std::string metric;
    std::string unit;
};

/// The sorted text of a metric; dimensions are put in order.
std::string text_of(const MetricKey& metric);
MetricKey metric_of(std::string_view text);

/// Every series that there is, in memory. One thread at a time: the store's lock.
class SeriesIndex {
  public:
    struct Series {
        SeriesName name;
        std::int64_t last = 0;  ///< start of the newest datapoint in seconds
        bool logged = false;    ///< its name is in the log or in the database
        bool stored = false;    ///< its name is in the database
        bool touched = false;   ///< `last` is newer than in the database
    };

    /// The series, made if it is new.
    SeriesId obtain(const std::string& metric, const std::string& unit);
    /// Puts one that was read back.
    void restore(SeriesId id, SeriesName name, std::int64_t last, bool stored);
    void erase(SeriesId id);

    Series* find(SeriesId id);
    /// The series of one metric, by unit.
    const std::map<std::string, SeriesId>* units_of(const std::string& metric) const;
    std::size_t size() const { return series_.size(); }
    const std::unordered_map<SeriesId, Series>& all() const { return series_; }
    std::unordered_map<SeriesId, Series>& all() { return series_; }

    MetricPage list(const MetricFilter& filter, const std::optional<std::string>& after,
                    std::size_t limit) const;

  private:
    std::map<std::string, std::map<std::string, SeriesId>, std::less<>> metrics_;
    std::unordered_map<SeriesId, Series> series_;
    SeriesId next_ = 1;
};

}  // namespace yagura::metrics
