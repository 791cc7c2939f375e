#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/error.h"

namespace yagura::codec {

/// Unpacks gzip (RFC 1952) of any length piece by piece, members one after another included, as
/// rotated log files often have. Bounded memory. One thread.
class GzipStream {
  public:
    GzipStream();
    ~GzipStream();
    GzipStream(GzipStream&&) noexcept;
    GzipStream& operator=(GzipStream&&) noexcept;

    struct Step {
        std::size_t consumed = 0;  ///< bytes of `input` that were used up
        std::size_t produced = 0;  ///< bytes written to `output`
    };
    /// Unpacks from the front of `input` into `output` until one of them is exhausted. What does
    /// not fit comes with the next call, which may have no input of its own.
    /// Corruption for bytes that are not gzip or whose checksum is wrong.
    [[nodiscard]] Result<Step> unpack(std::string_view input, char* output, std::size_t room);
    /// False in the middle of a member: the input was cut off if nothing follows.
    bool at_member_end() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// True when `bytes` begin like a gzip file.
bool looks_like_gzip(std::string_view bytes);

}  // namespace yagura::codec
