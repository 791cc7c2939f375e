#include "net/tls_authority.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>

#include "base/clock.h"
#include "net/http1/syntax.h"
#include "net/tls/certificates.h"

namespace yagura::net {
namespace {

constexpr const char* kAuthorityName = "Yagura local authority";
constexpr std::int64_t kAuthorityMs = 3653 * kDayMs;
constexpr std::int64_t kCertificateMs = 397 * kDayMs;
constexpr std::int64_t kRenewalMs = 30 * kDayMs;
/// Clients whose clock is a little behind must not find a certificate that begins tomorrow.
constexpr std::int64_t kBackdatedMs = kHourMs;

std::optional<std::string> ip_text(const std::string& name) {
    std::array<unsigned char, 16> bytes{};
    std::array<char, INET6_ADDRSTRLEN> text{};
    for (const int family : {AF_INET, AF_INET6}) {
        if (::inet_pton(family, name.c_str(), bytes.data()) != 1) continue;
        ::inet_ntop(family, bytes.data(), text.data(), text.size());
        return text.data();
    }
    return std::nullopt;
}

bool is_dns_name(std::string_view name) {
    if (name.starts_with("*.")) name.remove_prefix(2);
    if (name.empty() || name.size() > 240) return false;
    if (name.front() == '.' || name.find("..") != std::string_view::npos) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

Result<void> add_name(std::set<std::string>& names, const std::string& given) {
    if (const auto ip = ip_text(given)) {
        names.insert("IP:" + *ip);
        return {};
    }
    const std::string name = to_lower(given);
    if (!is_dns_name(name)) {
        return fail(Errc::InvalidArgument,
                    fmt::format("'{}' is no name for a TLS certificate", given));
    }
    names.insert("DNS:" + name);
    if (!name.starts_with("*.")) {
        names.insert("DNS:stream-" + name);
        names.insert("DNS:streaming-" + name);
    }
    return {};
}

Result<std::set<std::string>> wanted_names(const std::vector<std::string>& given) {
    std::set<std::string> names = {"IP:127.0.0.1", "IP:::1"};
    YG_CHECK(add_name(names, "localhost"));
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0 && is_dns_name(to_lower(host.data()))) {
        YG_CHECK(add_name(names, host.data()));
    }
    for (const auto& name : given) YG_CHECK(add_name(names, name));
    return names;
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::is_directory(folder, error)) return {};
    std::filesystem::create_directories(folder, error);
    if (!error) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) return fail(system_error("mkdir", folder.string(), error.value()));
    return {};
}

std::string shell_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'') {
            quoted += "'\\''";
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

struct Authority {
    KeyPair pair;
    bool made = false;
};

Result<Authority> ensure_authority(const std::filesystem::path& certificate_file,
                                   const std::filesystem::path& key_file, TimeMs now) {
    auto kept = load_key_pair(certificate_file, key_file);
    // One that would end before a certificate that it signs is of no use.
    if (kept.has_value() && !ends_before(*kept->certificate, now + kCertificateMs + kRenewalMs)) {
        return Authority{std::move(*kept), false};
    }
    if (!kept.has_value() && kept.error().code() != Errc::NotFound) {
        // Clients trust it, so it is not for us to throw away.
        return fail(kept.error().with_context("the local TLS authority cannot be used"));
    }
    const CertificateDates dates{now - kBackdatedMs, now + kAuthorityMs};
    Authority fresh{YG_TRY(make_authority(kAuthorityName, dates)), true};
    YG_CHECK(save_key_pair(fresh.pair, nullptr, certificate_file, key_file));
    return fresh;
}

bool still_good(const X509& certificate, const X509& authority, const std::set<std::string>& names,
                TimeMs now) {
    return !ends_before(certificate, now + kRenewalMs) && is_signed_by(certificate, authority) &&
           subject_names(certificate) == names;
}

}  // namespace

Result<TlsAuthorityFiles> ensure_tls_authority(const std::filesystem::path& folder,
                                               const std::vector<std::string>& names,
                                               const Clock& clock) {
    const auto wanted = YG_TRY(wanted_names(names));
    YG_CHECK(make_folder(folder));
    const TimeMs now = clock.now();
    TlsAuthorityFiles files;
    files.authority_file = folder / "authority.pem";
    files.certificate_file = folder / "server.pem";
    files.key_file = folder / "server.key";
    const Authority authority =
        YG_TRY(ensure_authority(files.authority_file, folder / "authority.key", now));
    files.authority_made = authority.made;
    const X509& issuer = *authority.pair.certificate;
    const auto kept = load_key_pair(files.certificate_file, files.key_file);
    if (kept.has_value() && still_good(*kept->certificate, issuer, wanted, now)) return files;

    const CertificateDates dates{now - kBackdatedMs, now + kCertificateMs};
    const KeyPair fresh =
        YG_TRY(make_server_certificate(authority.pair, wanted, "localhost", dates));
    YG_CHECK(save_key_pair(fresh, &issuer, files.certificate_file, files.key_file));
    files.certificate_made = true;
    return files;
}

std::vector<std::string> tls_trust_lines(const TlsAuthorityFiles& files) {
    const std::string path = shell_quoted(std::filesystem::absolute(files.authority_file).string());
    return {
        fmt::format("export AWS_CA_BUNDLE={}  # AWS CLI, Python and most other SDKs", path),
        fmt::format("export NODE_EXTRA_CA_CERTS={}  # Node.js", path),
        fmt::format("export SSL_CERT_FILE={}  # Go and OpenSSL, in place of all others", path),
        fmt::format("sudo cp {} /usr/local/share/ca-certificates/yagura.crt && "
                    "sudo update-ca-certificates  # the whole machine",
                    path),
    };
}

}  // namespace yagura::net
