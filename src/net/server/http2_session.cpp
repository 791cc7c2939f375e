#include "net/server/http2_session.h"

#include <fmt/format.h>

#include <cstring>

#include "base/log.h"
#include "net/http1/response_writer.h"
#include "net/http1/syntax.h"
#include "net/server/connection.h"

namespace yagura::net {
namespace {

/// Windows for uploads: enough for 1 MiB batches without waiting for the other side. What really
/// is kept is bounded by the limits on bodies.
constexpr std::int32_t kStreamWindow = 1024 * 1024;
constexpr std::int32_t kConnectionWindow = 8 * 1024 * 1024;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kOutputBytes = 64 * 1024;
constexpr std::size_t kMaxOutputBytes = 1024 * 1024;
constexpr std::size_t kFirstBodyRoom = 2 * 1024 * 1024;
/// Bounds on what costs the client nothing and us something (CVE-2023-44487 and its kin).
constexpr int kResetsPerSecond = 200;
constexpr int kControlFramesPerSecond = 500;
constexpr std::size_t kOutboundAcks = 200;
constexpr std::int64_t kBodyTimeouts = 10;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;
/// RFC 9113 section 6.5.2: what a field counts beyond its name and value.
constexpr std::size_t kFieldOverhead = 32;

std::string_view view_of(const std::uint8_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv field_of(std::string_view name, std::string_view value) {
    // nghttp2 copies both; its interface only lacks the const.
    return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
            reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(),
            value.size(), NGHTTP2_NV_FLAG_NONE};
}

/// No exception may pass through nghttp2; only memory can be short.
template <class Call>
int guarded(Call call) {
    try {
        call();
        return 0;
    } catch (const std::exception& error) {
        log::error("net", "HTTP/2: {}", error.what());
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
}

bool ends_stream(const nghttp2_frame& frame) {
    return (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0 &&
           (frame.hd.type == NGHTTP2_DATA || frame.hd.type == NGHTTP2_HEADERS);
}

bool is_request_head(const nghttp2_frame& frame) {
    return frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST;
}

}  // namespace

std::unique_ptr<Session> make_http2_session(Connection& connection) {
    auto session = std::make_unique<Http2Session>(connection);
    if (!session->open()) return nullptr;
    return session;
}

bool Http2Session::RateBound::passed(std::int64_t now_ns, int limit) {
    const std::int64_t now_second = now_ns / kNsPerSecond;
    if (now_second != second) count = 0;
    second = now_second;
    return ++count > limit;
}

Http2Session::Http2Session(Connection& connection)
    : connection_(connection), active_ns_(connection.loop().now_ns()) {}

Http2Session::~Http2Session() {
    on_gone();
}

const nghttp2_session_callbacks* Http2Session::callbacks() {
    static nghttp2_session_callbacks* const made = [] {
        nghttp2_session_callbacks* it = nullptr;
        YG_VERIFY(nghttp2_session_callbacks_new(&it) == 0);
        nghttp2_session_callbacks_set_on_begin_headers_callback(it, begin_headers_callback);
        nghttp2_session_callbacks_set_on_header_callback(it, header_callback);
        nghttp2_session_callbacks_set_on_frame_recv_callback(it, frame_callback);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(it, data_callback);
        nghttp2_session_callbacks_set_on_frame_send_callback(it, sent_callback);
        nghttp2_session_callbacks_set_on_stream_close_callback(it, close_callback);
        return it;
    }();
    return made;
}

bool Http2Session::open() {
    nghttp2_option* options = nullptr;
    if (nghttp2_option_new(&options) != 0) return false;
    nghttp2_option_set_max_outbound_ack(options, kOutboundAcks);
    nghttp2_option_set_no_closed_streams(options, 1);
    nghttp2_session* made = nullptr;
    const int result = nghttp2_session_server_new2(&made, callbacks(), this, options);
    nghttp2_option_del(options);
    if (result != 0) return false;
    session_.reset(made);
    const HttpLimits& limits = connection_.shared()->limits;
    const std::array<nghttp2_settings_entry, 3> settings = {{
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, static_cast<std::uint32_t>(limits.h2_streams)},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits.header_bytes)},
    }};
    return nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) ==
               0 &&
           nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, kConnectionWindow) ==
               0;
}

// ---- input

bool Http2Session::wants_input() const {
    return !failed_ && !end_of_input_ && nghttp2_session_want_read(session_.get()) != 0 &&
           connection_.output().bytes() < kMaxOutputBytes &&
           at_work_ < 2 * connection_.shared()->limits.h2_streams;
}

std::size_t Http2Session::read_bytes() const {
    return kReadBytes;
}

void Http2Session::on_input(std::string_view bytes) {
    const auto result = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (result >= 0) return;
    connection_.shared()->counters.rejected(result == NGHTTP2_ERR_FLOODED ? Rejection::Abuse
                                                                          : Rejection::Malformed);
    failed_ = true;
}

void Http2Session::on_end_of_input() {
    end_of_input_ = true;
}

Http2Session::Stream* Http2Session::find_stream(std::int64_t id) {
    const auto found = streams_.find(static_cast<std::int32_t>(id));
    return found == streams_.end() ? nullptr : &found->second;
}

int Http2Session::begin_headers_callback(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    if (!is_request_head(*frame)) return 0;
    auto& session = *static_cast<Http2Session*>(self);
    return guarded([&] {
        Stream& stream = session.streams_[frame->hd.stream_id];
        stream.id = frame->hd.stream_id;
        stream.lease = BodyLease(session.connection_.shared());
        stream.request.version = HttpVersion::Http2;
        stream.request.headers.reserve(16);
        stream.began_ns = stream.active_ns = session.connection_.loop().now_ns();
        session.head_began_ns_ = session.active_ns_ = stream.began_ns;
    });
}

int Http2Session::header_callback(nghttp2_session*, const nghttp2_frame* frame,
                                  const std::uint8_t* name, std::size_t name_size,
                                  const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                                  void* self) {
    if (!is_request_head(*frame)) return 0;  // trailers mean nothing to us
    auto& session = *static_cast<Http2Session*>(self);
    return guarded([&] {
        Stream* stream = session.find_stream(frame->hd.stream_id);
        if (stream == nullptr || stream->refusal.status != 0) return;
        session.take_header(*stream, view_of(name, name_size), view_of(value, value_size));
    });
}

void Http2Session::take_header(Stream& stream, std::string_view name, std::string_view value) {
    const HttpLimits& limits = connection_.shared()->limits;
    stream.header_bytes += name.size() + value.size() + kFieldOverhead;
    if (stream.header_bytes > limits.header_bytes) {
        stream.refusal = {431, "the header fields are too large"};
    } else if (name == ":method") {
        stream.request.method = value;
    } else if (name == ":path") {
        stream.request.target = value;
    } else if (name == ":authority") {
        stream.request.headers.set("host", std::string(value));
    } else if (!name.starts_with(':')) {
        take_field(stream, name, value);
    }
}

void Http2Session::take_field(Stream& stream, std::string_view name, std::string_view value) {
    HeaderList& headers = stream.request.headers;
    if (headers.size() >= connection_.shared()->limits.header_count) {
        stream.refusal = {431, "too many header fields"};
    } else if (name == "host" && headers.contains("host")) {
        // ":authority" stands for it (RFC 9113 section 8.3.1).
    } else if (name == "expect") {
        stream.expects_continue = equals_ignoring_case(value, "100-continue");
        if (!stream.expects_continue) {
            stream.refusal = {417, "only the expectation 100-continue is known"};
        }
        headers.add(std::string(name), std::string(value));
    } else {
        // nghttp2 has checked that it is a number, and will hold the body to it.
        if (name == "content-length") stream.announced_bytes = parse_decimal(value).value_or(0);
        headers.add(std::string(name), std::string(value));
    }
}

int Http2Session::frame_callback(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    return guarded([&] { static_cast<Http2Session*>(self)->take_frame(*frame); });
}

void Http2Session::take_frame(const nghttp2_frame& frame) {
    const std::int64_t now = connection_.loop().now_ns();
    const bool is_ack = (frame.hd.flags & NGHTTP2_FLAG_ACK) != 0;
    switch (frame.hd.type) {
        case NGHTTP2_RST_STREAM:
            if (resets_.passed(now, kResetsPerSecond)) end_for_abuse("stream resets");
            return;
        case NGHTTP2_SETTINGS:
            settings_seen_ = true;
            [[fallthrough]];
        case NGHTTP2_PING:
        case NGHTTP2_PRIORITY:
            if (!is_ack && control_frames_.passed(now, kControlFramesPerSecond)) {
                end_for_abuse("control frames");
            }
            return;
        case NGHTTP2_HEADERS:
            head_began_ns_ = 0;
            break;
        case NGHTTP2_DATA:
            if (frame.hd.length == 0 && !ends_stream(frame) &&
                control_frames_.passed(now, kControlFramesPerSecond)) {
                end_for_abuse("empty frames");
            }
            break;
        default:
            return;
    }
    Stream* stream = find_stream(frame.hd.stream_id);
    if (stream == nullptr) return;
    if (is_request_head(frame)) {
        if (ends_stream(frame)) stream->expects_continue = false;
        take_head(*stream);
    }
    if (ends_stream(frame)) take_end(*stream);
}

void Http2Session::take_head(Stream& stream) {
    const HttpRequest& request = stream.request;
    stream.is_head = request.method == "HEAD";
    if (stream.refusal.status == 0) {
        const auto& target = request.target;
        const bool is_path =
            target.starts_with('/') || (target == "*" && request.method == "OPTIONS");
        if (request.method == "CONNECT") {
            stream.refusal = {501, "CONNECT is not served"};
        } else if (!is_path || target.find_first_of(" \t#") != std::string::npos) {
            stream.refusal = {400, "invalid request target"};
        } else if (stream.announced_bytes > connection_.shared()->limits.body_bytes) {
            stream.refusal = {413, "the body is too large"};
        } else if (stream.announced_bytes > connection_.shared()->bodies.left()) {
            stream.refusal = {503, "too many request bodies at once"};
        }
    }
    if (stream.refusal.status != 0) {
        refuse(stream, stream.refusal.status, stream.refusal.reason);
    } else if (stream.expects_continue) {
        const nghttp2_nv status = field_of(":status", "100");
        nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, stream.id, nullptr, &status, 1,
                               nullptr);
    }
}

int Http2Session::data_callback(nghttp2_session*, std::uint8_t, std::int32_t id,
                                const std::uint8_t* data, std::size_t size, void* self) {
    auto& session = *static_cast<Http2Session*>(self);
    return guarded([&] {
        Stream* stream = session.find_stream(id);
        if (stream != nullptr && !stream->answered) session.take_data(*stream, view_of(data, size));
    });
}

void Http2Session::take_data(Stream& stream, std::string_view bytes) {
    std::string& body = stream.request.body;
    stream.active_ns = connection_.loop().now_ns();
    if (bytes.size() > connection_.shared()->limits.body_bytes - body.size()) {
        return refuse(stream, 413, "the body is too large");
    }
    if (!stream.lease.grow_to(body.size() + bytes.size())) {
        return refuse(stream, 503, "too many request bodies at once");
    }
    if (body.capacity() - body.size() < bytes.size()) {
        // As for HTTP/1: an announcement alone must not cost memory.
        const auto announced = static_cast<std::size_t>(stream.announced_bytes);
        const auto room =
            body.size() < kFirstBodyRoom ? std::min(announced, kFirstBodyRoom) : announced;
        if (room >= body.size() + bytes.size()) body.reserve(room);
    }
    body += bytes;
}

void Http2Session::take_end(Stream& stream) {
    stream.complete = true;
    if (stream.answered) return;
    ++at_work_;
    connection_.dispatch(static_cast<std::uint64_t>(stream.id), std::move(stream.request),
                         std::move(stream.lease));
}

void Http2Session::end_for_abuse(const char* what) {
    if (nghttp2_session_want_read(session_.get()) == 0) return;
    log::warning("net", "HTTP/2 client sends too many {}", what);
    connection_.shared()->counters.rejected(Rejection::Abuse);
    nghttp2_session_terminate_session(session_.get(), NGHTTP2_ENHANCE_YOUR_CALM);
}

// ---- output

void Http2Session::refuse(Stream& stream, int status, const char* reason) {
    connection_.shared()->counters.rejected(rejection_of_status(status));
    std::string().swap(stream.request.body);
    stream.lease = BodyLease(connection_.shared());
    stream.response = plain_response(status, reason);
    submit(stream);
}

void Http2Session::on_response(std::uint64_t id, HttpResponse&& response) {
    --at_work_;
    Stream* stream = find_stream(static_cast<std::int64_t>(id));
    if (stream == nullptr) return;
    stream->response = std::move(response);
    submit(*stream);
}

void Http2Session::on_stream(std::uint64_t id, HttpResponse&& head,
                             std::shared_ptr<StreamChannel> channel) {
    --at_work_;
    Stream* stream = find_stream(static_cast<std::int64_t>(id));
    if (stream == nullptr) return channel->peer_gone();
    stream->response = std::move(head);
    stream->channel = std::move(channel);
    stream->piece = std::move(stream->response.body);
    if (stopping_) stream->channel->server_stops();
    submit(*stream);
}

void Http2Session::on_stream_ready(std::uint64_t id) {
    nghttp2_session_resume_data(session_.get(), static_cast<std::int32_t>(id));
}

void Http2Session::submit(Stream& stream) {
    stream.answered = true;
    stream.active_ns = connection_.loop().now_ns();
    const HttpResponse& response = stream.response;
    const bool has_body = status_has_body(response.status);
    const fmt::format_int status(response.status);
    const fmt::format_int length(response.body.size());
    std::vector<std::string> names;
    names.reserve(response.headers.size());  // the views below must stay good
    std::vector<nghttp2_nv> fields;
    fields.reserve(response.headers.size() + 3);
    fields.push_back(field_of(":status", {status.data(), status.size()}));
    for (const auto& [name, value] : response.headers) {
        if (!is_application_field(name, value)) continue;
        names.push_back(to_lower(name));
        fields.push_back(field_of(names.back(), value));
    }
    fields.push_back(field_of("date", connection_.loop().date()));
    if (!stream.channel && has_body) {
        fields.push_back(field_of("content-length", {length.data(), length.size()}));
    }
    const bool sends_body =
        has_body && !stream.is_head && (stream.channel || !response.body.empty());
    nghttp2_data_provider body{};
    body.read_callback = body_callback;
    const int result = nghttp2_submit_response(session_.get(), stream.id, fields.data(),
                                               fields.size(), sends_body ? &body : nullptr);
    if (stream.channel && !sends_body) stream.channel->peer_gone();
    if (result != 0) {
        nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream.id,
                                  NGHTTP2_INTERNAL_ERROR);
    }
}

ssize_t Http2Session::body_callback(nghttp2_session*, std::int32_t id, std::uint8_t* to,
                                    std::size_t space, std::uint32_t* flags, nghttp2_data_source*,
                                    void* self) {
    auto& session = *static_cast<Http2Session*>(self);
    Stream* stream = session.find_stream(id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    return session.give_body(*stream, to, space, flags);
}

ssize_t Http2Session::give_body(Stream& stream, std::uint8_t* to, std::size_t space,
                                std::uint32_t* flags) {
    stream.active_ns = connection_.loop().now_ns();
    if (stream.channel && stream.sent == stream.piece.size() && !refill(stream)) {
        return stream.ending == StreamChannel::Ending::Aborted
                   ? NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE  // resets the stream
                   : NGHTTP2_ERR_DEFERRED;
    }
    const std::string& from = stream.channel ? stream.piece : stream.response.body;
    const std::size_t size = std::min(space, from.size() - stream.sent);
    std::memcpy(to, from.data() + stream.sent, size);
    stream.sent += size;
    const bool all = stream.sent == from.size();
    if (stream.channel) stream.channel->set_in_flight(from.size() - stream.sent);
    if (all && (!stream.channel || stream.ending == StreamChannel::Ending::Finished)) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    }
    return static_cast<ssize_t>(size);
}

/// Takes the next piece from the channel. False when there is nothing to send, not even an end.
bool Http2Session::refill(Stream& stream) {
    auto taken = stream.channel->take();
    stream.ending = taken.ending;
    stream.piece = std::move(taken.bytes);
    stream.sent = 0;
    if (stream.ending == StreamChannel::Ending::Aborted) return false;
    return !stream.piece.empty() || stream.ending == StreamChannel::Ending::Finished;
}

bool Http2Session::produce() {
    bool produced = false;
    OutputQueue& output = connection_.output();
    while (output.bytes() < kOutputBytes) {
        const std::uint8_t* bytes = nullptr;
        const auto size = nghttp2_session_mem_send(session_.get(), &bytes);
        if (size < 0) failed_ = true;
        if (size <= 0) break;
        output.append(view_of(bytes, static_cast<std::size_t>(size)));
        produced = true;
    }
    return produced;
}

int Http2Session::sent_callback(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    if (!ends_stream(*frame)) return 0;
    auto& session = *static_cast<Http2Session*>(self);
    const Stream* stream = session.find_stream(frame->hd.stream_id);
    if (stream != nullptr && !stream->complete) {
        // Answered early: the client need not send the rest (RFC 9113 section 8.1).
        nghttp2_submit_rst_stream(session.session_.get(), NGHTTP2_FLAG_NONE, frame->hd.stream_id,
                                  NGHTTP2_NO_ERROR);
    }
    return 0;
}

int Http2Session::close_callback(nghttp2_session*, std::int32_t id, std::uint32_t, void* self) {
    auto& session = *static_cast<Http2Session*>(self);
    return guarded([&] {
        auto node = session.streams_.extract(id);
        session.active_ns_ = session.connection_.loop().now_ns();
        if (!node.empty() && node.mapped().channel) node.mapped().channel->peer_gone();
    });
}

// ---- the end

CloseWish Http2Session::close_wish() const {
    if (end_of_input_) return CloseWish::Quietly;
    if (failed_ || (stopping_ && streams_.empty())) return CloseWish::AfterOutput;
    const bool over = nghttp2_session_want_read(session_.get()) == 0 &&
                      nghttp2_session_want_write(session_.get()) == 0;
    return over ? CloseWish::AfterOutput : CloseWish::No;
}

void Http2Session::on_gone() {
    const auto streams = std::exchange(streams_, {});
    for (const auto& [id, stream] : streams) {
        if (stream.channel) stream.channel->peer_gone();
    }
}

void Http2Session::on_tick(std::int64_t now_ns) {
    const HttpLimits& limits = connection_.shared()->limits;
    const std::int64_t header_ns = limits.header_timeout_ms * kNsPerMs;
    const bool stuck_in_head = head_began_ns_ != 0 && now_ns - head_began_ns_ > header_ns;
    if (stuck_in_head || (!settings_seen_ && now_ns - active_ns_ > header_ns)) {
        connection_.shared()->counters.rejected(Rejection::Timeout);
        failed_ = true;
        return;
    }
    if (streams_.empty() && now_ns - active_ns_ > limits.idle_timeout_ms * kNsPerMs) {
        nghttp2_session_terminate_session(session_.get(), NGHTTP2_NO_ERROR);
        return;
    }
    check_stream_timeouts(now_ns);
}

void Http2Session::check_stream_timeouts(std::int64_t now_ns) {
    const HttpLimits& limits = connection_.shared()->limits;
    const std::int64_t body_ns = limits.body_timeout_ms * kNsPerMs;
    for (auto& [id, stream] : streams_) {
        const std::int64_t quiet_ns = now_ns - stream.active_ns;
        if (!stream.complete && !stream.answered) {
            if (quiet_ns > body_ns || now_ns - stream.began_ns > kBodyTimeouts * body_ns) {
                refuse(stream, 408, "the body did not arrive in time");
            }
        } else if (stream.answered && quiet_ns > limits.write_timeout_ms * kNsPerMs) {
            // A stream whose service has nothing to say may be quiet.
            const bool waiting = !stream.channel || stream.sent < stream.piece.size() ||
                                 stream.channel->pending_bytes() > 0;
            if (!waiting) continue;
            connection_.shared()->counters.rejected(Rejection::Timeout);
            stream.active_ns = now_ns;
            nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
        }
    }
}

void Http2Session::begin_stop() {
    stopping_ = true;
    for (auto& [id, stream] : streams_) {
        if (stream.channel) stream.channel->server_stops();
    }
    nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(session_.get()), NGHTTP2_NO_ERROR,
                          nullptr, 0);
}

}  // namespace yagura::net
