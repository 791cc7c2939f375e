#include "metrics/statistic.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace yagura::metrics {
namespace {

constexpr std::size_t kMostDecimals = 10;

/// A plain decimal number without sign and exponent; moves `text` past it.
std::optional<double> take_number(std::string_view& text) {
    std::size_t length = 0;
    std::size_t decimals = 0;
    bool point = false;
    while (length < text.size() &&
           ((text[length] >= '0' && text[length] <= '9') || (text[length] == '.' && !point))) {
        if (text[length] == '.') {
            point = true;
        } else if (point) {
            ++decimals;
        }
        ++length;
    }
    if (length == 0 || text[0] == '.' || text[length - 1] == '.' || decimals > kMostDecimals)
        return std::nullopt;
    double value = 0;
    std::from_chars(text.data(), text.data() + length, value);
    text.remove_prefix(length);
    return value;
}

bool take(std::string_view& text, std::string_view token) {
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
    return true;
}

/// How much of the samples [from, to) (by place in the sorted order) lies in [low, high).
double overlap(double from, double to, double low, double high) {
    return std::max(0.0, std::min(to, high) - std::max(from, low));
}

}  // namespace

double percentile(const std::vector<Weighted>& distribution, double percent) {
    double total = 0;
    for (const Weighted& each : distribution) total += each.count;
    // The place among the samples, the first at 0 and the last at total - 1.
    const double place = percent / 100 * std::max(0.0, total - 1);
    double before = 0;
    for (std::size_t i = 0; i < distribution.size(); ++i) {
        const double last = before + distribution[i].count - 1;  // place of the value's last sample
        if (place <= last || i + 1 == distribution.size()) return distribution[i].value;
        const double next = last + 1;
        if (place < next) {
            const double share = place - last;
            return distribution[i].value +
                   share * (distribution[i + 1].value - distribution[i].value);
        }
        before = next;
    }
    return distribution.back().value;
}

Result<Statistic> Statistic::parse(std::string_view text) {
    const auto refused = [&] {
        return fail(
            Errc::InvalidArgument,
            fmt::format("The value {} for parameter ExtendedStatistic is not supported.", text));
    };
    Statistic out;
    out.text_ = std::string(text);
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> kSimple{
        {{"SampleCount", Kind::SampleCount},
         {"Average", Kind::Average},
         {"Sum", Kind::Sum},
         {"Minimum", Kind::Minimum},
         {"Maximum", Kind::Maximum}}};
    for (const auto& [name, kind] : kSimple) {
        if (text != name) continue;
        out.kind_ = kind;
        return out;
    }
    if (text == "IQM") {
        out.kind_ = Kind::TrimmedMean;
        out.low_.at = 25;
        out.high_.at = 75;
        return out;
    }
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> kShort{
        {{"p", Kind::Percentile},
         {"tm", Kind::TrimmedMean},
         {"tc", Kind::TrimmedCount},
         {"ts", Kind::TrimmedSum},
         {"wm", Kind::WinsorizedMean}}};
    for (const auto& [name, kind] : kShort) {
        std::string_view rest = text;
        if (!take(rest, name)) continue;
        const auto number = take_number(rest);
        if (!number || !rest.empty() || *number > 100) return refused();
        out.kind_ = kind;
        out.high_.at = number;
        return out;
    }
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> kLong{
        {{"TM(", Kind::TrimmedMean},
         {"TC(", Kind::TrimmedCount},
         {"TS(", Kind::TrimmedSum},
         {"WM(", Kind::WinsorizedMean},
         {"PR(", Kind::PercentileRank}}};
    for (const auto& [name, kind] : kLong) {
        std::string_view rest = text;
        if (!take(rest, name)) continue;
        out.kind_ = kind;
        out.low_.at = take_number(rest);
        const bool low_percent = out.low_.at && take(rest, "%");
        if (!take(rest, ":")) return refused();
        out.high_.at = take_number(rest);
        const bool high_percent = out.high_.at && take(rest, "%");
        if (rest != ")" || (!out.low_.at && !out.high_.at)) return refused();
        if (out.low_.at && out.high_.at && low_percent != high_percent) return refused();
        out.in_percent_ = low_percent || high_percent;
        if (kind == Kind::PercentileRank && out.in_percent_) return refused();
        if (out.low_.at && out.high_.at && *out.low_.at >= *out.high_.at) return refused();
        if (out.in_percent_ && (out.low_.at.value_or(0) > 100 || out.high_.at.value_or(0) > 100)) {
            return refused();
        }
        return out;
    }
    return refused();
}

std::optional<double> Statistic::of(const Summary& summary) const {
    if (summary.empty()) return std::nullopt;
    switch (kind_) {
        case Kind::SampleCount:
            return summary.count();
        case Kind::Average:
            return summary.average();
        case Kind::Sum:
            return summary.sum();
        case Kind::Minimum:
            return summary.minimum();
        case Kind::Maximum:
            return summary.maximum();
        case Kind::Percentile:
            if (!summary.has_distribution()) return std::nullopt;
            return percentile(summary.distribution(), *high_.at);
        default:
            if (!summary.has_distribution()) return std::nullopt;
            return of_range(summary);
    }
}

std::optional<double> Statistic::of_range(const Summary& summary) const {
    const std::vector<Weighted> distribution = summary.distribution();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    // In per cent the range is one of places; a value that lies across its edge counts in part.
    const double total = summary.count();
    const double low =
        in_percent_ ? low_.at.value_or(0) / 100 * total : low_.at.value_or(-kInfinity);
    const double high =
        in_percent_ ? high_.at.value_or(100) / 100 * total : high_.at.value_or(kInfinity);
    double count = 0;
    double sum = 0;
    double below = 0;
    double above = 0;
    double lowest = kInfinity;
    double highest = -kInfinity;
    double place = 0;
    for (const Weighted& each : distribution) {
        double inside = 0;
        if (in_percent_) {
            inside = overlap(place, place + each.count, low, high);
            below += overlap(place, place + each.count, 0, low);
            above += overlap(place, place + each.count, high, kInfinity);
        } else if (each.value <= low) {
            below += each.count;
        } else if (each.value > high) {
            above += each.count;
        } else {
            inside = each.count;
        }
        place += each.count;
        if (inside <= 0) continue;
        count += inside;
        sum += inside * each.value;
        lowest = std::min(lowest, each.value);
        highest = std::max(highest, each.value);
    }
    switch (kind_) {
        case Kind::TrimmedCount:
            return count;
        case Kind::TrimmedSum:
            return sum;
        case Kind::PercentileRank:
            return count / total * 100;
        case Kind::WinsorizedMean: {
            // What lies outside is moved to the edge: the bound itself, or the outermost sample
            // that is inside where the bound is a place.
            if (in_percent_ && count <= 0) return std::nullopt;
            const double low_value = in_percent_ ? lowest : low;
            const double high_value = in_percent_ ? highest : high;
            if (below > 0) sum += below * low_value;
            if (above > 0) sum += above * high_value;
            return sum / total;
        }
        default:
            if (count <= 0) return std::nullopt;
            return sum / count;
    }
}

}  // namespace yagura::metrics
