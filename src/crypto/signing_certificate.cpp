#include "crypto/signing_certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdint>
#include <utility>

#include "base/random.h"

namespace yagura::crypto {
namespace {

constexpr unsigned kKeyBits = 2048;
constexpr std::int64_t kLifeS = 3650LL * 24 * 3600;

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Release<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<&X509_free>>;
using Bio = std::unique_ptr<BIO, Release<&BIO_free_all>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<&EVP_MD_CTX_free>>;

std::unexpected<Error> failed(std::string_view what) {
    return fail(Errc::Internal, std::string("OpenSSL could not ") + std::string(what));
}

std::string contents(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

/// Calls write(BIO*) on memory and gives what was written.
template <class Write>
Result<std::string> to_pem(Write&& write) {
    const Bio bio(BIO_new(BIO_s_mem()));
    if (bio == nullptr || write(bio.get()) != 1) return failed("write a PEM text");
    return contents(bio.get());
}

Result<Certificate> make_certificate(EVP_PKEY* key, std::string_view common_name, TimeMs now) {
    Certificate certificate(X509_new());
    if (certificate == nullptr) return failed("make a certificate");
    X509* raw = certificate.get();
    std::uint32_t serial = 0;
    secure_random(&serial, sizeof(serial));
    const auto start = static_cast<std::time_t>(now.value / kSecondMs);
    X509_NAME* name = X509_get_subject_name(raw);
    const bool made =
        X509_set_version(raw, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(raw), serial | 1U) == 1 &&
        ASN1_TIME_set(X509_getm_notBefore(raw), start) != nullptr &&
        ASN1_TIME_set(X509_getm_notAfter(raw), start + kLifeS) != nullptr &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(common_name.data()),
                                   static_cast<int>(common_name.size()), -1, 0) == 1 &&
        X509_set_issuer_name(raw, name) == 1 && X509_set_pubkey(raw, key) == 1 &&
        X509_sign(raw, key, EVP_sha256()) > 0;
    if (!made) return failed("make a certificate");
    return certificate;
}

class RsaCertificate final : public SigningCertificate {
  public:
    RsaCertificate(Key key, std::string private_key_pem, std::string certificate_pem)
        : key_(std::move(key)),
          private_key_pem_(std::move(private_key_pem)),
          certificate_pem_(std::move(certificate_pem)) {}

    const std::string& private_key_pem() const override { return private_key_pem_; }
    const std::string& certificate_pem() const override { return certificate_pem_; }

    Result<std::string> sign(std::string_view text, Hash hash) const override {
        const DigestContext context(EVP_MD_CTX_new());
        const EVP_MD* digest = hash == Hash::Sha1 ? EVP_sha1() : EVP_sha256();
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::size_t size = 0;
        if (context == nullptr ||
            EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1 ||
            EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1)
            return failed("sign a text");
        std::string out(size, '\0');
        if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           bytes, text.size()) != 1)
            return failed("sign a text");
        out.resize(size);
        return out;
    }

  private:
    const Key key_;
    const std::string private_key_pem_;
    const std::string certificate_pem_;
};

}  // namespace

Result<std::unique_ptr<SigningCertificate>> SigningCertificate::make(std::string_view common_name,
                                                                     TimeMs now) {
    Key key(EVP_RSA_gen(kKeyBits));
    if (key == nullptr) return failed("make an RSA key");
    const Certificate certificate = YG_TRY(make_certificate(key.get(), common_name, now));
    std::string key_pem = YG_TRY(to_pem([&](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }));
    std::string certificate_pem =
        YG_TRY(to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }));
    return std::make_unique<RsaCertificate>(std::move(key), std::move(key_pem),
                                            std::move(certificate_pem));
}

Result<std::unique_ptr<SigningCertificate>> SigningCertificate::load(
    std::string_view private_key_pem, std::string_view certificate_pem) {
    const Bio bio(
        BIO_new_mem_buf(private_key_pem.data(), static_cast<int>(private_key_pem.size())));
    Key key(bio == nullptr ? nullptr
                           : PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (key == nullptr) return fail(Errc::Corruption, "the stored signing key is unreadable");
    return std::make_unique<RsaCertificate>(std::move(key), std::string(private_key_pem),
                                            std::string(certificate_pem));
}

}  // namespace yagura::crypto
