#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yagura::net {

/// Bytes waiting to be written to one socket. Small ones are put together; large bodies keep their
/// own memory and go out beside the rest in one gather write.
class OutputQueue {
  public:
    void append(std::string_view bytes);
    /// Takes the string over when copying it would cost more than a place of its own.
    void append_owned(std::string&& bytes);

    std::size_t bytes() const { return bytes_; }
    bool empty() const { return bytes_ == 0; }

    /// Fills `out` from the front and gives the number of places used.
    std::size_t gather(std::span<iovec> out);
    /// Drops `count` written bytes.
    void consume(std::size_t count);

  private:
    std::vector<std::string> pieces_;
    std::size_t first_ = 0;   ///< piece at the front
    std::size_t offset_ = 0;  ///< bytes of it that are written
    std::size_t bytes_ = 0;
};

}  // namespace yagura::net
