#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

/// Log events that look like real ones, made by ourselves: for `yagura demo`, for tests and for the
/// benchmarks. The same seed and the same times give the same bytes on every machine.
namespace yagura::cli::corpus {

enum class Kind {
    WindowsSecurity,  ///< Windows Security channel as XML in Windows' own style, about 1.2 KB
    CloudTrail,       ///< CloudTrail records, JSON, 1 to 2 KB
    Web,              ///< combined-format web access lines and sshd lines, about 230 B
    AppJson,          ///< JSON lines of several services with trace and span ids, about 300 B
};

inline constexpr Kind kAllKinds[] = {Kind::WindowsSecurity, Kind::CloudTrail, Kind::Web,
                                     Kind::AppJson};

/// "winsec", "cloudtrail", "web", "appjson".
std::string_view name(Kind kind);
std::optional<Kind> find_kind(std::string_view name);
/// The log group that the demo keeps this kind in, "/demo/windows/security" and so on.
std::string_view demo_group(Kind kind);

/// Makes one event after another. One thread at a time. It keeps the state of a small world (hosts,
/// users, open sessions, attacks under way), so events belong together as real ones do.
class Generator {
  public:
    virtual ~Generator() = default;
    /// Appends the message of the next event to `out` and returns who wrote it: an index into
    /// streams(). Times must not fall from call to call.
    virtual std::uint32_t next(TimeMs time, std::string& out) = 0;
    /// Names of log streams: computers, accounts and regions, services.
    virtual const std::vector<std::string>& streams() const = 0;
};

std::unique_ptr<Generator> make_generator(Kind kind, std::uint64_t seed);

/// Rising event times: `count` of them in [from, to), more by day than by night, never twice the
/// same spacing.
class Timeline {
  public:
    Timeline(std::uint64_t seed, TimeMs from, TimeMs to, std::uint64_t count);
    /// Nothing after the last.
    std::optional<TimeMs> next();

  private:
    std::uint64_t state_;
    TimeMs from_;
    TimeMs to_;
    std::uint64_t count_;
    std::uint64_t index_ = 0;
    TimeMs last_;
};

}  // namespace yagura::cli::corpus
