#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace yagura::bench {

/// Reads requests, throws them away and answers 200: what is measured against it is the load
/// generator's own ceiling, with the cost of the sockets.
class NullServer {
  public:
    NullServer();
    ~NullServer();
    std::uint16_t port() const { return port_; }

  private:
    void run();

    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace yagura::bench
