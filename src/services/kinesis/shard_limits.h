#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "base/time.h"
#include "engine/engine.h"

namespace yagura::services::kinesis {

/// The throughput of a shard as the real service bounds it (kinesis.md section 4.7): 1 MiB and
/// 1000 records written a second; 5 reads and 2 MiB a second. Each is an allowance that grows with
/// time up to one second's worth. Any thread.
class ShardLimits {
  public:
    /// Without limits everything is allowed.
    explicit ShardLimits(bool in_force) : in_force_(in_force) {}

    /// Takes one record of so many bytes, or nothing and false.
    [[nodiscard]] bool take_write(engine::GroupId shard, std::size_t bytes, TimeMs now);
    /// Takes one GetRecords call. False also while an answer is paid off that was larger than a
    /// second's worth: after 10 MiB that is 5 seconds.
    [[nodiscard]] bool take_read(engine::GroupId shard, TimeMs now);
    /// What an allowed call then answered.
    void note_read(engine::GroupId shard, std::size_t bytes, TimeMs now);
    /// Takes one GetShardIterator call.
    [[nodiscard]] bool take_iterator(engine::GroupId shard, TimeMs now);
    void forget(engine::GroupId shard);

  private:
    struct Allowance {
        explicit Allowance(double per_second) : rate(per_second), left(per_second) {}
        void grow(TimeMs now);

        double rate;
        double left;
        TimeMs since{};
    };
    struct Shard {
        Allowance written_bytes{1 << 20};
        Allowance written_records{1000};
        Allowance reads{5};
        Allowance read_bytes{2 << 20};
        Allowance iterators{5};
    };

    const bool in_force_;
    std::mutex mutex_;
    std::unordered_map<std::uint32_t, Shard> shards_;  ///< by group
};

}  // namespace yagura::services::kinesis
