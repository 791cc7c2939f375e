#include "net/tls_authority.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/clock.h"
#include "net/testing/temporary_folder.h"
#include "net/tls/certificates.h"

namespace yagura::net {
namespace {

std::string content(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

int mode(const std::filesystem::path& path) {
    struct stat info{};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
}

/// OpenSSL's own judgement of the server's certificate for a name.
int verify(const TlsAuthorityFiles& files, const std::string& name, TimeMs time) {
    const auto server = load_key_pair(files.certificate_file, files.key_file);
    const auto authority =
        load_key_pair(files.authority_file, files.authority_file.parent_path() / "authority.key");
    std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>> store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), authority->certificate.get());
    std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>> check(X509_STORE_CTX_new());
    X509_STORE_CTX_init(check.get(), store.get(), server->certificate.get(), nullptr);
    X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(check.get());
    X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(wanted, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set_time(wanted, time.value / 1000);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) != 1) {
        X509_VERIFY_PARAM_set1_host(wanted, name.c_str(), name.size());
    }
    X509_verify_cert(check.get());
    return X509_STORE_CTX_get_error(check.get());
}

TEST(TlsAuthority, MakesCertificatesThatOpenSslTrusts) {
    const TemporaryFolder folder;
    const ManualClock clock;
    const auto files =
        ensure_tls_authority(folder.path() / "tls", {"Logs.Example.org", "10.1.2.3"}, clock);
    ASSERT_TRUE(files.has_value()) << files.error().message();
    EXPECT_TRUE(files->authority_made);
    EXPECT_TRUE(files->certificate_made);
    EXPECT_EQ(mode(folder.path() / "tls"), 0700);
    EXPECT_EQ(mode(files->key_file), 0600);
    EXPECT_EQ(mode(folder.path() / "tls/authority.key"), 0600);
    for (const char* name :
         {"localhost", "stream-localhost", "streaming-localhost", "127.0.0.1", "::1", "10.1.2.3",
          "logs.example.org", "stream-logs.example.org", "streaming-logs.example.org"}) {
        EXPECT_EQ(verify(*files, name, clock.now()), X509_V_OK) << name;
    }
    EXPECT_EQ(verify(*files, "other.example.org", clock.now()), X509_V_ERR_HOSTNAME_MISMATCH);
    EXPECT_EQ(verify(*files, "localhost", clock.now() + 396 * kDayMs), X509_V_OK);
    EXPECT_EQ(verify(*files, "localhost", clock.now() + 398 * kDayMs), X509_V_ERR_CERT_HAS_EXPIRED);
    for (const auto& line : tls_trust_lines(*files)) {
        EXPECT_NE(line.find("authority.pem"), std::string::npos);
    }
}

TEST(TlsAuthority, RenewsOnlyWhatMustBeRenewed) {
    const TemporaryFolder folder;
    ManualClock clock;
    const auto first = ensure_tls_authority(folder.path(), {}, clock).value();
    const std::string authority = content(first.authority_file);
    const std::string certificate = content(first.certificate_file);

    auto again = ensure_tls_authority(folder.path(), {}, clock).value();
    EXPECT_FALSE(again.authority_made || again.certificate_made);
    EXPECT_EQ(content(again.certificate_file), certificate);

    again = ensure_tls_authority(folder.path(), {"new.name"}, clock).value();
    EXPECT_FALSE(again.authority_made);
    EXPECT_TRUE(again.certificate_made);
    EXPECT_EQ(verify(again, "stream-new.name", clock.now()), X509_V_OK);

    clock.advance(366 * kDayMs);
    again = ensure_tls_authority(folder.path(), {"new.name"}, clock).value();
    EXPECT_FALSE(again.certificate_made);
    clock.advance(2 * kDayMs);
    again = ensure_tls_authority(folder.path(), {"new.name"}, clock).value();
    EXPECT_TRUE(again.certificate_made);
    EXPECT_EQ(content(again.authority_file), authority);

    std::filesystem::remove(again.key_file);
    EXPECT_TRUE(ensure_tls_authority(folder.path(), {"new.name"}, clock)->certificate_made);

    clock.advance(9 * 366 * kDayMs);
    again = ensure_tls_authority(folder.path(), {"new.name"}, clock).value();
    EXPECT_TRUE(again.authority_made && again.certificate_made);
    EXPECT_EQ(verify(again, "localhost", clock.now()), X509_V_OK);
}

TEST(TlsAuthority, Errors) {
    const TemporaryFolder folder;
    const ManualClock clock;
    for (const char* name : {"", "a b", "a,DNS:b", "a/b", ".a", "a..b"}) {
        EXPECT_EQ(ensure_tls_authority(folder.path(), {name}, clock).error().code(),
                  Errc::InvalidArgument)
            << name;
    }
    const auto files = ensure_tls_authority(folder.path(), {}, clock).value();
    std::ofstream(files.authority_file) << "not a certificate";
    EXPECT_EQ(ensure_tls_authority(folder.path(), {}, clock).error().code(), Errc::Corruption);
    EXPECT_EQ(ensure_tls_authority("/proc/nowhere", {}, clock).error().code(), Errc::Io);
}

}  // namespace
}  // namespace yagura::net
