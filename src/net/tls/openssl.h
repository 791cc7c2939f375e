#pragma once

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace yagura::net {

/// OpenSSL's objects as owned values, and what several files of this folder need of it.

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* it) const {
        Free(it);
    }
};

using SslContextPtr = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, FreeWith<SSL_free>>;

/// Takes all errors off the thread's queue; the text of the first.
std::string take_openssl_error();

/// A BIO over a socket that it does not own. Unlike OpenSSL's own it never raises SIGPIPE.
BIO* new_socket_bio(int socket);

}  // namespace yagura::net
