#include "insights/sketches.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace yagura::insights {
namespace {

constexpr int kRegisterBits = 14;
constexpr double kGrowth = 1.02;

/// Eight bytes a step, with the finisher of MurmurHash3, as its high bits choose the register.
std::uint64_t hash_of(std::string_view text) {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
    std::uint64_t hash = text.size() * kFactor;
    const auto mix = [&](std::uint64_t word) {
        hash = (hash ^ word) * kFactor;
        hash ^= hash >> 32;
    };
    while (text.size() >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        mix(word);
        text.remove_prefix(8);
    }
    std::uint64_t word = 0;
    if (!text.empty()) std::memcpy(&word, text.data(), text.size());
    mix(word);
    hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
    hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
    return hash ^ (hash >> 33);
}

std::int32_t bucket_of(double size) {
    return static_cast<std::int32_t>(std::floor(std::log(size) / std::log(kGrowth)));
}

double middle_of(std::int32_t bucket) {
    return std::pow(kGrowth, bucket + 0.5);
}

}  // namespace

void DistinctCounter::add(std::string_view text) {
    add_hash(hash_of(text));
}

void DistinctCounter::merge(const DistinctCounter& other) {
    for (const std::uint64_t hash : other.slots_) {
        if (hash != 0) add_hash(hash);
    }
    if (other.registers_.empty()) return;
    if (registers_.empty()) {
        registers_.resize(other.registers_.size());
        for (const std::uint64_t hash : slots_) {
            if (hash != 0) add_to_registers(hash);
        }
        slots_ = {};
    }
    for (std::size_t i = 0; i < registers_.size(); ++i) {
        registers_[i] = std::max(registers_[i], other.registers_[i]);
    }
}

void DistinctCounter::add_hash(std::uint64_t hash) {
    if (!registers_.empty()) return add_to_registers(hash);
    if (hash == 0) hash = 1;  // 0 is a free place
    if (exact_ * 2 >= slots_.size()) {
        std::vector<std::uint64_t> known(slots_.empty() ? 8 : slots_.size() * 2);
        known.swap(slots_);
        exact_ = 0;
        for (const std::uint64_t other : known) {
            if (other != 0) insert(other);
        }
    }
    insert(hash);
    if (exact_ <= kMaxExact) return;
    registers_.resize(std::size_t{1} << kRegisterBits);
    for (const std::uint64_t known : slots_) {
        if (known != 0) add_to_registers(known);
    }
    slots_ = {};
}

void DistinctCounter::insert(std::uint64_t hash) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at] != 0) {
        if (slots_[at] == hash) return;
        at = (at + 1) & mask;
    }
    slots_[at] = hash;
    ++exact_;
}

void DistinctCounter::add_to_registers(std::uint64_t hash) {
    const std::size_t place = hash >> (64 - kRegisterBits);
    const int zeros = std::countl_zero((hash << kRegisterBits) | (1ULL << (kRegisterBits - 1)));
    registers_[place] = std::max(registers_[place], static_cast<std::uint8_t>(zeros + 1));
}

double DistinctCounter::count() const {
    if (registers_.empty()) return static_cast<double>(exact_);
    const auto size = static_cast<double>(registers_.size());
    double sum = 0;
    double empty = 0;
    for (const std::uint8_t value : registers_) {
        sum += std::ldexp(1.0, -value);
        if (value == 0) ++empty;
    }
    const double estimate = 0.7213 / (1 + 1.079 / size) * size * size / sum;
    // Few values leave registers empty, and counting those is more exact.
    if (estimate <= 2.5 * size && empty > 0) return std::round(size * std::log(size / empty));
    return std::round(estimate);
}

void BucketCounts::add(std::int32_t bucket, std::uint64_t count) {
    if (count == 0) return;
    if (counts_.empty()) first_ = bucket;
    if (bucket < first_) {
        counts_.insert(counts_.begin(), static_cast<std::size_t>(first_ - bucket), 0);
        first_ = bucket;
    }
    const auto place = static_cast<std::size_t>(bucket - first_);
    if (place >= counts_.size()) counts_.resize(place + 1);
    counts_[place] += count;
}

void Quantiles::add(double value) {
    least_ = count_ == 0 ? value : std::min(least_, value);
    greatest_ = count_ == 0 ? value : std::max(greatest_, value);
    ++count_;
    if (bucketed_) return add_to_buckets(value);
    values_.push_back(value);
    sorted_ = false;
    if (values_.size() > kMaxExact) use_buckets();
}

void Quantiles::merge(const Quantiles& other) {
    if (!other.bucketed_) {
        for (const double value : other.values_) add(value);
        return;
    }
    if (!bucketed_) use_buckets();
    least_ = count_ == 0 ? other.least_ : std::min(least_, other.least_);
    greatest_ = count_ == 0 ? other.greatest_ : std::max(greatest_, other.greatest_);
    count_ += other.count_;
    zeros_ += other.zeros_;
    const auto add_all = [](BucketCounts& into, const BucketCounts& from) {
        for (std::size_t i = 0; i < from.counts().size(); ++i) {
            into.add(from.first() + static_cast<std::int32_t>(i), from.counts()[i]);
        }
    };
    add_all(negative_, other.negative_);
    add_all(positive_, other.positive_);
}

void Quantiles::use_buckets() {
    bucketed_ = true;
    for (const double known : values_) add_to_buckets(known);
    values_ = {};
}

void Quantiles::add_to_buckets(double value) {
    if (std::abs(value) < 1e-300) {
        ++zeros_;
    } else {
        (value < 0 ? negative_ : positive_).add(bucket_of(std::abs(value)), 1);
    }
}

double Quantiles::at(double percent) const {
    const auto total = static_cast<double>(count_);
    const auto rank =
        static_cast<std::uint64_t>(std::clamp(std::ceil(percent / 100 * total), 1.0, total));
    if (!bucketed_) {
        if (!sorted_) std::ranges::sort(values_);
        sorted_ = true;
        return values_[rank - 1];
    }
    if (rank == 1) return least_;
    if (rank == count_) return greatest_;
    std::uint64_t seen = 0;
    const auto& below = negative_.counts();
    for (std::size_t i = below.size(); i-- > 0;) {
        seen += below[i];
        const std::int32_t bucket = negative_.first() + static_cast<std::int32_t>(i);
        if (seen >= rank) return std::clamp(-middle_of(bucket), least_, greatest_);
    }
    seen += zeros_;
    if (seen >= rank) return 0;
    const auto& above = positive_.counts();
    for (std::size_t i = 0; i < above.size(); ++i) {
        seen += above[i];
        const std::int32_t bucket = positive_.first() + static_cast<std::int32_t>(i);
        if (seen >= rank) return std::clamp(middle_of(bucket), least_, greatest_);
    }
    return greatest_;
}

std::size_t Quantiles::bytes() const {
    return values_.capacity() * sizeof(double) +
           (negative_.counts().capacity() + positive_.counts().capacity()) * sizeof(std::uint64_t);
}

}  // namespace yagura::insights
