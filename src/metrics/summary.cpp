#include "metrics/summary.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace yagura::metrics {
namespace {

// The byte before each stored summary.
constexpr unsigned kKindBits = 3;
constexpr unsigned kOneSample = 4;    // a uniform one of a single sample
constexpr unsigned kWholeCounts = 8;  // counts are varints, not doubles
constexpr unsigned kCoarse = 16;
constexpr double kMostWhole = 9007199254740992.0;  // 2^53
constexpr std::uint64_t kMostValues = 1u << 17;    // more powers of kGrowth than doubles reach

bool is_whole(double count) {
    return count >= 0 && count < kMostWhole && count == std::floor(count);
}

void put_double(codec::ByteWriter& out, double value) {
    out.fixed(std::bit_cast<std::uint64_t>(value));
}

double get_double(codec::ByteReader& in) {
    return std::bit_cast<double>(in.fixed<std::uint64_t>());
}

void put_count(codec::ByteWriter& out, double count, bool whole) {
    if (whole) {
        out.varint(static_cast<std::uint64_t>(count));
    } else {
        put_double(out, count);
    }
}

double get_count(codec::ByteReader& in, bool whole) {
    return whole ? static_cast<double>(in.varint()) : get_double(in);
}

double nearest_power(double value) {
    if (value == 0) return 0;
    const double growth = std::log(Summary::kGrowth);
    return std::exp(std::round(std::log(value) / growth) * growth);
}

}  // namespace

Summary Summary::of(double value, double count) {
    Summary out;
    out.add(value, count);
    return out;
}

Summary Summary::of_set(double count, double sum, double minimum, double maximum) {
    if (minimum == maximum && minimum >= 0 && sum == minimum * count) return of(minimum, count);
    Summary out;
    out.kind_ = Kind::Lost;
    out.count_ = count;
    out.sum_ = sum;
    out.minimum_ = minimum;
    out.maximum_ = maximum;
    return out;
}

void Summary::add(double value, double count) {
    if (count_ == 0) {
        minimum_ = maximum_ = value;
        count_ = count;
        if (value < 0) {
            kind_ = Kind::Lost;
            sum_ = value * count;
        }
        return;
    }
    if (kind_ == Kind::Uniform && value == minimum_) {
        count_ += count;
        return;
    }
    sum_ = sum() + value * count;
    if (value < 0) {
        lose();
    } else if (kind_ != Kind::Lost) {
        expand();
        insert(value, count);
    }
    minimum_ = std::min(minimum_, value);
    maximum_ = std::max(maximum_, value);
    count_ += count;
}

void Summary::merge(const Summary& other) {
    if (other.count_ == 0) return;
    if (count_ == 0) {
        *this = other;
        return;
    }
    if (other.kind_ == Kind::Uniform) {
        add(other.minimum_, other.count_);
        return;
    }
    sum_ = sum() + other.sum_;
    if (other.kind_ == Kind::Lost) {
        lose();
    } else if (kind_ != Kind::Lost) {
        expand();
        if (other.coarse_ && !coarse_) coarsen();
        for (const Weighted& each : other.values_) insert(each.value, each.count);
    }
    minimum_ = std::min(minimum_, other.minimum_);
    maximum_ = std::max(maximum_, other.maximum_);
    count_ += other.count_;
}

std::vector<Weighted> Summary::distribution() const {
    if (count_ == 0 || kind_ == Kind::Lost) return {};
    if (kind_ == Kind::Uniform) return {{minimum_, count_}};
    std::vector<Weighted> out = values_;
    if (coarse_) {
        // A power may lie outside of what was seen; the outermost samples are known exactly.
        for (Weighted& each : out) each.value = std::clamp(each.value, minimum_, maximum_);
        out.front().value = minimum_;
        out.back().value = maximum_;
    }
    return out;
}

void Summary::insert(double value, double count) {
    if (coarse_) value = nearest_power(value);
    const auto at =
        std::lower_bound(values_.begin(), values_.end(), value,
                         [](const Weighted& each, double wanted) { return each.value < wanted; });
    if (at != values_.end() && at->value == value) {
        at->count += count;
        return;
    }
    values_.insert(at, {value, count});
    if (!coarse_ && values_.size() > kMostExact) coarsen();
}

void Summary::expand() {
    if (kind_ != Kind::Uniform) return;
    kind_ = Kind::Values;
    values_.assign(1, {minimum_, count_});
}

void Summary::lose() {
    kind_ = Kind::Lost;
    values_ = {};
}

void Summary::coarsen() {
    coarse_ = true;
    const std::vector<Weighted> exact = std::move(values_);
    values_.clear();
    for (const Weighted& each : exact) insert(each.value, each.count);
}

void Summary::encode(codec::ByteWriter& out) const {
    bool whole = is_whole(count_);
    for (const Weighted& each : values_) whole = whole && is_whole(each.count);
    unsigned head = static_cast<unsigned>(kind_);
    if (whole) head |= kWholeCounts;
    if (coarse_) head |= kCoarse;
    if (kind_ == Kind::Uniform && count_ == 1) head |= kOneSample;
    out.fixed(static_cast<std::uint8_t>(head));
    if (kind_ == Kind::Uniform) {
        if (count_ != 1) put_count(out, count_, whole);
        put_double(out, minimum_);
        return;
    }
    put_count(out, count_, whole);
    put_double(out, sum_);
    put_double(out, minimum_);
    put_double(out, maximum_);
    if (kind_ == Kind::Lost) return;
    out.varint(values_.size());
    for (const Weighted& each : values_) {
        put_double(out, each.value);
        put_count(out, each.count, whole);
    }
}

Result<Summary> Summary::decode(codec::ByteReader& in) {
    const unsigned head = in.fixed<std::uint8_t>();
    Summary out;
    if ((head & kKindBits) > static_cast<unsigned>(Kind::Lost))
        return fail(Errc::Corruption, "a stored datapoint has an unknown form");
    out.kind_ = static_cast<Kind>(head & kKindBits);
    out.coarse_ = (head & kCoarse) != 0;
    const bool whole = (head & kWholeCounts) != 0;
    if (out.kind_ == Kind::Uniform) {
        out.count_ = (head & kOneSample) != 0 ? 1 : get_count(in, whole);
        out.minimum_ = out.maximum_ = get_double(in);
    } else {
        out.count_ = get_count(in, whole);
        out.sum_ = get_double(in);
        out.minimum_ = get_double(in);
        out.maximum_ = get_double(in);
    }
    if (out.kind_ == Kind::Values) {
        const std::uint64_t size = in.varint();
        if (size > kMostValues || size > in.left())
            return fail(Errc::Corruption, "a stored datapoint is cut short");
        out.values_.reserve(size);
        for (std::uint64_t i = 0; i < size; ++i) {
            const double value = get_double(in);
            out.values_.push_back({value, get_count(in, whole)});
        }
    }
    if (!in.ok()) return fail(Errc::Corruption, "a stored datapoint is cut short");
    return out;
}

}  // namespace yagura::metrics
