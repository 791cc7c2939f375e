#pragma once

#include <nghttp2/nghttp2.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "net/testing/raw_client.h"

namespace yagura::net {

/// An HTTP/2 client for tests, on nghttp2's client side and a plain socket.
class Http2Client {
  public:
    struct Answer {
        std::map<std::string, std::string> headers;
        std::vector<std::string> interim;  ///< statuses of 1xx answers
        std::string body;
        bool closed = false;
        std::uint32_t error = 0;
    };
    using Fields = std::vector<std::pair<std::string, std::string>>;

    explicit Http2Client(std::uint16_t port) : socket_(port) {
        nghttp2_session_callbacks* callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_header_callback(
            callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                          std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                          std::uint8_t, void* self) {
                auto& answer = of(self).answers[frame->hd.stream_id];
                const std::string key(reinterpret_cast<const char*>(name), name_size);
                const std::string text(reinterpret_cast<const char*>(value), value_size);
                if (key == ":status" && text[0] == '1') answer.interim.push_back(text);
                answer.headers[key] = text;
                return 0;
            });
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
            callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                          std::size_t size, void* self) {
                of(self).answers[id].body.append(reinterpret_cast<const char*>(data), size);
                return 0;
            });
        nghttp2_session_callbacks_set_on_stream_close_callback(
            callbacks, [](nghttp2_session*, std::int32_t id, std::uint32_t error, void* self) {
                of(self).answers[id].closed = true;
                of(self).answers[id].error = error;
                return 0;
            });
        nghttp2_session_callbacks_set_on_frame_recv_callback(
            callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
                if (frame->hd.type == NGHTTP2_GOAWAY) {
                    of(self).goaway = static_cast<int>(frame->goaway.error_code);
                }
                return 0;
            });
        nghttp2_session_client_new(&session_, callbacks, this);
        nghttp2_session_callbacks_del(callbacks);
        nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
    }
    ~Http2Client() { nghttp2_session_del(session_); }
    Http2Client(const Http2Client&) = delete;
    Http2Client& operator=(const Http2Client&) = delete;

    /// Begins a request; its stream's id. With `unfinished` its end never comes.
    std::int32_t submit(const std::string& method, const std::string& path, std::string body = "",
                        const Fields& more = {}, bool unfinished = false) {
        Fields fields = {{":method", method},
                         {":path", path},
                         {":scheme", "http"},
                         {":authority", "test.example:1"}};
        fields.insert(fields.end(), more.begin(), more.end());
        std::vector<nghttp2_nv> list;
        for (auto& [name, value] : fields) {
            list.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                            reinterpret_cast<std::uint8_t*>(value.data()), name.size(),
                            value.size(), NGHTTP2_NV_FLAG_NONE});
        }
        nghttp2_data_provider provider{};
        provider.read_callback = [](nghttp2_session*, std::int32_t id, std::uint8_t* to,
                                    std::size_t space, std::uint32_t* flags, nghttp2_data_source*,
                                    void* self) -> ssize_t {
            auto& left = of(self).bodies_[id];
            if (left.text.size() == left.at && left.unfinished) return NGHTTP2_ERR_DEFERRED;
            const std::size_t size = std::min(space, left.text.size() - left.at);
            std::memcpy(to, left.text.data() + left.at, size);
            left.at += size;
            if (left.at == left.text.size() && !left.unfinished) *flags |= NGHTTP2_DATA_FLAG_EOF;
            return static_cast<ssize_t>(size);
        };
        const bool has_body = !body.empty() || unfinished;
        const auto id = nghttp2_submit_request(session_, nullptr, list.data(), list.size(),
                                               has_body ? &provider : nullptr, nullptr);
        bodies_[id] = {std::move(body), 0, unfinished};
        return id;
    }

    void send_pending() {
        const std::uint8_t* bytes = nullptr;
        for (;;) {
            const auto size = nghttp2_session_mem_send(session_, &bytes);
            if (size <= 0) return;
            socket_.send({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
        }
    }

    /// Goes on until `done()`, the server closes or nothing comes for 5 seconds.
    template <class Done>
    bool run_until(Done done) {
        for (;;) {
            send_pending();
            if (done()) return true;
            const auto bytes = socket_.read_some();
            if (bytes.empty()) return done();
            nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                     bytes.size());
        }
    }
    Answer& finish(std::int32_t id) {
        run_until([&] { return answers[id].closed; });
        return answers[id];
    }

    nghttp2_session* session() { return session_; }
    RawClient& socket() { return socket_; }

    std::map<std::int32_t, Answer> answers;
    int goaway = -1;

  private:
    struct Body {
        std::string text;
        std::size_t at = 0;
        bool unfinished = false;
    };
    static Http2Client& of(void* self) { return *static_cast<Http2Client*>(self); }

    RawClient socket_;
    nghttp2_session* session_ = nullptr;
    std::map<std::int32_t, Body> bodies_;
};

}  // namespace yagura::net
