#include "cli/corpus/corpus.h"

#include <cmath>
#include <numbers>

#include "cli/corpus/dice.h"
#include "cli/corpus/generators.h"

namespace yagura::cli::corpus {

std::string_view name(Kind kind) {
    switch (kind) {
        case Kind::WindowsSecurity:
            return "winsec";
        case Kind::CloudTrail:
            return "cloudtrail";
        case Kind::Web:
            return "web";
        case Kind::AppJson:
            return "appjson";
    }
    return "";
}

std::optional<Kind> find_kind(std::string_view wanted) {
    for (const Kind kind : kAllKinds) {
        if (name(kind) == wanted) return kind;
    }
    return std::nullopt;
}

std::string_view demo_group(Kind kind) {
    switch (kind) {
        case Kind::WindowsSecurity:
            return "/demo/windows/security";
        case Kind::CloudTrail:
            return "/demo/cloudtrail";
        case Kind::Web:
            return "/demo/web/access";
        case Kind::AppJson:
            return "/demo/app/json";
    }
    return "";
}

std::unique_ptr<Generator> make_generator(Kind kind, std::uint64_t seed) {
    switch (kind) {
        case Kind::WindowsSecurity:
            return make_windows_security(seed);
        case Kind::CloudTrail:
            return make_cloudtrail(seed);
        case Kind::Web:
            return make_web(seed);
        case Kind::AppJson:
            return make_app_json(seed);
    }
    return nullptr;
}

Timeline::Timeline(std::uint64_t seed, TimeMs from, TimeMs to, std::uint64_t count)
    : state_(seed), from_(from), to_(to), count_(count), last_(from) {}

std::optional<TimeMs> Timeline::next() {
    if (index_ >= count_) return std::nullopt;
    // The place of event i is i plus a random fraction; a sine of one period a day bends places to
    // times, so that the middle of the day gets about three times what the night gets.
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    const double jitter = static_cast<double>(state_ >> 11) * 0x1p-53;
    const double span = static_cast<double>(to_ - from_);
    const double place =
        span * ((static_cast<double>(index_) + jitter) / static_cast<double>(count_));
    const double day = static_cast<double>(kDayMs);
    double bent = place;
    if (span >= 2 * day) {
        const double phase =
            2 * std::numbers::pi * std::fmod(static_cast<double>(from_.value) + place, day) / day;
        bent += 0.5 * day / (2 * std::numbers::pi) * std::sin(phase);
    }
    ++index_;
    TimeMs time = from_ + static_cast<std::int64_t>(std::min(std::max(bent, 0.0), span - 1));
    if (time < last_) time = last_;
    last_ = time;
    return time;
}

}  // namespace yagura::cli::corpus
