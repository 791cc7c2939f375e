#include "net/client_socket.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "net/http1/syntax.h"

namespace yagura::net {
namespace {

struct FreeAddresses {
    void operator()(addrinfo* it) const { ::freeaddrinfo(it); }
};
using AddressesPtr = std::unique_ptr<addrinfo, FreeAddresses>;

bool is_ip(const std::string& host) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

Result<void> wait_for(int socket, short events, std::int64_t timeout_ms, const char* what) {
    pollfd entry{socket, events, 0};
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, static_cast<int>(timeout_ms));
    } while (ready < 0 && errno == EINTR);
    if (ready < 0) return fail(system_error("poll", what, errno));
    if (ready == 0) return fail(Errc::Timeout, fmt::format("{}: no answer in time", what));
    return {};
}

Result<AddressesPtr> resolve(const Endpoint& endpoint) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int result = ::getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &hints, &found);
    if (result != 0) {
        return fail(Errc::Io, fmt::format("{}: {}", endpoint.host, ::gai_strerror(result)));
    }
    return AddressesPtr(found);
}

Result<Descriptor> connect_to(const addrinfo& address, const Endpoint& endpoint,
                              std::int64_t timeout_ms) {
    Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return fail(system_error("socket", endpoint.host_header, errno));
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return socket;
    if (errno != EINPROGRESS) return fail(system_error("connect", endpoint.host_header, errno));
    YG_CHECK(wait_for(socket.get(), POLLOUT, timeout_ms, "connect"));
    int error_number = 0;
    socklen_t size = sizeof error_number;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error_number, &size);
    if (error_number != 0) {
        return fail(system_error("connect", endpoint.host_header, error_number));
    }
    return socket;
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text) {
    const auto invalid = [text] {
        return fail(Errc::InvalidArgument,
                    fmt::format("'{}' is not http://HOST[:PORT] or https://HOST[:PORT]", text));
    };
    Endpoint endpoint;
    std::string_view rest = text;
    if (equals_ignoring_case(rest.substr(0, 7), "http://")) {
        rest.remove_prefix(7);
    } else if (equals_ignoring_case(rest.substr(0, 8), "https://")) {
        endpoint.tls = true;
        rest.remove_prefix(8);
    } else {
        return invalid();
    }
    rest = rest.substr(0, rest.find_first_of("/?#"));
    endpoint.host_header = rest;
    std::string_view host = rest;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        if (end == std::string_view::npos) return invalid();
        host = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
    } else {
        host = rest.substr(0, rest.find(':'));
        rest.remove_prefix(host.size());
    }
    endpoint.host = host;
    endpoint.port = endpoint.tls ? "443" : "80";
    if (rest.starts_with(':')) {
        const auto port = parse_decimal(rest.substr(1));
        if (!port || *port == 0 || *port > 65535) return invalid();
        endpoint.port = rest.substr(1);
    } else if (!rest.empty()) {
        return invalid();
    }
    const bool clean = endpoint.host.find_first_of(" \t\r\n@%\\") == std::string::npos;
    if (endpoint.host.empty() || !clean) return invalid();
    return endpoint;
}

Result<SslContextPtr> make_client_context(const std::string& ca_file) {
    SslContextPtr context(SSL_CTX_new(TLS_client_method()));
    if (!context) return fail(Errc::Internal, "OpenSSL: " + take_openssl_error());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    const std::array<unsigned char, 9> protocols = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context.get(), protocols.data(), protocols.size());
    ERR_clear_error();
    const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                       : SSL_CTX_load_verify_file(context.get(), ca_file.c_str());
    if (loaded != 1) {
        return fail(Errc::InvalidArgument,
                    fmt::format("authority file {}: {}", ca_file, take_openssl_error()));
    }
    return context;
}

Result<std::unique_ptr<ClientSocket>> ClientSocket::connect(const Endpoint& endpoint,
                                                            SSL_CTX* context,
                                                            const HttpClientOptions& options) {
    const AddressesPtr addresses = YG_TRY(resolve(endpoint));
    Result<Descriptor> socket = fail(Errc::Io, endpoint.host + ": no address");
    for (const addrinfo* it = addresses.get(); it != nullptr; it = it->ai_next) {
        socket = connect_to(*it, endpoint, options.connect_timeout_ms);
        if (socket.has_value()) break;
    }
    if (!socket.has_value()) return fail(socket.error());
    auto connected = std::make_unique<ClientSocket>(std::move(*socket), options.timeout_ms);
    if (context != nullptr) YG_CHECK(connected->start_tls(endpoint, context));
    return connected;
}

ClientSocket::~ClientSocket() {
    if (!ssl_) return;
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

Result<void> ClientSocket::start_tls(const Endpoint& endpoint, SSL_CTX* context) {
    ssl_.reset(SSL_new(context));
    BIO* bio = ssl_ ? new_socket_bio(socket_.get()) : nullptr;
    if (bio == nullptr) return fail(Errc::Internal, "OpenSSL: " + take_openssl_error());
    SSL_set_bio(ssl_.get(), bio, bio);
    if (is_ip(endpoint.host)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), endpoint.host.c_str());
    } else {
        SSL_set_tlsext_host_name(ssl_.get(), endpoint.host.c_str());
        SSL_set1_host(ssl_.get(), endpoint.host.c_str());
    }
    for (;;) {
        ERR_clear_error();
        const int result = SSL_connect(ssl_.get());
        if (result == 1) return {};
        const long verified = SSL_get_verify_result(ssl_.get());
        if (verified != X509_V_OK) {
            return fail(Errc::Unauthorized,
                        fmt::format("certificate of {}: {}", endpoint.host_header,
                                    X509_verify_cert_error_string(verified)));
        }
        YG_CHECK(wait_for_tls(result, "TLS handshake"));
    }
}

Result<void> ClientSocket::wait(short events) {
    return wait_for(socket_.get(), events, timeout_ms_, "server");
}

Result<void> ClientSocket::wait_for_tls(int result, const char* operation) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return wait(POLLIN);
        case SSL_ERROR_WANT_WRITE:
            return wait(POLLOUT);
        default:
            break;
    }
    return fail(Errc::Io, fmt::format("{}: {}", operation, take_openssl_error()));
}

Result<void> ClientSocket::send_all(std::string_view bytes) {
    while (!bytes.empty()) {
        if (ssl_) {
            ERR_clear_error();
            std::size_t sent = 0;
            const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
            if (result != 1) YG_CHECK(wait_for_tls(result, "TLS write"));
            bytes.remove_prefix(sent);
            continue;
        }
        const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            YG_CHECK(wait(POLLOUT));
        } else if (errno != EINTR) {
            return fail(system_error("send", "server", errno));
        }
    }
    return {};
}

Result<std::size_t> ClientSocket::receive(char* to, std::size_t space) {
    for (;;) {
        if (ssl_) {
            ERR_clear_error();
            std::size_t got = 0;
            const int result = SSL_read_ex(ssl_.get(), to, space, &got);
            if (result == 1) return got;
            if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN) return 0U;
            YG_CHECK(wait_for_tls(result, "TLS read"));
            continue;
        }
        const auto got = ::recv(socket_.get(), to, space, 0);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            YG_CHECK(wait(POLLIN));
        } else if (errno != EINTR) {
            return fail(system_error("receive", "server", errno));
        }
    }
}

bool ClientSocket::is_quiet() {
    char byte = 0;
    if (ssl_) {
        ERR_clear_error();
        std::size_t got = 0;
        const int result = SSL_peek_ex(ssl_.get(), &byte, 1, &got);
        const bool quiet = result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
        ERR_clear_error();
        return quiet;
    }
    return ::recv(socket_.get(), &byte, 1, MSG_PEEK) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace yagura::net
