#pragma once

#include <nghttp2/nghttp2.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "net/http1/request_parser.h"
#include "net/server/session.h"
#include "net/server/shared.h"
#include "net/server/stream_channel.h"

namespace yagura::net {

/// HTTP/2 (RFC 9113) on one connection; framing, HPACK and flow control are nghttp2's.
class Http2Session final : public Session {
  public:
    explicit Http2Session(Connection& connection);
    ~Http2Session() override;
    /// Makes nghttp2's session and queues our SETTINGS. False when memory is short.
    bool open();

    bool wants_input() const override;
    void on_input(std::string_view bytes) override;
    std::size_t read_bytes() const override;
    void on_end_of_input() override;
    bool produce() override;
    CloseWish close_wish() const override;
    void on_gone() override;
    void on_tick(std::int64_t now_ns) override;
    void begin_stop() override;
    void on_response(std::uint64_t id, HttpResponse&& response) override;
    void on_stream(std::uint64_t id, HttpResponse&& head,
                   std::shared_ptr<StreamChannel> channel) override;
    void on_stream_ready(std::uint64_t id) override;

  private:
    /// One request and its answer.
    struct Stream {
        std::int32_t id = 0;
        HttpRequest request;
        BodyLease lease;
        HttpRefusal refusal{0, ""};
        std::size_t header_bytes = 0;
        std::uint64_t announced_bytes = 0;  ///< Content-Length
        std::int64_t began_ns = 0;
        std::int64_t active_ns = 0;
        bool expects_continue = false;
        bool complete = false;  ///< the request is whole
        bool answered = false;
        bool is_head = false;
        HttpResponse response;
        std::size_t sent = 0;  ///< of the response's body or of `piece`
        std::shared_ptr<StreamChannel> channel;
        std::string piece;  ///< taken from the channel
        StreamChannel::Ending ending = StreamChannel::Ending::Open;
    };

    /// Events of one kind in the current second; more than a client has reason for end the
    /// connection.
    struct RateBound {
        std::int64_t second = 0;
        int count = 0;
        bool passed(std::int64_t now_ns, int limit);
    };

    struct FreeSession {
        void operator()(nghttp2_session* it) const { nghttp2_session_del(it); }
    };

    static const nghttp2_session_callbacks* callbacks();
    static int begin_headers_callback(nghttp2_session*, const nghttp2_frame* frame, void* self);
    static int header_callback(nghttp2_session*, const nghttp2_frame* frame,
                               const std::uint8_t* name, std::size_t name_size,
                               const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                               void* self);
    static int frame_callback(nghttp2_session*, const nghttp2_frame* frame, void* self);
    static int data_callback(nghttp2_session*, std::uint8_t, std::int32_t id,
                             const std::uint8_t* data, std::size_t size, void* self);
    static int sent_callback(nghttp2_session*, const nghttp2_frame* frame, void* self);
    static int close_callback(nghttp2_session*, std::int32_t id, std::uint32_t, void* self);
    static ssize_t body_callback(nghttp2_session*, std::int32_t id, std::uint8_t* to,
                                 std::size_t space, std::uint32_t* flags, nghttp2_data_source*,
                                 void* self);

    Stream* find_stream(std::int64_t id);
    void take_header(Stream& stream, std::string_view name, std::string_view value);
    void take_field(Stream& stream, std::string_view name, std::string_view value);
    void take_head(Stream& stream);
    void take_data(Stream& stream, std::string_view bytes);
    void take_end(Stream& stream);
    void take_frame(const nghttp2_frame& frame);
    void refuse(Stream& stream, int status, const char* reason);
    void submit(Stream& stream);
    ssize_t give_body(Stream& stream, std::uint8_t* to, std::size_t space, std::uint32_t* flags);
    bool refill(Stream& stream);
    void end_for_abuse(const char* what);
    void check_stream_timeouts(std::int64_t now_ns);

    Connection& connection_;
    std::unique_ptr<nghttp2_session, FreeSession> session_;
    std::unordered_map<std::int32_t, Stream> streams_;
    std::size_t at_work_ = 0;  ///< requests with the handler, those of closed streams included
    std::int64_t active_ns_;
    std::int64_t head_began_ns_ = 0;  ///< 0: no header block is under way
    RateBound resets_;
    RateBound control_frames_;
    bool settings_seen_ = false;
    bool failed_ = false;
    bool end_of_input_ = false;
    bool stopping_ = false;
};

}  // namespace yagura::net
