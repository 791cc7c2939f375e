#include "bench/load_client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "base/clock.h"
#include "crypto/sigv4.h"
#include "text/number.h"

namespace yagura::bench {
namespace {

double thread_cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Signs requests that differ in their body's hash and the second of their time only.
class RequestSigner {
  public:
    explicit RequestSigner(const LoadOptions& options)
        : options_(options), host_(fmt::format("{}:{}", options.host, options.port)) {}

    /// The request's head for a body.
    void head(const PreparedBody& body, std::string& out) {
        refresh();
        constexpr std::string_view kContentType = "application/x-amz-json-1.1";
        constexpr std::array<std::string_view, 4> kSigned = {"content-type", "host", "x-amz-date",
                                                             "x-amz-target"};
        const std::array<crypto::HeaderField, 4> fields = {{{"content-type", kContentType},
                                                            {"host", host_},
                                                            {"x-amz-date", timestamp_},
                                                            {"x-amz-target", options_.target}}};
        const crypto::CredentialScope scope{std::string_view(timestamp_).substr(0, 8),
                                            options_.region, options_.service};
        const std::string canonical = crypto::canonical_request({.method = "POST",
                                                                 .target = "/",
                                                                 .headers = fields,
                                                                 .signed_headers = kSigned,
                                                                 .payload_hash = body.sha256_hex});
        const std::string signature =
            crypto::signature_hex(key_, crypto::string_to_sign(timestamp_, scope, canonical));
        out.clear();
        fmt::format_to(std::back_inserter(out),
                       "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nX-Amz-Target: "
                       "{}\r\nX-Amz-Date: {}\r\n"
                       "Authorization: AWS4-HMAC-SHA256 Credential={}/{}, "
                       "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={}\r\n"
                       "Content-Length: {}\r\n\r\n",
                       host_, kContentType, options_.target, timestamp_, options_.access_key_id,
                       crypto::scope_text(scope), signature, body.json.size());
    }

  private:
    void refresh() {
        const std::int64_t second = clock_.now().value / kSecondMs;
        if (second == second_) return;
        second_ = second;
        timestamp_ = crypto::basic_timestamp(TimeMs(second * kSecondMs));
        key_ = crypto::signing_key(options_.secret, {std::string_view(timestamp_).substr(0, 8),
                                                     options_.region, options_.service});
    }

    const LoadOptions& options_;
    std::string host_;
    SystemClock clock_;
    std::int64_t second_ = 0;
    std::string timestamp_;
    crypto::Sha256Digest key_{};
};

/// One kept connection with at most one request under way.
struct Connection {
    int socket = -1;
    const PreparedBody* body = nullptr;
    std::string head;
    std::size_t sent = 0;
    std::string answer;
    std::int64_t begin_ns = 0;
    bool wants_write = false;

    ~Connection() {
        if (socket >= 0) ::close(socket);
    }
};

struct Answer {
    int status = 0;
    std::size_t size = 0;  ///< head and body
    std::size_t body_begin = 0;
};

/// The answer at the front of `bytes` once it is whole. Only what servers send here: a length.
std::optional<Answer> parse_answer(std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) return std::nullopt;
    Answer out;
    out.body_begin = end + 4;
    out.status = static_cast<int>(text::parse_int64(bytes.substr(9, 3)).value_or(0));
    std::size_t length = 0;
    for (std::size_t at = bytes.find("\r\n"); at < end; at = bytes.find("\r\n", at + 2)) {
        const std::string_view line = bytes.substr(at + 2, bytes.find("\r\n", at + 2) - at - 2);
        constexpr std::string_view kLength = "content-length:";
        if (line.size() < kLength.size()) continue;
        const bool matches = std::equal(
            kLength.begin(), kLength.end(), line.begin(),
            [](char wanted, char given) { return wanted == (given | 32) || wanted == given; });
        if (!matches) continue;
        std::string_view value = line.substr(kLength.size());
        while (value.starts_with(' ')) value.remove_prefix(1);
        length = static_cast<std::size_t>(text::parse_uint64(value).value_or(0));
    }
    out.size = out.body_begin + length;
    if (bytes.size() < out.size) return std::nullopt;
    return out;
}

class LoadRun {
  public:
    LoadRun(const LoadOptions& options, const std::vector<PreparedBody>& bodies)
        : options_(options),
          bodies_(bodies),
          signer_(options),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
    ~LoadRun() { ::close(epoll_); }

    Result<LoadResult> run() {
        YG_CHECK(connect_all());
        const double cpu_begin = thread_cpu_seconds();
        const std::int64_t begin = clock_.monotonic_ns();
        deadline_ns_ = begin + static_cast<std::int64_t>(options_.seconds * 1e9);
        for (auto& connection : connections_) YG_CHECK(begin_request(*connection));
        while (under_way_ > 0) YG_CHECK(serve_events());
        result_.seconds = static_cast<double>(clock_.monotonic_ns() - begin) / 1e9;
        result_.cpu_seconds = thread_cpu_seconds() - cpu_begin;
        std::sort(result_.latencies_us.begin(), result_.latencies_us.end());
        return std::move(result_);
    }

  private:
    Result<void> connect_all() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(options_.port);
        inet_pton(AF_INET, options_.host.c_str(), &address.sin_addr);
        for (std::size_t index = 0; index < options_.connections; ++index) {
            auto connection = std::make_unique<Connection>();
            connection->socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            if (::connect(connection->socket, reinterpret_cast<sockaddr*>(&address),
                          sizeof(address)) != 0) {
                return fail(system_error("connect", fmt::format("port {}", options_.port), errno));
            }
            const int on = 1;
            ::setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            ::fcntl(connection->socket, F_SETFL, O_NONBLOCK);
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.ptr = connection.get();
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection->socket, &event);
            connections_.push_back(std::move(connection));
        }
        return {};
    }

    bool over() const {
        const bool enough =
            options_.max_message_bytes > 0 && result_.message_bytes >= options_.max_message_bytes;
        return enough || clock_.monotonic_ns() >= deadline_ns_;
    }

    Result<void> begin_request(Connection& connection) {
        connection.body = &bodies_[next_body_++ % bodies_.size()];
        signer_.head(*connection.body, connection.head);
        connection.sent = 0;
        connection.answer.clear();
        connection.begin_ns = clock_.monotonic_ns();
        ++under_way_;
        return write_some(connection);
    }

    Result<void> write_some(Connection& connection) {
        const std::size_t head = connection.head.size();
        const std::size_t total = head + connection.body->json.size();
        while (connection.sent < total) {
            const std::size_t of_body = connection.sent > head ? connection.sent - head : 0;
            iovec pieces[2];
            int count = 0;
            if (connection.sent < head) {
                pieces[count++] = {connection.head.data() + connection.sent,
                                   head - connection.sent};
            }
            pieces[count++] = {const_cast<char*>(connection.body->json.data()) + of_body,
                               connection.body->json.size() - of_body};
            const ssize_t bytes = ::writev(connection.socket, pieces, count);
            if (bytes < 0 && errno == EINTR) continue;
            if (bytes < 0 && errno == EAGAIN) break;
            if (bytes < 0) return fail(system_error("send to", "the server", errno));
            connection.sent += static_cast<std::size_t>(bytes);
        }
        watch(connection, connection.sent < total);
        return {};
    }

    void watch(Connection& connection, bool wants_write) {
        if (connection.wants_write == wants_write) return;
        connection.wants_write = wants_write;
        epoll_event event{};
        event.events = EPOLLIN | (wants_write ? EPOLLOUT : 0u);
        event.data.ptr = &connection;
        ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
    }

    Result<void> serve_events() {
        std::array<epoll_event, 64> events{};
        const int count =
            ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 30'000);
        if (count == 0) return fail(Errc::Timeout, "the server did not answer for 30 seconds");
        for (int index = 0; index < count; ++index) {
            auto& connection =
                *static_cast<Connection*>(events[static_cast<std::size_t>(index)].data.ptr);
            const std::uint32_t what = events[static_cast<std::size_t>(index)].events;
            if ((what & EPOLLOUT) != 0) YG_CHECK(write_some(connection));
            if ((what & ~EPOLLOUT) != 0) YG_CHECK(read_some(connection));
        }
        return {};
    }

    Result<void> read_some(Connection& connection) {
        char buffer[16 * 1024];
        const ssize_t bytes = ::read(connection.socket, buffer, sizeof(buffer));
        if (bytes < 0 && (errno == EINTR || errno == EAGAIN)) return {};
        if (bytes < 0) return fail(system_error("receive from", "the server", errno));
        if (bytes == 0) {
            if (connection.body == nullptr) return {};
            return fail(Errc::Io, "the server closed a connection");
        }
        connection.answer.append(buffer, static_cast<std::size_t>(bytes));
        const auto answer = parse_answer(connection.answer);
        if (!answer) return {};
        count(connection, *answer);
        --under_way_;
        if (!over()) return begin_request(connection);
        connection.body = nullptr;
        return {};
    }

    void count(const Connection& connection, const Answer& answer) {
        if (answer.status != 200) {
            if (result_.refused++ == 0)
                result_.first_refusal = connection.answer.substr(answer.body_begin, 300);
            return;
        }
        ++result_.requests;
        result_.events += connection.body->events;
        result_.message_bytes += connection.body->message_bytes;
        result_.body_bytes += connection.body->json.size();
        result_.latencies_us.push_back(
            static_cast<std::uint32_t>((clock_.monotonic_ns() - connection.begin_ns) / 1000));
    }

    const LoadOptions& options_;
    const std::vector<PreparedBody>& bodies_;
    RequestSigner signer_;
    SystemClock clock_;
    int epoll_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::size_t next_body_ = 0;
    std::size_t under_way_ = 0;
    std::int64_t deadline_ns_ = 0;
    LoadResult result_;
};

}  // namespace

double LoadResult::percentile_ms(double fraction) const {
    if (latencies_us.empty()) return 0;
    const auto index =
        static_cast<std::size_t>(fraction * static_cast<double>(latencies_us.size() - 1));
    return latencies_us[index] / 1000.0;
}

Result<LoadResult> run_load(const LoadOptions& options, const std::vector<PreparedBody>& bodies) {
    return LoadRun(options, bodies).run();
}

}  // namespace yagura::bench
