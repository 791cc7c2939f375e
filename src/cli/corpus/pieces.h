#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "cli/corpus/dice.h"

/// The small parts that events are put together from. All append to `out`.
namespace yagura::cli::corpus {

void append_decimal(std::string& out, std::uint64_t value);
/// Filled up with zeros to `digits`.
void append_padded(std::string& out, std::uint32_t value, int digits);
/// Lower-case hexadecimal digits without leading zeros.
void append_hex(std::string& out, std::uint64_t value);
/// The low `digits` (at most 16) hexadecimal digits, zeros included.
void append_hex_digits(std::string& out, std::uint64_t value, int digits);
/// 8-4-4-4-12, version 4, lower case.
void append_uuid(std::string& out, Dice& dice);
void append_ipv4(std::string& out, std::uint32_t address);

/// Renders times; remembers the last second and day, as neighbours share them. One thread.
class TimeText {
  public:
    /// 2026-11-21T08:09:10 (no fraction, no zone)
    void append_iso_seconds(std::string& out, TimeMs time);
    /// 21/Nov/2026:08:09:10 +0000 (the web servers' common log format)
    void append_common_log(std::string& out, TimeMs time);
    /// Nov 21 08:09:10 (RFC 3164; the day is filled up with a blank)
    void append_syslog(std::string& out, TimeMs time);

  private:
    void refresh(TimeMs time);

    std::int64_t second_ = INT64_MIN;
    std::int64_t day_ = INT64_MIN;
    std::string iso_;
    std::string common_log_;
    std::string syslog_;
};

}  // namespace yagura::cli::corpus
