#include "net/server/http1_session.h"

#include <fmt/core.h>

#include "net/server/connection.h"
#include "net/server/stream_channel.h"

namespace yagura::net {
namespace {

/// At a message's start little is read at once: what follows a head can then be read straight into
/// the body.
constexpr std::size_t kReadBytes = 16 * 1024;
/// With more output waiting, no further requests are looked at, and streams are not asked.
constexpr std::size_t kMaxOutputBytes = 256 * 1024;
/// A whole body may take this many times the pause that is allowed between two pieces of it.
constexpr std::int64_t kBodyTimeouts = 10;
constexpr std::int64_t kNsPerMs = 1'000'000;

Http1ParserLimits parser_limits(const HttpLimits& limits) {
    return {limits.header_bytes, limits.header_count, limits.body_bytes};
}

/// RFC 9110 section 9.2.1.
bool is_safe_method(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace

std::unique_ptr<Session> make_http1_session(Connection& connection) {
    return std::make_unique<Http1Session>(connection);
}

Http1Session::Http1Session(Connection& connection)
    : connection_(connection),
      parser_(parser_limits(connection.shared()->limits)),
      lease_(connection.shared()),
      active_ns_(connection.loop().now_ns()) {}

Http1Session::~Http1Session() {
    on_gone();
}

bool Http1Session::may_parse() const {
    return !last_taken_ && slots_.size() < connection_.shared()->limits.pipeline_depth &&
           connection_.output().bytes() < kMaxOutputBytes;
}

bool Http1Session::wants_input() const {
    // After the last request too: that is how the peer's going is noticed.
    return !end_of_input_ && ahead_.empty() && (last_taken_ || parser_.in_body() || may_parse());
}

std::size_t Http1Session::read_bytes() const {
    return kReadBytes;
}

std::size_t Http1Session::direct_bytes() const {
    return last_taken_ ? 0 : parser_.direct_bytes();
}

IoResult Http1Session::read_direct(Transport& transport) {
    IoResult result{IoStatus::Done, 0};
    parser_.read_direct([&](char* to, std::size_t space) {
        result = transport.read(to, space);
        return result.status == IoStatus::Done ? result.bytes : 0;
    });
    if (result.bytes == 0) return result;
    active_ns_ = connection_.loop().now_ns();
    if (!lease_.grow_to(parser_.body_bytes())) {
        refuse(503, "too many request bodies at once");
    } else if (parser_.direct_bytes() == 0) {
        take_step(parser_.feed({}).event);
    }
    return result;
}

void Http1Session::on_input(std::string_view bytes) {
    active_ns_ = connection_.loop().now_ns();
    parse(bytes);
}

void Http1Session::parse(std::string_view bytes) {
    while (!last_taken_) {
        if (!parser_.in_body() && !may_parse()) {
            ahead_ = bytes;
            return;
        }
        if (parser_.idle()) head_began_ns_ = active_ns_;
        const auto step = parser_.feed(bytes);
        bytes.remove_prefix(step.consumed);
        take_step(step.event);
        if (step.event == Http1RequestParser::Event::NeedMore) return;
        if (bytes.empty() && parser_.idle()) return;
    }
}

void Http1Session::take_step(Http1RequestParser::Event event) {
    switch (event) {
        case Http1RequestParser::Event::Head:
            return take_head();
        case Http1RequestParser::Event::Complete:
            return take_complete();
        case Http1RequestParser::Event::Failed:
            return refuse(parser_.refusal().status, parser_.refusal().reason);
        case Http1RequestParser::Event::NeedMore:
            break;
    }
    continue_wanted_ = continue_wanted_ && parser_.body_bytes() == 0;
    if (!lease_.grow_to(parser_.body_bytes())) refuse(503, "too many request bodies at once");
}

void Http1Session::take_head() {
    body_began_ns_ = active_ns_;
    continue_wanted_ = parser_.expects_continue();
    // A body that will not fit is better refused before it is sent.
    if (parser_.direct_bytes() > connection_.shared()->bodies.left()) {
        refuse(503, "too many request bodies at once");
    }
}

void Http1Session::take_complete() {
    continue_wanted_ = false;
    if (!lease_.grow_to(parser_.body_bytes())) {
        return refuse(503, "too many request bodies at once");
    }
    const bool keep_alive = parser_.keep_alive() && !stopping_;
    HttpRequest request = parser_.take_request();
    Slot slot{.id = next_id_++,
              .version = request.version,
              .is_head = request.method == "HEAD",
              .after = keep_alive ? AfterAnswer::KeepAlive : AfterAnswer::Close,
              .response = {},
              .channel = nullptr,
              .is_safe = is_safe_method(request.method)};
    slot.waiting = std::move(request);
    slot.waiting_lease = std::exchange(lease_, BodyLease(connection_.shared()));
    slots_.push_back(std::move(slot));
    last_taken_ = !keep_alive;
    dispatch_waiting();
}

void Http1Session::dispatch_waiting() {
    bool busy = false;
    bool busy_with_change = false;
    for (Slot& slot : slots_) {
        if (slot.answered) continue;
        if (slot.waiting) {
            if (busy && (busy_with_change || !slot.is_safe)) return;
            HttpRequest request = *std::exchange(slot.waiting, std::nullopt);
            BodyLease lease = std::move(slot.waiting_lease);
            connection_.dispatch(slot.id, std::move(request), std::move(lease));
        }
        busy = true;
        busy_with_change = busy_with_change || !slot.is_safe;
    }
}

void Http1Session::refuse(int status, const char* reason) {
    connection_.shared()->counters.rejected(rejection_of_status(status));
    last_taken_ = true;
    continue_wanted_ = false;
    ahead_ = std::string();
    slots_.push_back({.id = next_id_++,
                      .version = HttpVersion::Http11,
                      .is_head = false,
                      .after = AfterAnswer::Close,
                      .answered = true,
                      .response = plain_response(status, reason),
                      .channel = nullptr});
    lease_ = BodyLease(connection_.shared());
}

void Http1Session::on_end_of_input() {
    end_of_input_ = true;
    last_taken_ = true;
    ahead_ = std::string();
    // Who has closed its side may still read a whole answer, but nobody follows a stream like that.
    for (auto& slot : slots_) {
        if (slot.channel) slot.channel->peer_gone();
    }
    close_when_idle();
}

void Http1Session::close_when_idle() {
    if (slots_.empty() && close_wish_ == CloseWish::No) close_wish_ = CloseWish::Quietly;
}

Http1Session::Slot* Http1Session::find_slot(std::uint64_t id) {
    for (auto& slot : slots_) {
        if (slot.id == id) return &slot;
    }
    return nullptr;
}

void Http1Session::on_response(std::uint64_t id, HttpResponse&& response) {
    Slot* slot = find_slot(id);
    if (slot == nullptr) return;
    slot->response = std::move(response);
    slot->answered = true;
    dispatch_waiting();
}

void Http1Session::on_stream(std::uint64_t id, HttpResponse&& head,
                             std::shared_ptr<StreamChannel> channel) {
    Slot* slot = find_slot(id);
    if (slot == nullptr) return channel->peer_gone();
    slot->response = std::move(head);
    slot->channel = std::move(channel);
    slot->answered = true;
    if (end_of_input_) slot->channel->peer_gone();
    if (stopping_) slot->channel->server_stops();
    dispatch_waiting();
}

void Http1Session::on_stream_ready(std::uint64_t) {
    // The connection asks produce() after each event.
}

bool Http1Session::produce() {
    bool produced = write_ready_slots();
    if (!ahead_.empty() && may_parse()) {
        const std::string bytes = std::exchange(ahead_, {});
        active_ns_ = connection_.loop().now_ns();
        parse(bytes);
        produced = true;
        write_ready_slots();
    }
    return send_continue() || produced;
}

/// "100 Continue" may go out only when it can be no answer to an earlier request.
bool Http1Session::send_continue() {
    if (!continue_wanted_ || !slots_.empty()) return false;
    continue_wanted_ = false;
    connection_.output().append("HTTP/1.1 100 Continue\r\n\r\n");
    return true;
}

bool Http1Session::write_ready_slots() {
    bool produced = false;
    while (!slots_.empty() && slots_.front().answered && close_wish_ == CloseWish::No &&
           connection_.output().bytes() < kMaxOutputBytes) {
        Slot& slot = slots_.front();
        if (slot.channel) {
            const StreamStep step = write_stream(slot);
            produced = produced || step != StreamStep::Waiting;
            if (step != StreamStep::Ended) break;
            continue;
        }
        produced = true;
        write_head(slot, BodyFraming::ContentLength);
        if (!slot.is_head && status_has_body(slot.response.status)) {
            connection_.output().append_owned(std::move(slot.response.body));
        }
        pop_slot();
    }
    return produced;
}

Http1Session::StreamStep Http1Session::write_stream(Slot& slot) {
    StreamChannel& channel = *slot.channel;
    const bool chunked = slot.version == HttpVersion::Http11;
    StreamStep step = StreamStep::Waiting;
    if (!slot.head_sent) {
        if (!chunked) slot.after = AfterAnswer::Close;
        write_head(slot, chunked ? BodyFraming::Chunked : BodyFraming::UntilClose);
        slot.head_sent = true;
        if (slot.is_head || !status_has_body(slot.response.status)) {
            channel.peer_gone();
            pop_slot();
            return StreamStep::Ended;
        }
        write_stream_piece(slot, std::move(slot.response.body));
        step = StreamStep::Written;
    } else if (connection_.output().empty()) {
        channel.set_in_flight(0);
    }
    auto taken = channel.take();
    if (taken.ending == StreamChannel::Ending::Aborted) {
        break_off(slot);
        return StreamStep::Ended;
    }
    if (!taken.bytes.empty()) {
        write_stream_piece(slot, std::move(taken.bytes));
        step = StreamStep::Written;
    }
    if (taken.ending == StreamChannel::Ending::Open) return step;
    if (chunked) connection_.output().append("0\r\n\r\n");
    pop_slot();
    return StreamStep::Ended;
}

void Http1Session::write_stream_piece(const Slot& slot, std::string&& bytes) {
    if (bytes.empty()) return;
    OutputQueue& output = connection_.output();
    const bool chunked = slot.version == HttpVersion::Http11;
    if (chunked) output.append(fmt::format("{:x}\r\n", bytes.size()));
    output.append_owned(std::move(bytes));
    if (chunked) output.append("\r\n");
}

/// The client must see that something is missing: the last chunk, or where the end of the
/// connection is the end of the body, an end in order.
void Http1Session::break_off(const Slot& slot) {
    close_wish_ = slot.version == HttpVersion::Http11 ? CloseWish::AfterOutput : CloseWish::Reset;
    last_taken_ = true;
    on_gone();
}

void Http1Session::write_head(Slot& slot, BodyFraming framing) {
    connection_.output().append(response_head(
        slot.response, {.version = slot.version, .framing = framing, .after = slot.after},
        connection_.loop().date()));
}

void Http1Session::pop_slot() {
    const bool close = slots_.front().after == AfterAnswer::Close;
    slots_.erase(slots_.begin());
    active_ns_ = connection_.loop().now_ns();
    if (close) close_wish_ = CloseWish::AfterOutput;
    if (end_of_input_) close_when_idle();
}

void Http1Session::on_gone() {
    const auto slots = std::exchange(slots_, {});
    for (const auto& slot : slots) {
        if (slot.channel) slot.channel->peer_gone();
    }
}

void Http1Session::on_tick(std::int64_t now_ns) {
    const HttpLimits& limits = connection_.shared()->limits;
    if (last_taken_ || close_wish_ != CloseWish::No) return;
    if (parser_.in_body()) {
        const std::int64_t timeout_ns = limits.body_timeout_ms * kNsPerMs;
        if (now_ns - active_ns_ > timeout_ns ||
            now_ns - body_began_ns_ > kBodyTimeouts * timeout_ns) {
            refuse(408, "the body did not arrive in time");
        }
    } else if (!parser_.idle()) {
        if (ahead_.empty() && now_ns - head_began_ns_ > limits.header_timeout_ms * kNsPerMs) {
            refuse(408, "the header did not arrive in time");
        }
    } else if (slots_.empty() && ahead_.empty() &&
               now_ns - active_ns_ > limits.idle_timeout_ms * kNsPerMs) {
        close_wish_ = CloseWish::Quietly;
    }
}

void Http1Session::begin_stop() {
    stopping_ = true;
    for (auto& slot : slots_) {
        if (slot.channel) slot.channel->server_stops();
    }
    if (!slots_.empty()) {
        last_taken_ = true;
        slots_.back().after = AfterAnswer::Close;
        ahead_ = std::string();
    } else if (parser_.idle()) {
        last_taken_ = true;
        close_when_idle();
    }
}

}  // namespace yagura::net
