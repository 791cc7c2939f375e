#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/http1/request_parser.h"
#include "net/http1/response_writer.h"
#include "net/server/session.h"
#include "net/server/shared.h"

namespace yagura::net {

/// HTTP/1.0 and 1.1 on one connection: requests are read ahead up to a depth, answers go out in the
/// order of the requests whenever they come. A request that may change something is handed on only
/// when the ones before it are answered, so that effects keep the client's order too (RFC 9112
/// section 9.3.2).
class Http1Session final : public Session {
  public:
    explicit Http1Session(Connection& connection);
    ~Http1Session() override;

    bool wants_input() const override;
    void on_input(std::string_view bytes) override;
    std::size_t read_bytes() const override;
    std::size_t direct_bytes() const override;
    IoResult read_direct(Transport& transport) override;
    void on_end_of_input() override;
    bool produce() override;
    CloseWish close_wish() const override { return close_wish_; }
    void on_gone() override;
    void on_tick(std::int64_t now_ns) override;
    void begin_stop() override;
    void on_response(std::uint64_t id, HttpResponse&& response) override;
    void on_stream(std::uint64_t id, HttpResponse&& head,
                   std::shared_ptr<StreamChannel> channel) override;
    void on_stream_ready(std::uint64_t id) override;

  private:
    /// One request whose answer is not yet written.
    struct Slot {
        std::uint64_t id;
        HttpVersion version;
        bool is_head;  ///< the method: an answer without body
        AfterAnswer after;
        bool answered = false;
        bool head_sent = false;  ///< of a stream
        HttpResponse response;
        std::shared_ptr<StreamChannel> channel;
        bool is_safe = false;                     ///< the method: may run beside others
        std::optional<HttpRequest> waiting = {};  ///< not handed to the handler yet
        BodyLease waiting_lease = {};
    };

    Slot* find_slot(std::uint64_t id);
    bool may_parse() const;
    void parse(std::string_view bytes);
    void take_step(Http1RequestParser::Event event);
    void take_head();
    void take_complete();
    void dispatch_waiting();
    void refuse(int status, const char* reason);
    bool write_ready_slots();
    enum class StreamStep { Waiting, Written, Ended };
    StreamStep write_stream(Slot& slot);
    void write_stream_piece(const Slot& slot, std::string&& bytes);
    void break_off(const Slot& slot);
    void write_head(Slot& slot, BodyFraming framing);
    void pop_slot();
    bool send_continue();
    void close_when_idle();

    Connection& connection_;
    Http1RequestParser parser_;
    BodyLease lease_;          ///< of the body being read
    std::vector<Slot> slots_;  ///< oldest first
    std::uint64_t next_id_ = 0;
    std::string ahead_;  ///< input read before there was a place for its requests
    std::int64_t head_began_ns_ = 0;
    std::int64_t body_began_ns_ = 0;
    std::int64_t active_ns_;     ///< when something last happened
    bool end_of_input_ = false;  ///< the peer sends no more
    bool last_taken_ = false;    ///< no request after those taken will be looked at
    bool stopping_ = false;
    bool continue_wanted_ = false;
    CloseWish close_wish_ = CloseWish::No;
};

}  // namespace yagura::net
