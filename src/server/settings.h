#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "net/http_server.h"
#include "server/endpoint_settings.h"
#include "server/units.h"

namespace yagura::server {

enum class Auth {
    SigV4,  ///< every request must be signed with a key that is known here
    None,   ///< any key is taken; only on loopback addresses
};
enum class Tls { Off, Auto, Files };
enum class SmtpSecurity { StartTls, Tls, None };
enum class MetricsExposure {
    Loopback,  ///< /metrics answers clients of this machine only
    Open,      ///< to whoever reaches the port
};
enum class UnsignedPayload { OverTls, Always };

/// Everything that can be set, after parsing. What each one means stands once, in the table of
/// settings.cpp, from which help, documentation and parsing are made too.
struct Settings {
    std::vector<ListenAddress> listen;
    std::vector<EndpointValue> endpoints;  ///< with the next two: endpoints_of()
    std::vector<EndpointValue> endpoint_policies;
    std::vector<EndpointValue> endpoint_vpcs;
    std::string data;
    std::string endpoint_url;
    Auth auth = Auth::SigV4;
    std::string account;
    std::string region;
    std::string root_access_key_id;
    std::string root_secret_access_key;
    std::int64_t clock_skew_ms = 0;
    std::vector<std::string> regions;
    UnsignedPayload unsigned_payload = UnsignedPayload::OverTls;
    std::vector<std::string> extra_hosts;
    std::vector<std::string> trusted_proxies;

    Tls tls = Tls::Off;
    std::string tls_certificate;
    std::string tls_key;
    std::vector<std::string> tls_names;

    std::string smtp_host;  ///< empty: mails are kept in the outbox
    std::uint64_t smtp_port = 0;
    SmtpSecurity smtp_security = SmtpSecurity::StartTls;
    std::string smtp_from;
    std::string smtp_user;
    std::string smtp_password;
    std::vector<std::string> outbound_allow;
    std::vector<std::string> outbound_deny;
    std::string outbound_ca;

    std::uint64_t memory = 0;
    std::uint64_t request_threads = 0;
    std::uint64_t network_threads = 0;
    std::uint64_t seal_size = 0;
    std::int64_t seal_age_ms = 0;
    std::uint64_t wal_file_size = 0;

    bool kinesis_shard_limits = false;

    net::HttpLimits http;
    std::uint64_t max_inflated_bytes = 0;
    std::int64_t stop_grace_ms = 0;

    log::Level log_level = log::Level::Info;
    log::Format log_format = log::Format::Text;
    MetricsExposure metrics = MetricsExposure::Loopback;
};

enum class Secrecy { Shown, Hidden };

/// One row of the table.
struct Setting {
    std::string_view name;          ///< the flag is --NAME, the TOML key NAME
    std::string_view form;          ///< what a value looks like: "ADDRESS:PORT", "on|off"
    std::string_view default_text;  ///< as a person would write it; empty: not set
    std::string_view help;          ///< one or two sentences
    /// Parses and stores; gets one value, or all of them where `several`.
    Result<void> (*apply)(Settings&, std::span<const std::string> values);
    bool several = false;
    Secrecy secrecy = Secrecy::Shown;  ///< Hidden: never printed, and no flag (others see those)

    /// YAGURA_NAME
    std::string environment_variable() const;
};

std::span<const Setting> settings_table();
const Setting* find_setting(std::string_view name);

/// Rules among settings. InvalidArgument with a sentence that says what to change.
[[nodiscard]] Result<void> check_settings(const Settings& settings);

}  // namespace yagura::server
