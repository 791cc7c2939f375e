#pragma once

#include <atomic>
#include <memory>

#include "net/http_server.h"
#include "net/server/mailbox.h"
#include "net/server/shared.h"

namespace yagura::net {

class Connection;

/// The handler's side of one request. Answers travel to the connection's network thread.
class Exchange final : public HttpExchange {
  public:
    Exchange(std::weak_ptr<Connection> connection, std::shared_ptr<Mailbox> mailbox,
             std::uint64_t id, HttpRequest&& request, BodyLease lease,
             std::size_t stream_buffer_bytes);
    ~Exchange() override;

    HttpRequest& request() override { return request_; }
    void respond(HttpResponse response) override;
    std::shared_ptr<ResponseStream> stream(HttpResponse response) override;

  private:
    void send(HttpResponse&& response);

    const std::weak_ptr<Connection> connection_;
    const std::shared_ptr<Mailbox> mailbox_;
    const std::uint64_t id_;
    const std::size_t stream_buffer_bytes_;
    const BodyLease lease_;
    HttpRequest request_;
    std::atomic<bool> answered_{false};
};

}  // namespace yagura::net
