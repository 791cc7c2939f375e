#include "net/http_client.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "net/client_socket.h"
#include "net/http1/response_parser.h"
#include "net/http1/syntax.h"

namespace yagura::net {
namespace {

/// Bodies up to this size travel with their head in one piece.
constexpr std::size_t kJoinedBytes = 32 * 1024;
constexpr std::size_t kReadBytes = 64 * 1024;

using OnBytes = std::function<bool(std::string_view)>;

bool is_idempotent(std::string_view method) {
    constexpr std::array<std::string_view, 6> kMethods = {"GET",    "HEAD",    "PUT",
                                                          "DELETE", "OPTIONS", "TRACE"};
    return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

bool is_target(std::string_view target) {
    return target.starts_with('/') &&
           std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c != 0x7f; });
}

/// One attempt's failure, and whether the server can have acted on the request.
struct Failure {
    Error error;
    bool may_send_again;
};

class BlockingHttpClient final : public HttpClient {
  public:
    BlockingHttpClient(Endpoint endpoint, SslContextPtr context, const HttpClientOptions& options)
        : endpoint_(std::move(endpoint)), context_(std::move(context)), options_(options) {}

    const std::string& host() const override { return endpoint_.host_header; }

    Result<HttpResponse> send(const HttpRequest& request) override { return exchange(request, {}); }

    Result<HttpResponse> send_streaming(const HttpRequest& request, OnBytes on_bytes) override {
        return exchange(request, on_bytes);
    }

  private:
    Result<HttpResponse> exchange(const HttpRequest& request, const OnBytes& on_bytes) {
        const std::string head = YG_TRY(request_head(request));
        if (socket_ && socket_->is_quiet()) {
            auto response = try_once(request, head, on_bytes);
            if (response.has_value()) return std::move(*response);
            socket_.reset();
            if (!response.error().may_send_again) return fail(response.error().error);
        }
        socket_ = YG_TRY(ClientSocket::connect(endpoint_, context_.get(), options_));
        auto response = try_once(request, head, on_bytes);
        if (response.has_value()) return std::move(*response);
        socket_.reset();
        return fail(response.error().error);
    }

    Result<std::string> request_head(const HttpRequest& request) const {
        if (!is_token(request.method) || !is_target(request.target)) {
            return fail(Errc::InvalidArgument, "invalid method or target of a request");
        }
        std::string head = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
        if (!request.headers.contains("host")) {
            head += fmt::format("Host: {}\r\n", endpoint_.host_header);
        }
        for (const auto& [name, value] : request.headers) {
            if (equals_ignoring_case(name, "content-length") ||
                equals_ignoring_case(name, "transfer-encoding")) {
                continue;
            }
            if (!is_token(name) || !is_field_value(value)) {
                return fail(Errc::InvalidArgument, "invalid header field of a request");
            }
            head += fmt::format("{}: {}\r\n", name, value);
        }
        if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
            head += fmt::format("Content-Length: {}\r\n", request.body.size());
        }
        head += "\r\n";
        return head;
    }

    std::expected<HttpResponse, Failure> try_once(const HttpRequest& request,
                                                  const std::string& head,
                                                  const OnBytes& on_bytes) {
        auto sent = request.body.size() <= kJoinedBytes ? socket_->send_all(head + request.body)
                                                        : socket_->send_all(head);
        if (sent.has_value() && request.body.size() > kJoinedBytes) {
            sent = socket_->send_all(request.body);
        }
        // A server that refuses a body answers and closes while it is still being sent.
        answer_begun_ = false;
        auto response = receive(request, on_bytes);
        if (response.has_value()) return std::move(*response);
        // A request that did not leave whole cannot have been acted on.
        const bool may_send_again = !answer_begun_ &&
                                    (!sent.has_value() || is_idempotent(request.method)) &&
                                    response.error().code() == Errc::Io;
        return std::unexpected<Failure>(Failure{
            sent.has_value() || answer_begun_ ? response.error() : sent.error(), may_send_again});
    }

    Result<HttpResponse> receive(const HttpRequest& request, const OnBytes& on_bytes) {
        using Event = Http1ResponseParser::Event;
        Http1ResponseParser parser(request.method == "HEAD" ? Http1ResponseParser::Body::Never
                                                            : Http1ResponseParser::Body::Expected);
        buffer_.resize(kReadBytes);
        std::string_view input;
        for (;;) {
            const auto step = parser.feed(input);
            input.remove_prefix(step.consumed);
            switch (step.event) {
                case Event::Failed:
                    return fail(Errc::Corruption, parser.reason());
                case Event::Complete:
                    return finish(parser, input.empty());
                case Event::Head:
                    if (!on_bytes || parser.response().status != 200) {
                        YG_CHECK(reserve_body(parser));
                    }
                    break;
                case Event::Data: {
                    if (YG_TRY(take_data(parser.response(), step.data, on_bytes))) break;
                    socket_.reset();  // the rest of the answer is not wanted
                    return std::move(parser.response());
                }
                case Event::NeedMore: {
                    const auto got = YG_TRY(socket_->receive(buffer_.data(), buffer_.size()));
                    answer_begun_ = answer_begun_ || got > 0;
                    if (got > 0) {
                        input = std::string_view(buffer_.data(), got);
                    } else if (parser.end_of_input() == Event::Failed) {
                        return fail(answer_begun_ ? Errc::Corruption : Errc::Io, parser.reason());
                    } else {
                        return finish(parser, false);
                    }
                }
            }
        }
    }

    Result<void> reserve_body(Http1ResponseParser& parser) const {
        if (parser.known_left() == 0) return {};
        if (parser.known_left() > options_.max_response_bytes) return too_long();
        parser.response().body.reserve(std::min<std::size_t>(parser.known_left(), 1024 * 1024));
        return {};
    }

    /// False when the caller wants no more.
    Result<bool> take_data(HttpResponse& response, std::string_view data,
                           const OnBytes& on_bytes) const {
        if (on_bytes && response.status == 200) return on_bytes(data);
        if (data.size() > options_.max_response_bytes - response.body.size()) return too_long();
        response.body += data;
        return true;
    }

    std::unexpected<Error> too_long() const {
        return fail(Errc::LimitExceeded,
                    fmt::format("the answer is longer than {} bytes", options_.max_response_bytes));
    }

    HttpResponse finish(Http1ResponseParser& parser, bool nothing_left) {
        // Bytes after the answer belong to nothing that was asked.
        if (!parser.keep_alive() || !nothing_left) socket_.reset();
        return std::move(parser.response());
    }

    const Endpoint endpoint_;
    const SslContextPtr context_;
    const HttpClientOptions options_;
    std::unique_ptr<ClientSocket> socket_;
    std::string buffer_;
    bool answer_begun_ = false;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::create(std::string_view endpoint,
                                                       const HttpClientOptions& options) {
    Endpoint parsed = YG_TRY(Endpoint::parse(endpoint));
    SslContextPtr context;
    if (parsed.tls) context = YG_TRY(make_client_context(options.ca_file));
    return std::make_unique<BlockingHttpClient>(std::move(parsed), std::move(context), options);
}

}  // namespace yagura::net
