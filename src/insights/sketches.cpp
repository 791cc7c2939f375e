#include "insights/sketches.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <ranges>

namespace yagura::insights {
namespace {

constexpr int kRegisterBits = 14;
constexpr double kGrowth = 1.02;

/// FNV-1a, with the finisher of MurmurHash3, as its high bits choose the register.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
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
    const std::uint64_t hash = hash_of(text);
    if (!registers_.empty()) return add_to_registers(hash);
    exact_.insert(hash);
    if (exact_.size() <= kMaxExact) return;
    registers_.resize(std::size_t{1} << kRegisterBits);
    for (const std::uint64_t known : exact_) add_to_registers(known);
    exact_ = {};
}

void DistinctCounter::add_to_registers(std::uint64_t hash) {
    const std::size_t place = hash >> (64 - kRegisterBits);
    const int zeros = std::countl_zero((hash << kRegisterBits) | (1ULL << (kRegisterBits - 1)));
    registers_[place] = std::max(registers_[place], static_cast<std::uint8_t>(zeros + 1));
}

double DistinctCounter::count() const {
    if (registers_.empty()) return static_cast<double>(exact_.size());
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

std::size_t DistinctCounter::bytes() const {
    return exact_.size() * 32 + registers_.size();
}

void Quantiles::add(double value) {
    least_ = count_ == 0 ? value : std::min(least_, value);
    greatest_ = count_ == 0 ? value : std::max(greatest_, value);
    ++count_;
    if (bucketed_) return add_to_buckets(value);
    values_.push_back(value);
    sorted_ = false;
    if (values_.size() <= kMaxExact) return;
    bucketed_ = true;
    for (const double known : values_) add_to_buckets(known);
    values_ = {};
}

void Quantiles::add_to_buckets(double value) {
    if (std::abs(value) < 1e-300) {
        ++zeros_;
    } else {
        ++(value < 0 ? negative_ : positive_)[bucket_of(std::abs(value))];
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
    for (const auto& [bucket, count] : std::views::reverse(negative_)) {
        seen += count;
        if (seen >= rank) return std::clamp(-middle_of(bucket), least_, greatest_);
    }
    seen += zeros_;
    if (seen >= rank) return 0;
    for (const auto& [bucket, count] : positive_) {
        seen += count;
        if (seen >= rank) return std::clamp(middle_of(bucket), least_, greatest_);
    }
    return greatest_;
}

std::size_t Quantiles::bytes() const {
    return values_.capacity() * sizeof(double) + (negative_.size() + positive_.size()) * 48;
}

}  // namespace yagura::insights
