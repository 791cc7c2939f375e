#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace yagura::insights {

/// Counts distinct texts: by their hashes while there are few, then as a HyperLogLog of 16,384
/// registers (standard error 0.8 percent).
class DistinctCounter {
  public:
    static constexpr std::size_t kMaxExact = 16'384;

    void add(std::string_view text);
    double count() const;
    std::size_t bytes() const;

  private:
    void add_to_registers(std::uint64_t hash);

    std::unordered_set<std::uint64_t> exact_;
    std::vector<std::uint8_t> registers_;  ///< empty while exact
};

/// Quantiles by nearest rank: of the values themselves while there are few, then of buckets that
/// grow by two percent, whose middle is within one percent of every value in them.
class Quantiles {
  public:
    static constexpr std::size_t kMaxExact = 65'536;

    void add(double value);
    bool empty() const { return count_ == 0; }
    /// `percent` from 0 to 100; there must be a value.
    double at(double percent) const;
    std::size_t bytes() const;

  private:
    void add_to_buckets(double value);

    std::uint64_t count_ = 0;
    mutable std::vector<double> values_;
    mutable bool sorted_ = false;
    bool bucketed_ = false;
    std::map<std::int32_t, std::uint64_t> negative_;  ///< by the size, to be read backwards
    std::uint64_t zeros_ = 0;
    std::map<std::int32_t, std::uint64_t> positive_;
    double least_ = 0;
    double greatest_ = 0;
};

}  // namespace yagura::insights
