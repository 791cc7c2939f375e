#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yagura::insights {

/// Counts distinct texts: by their hashes while there are few, then as a HyperLogLog of 16,384
/// registers (standard error 0.8 percent).
class DistinctCounter {
  public:
    static constexpr std::size_t kMaxExact = 16'384;

    void add(std::string_view text);
    /// As if what was added to the other had been added here.
    void merge(const DistinctCounter& other);
    double count() const;
    std::size_t bytes() const { return slots_.capacity() * sizeof(slots_[0]) + registers_.size(); }

  private:
    void add_hash(std::uint64_t hash);
    void add_to_registers(std::uint64_t hash);
    void insert(std::uint64_t hash);

    std::vector<std::uint64_t> slots_;     ///< hashes in a table of a power of two; 0: free
    std::size_t exact_ = 0;                ///< hashes in it
    std::vector<std::uint8_t> registers_;  ///< empty while exact
};

/// Counts by number, of numbers that lie near each other.
class BucketCounts {
  public:
    void add(std::int32_t bucket, std::uint64_t count);
    std::int32_t first() const { return first_; }
    const std::vector<std::uint64_t>& counts() const { return counts_; }

  private:
    std::int32_t first_ = 0;
    std::vector<std::uint64_t> counts_;
};

/// Quantiles by nearest rank: of the values themselves while there are few, then of buckets that
/// grow by two percent, whose middle is within one percent of every value in them.
class Quantiles {
  public:
    static constexpr std::size_t kMaxExact = 65'536;

    void add(double value);
    void merge(const Quantiles& other);
    bool empty() const { return count_ == 0; }
    /// `percent` from 0 to 100; there must be a value.
    double at(double percent) const;
    std::size_t bytes() const;

  private:
    void use_buckets();
    void add_to_buckets(double value);

    std::uint64_t count_ = 0;
    mutable std::vector<double> values_;
    mutable bool sorted_ = false;
    bool bucketed_ = false;
    BucketCounts negative_;  ///< by the size, to be read backwards
    std::uint64_t zeros_ = 0;
    BucketCounts positive_;
    double least_ = 0;
    double greatest_ = 0;
};

}  // namespace yagura::insights
