#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace yagura::cli::corpus {

/// A small fast generator of pseudo-random numbers (xoshiro256++, seeded by splitmix64): the same
/// sequence for the same seed everywhere, which the standard library's distributions do not
/// promise.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) {
        for (std::uint64_t& word : state_) {
            seed += 0x9e3779b97f4a7c15;
            std::uint64_t mixed = seed;
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            word = mixed ^ (mixed >> 31);
        }
    }

    std::uint64_t bits() {
        const std::uint64_t out = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return out;
    }

    /// Evenly in [0, bound); `bound` at least 1 and below 2^32.
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(((bits() >> 32) * bound) >> 32);
    }
    /// Evenly in [low, high].
    std::uint32_t between(std::uint32_t low, std::uint32_t high) {
        return low + below(high - low + 1);
    }
    bool one_in(std::uint32_t chances) { return below(chances) == 0; }
    /// In [0, bound) with small values much more likely: how names, pages and addresses are spread.
    std::uint32_t skewed(std::uint32_t bound) {
        const double fraction = static_cast<double>(bits() >> 11) * 0x1p-53;
        return static_cast<std::uint32_t>(fraction * fraction * fraction * bound);
    }

    /// The same, less so.
    std::uint32_t leaning(std::uint32_t bound) {
        const double fraction = static_cast<double>(bits() >> 11) * 0x1p-53;
        return static_cast<std::uint32_t>(fraction * fraction * bound);
    }

    template <class Range>
    const auto& pick(const Range& values) {
        return values[below(static_cast<std::uint32_t>(std::size(values)))];
    }
    template <class Range>
    const auto& pick_leaning(const Range& values) {
        return values[leaning(static_cast<std::uint32_t>(std::size(values)))];
    }
    template <class Range>
    const auto& pick_skewed(const Range& values) {
        return values[skewed(static_cast<std::uint32_t>(std::size(values)))];
    }

  private:
    std::array<std::uint64_t, 4> state_{};
};

/// Chooses an index by weight in one look: a table of 1024 slots.
class WeightedChoice {
  public:
    explicit WeightedChoice(std::span<const std::uint32_t> weights) {
        std::uint64_t sum = 0;
        for (const std::uint32_t weight : weights) sum += weight;
        std::uint64_t reached = 0;
        std::size_t slot = 0;
        for (std::size_t index = 0; index < weights.size(); ++index) {
            reached += weights[index];
            const std::size_t end = reached * slots_.size() / sum;
            while (slot < end) slots_[slot++] = static_cast<std::uint8_t>(index);
        }
    }
    std::size_t choose(Dice& dice) const { return slots_[dice.bits() >> 54]; }

  private:
    std::array<std::uint8_t, 1024> slots_{};
};

}  // namespace yagura::cli::corpus
