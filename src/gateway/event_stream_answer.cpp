#include "gateway/event_stream_answer.h"

#include <utility>

#include "base/log.h"
#include "gateway/cors.h"
#include "gateway/error_renderer.h"
#include "net/event_stream.h"
#include "text/json_writer.h"

namespace yagura::gateway {
namespace {

constexpr std::string_view kJson = "application/json";

net::HttpResponse stream_head(const net::HttpRequest& request, std::string_view request_id) {
    net::HttpResponse head;
    head.headers.add(std::string(kRequestIdHeader), std::string(request_id));
    head.headers.add("Content-Type", std::string(net::kEventStreamContentType));
    // Proxies that keep back or transform the answer would break the stream.
    head.headers.add("Cache-Control", "no-cache, no-transform");
    head.headers.add("X-Accel-Buffering", "no");
    add_cors_headers(request, head);
    return head;
}

}  // namespace

void EventStreamAnswer::open(net::HttpExchange& exchange, std::string_view request_id) {
    std::shared_ptr<net::ResponseStream> stream =
        exchange.stream(stream_head(exchange.request(), request_id));
    const auto initial = net::encode_event("initial-response", kJson, "{}");
    YG_VERIFY(initial.has_value());
    std::vector<std::function<void()>> callbacks;
    bool ended = false;
    {
        // Under the lock, so that nothing that is sent from now on overtakes what waits.
        const std::lock_guard lock(mutex_);
        stream->write(*initial);
        if (!waiting_.empty()) stream->write(waiting_);
        waiting_.clear();
        waiting_.shrink_to_fit();
        callbacks.swap(waiting_callbacks_);
        ended = ended_;
        stream_ = stream;
    }
    for (std::function<void()>& callback : callbacks) stream->on_close(std::move(callback));
    if (ended) stream->finish();
}

void EventStreamAnswer::abandon() {
    std::vector<std::function<void()>> callbacks;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        callbacks.swap(waiting_callbacks_);
    }
    for (const std::function<void()>& callback : callbacks) callback();
}

bool EventStreamAnswer::send(std::string_view frame) {
    std::shared_ptr<net::ResponseStream> stream;
    {
        const std::lock_guard lock(mutex_);
        if (ended_) return false;
        if (stream_ == nullptr) {
            if (waiting_.size() + frame.size() > max_waiting_bytes_) return false;
            waiting_ += frame;
            return true;
        }
        stream = stream_;
    }
    // Not under the lock: the server may tell of the client's end from inside.
    return stream->write(frame);
}

bool EventStreamAnswer::send_event(std::string_view event_type, std::string_view json_payload) {
    const auto frame = net::encode_event(event_type, kJson, json_payload);
    if (!frame.has_value()) {
        log::warning("gateway", "an event of {} bytes was left out of a stream: {}",
                     json_payload.size(), frame.error().message());
        return false;
    }
    return send(*frame);
}

void EventStreamAnswer::fail(std::string_view exception_type, std::string_view message) {
    std::string payload;
    text::JsonWriter json(payload);
    json.begin_object();
    json.key("message");
    json.string(message);
    json.end_object();
    const auto frame = net::encode_event_exception(exception_type, kJson, payload);
    if (frame.has_value()) send(*frame);
    finish();
}

void EventStreamAnswer::finish() {
    std::shared_ptr<net::ResponseStream> stream;
    {
        const std::lock_guard lock(mutex_);
        if (ended_) return;
        ended_ = true;
        stream = stream_;
    }
    if (stream != nullptr) stream->finish();
}

bool EventStreamAnswer::closed() const {
    std::shared_ptr<net::ResponseStream> stream;
    {
        const std::lock_guard lock(mutex_);
        if (ended_) return true;
        stream = stream_;
    }
    return stream != nullptr && stream->closed();
}

void EventStreamAnswer::on_close(std::function<void()> callback) {
    std::shared_ptr<net::ResponseStream> stream;
    {
        const std::lock_guard lock(mutex_);
        if (stream_ == nullptr && !ended_) {
            waiting_callbacks_.push_back(std::move(callback));
            return;
        }
        stream = stream_;
    }
    if (stream != nullptr)
        stream->on_close(std::move(callback));
    else
        callback();
}

std::size_t EventStreamAnswer::pending_bytes() const {
    std::shared_ptr<net::ResponseStream> stream;
    {
        const std::lock_guard lock(mutex_);
        if (stream_ == nullptr) return waiting_.size();
        stream = stream_;
    }
    return stream->pending_bytes();
}

}  // namespace yagura::gateway
