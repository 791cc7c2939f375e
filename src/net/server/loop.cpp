#include "net/server/loop.h"

#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <future>

#include "base/log.h"
#include "net/server/connection.h"

namespace yagura::net {
namespace {

constexpr std::int64_t kSlowestTickMs = 1000;
constexpr std::int64_t kFastestTickMs = 5;

std::int64_t tick_for(const HttpLimits& limits) {
    const std::int64_t shortest = std::min({limits.header_timeout_ms, limits.body_timeout_ms,
                                            limits.write_timeout_ms, limits.idle_timeout_ms});
    return std::clamp(shortest / 4, kFastestTickMs, kSlowestTickMs);
}

}  // namespace

Loop::Loop(std::shared_ptr<ServerShared> shared)
    : shared_(std::move(shared)),
      mailbox_(std::make_shared<Mailbox>(
          [this] { boost::asio::post(context_, [this] { mailbox_->drain(); }); })),
      tick_ms_(tick_for(shared_->limits)) {
    update_now();
}

Loop::~Loop() {
    stop();
}

void Loop::start() {
    std::promise<void> started;
    thread_ = std::thread([this, &started] {
        mailbox_->set_owner(std::this_thread::get_id());
        started.set_value();
        run();
    });
    started.get_future().wait();
}

void Loop::run() {
    // Signals are for the main thread; a process-directed one must not end up here.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    auto work = boost::asio::make_work_guard(context_);
    for (;;) {
        try {
            context_.run();
            break;
        } catch (const std::exception& error) {
            // Only memory can be short here; the connection at hand is lost, the others are not.
            log::error("net", "network thread: {}", error.what());
        }
    }
    auto connections = std::exchange(connections_, {});
    for (const auto& connection : connections) connection->close();
    connections.clear();
    work.reset();
    ticker_.cancel();
    // The waits that closing cancelled hold the last references.
    context_.restart();
    context_.poll();
}

void Loop::stop() {
    if (!thread_.joinable()) return;
    mailbox_->close();
    context_.stop();
    thread_.join();
}

void Loop::add(const std::shared_ptr<Connection>& connection) {
    connections_.insert(connection);
    if (!ticking_) schedule_tick();
}

void Loop::remove(const std::shared_ptr<Connection>& connection) {
    if (connections_.erase(connection) > 0) load_.fetch_sub(1, std::memory_order_relaxed);
}

void Loop::schedule_tick() {
    ticking_ = true;
    ticker_.expires_after(std::chrono::milliseconds(tick_ms_));
    ticker_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

void Loop::tick() {
    ticking_ = false;
    update_now();
    // A tick may close connections, which takes them off the set.
    const std::vector<std::shared_ptr<Connection>> connections(connections_.begin(),
                                                               connections_.end());
    for (const auto& connection : connections) connection->on_tick();
    if (!connections_.empty()) schedule_tick();
}

void Loop::begin_stop() {
    update_now();
    const std::vector<std::shared_ptr<Connection>> connections(connections_.begin(),
                                                               connections_.end());
    for (const auto& connection : connections) connection->begin_stop();
}

}  // namespace yagura::net
