#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "base/counters.h"
#include "base/executor.h"
#include "net/http_server.h"

namespace yagura::net {

/// A server on any free port of loopback for each test.
class ServerFixture : public ::testing::Test {
  protected:
    /// Answers with "METHOD TARGET <BODY>".
    static void echo(const std::shared_ptr<HttpExchange>& exchange) {
        const HttpRequest& request = exchange->request();
        HttpResponse response;
        response.headers.add("X-Echo", "yes");
        response.body = request.method + " " + request.target + " <" + request.body + ">";
        exchange->respond(std::move(response));
    }

    void start(HttpHandler handler = echo, std::optional<TlsOptions> tls = {}) {
        ListenerOptions listener;
        listener.name = "test";
        listener.address = "127.0.0.1";
        listener.tls = std::move(tls);
        auto started = HttpServer::start({listener}, limits_, threads_, std::move(handler),
                                         counters_, nullptr);
        ASSERT_TRUE(started.has_value()) << started.error().message();
        server_ = std::move(*started);
    }

    std::uint16_t port() const { return server_->port(); }

    /// The value of a line of the exposition, e.g. `yagura_http_connections`.
    double counter(const std::string& series) const {
        const std::string text = "\n" + counters_.exposition();
        const auto at = text.find("\n" + series + " ");
        return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
    }

    /// Waits for what happens on another thread; at most 5 seconds.
    template <class Condition>
    static bool eventually(Condition condition) {
        for (int i = 0; i < 5000; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return false;
    }

    /// Stops the server when it goes: to be declared after what the handler refers to.
    class StopFirst {
      public:
        explicit StopFirst(ServerFixture& fixture) : fixture_(fixture) {}
        ~StopFirst() {
            if (fixture_.server_) fixture_.server_->stop(0);
        }
        StopFirst(const StopFirst&) = delete;
        StopFirst& operator=(const StopFirst&) = delete;

      private:
        ServerFixture& fixture_;
    };

    HttpLimits limits_;
    std::size_t threads_ = 2;
    CounterRegistry counters_;
    std::unique_ptr<HttpServer> server_;
};

}  // namespace yagura::net
