#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace yagura::net {

enum class IoStatus {
    Done,
    WouldBlockOnRead,   ///< again when the socket is readable
    WouldBlockOnWrite,  ///< again when the socket is writable
    Closed,             ///< the peer sends no more
    Failed,
};

struct IoResult {
    IoStatus status;
    std::size_t bytes;
};

/// The bytes of a non-blocking socket, through TLS or not. Does not own the socket. One thread.
class Transport {
  public:
    virtual ~Transport() = default;
    /// To be called until it is Done, before reading and writing.
    virtual IoResult handshake() = 0;
    virtual IoResult read(char* to, std::size_t space) = 0;
    virtual IoResult write(std::span<const iovec> pieces) = 0;
    /// A read that filled less than its space left nothing behind to read.
    virtual bool short_read_means_drained() const = 0;
    /// The application protocol that ALPN chose; empty without.
    virtual std::string_view protocol() const = 0;
    /// Tells the peer that no more will come, as far as that goes without blocking.
    virtual void end_output() = 0;
};

std::unique_ptr<Transport> make_plain_transport(int socket);

}  // namespace yagura::net
