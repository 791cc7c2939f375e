#include "net/tls/certificates.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/random.h"
#include "net/server/descriptor.h"

namespace yagura::net {
namespace {

using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;

std::unexpected<Error> openssl_failed(const char* step) {
    return fail(Errc::Internal, std::string("OpenSSL, ") + step + ": " + take_openssl_error());
}

bool set_serial(X509* certificate) {
    std::array<unsigned char, 16> random{};  // RFC 5280 section 4.1.2.2: positive, 20 bytes at most
    secure_random(random.data(), random.size());
    random[0] = static_cast<unsigned char>((random[0] & 0x7f) | 0x40);
    const NumberPtr number(BN_bin2bn(random.data(), random.size(), nullptr));
    return number &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_dates(X509* certificate, CertificateDates dates) {
    return ASN1_TIME_set(X509_getm_notBefore(certificate), dates.begin.value / kSecondMs) !=
               nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), dates.end.value / kSecondMs) != nullptr;
}

bool set_subject(X509* certificate, const std::string& name) {
    // A common name has at most 64 characters; longer ones stand in the alternative names only.
    const std::string common = name.substr(0, 64);
    X509_NAME* subject = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(common.data()),
                                      static_cast<int>(common.size()), -1, 0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Result<KeyPair> begin_certificate(const std::string& subject, CertificateDates dates) {
    KeyPair pair{KeyPtr(EVP_EC_gen("P-256")), CertificatePtr(X509_new())};
    if (!pair.key || !pair.certificate) return openssl_failed("new key");
    X509* const it = pair.certificate.get();
    if (X509_set_version(it, X509_VERSION_3) != 1 || !set_serial(it) || !set_dates(it, dates) ||
        !set_subject(it, subject) || X509_set_pubkey(it, pair.key.get()) != 1) {
        return openssl_failed("new certificate");
    }
    return pair;
}

std::string joined(const std::set<std::string>& names) {
    std::string all;
    for (const auto& name : names) {
        if (!all.empty()) all += ',';
        all += name;
    }
    return all;
}

std::string pem_text(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

Result<void> write_all(int file, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail(system_error("write", path, errno));
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file) != 0) return fail(system_error("fsync", path, errno));
    return {};
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
    const std::string fresh = path.string() + ".new";
    ::unlink(fresh.c_str());  // one that an earlier run did not finish
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!file) return fail(system_error("open", fresh, errno));
    YG_CHECK(write_all(file.get(), bytes, fresh));
    if (::rename(fresh.c_str(), path.c_str()) != 0) {
        return fail(system_error("rename", fresh, errno));
    }
    return {};
}

Result<BioPtr> open_pem(const std::filesystem::path& path) {
    errno = 0;
    BioPtr file(BIO_new_file(path.c_str(), "re"));
    if (file) return file;
    const int error_number = errno;
    take_openssl_error();
    if (error_number == ENOENT) return fail(Errc::NotFound, path.string());
    return fail(system_error("open", path.string(), error_number));
}

}  // namespace

Result<KeyPair> make_authority(const std::string& name, CertificateDates dates) {
    KeyPair pair = YG_TRY(begin_certificate(name, dates));
    X509* const it = pair.certificate.get();
    const bool made = X509_set_issuer_name(it, X509_get_subject_name(it)) == 1 &&
                      add_extension(it, it, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                      add_extension(it, it, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                      add_extension(it, it, NID_subject_key_identifier, "hash") &&
                      X509_sign(it, pair.key.get(), EVP_sha256()) > 0;
    if (!made) return openssl_failed("authority");
    return pair;
}

Result<KeyPair> make_server_certificate(const KeyPair& authority,
                                        const std::set<std::string>& names,
                                        const std::string& subject, CertificateDates dates) {
    KeyPair pair = YG_TRY(begin_certificate(subject, dates));
    X509* const it = pair.certificate.get();
    X509* const issuer = authority.certificate.get();
    const bool made = X509_set_issuer_name(it, X509_get_subject_name(issuer)) == 1 &&
                      add_extension(it, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
                      add_extension(it, issuer, NID_key_usage, "critical,digitalSignature") &&
                      add_extension(it, issuer, NID_ext_key_usage, "serverAuth") &&
                      add_extension(it, issuer, NID_subject_key_identifier, "hash") &&
                      add_extension(it, issuer, NID_authority_key_identifier, "keyid:always") &&
                      add_extension(it, issuer, NID_subject_alt_name, joined(names)) &&
                      X509_sign(it, authority.key.get(), EVP_sha256()) > 0;
    if (!made) return openssl_failed("server certificate");
    return pair;
}

std::set<std::string> subject_names(const X509& certificate) {
    std::set<std::string> names;
    const GeneralNamesPtr all(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
        int kind = 0;
        const auto* value = static_cast<const ASN1_STRING*>(
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &kind));
        const unsigned char* bytes = ASN1_STRING_get0_data(value);
        const auto size = static_cast<std::size_t>(ASN1_STRING_length(value));
        if (kind == GEN_DNS) {
            names.insert("DNS:" + std::string(reinterpret_cast<const char*>(bytes), size));
        } else if (kind == GEN_IPADD && (size == 4 || size == 16)) {
            std::array<char, INET6_ADDRSTRLEN> text{};
            ::inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
            names.insert(std::string("IP:") + text.data());
        }
    }
    return names;
}

bool ends_before(const X509& certificate, TimeMs time) {
    auto seconds = static_cast<time_t>(time.value / kSecondMs);
    return X509_cmp_time(X509_get0_notAfter(&certificate), &seconds) <= 0;
}

bool is_signed_by(const X509& certificate, const X509& authority) {
    // OpenSSL's parameter lacks the const that it keeps.
    const bool good =
        X509_verify(const_cast<X509*>(&certificate), X509_get0_pubkey(&authority)) == 1 &&
        X509_NAME_cmp(X509_get_issuer_name(&certificate), X509_get_subject_name(&authority)) == 0;
    if (!good) take_openssl_error();
    return good;
}

Result<KeyPair> load_key_pair(const std::filesystem::path& certificate_file,
                              const std::filesystem::path& key_file) {
    const BioPtr certificate = YG_TRY(open_pem(certificate_file));
    const BioPtr key = YG_TRY(open_pem(key_file));
    KeyPair pair{KeyPtr(PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr)),
                 CertificatePtr(PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr))};
    if (!pair.certificate) {
        return fail(Errc::Corruption, certificate_file.string() + ": " + take_openssl_error());
    }
    if (!pair.key) return fail(Errc::Corruption, key_file.string() + ": " + take_openssl_error());
    if (X509_check_private_key(pair.certificate.get(), pair.key.get()) != 1) {
        take_openssl_error();
        return fail(Errc::Corruption,
                    key_file.string() + " does not belong to " + certificate_file.string());
    }
    return pair;
}

Result<void> save_key_pair(const KeyPair& pair, const X509* issuer,
                           const std::filesystem::path& certificate_file,
                           const std::filesystem::path& key_file) {
    const BioPtr key(BIO_new(BIO_s_mem()));
    const BioPtr certificates(BIO_new(BIO_s_mem()));
    if (!key || !certificates ||
        PEM_write_bio_PrivateKey(key.get(), pair.key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) != 1 ||
        PEM_write_bio_X509(certificates.get(), pair.certificate.get()) != 1 ||
        (issuer != nullptr && PEM_write_bio_X509(certificates.get(), issuer) != 1)) {
        return openssl_failed("PEM");
    }
    YG_CHECK(replace_file(key_file, pem_text(key.get()), 0600));
    return replace_file(certificate_file, pem_text(certificates.get()), 0644);
}

}  // namespace yagura::net
