#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <set>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "net/tls/openssl.h"

namespace yagura::net {

using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;

/// A certificate with its private key.
struct KeyPair {
    KeyPtr key;
    CertificatePtr certificate;
};

struct CertificateDates {
    TimeMs begin;
    TimeMs end;
};

/// Errors of all: Internal, when OpenSSL refuses.
[[nodiscard]] Result<KeyPair> make_authority(const std::string& name, CertificateDates dates);
/// `names` as subject alternative names: "DNS:localhost", "IP:127.0.0.1". The first is the subject.
[[nodiscard]] Result<KeyPair> make_server_certificate(const KeyPair& authority,
                                                      const std::set<std::string>& names,
                                                      const std::string& subject,
                                                      CertificateDates dates);

/// The subject alternative names, in the form that make_server_certificate() takes.
std::set<std::string> subject_names(const X509& certificate);
bool ends_before(const X509& certificate, TimeMs time);
bool is_signed_by(const X509& certificate, const X509& authority);

/// The two PEM files of a pair. NotFound when one is missing, Corruption when one cannot be read
/// or they do not belong together, Io.
[[nodiscard]] Result<KeyPair> load_key_pair(const std::filesystem::path& certificate_file,
                                            const std::filesystem::path& key_file);
/// Writes the key (mode 0600) and the certificate, followed by `issuer`'s where one is given; each
/// file is there whole or not at all. Io, NoSpace.
[[nodiscard]] Result<void> save_key_pair(const KeyPair& pair, const X509* issuer,
                                         const std::filesystem::path& certificate_file,
                                         const std::filesystem::path& key_file);

}  // namespace yagura::net
