#include "net/http_server.h"

#include <condition_variable>
#include <mutex>

#include "base/clock.h"
#include "base/log.h"
#include "net/server/acceptor.h"
#include "net/server/loop.h"

namespace yagura::net {
namespace {

const Clock& system_clock() {
    static const SystemClock clock;
    return clock;
}

/// How often stop() looks whether the last connection has gone.
constexpr auto kStopPoll = std::chrono::milliseconds(2);

class AsioHttpServer final : public HttpServer {
  public:
    AsioHttpServer(const HttpLimits& limits, std::size_t threads, HttpHandler handler,
                   CounterRegistry& counters, const Clock& clock)
        : shared_(std::make_shared<ServerShared>(limits, std::move(handler), counters, clock)) {
        for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
            loops_.push_back(std::make_unique<Loop>(shared_));
        }
    }

    ~AsioHttpServer() override { stop(0); }

    Result<void> listen(const std::vector<ListenerOptions>& listeners) {
        if (listeners.empty()) return fail(Errc::InvalidArgument, "no address to listen on");
        for (const auto& options : listeners) {
            acceptors_.push_back(
                YG_TRY(Acceptor::create(*loops_.front(), options, [this](Accepted accepted) {
                    give_out(std::move(accepted));
                })));
        }
        for (const auto& loop : loops_) loop->start();
        loops_.front()->mailbox()->post([this] {
            for (const auto& acceptor : acceptors_) acceptor->start();
        });
        return {};
    }

    std::uint16_t port(std::size_t listener) const override {
        return listener < acceptors_.size() ? acceptors_[listener]->port() : 0;
    }

    Result<void> reload_tls() override {
        for (const auto& acceptor : acceptors_) YG_CHECK(acceptor->reload_tls());
        return {};
    }

    void stop(std::int64_t grace_ms) override {
        const std::lock_guard lock(stop_mutex_);
        if (!shared_->stopping.exchange(true)) {
            loops_.front()->mailbox()->post([this] {
                for (const auto& acceptor : acceptors_) acceptor->close();
                begin_stop();
            });
            wait_for_connections(grace_ms);
        }
        for (const auto& loop : loops_) loop->stop();
        // Without grace their thread may have ended before it closed them.
        for (const auto& acceptor : acceptors_) acceptor->close();
    }

  private:
    /// To the thread with the fewest connections; on the first loop's thread.
    void give_out(Accepted accepted) {
        Loop* chosen = loops_.front().get();
        for (const auto& loop : loops_) {
            if (loop->load() < chosen->load()) chosen = loop.get();
        }
        chosen->add_load();
        chosen->mailbox()->post([chosen, accepted = std::move(accepted)]() mutable {
            std::shared_ptr<Connection> connection;
            try {
                chosen->update_now();
                connection = std::make_shared<Connection>(*chosen, std::move(accepted));
                chosen->add(connection);
                connection->start();
            } catch (const std::exception& error) {
                log::error("net", "accepting a connection: {}", error.what());
            }
        });
    }

    void begin_stop() {
        // After the acceptors: a socket accepted last has been posted before this.
        for (const auto& loop : loops_) {
            loop->mailbox()->post([&loop = *loop] { loop.begin_stop(); });
        }
        stop_begun_.store(true);
    }

    void wait_for_connections(std::int64_t grace_ms) {
        if (grace_ms <= 0) return;
        const Clock& clock = system_clock();
        const std::int64_t end = clock.monotonic_ns() + grace_ms * 1'000'000;
        while (clock.monotonic_ns() < end) {
            if (stop_begun_.load() && shared_->connections.load() == 0) return;
            std::this_thread::sleep_for(kStopPoll);
        }
    }

    const std::shared_ptr<ServerShared> shared_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::unique_ptr<Acceptor>> acceptors_;
    std::mutex stop_mutex_;
    std::atomic<bool> stop_begun_{false};
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(std::vector<ListenerOptions> listeners,
                                                      const HttpLimits& limits, std::size_t threads,
                                                      HttpHandler handler,
                                                      CounterRegistry& counters,
                                                      const Clock* clock) {
    try {
        auto server =
            std::make_unique<AsioHttpServer>(limits, threads, std::move(handler), counters,
                                             clock != nullptr ? *clock : system_clock());
        YG_CHECK(server->listen(listeners));
        return std::unique_ptr<HttpServer>(std::move(server));
    } catch (const boost::system::system_error& error) {
        return fail(Errc::Io, error.what());
    }
}

}  // namespace yagura::net
