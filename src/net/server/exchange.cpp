#include "net/server/exchange.h"

#include "base/log.h"
#include "net/http1/response_writer.h"
#include "net/server/connection.h"
#include "net/server/stream_channel.h"

namespace yagura::net {
namespace {

/// Runs `call(session)` on the connection's thread: now, when that is where we are in the middle
/// of the connection's own event, and by mail otherwise. False when the server is gone.
template <class Call>
bool on_session(const std::weak_ptr<Connection>& connection, Mailbox& mailbox, Call call) {
    if (mailbox.on_owner_thread()) {
        const auto here = connection.lock();
        if (here && here->running()) {
            if (Session* session = here->session()) call(*session);
            return true;
        }
    }
    return mailbox.post([connection, call = std::move(call)]() mutable {
        const auto there = connection.lock();
        if (!there) return;
        Session* session = there->session();
        if (session == nullptr) return;
        there->loop().update_now();
        call(*session);
        there->run();
    });
}

}  // namespace

Exchange::Exchange(std::weak_ptr<Connection> connection, std::shared_ptr<Mailbox> mailbox,
                   std::uint64_t id, HttpRequest&& request, BodyLease lease,
                   std::size_t stream_buffer_bytes)
    : connection_(std::move(connection)),
      mailbox_(std::move(mailbox)),
      id_(id),
      stream_buffer_bytes_(stream_buffer_bytes),
      lease_(std::move(lease)),
      request_(std::move(request)) {}

Exchange::~Exchange() {
    if (answered_.load()) return;
    try {
        send(plain_response(500, "the request was given up"));
    } catch (const std::exception& error) {
        log::error("net", "cannot answer a request that was given up: {}", error.what());
    }
}

void Exchange::respond(HttpResponse response) {
    if (answered_.exchange(true)) {
        log::error("net", "a request was answered twice: {} {}", request_.method, request_.target);
        return;
    }
    send(std::move(response));
}

void Exchange::send(HttpResponse&& response) {
    on_session(connection_, *mailbox_,
               [id = id_, response = std::move(response)](Session& session) mutable {
                   session.on_response(id, std::move(response));
               });
}

std::shared_ptr<ResponseStream> Exchange::stream(HttpResponse response) {
    auto wake = [connection = connection_, mailbox = mailbox_, id = id_] {
        on_session(connection, *mailbox, [id](Session& session) { session.on_stream_ready(id); });
    };
    const auto channel = std::make_shared<StreamChannel>(stream_buffer_bytes_, std::move(wake));
    auto handle = std::make_shared<StreamHandle>(channel);
    if (answered_.exchange(true)) {
        log::error("net", "a request was answered twice: {} {}", request_.method, request_.target);
        channel->peer_gone();
        return handle;
    }
    // A connection that is already lost must still close the channel, wherever the call ends up.
    struct CloseUnlessTaken {
        std::shared_ptr<StreamChannel> channel;
        CloseUnlessTaken(std::shared_ptr<StreamChannel> it) : channel(std::move(it)) {}
        CloseUnlessTaken(CloseUnlessTaken&&) = default;
        ~CloseUnlessTaken() {
            if (channel) channel->peer_gone();
        }
    };
    on_session(connection_, *mailbox_,
               [id = id_, response = std::move(response),
                guard = CloseUnlessTaken(channel)](Session& session) mutable {
                   session.on_stream(id, std::move(response), std::move(guard.channel));
               });
    return handle;
}

}  // namespace yagura::net
