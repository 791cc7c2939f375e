#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <thread>
#include <unordered_set>

#include "net/http1/response_writer.h"
#include "net/server/mailbox.h"
#include "net/server/shared.h"

namespace yagura::net {

class Connection;

/// One network thread: its event loop, its connections and what they share. Everything but
/// start(), stop() and mailbox() belongs to that thread.
class Loop {
  public:
    explicit Loop(std::shared_ptr<ServerShared> shared);
    ~Loop();

    void start();
    /// Drops the connections, ends and joins the thread. Idempotent.
    void stop();
    const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
    /// Connections given to this thread, those on their way included. Any thread.
    std::size_t load() const { return load_.load(std::memory_order_relaxed); }
    void add_load() { load_.fetch_add(1, std::memory_order_relaxed); }

    boost::asio::io_context& context() { return context_; }
    const std::shared_ptr<ServerShared>& shared() const { return shared_; }
    std::int64_t now_ns() const { return now_ns_; }
    void update_now() { now_ns_ = shared_->clock.monotonic_ns(); }
    std::string_view date() { return date_.at(shared_->clock.now()); }
    /// Where connections read to, one at a time: an idle connection owns no buffer.
    std::array<char, 64 * 1024>& scratch() { return scratch_; }

    void add(const std::shared_ptr<Connection>& connection);
    void remove(const std::shared_ptr<Connection>& connection);
    /// The server stops: all connections finish what is under way.
    void begin_stop();

  private:
    void run();
    void tick();
    void schedule_tick();

    const std::shared_ptr<ServerShared> shared_;
    boost::asio::io_context context_{1};
    boost::asio::steady_timer ticker_{context_};
    const std::shared_ptr<Mailbox> mailbox_;
    std::thread thread_;
    std::atomic<std::size_t> load_{0};
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    std::int64_t tick_ms_;
    std::int64_t now_ns_ = 0;
    bool ticking_ = false;
    HttpDate date_;
    std::array<char, 64 * 1024> scratch_;
};

}  // namespace yagura::net
