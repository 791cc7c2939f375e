#pragma once

namespace yagura::text {

/// A run of bytes that a JSON string holds as they are.
struct PlainRun {
    const char* end;  ///< the first '"', '\' or byte below 0x20, or the end that was given
    bool ascii;       ///< no byte of the run is above 0x7F
};

/// Scans 16 bytes a step.
PlainRun json_plain_run(const char* at, const char* end);
/// The same, byte by byte: what the other one is tested against.
PlainRun json_plain_run_scalar(const char* at, const char* end);

}  // namespace yagura::text
