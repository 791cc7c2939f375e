#include "net/tls/server_context.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace yagura::net {
namespace {

/// For TLS 1.2; those of 1.3 are all good. Elliptic-curve key exchange and authenticated
/// encryption, as every client of the last ten years has them.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kProtocols = "\x02h2\x08http/1.1";
constexpr int kRecordBytes = 16 * 1024;

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(
        &chosen, out_size, reinterpret_cast<const unsigned char*>(kProtocols.data()),
        static_cast<unsigned int>(kProtocols.size()), offered, offered_size);
    *out = chosen;
    // RFC 7301 section 3.2 would have a fatal alert; going on with HTTP/1.1 serves more clients.
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

class TlsTransport final : public Transport {
  public:
    explicit TlsTransport(SslPtr ssl) : ssl_(std::move(ssl)) {}

    IoResult handshake() override {
        ERR_clear_error();
        return result_of(SSL_accept(ssl_.get()), 0);
    }

    IoResult read(char* to, std::size_t space) override {
        std::size_t total = 0;
        while (total < space) {
            ERR_clear_error();
            std::size_t got = 0;
            const int result = SSL_read_ex(ssl_.get(), to + total, space - total, &got);
            if (result != 1) {
                if (total > 0) break;
                return result_of(result, 0);
            }
            total += got;
        }
        return {IoStatus::Done, total};
    }

    IoResult write(std::span<const iovec> pieces) override {
        // Pieces that are smaller than a record go out together in one.
        std::array<char, kRecordBytes> joined;
        const auto& first = pieces.front();
        const char* from = static_cast<const char*>(first.iov_base);
        std::size_t size = first.iov_len;
        if (size < joined.size() && pieces.size() > 1) {
            size = 0;
            for (const auto& piece : pieces) {
                const std::size_t part = std::min(piece.iov_len, joined.size() - size);
                std::memcpy(joined.data() + size, piece.iov_base, part);
                size += part;
            }
            from = joined.data();
        }
        ERR_clear_error();
        std::size_t sent = 0;
        const int result = SSL_write_ex(ssl_.get(), from, size, &sent);
        return result_of(result, sent);
    }

    bool short_read_means_drained() const override { return false; }

    std::string_view protocol() const override {
        const unsigned char* name = nullptr;
        unsigned int size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }

    void end_output() override {
        ERR_clear_error();
        if (SSL_is_init_finished(ssl_.get()) && !failed_) SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }

  private:
    IoResult result_of(int result, std::size_t bytes) {
        if (result == 1) return {IoStatus::Done, bytes};
        switch (SSL_get_error(ssl_.get(), result)) {
            case SSL_ERROR_WANT_READ:
                return {IoStatus::WouldBlockOnRead, 0};
            case SSL_ERROR_WANT_WRITE:
                return {IoStatus::WouldBlockOnWrite, 0};
            case SSL_ERROR_ZERO_RETURN:
                return {IoStatus::Closed, 0};
            default:
                break;
        }
        failed_ = true;  // OpenSSL forbids SSL_shutdown() after a fatal error
        ERR_clear_error();
        return {IoStatus::Failed, 0};
    }

    const SslPtr ssl_;
    bool failed_ = false;
};

Result<void> load_key_pair(SSL_CTX* context, const TlsOptions& options) {
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
        return fail(Errc::InvalidArgument,
                    "TLS certificate " + options.certificate_file + ": " + take_openssl_error());
    }
    if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        return fail(Errc::InvalidArgument,
                    "TLS key " + options.key_file + ": " + take_openssl_error());
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return fail(Errc::InvalidArgument, "TLS key " + options.key_file +
                                               " does not belong to certificate " +
                                               options.certificate_file);
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const TlsServerContext>> TlsServerContext::create(
    const TlsOptions& options) {
    SslContextPtr context(SSL_CTX_new(TLS_server_method()));
    if (!context) return fail(Errc::Internal, "OpenSSL: " + take_openssl_error());
    SSL_CTX* const it = context.get();
    SSL_CTX_set_min_proto_version(it, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(it, kCiphers);
    SSL_CTX_set_options(it, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // Resumption works by tickets; a cache of sessions would only cost memory.
    SSL_CTX_set_session_cache_mode(it, SSL_SESS_CACHE_OFF);
    // Idle connections give their record buffers back.
    SSL_CTX_set_mode(it, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                             SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // One system call takes record header and record, and often the next.
    SSL_CTX_set_read_ahead(it, 1);
    SSL_CTX_set_alpn_select_cb(it, choose_protocol, nullptr);
    YG_CHECK(load_key_pair(it, options));
    return std::make_shared<const TlsServerContext>(std::move(context));
}

std::unique_ptr<Transport> TlsServerContext::new_transport(int socket) const {
    SslPtr ssl(SSL_new(context_.get()));
    BIO* bio = ssl ? new_socket_bio(socket) : nullptr;
    if (bio == nullptr) return nullptr;
    SSL_set_bio(ssl.get(), bio, bio);
    SSL_set_accept_state(ssl.get());
    return std::make_unique<TlsTransport>(std::move(ssl));
}

}  // namespace yagura::net
