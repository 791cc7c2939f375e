#include "server/settings.h"

#include <fmt/core.h>

#include <array>
#include <utility>

#include "outbound/rules.h"
#include "text/number.h"

namespace yagura::server {
namespace {

// Each function below makes the `apply` of one row; `place` is a function that finds the field.

template <auto place>
Result<void> text(Settings& settings, std::span<const std::string> values) {
    place(settings) = values.front();
    return {};
}

template <auto place>
Result<void> texts(Settings& settings, std::span<const std::string> values) {
    place(settings).assign(values.begin(), values.end());
    return {};
}

template <auto place, std::uint64_t smallest, std::uint64_t largest>
Result<void> number(Settings& settings, std::span<const std::string> values) {
    const auto value = text::parse_uint64(values.front());
    if (!value || *value < smallest || *value > largest) {
        return fail(Errc::InvalidArgument, fmt::format("\"{}\" is not a whole number from {} to {}",
                                                       values.front(), smallest, largest));
    }
    place(settings) = *value;
    return {};
}

template <auto place, std::uint64_t smallest>
Result<void> size(Settings& settings, std::span<const std::string> values) {
    const std::uint64_t bytes = YG_TRY(parse_size(values.front()));
    if (bytes < smallest) {
        return fail(Errc::InvalidArgument, fmt::format("{} is too small: at least {}",
                                                       values.front(), size_text(smallest)));
    }
    place(settings) = bytes;
    return {};
}

template <auto place, std::int64_t smallest>
Result<void> duration(Settings& settings, std::span<const std::string> values) {
    const std::int64_t ms = YG_TRY(parse_duration_ms(values.front()));
    if (ms < smallest) {
        return fail(Errc::InvalidArgument, fmt::format("{} is too short: at least {}",
                                                       values.front(), duration_text(smallest)));
    }
    place(settings) = ms;
    return {};
}

template <class Value, std::size_t count>
Result<Value> choose(const std::string& value,
                     const std::array<std::pair<std::string_view, Value>, count>& choices) {
    std::string names;
    for (const auto& [name, choice] : choices) {
        if (name == value) return choice;
        names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    }
    return fail(Errc::InvalidArgument, fmt::format("\"{}\" is none of {}", value, names));
}

template <auto place>
Result<void> endpoint_values(Settings& settings, std::span<const std::string> values) {
    place(settings) = YG_TRY(parse_endpoint_values(values));
    return {};
}

using Texts = std::span<const std::string>;

Result<void> apply_listen(Settings& settings, Texts values) {
    settings.listen.clear();
    for (const std::string& value : values) {
        settings.listen.push_back(YG_TRY(parse_listen_address(value)));
    }
    return {};
}

Result<void> apply_auth(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, Auth>, 2> kChoices = {
        {{"sigv4", Auth::SigV4}, {"none", Auth::None}}};
    settings.auth = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_clock_skew(Settings& settings, Texts values) {
    settings.clock_skew_ms = YG_TRY(parse_duration_ms(values.front()));
    constexpr std::int64_t kMinuteMs = 60'000;
    if (settings.clock_skew_ms < kMinuteMs || settings.clock_skew_ms % kMinuteMs != 0) {
        return fail(Errc::InvalidArgument,
                    fmt::format("{} is not a number of whole minutes", values.front()));
    }
    return {};
}

Result<void> apply_unsigned_payload(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, UnsignedPayload>, 2> kChoices = {
        {{"tls", UnsignedPayload::OverTls}, {"always", UnsignedPayload::Always}}};
    settings.unsigned_payload = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_smtp_security(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, SmtpSecurity>, 3> kChoices = {
        {{"starttls", SmtpSecurity::StartTls},
         {"tls", SmtpSecurity::Tls},
         {"none", SmtpSecurity::None}}};
    settings.smtp_security = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_tls(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, Tls>, 3> kChoices = {
        {{"off", Tls::Off}, {"auto", Tls::Auto}, {"files", Tls::Files}}};
    settings.tls = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_log_level(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, log::Level>, 4> kChoices = {
        {{"debug", log::Level::Debug},
         {"info", log::Level::Info},
         {"warning", log::Level::Warning},
         {"error", log::Level::Error}}};
    settings.log_level = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_log_format(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, log::Format>, 2> kChoices = {
        {{"text", log::Format::Text}, {"json", log::Format::Json}}};
    settings.log_format = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_metrics(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, MetricsExposure>, 2> kChoices = {
        {{"loopback", MetricsExposure::Loopback}, {"open", MetricsExposure::Open}}};
    settings.metrics = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_kinesis_shard_limits(Settings& settings, Texts values) {
    constexpr std::array<std::pair<std::string_view, bool>, 2> kChoices = {
        {{"off", false}, {"on", true}}};
    settings.kinesis_shard_limits = YG_TRY(choose(values.front(), kChoices));
    return {};
}

Result<void> apply_account(Settings& settings, Texts values) {
    const std::string& value = values.front();
    if (value.size() != 12 || value.find_first_not_of("0123456789") != value.npos) {
        return fail(Errc::InvalidArgument,
                    fmt::format("\"{}\" is not an account: 12 digits", value));
    }
    settings.account = value;
    return {};
}

Result<void> apply_region(Settings& settings, Texts values) {
    const std::string& value = values.front();
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (value.empty() || value.size() > 32 || value.find_first_not_of(kAllowed) != value.npos) {
        return fail(
            Errc::InvalidArgument,
            fmt::format("\"{}\" is not the name of a region: small letters, digits and hyphens",
                        value));
    }
    settings.region = value;
    return {};
}

Result<void> apply_endpoint_url(Settings& settings, Texts values) {
    const std::string& value = values.front();
    if (!value.empty() && !value.starts_with("http://") && !value.starts_with("https://")) {
        return fail(Errc::InvalidArgument,
                    fmt::format("\"{}\" does not begin with http:// or https://", value));
    }
    settings.endpoint_url = value;
    return {};
}

#define FIELD(member) [](Settings& settings) -> auto& { return settings.member; }

const std::array kTable = {
    Setting{"listen", "ADDRESS:PORT", "127.0.0.1:4586",
            "Where clients are served. May be given several times; port 0 takes any free one.",
            apply_listen, true},
    Setting{"endpoint", "NAME=ADDRESS:PORT", "",
            "A further listening address that stands for a VPC endpoint: requests that come "
            "through it must also pass its policy, and carry its name as `aws:SourceVpce`. May be "
            "given several times.",
            endpoint_values<FIELD(endpoints)>, true},
    Setting{"endpoint-policy", "NAME=FILE", "",
            "The policy of an endpoint, a JSON file; without one everything may pass. SIGHUP reads "
            "it again. May be given several times.",
            endpoint_values<FIELD(endpoint_policies)>, true},
    Setting{
        "endpoint-vpc", "NAME=VPC", "",
        "The VPC of an endpoint, for conditions on `aws:SourceVpc`. May be given several times.",
        endpoint_values<FIELD(endpoint_vpcs)>, true},
    Setting{
        "data", "FOLDER", "$XDG_DATA_HOME/yagura",
        "Where everything is kept: events, settings, keys. Made when absent, for its owner only. "
        "XDG_DATA_HOME is ~/.local/share unless set.",
        text<FIELD(data)>},
    Setting{"endpoint-url", "URL", "",
            "The URL by which clients reach this server, where it differs from the first listening "
            "address "
            "(a proxy in front, a name). It is shown at the start and written into the credentials "
            "file.",
            apply_endpoint_url},
    Setting{"auth", "sigv4|none", "sigv4",
            "sigv4: requests must be signed by a known access key. none: any key is accepted, for "
            "throw-away "
            "use in tests, and only loopback addresses may be listened on; an access key id of 12 "
            "digits "
            "selects that account.",
            apply_auth},
    Setting{"account", "ID", "000000000000",
            "The first account, made with its root access key at the first start.", apply_account},
    Setting{"region", "NAME", "us-east-1",
            "The region that the credentials file and messages name. Every region is served: "
            "clients choose by "
            "their signature.",
            apply_region},
    Setting{"root-access-key-id", "KEY", "",
            "Access key id of the first account's root, taken at the first start only; with "
            "root-secret-access-key. Without them a random key is made.",
            text<FIELD(root_access_key_id)>},
    Setting{"root-secret-access-key", "SECRET", "",
            "Secret that belongs to root-access-key-id. There is no flag for it, since other users "
            "see flags.",
            text<FIELD(root_secret_access_key)>, false, Secrecy::Hidden},
    Setting{"clock-skew", "DURATION", "5m",
            "How far the time of a signature may be from this machine's, in whole minutes; for IAM "
            "and STS never "
            "less than 15 minutes.",
            apply_clock_skew},
    Setting{"regions", "NAME", "",
            "The regions that are served; none given: every one that clients sign for. May be "
            "given several times.",
            texts<FIELD(regions)>, true},
    Setting{"unsigned-payload", "tls|always", "tls",
            "Whether requests may leave their body out of the signature (UNSIGNED-PAYLOAD): with "
            "TLS only, or always.",
            apply_unsigned_payload},
    Setting{"extra-hosts", "HOST[:PORT]", "",
            "Host values that clients may have signed when a proxy in front changes the Host "
            "header. May be given "
            "several times.",
            texts<FIELD(extra_hosts)>, true},
    Setting{"trusted-proxies", "ADDRESS", "",
            "Addresses of proxies whose X-Forwarded-Host is believed. May be given several times.",
            texts<FIELD(trusted_proxies)>, true},
    Setting{"tls", "off|auto|files", "off",
            "off: plain HTTP. auto: a local authority and a certificate are made in the data "
            "folder and the lines "
            "that make clients trust it are shown. files: tls-certificate and tls-key.",
            apply_tls},
    Setting{"tls-certificate", "FILE", "",
            "PEM file with the certificate and those between it and its authority.",
            text<FIELD(tls_certificate)>},
    Setting{"tls-key", "FILE", "", "PEM file with the certificate's private key.",
            text<FIELD(tls_key)>},
    Setting{"tls-names", "NAME", "",
            "Further DNS names and addresses for the certificate of tls = auto. May be given "
            "several times.",
            texts<FIELD(tls_names)>, true},
    Setting{"smtp-host", "HOST", "",
            "Mail relay for e-mail subscriptions of SNS topics. Without one mails are kept, and "
            "`yagura outbox` shows them.",
            text<FIELD(smtp_host)>},
    Setting{"smtp-port", "NUMBER", "0",
            "Port of the relay; 0 takes the usual one: 587 with starttls, 465 with tls, 25 with "
            "none.",
            number<FIELD(smtp_port), 0, 65535>},
    Setting{"smtp-security", "starttls|tls|none", "starttls",
            "How the connection to the relay is kept private: starttls and tls insist on it and "
            "check the relay's certificate.",
            apply_smtp_security},
    Setting{"smtp-from", "ADDRESS", "",
            "Address of the sender of all mails; needed with smtp-host.", text<FIELD(smtp_from)>},
    Setting{"smtp-user", "NAME", "",
            "User name at the relay; without one there is no authentication. Not with "
            "smtp-security = none.",
            text<FIELD(smtp_user)>},
    Setting{"smtp-password", "SECRET", "",
            "Password that belongs to smtp-user. There is no flag for it, since other users see "
            "flags.",
            text<FIELD(smtp_password)>, false, Secrecy::Hidden},
    Setting{"outbound-allow", "NETWORK", "",
            "Networks (10.0.0.0/8) or addresses that the server may connect to for its clients "
            "although a wider rule denies it; loopback, link-local and metadata addresses are "
            "denied unless they stand here. The most specific network decides. May be given "
            "several times.",
            texts<FIELD(outbound_allow)>, true},
    Setting{
        "outbound-deny", "NETWORK", "",
        "Networks or addresses that the server does not connect to. May be given several times.",
        texts<FIELD(outbound_deny)>, true},
    Setting{
        "outbound-ca", "FILE", "",
        "PEM file with the authorities that certificates of web hooks and of the mail relay are "
        "checked by, instead of the system's.",
        text<FIELD(outbound_ca)>},
    Setting{"memory", "SIZE", "256MiB",
            "Memory for events that are not sealed yet and for reading.",
            size<FIELD(memory), 32u << 20>},
    Setting{"seal-size", "SIZE", "64MiB",
            "Events are moved from memory to segment files after so many bytes.",
            size<FIELD(seal_size), 1u << 20>},
    Setting{"seal-age", "DURATION", "1m",
            "Events are moved from memory to segment files after so long.",
            duration<FIELD(seal_age_ms), 1000>},
    Setting{"wal-file-size", "SIZE", "64MiB", "Size of one file of the write-ahead log.",
            size<FIELD(wal_file_size), 1u << 20>},
    Setting{
        "request-threads", "NUMBER", "32",
        "Requests worked on at once. Threads are made as they are needed; most wait for the disk.",
        number<FIELD(request_threads), 1, 1024>},
    Setting{"network-threads", "NUMBER", "2", "Threads that serve connections.",
            number<FIELD(network_threads), 1, 64>},
    Setting{"kinesis-shard-limits", "on|off", "off",
            "on: each shard of a provisioned Kinesis stream takes 1 MiB and 1000 records and gives "
            "5 reads and 2 MiB a second, as on the real service; what is more is refused with "
            "ProvisionedThroughputExceededException. off: the machine is the limit.",
            apply_kinesis_shard_limits},
    Setting{"max-header-size", "SIZE", "64KiB", "Request line and headers of one request.",
            size<FIELD(http.header_bytes), 4096>},
    Setting{"max-header-count", "NUMBER", "200", "Header fields of one request.",
            number<FIELD(http.header_count), 16, 10'000>},
    Setting{"max-body-size", "SIZE", "16MiB",
            "Body of one request, as it is sent; larger ones get status 413.",
            size<FIELD(http.body_bytes), 2u << 20>},
    Setting{"max-inflated-body-size", "SIZE", "16MiB",
            "Body of one request with gzip or deflate taken off; larger ones get status 413.",
            size<FIELD(max_inflated_bytes), 2u << 20>},
    Setting{"max-total-body-size", "SIZE", "256MiB",
            "Bodies of all requests that are under way; beyond it requests get status 503.",
            size<FIELD(http.total_body_bytes), 2u << 20>},
    Setting{"max-connections", "NUMBER", "10000", "Open connections; further ones get status 503.",
            number<FIELD(http.connections), 1, 1'000'000>},
    Setting{"pipeline-depth", "NUMBER", "16", "Requests read ahead on one HTTP/1.1 connection.",
            number<FIELD(http.pipeline_depth), 1, 1024>},
    Setting{"http2-streams", "NUMBER", "128", "Requests at once on one HTTP/2 connection.",
            number<FIELD(http.h2_streams), 1, 10'000>},
    Setting{"stream-buffer-size", "SIZE", "8MiB",
            "What may wait in one event stream (live tail) for a client that reads slowly.",
            size<FIELD(http.stream_buffer_bytes), 64u << 10>},
    Setting{"header-timeout", "DURATION", "10s",
            "From the first byte of a request to the end of its headers.",
            duration<FIELD(http.header_timeout_ms), 100>},
    Setting{"body-timeout", "DURATION", "1m", "Longest pause within a request's body.",
            duration<FIELD(http.body_timeout_ms), 100>},
    Setting{"write-timeout", "DURATION", "1m",
            "Longest time that a client may leave an answer unread.",
            duration<FIELD(http.write_timeout_ms), 100>},
    Setting{"idle-timeout", "DURATION", "2m", "How long a connection is kept without a request.",
            duration<FIELD(http.idle_timeout_ms), 100>},
    Setting{"stop-grace", "DURATION", "5s",
            "How long a stop waits for requests that are under way.",
            duration<FIELD(stop_grace_ms), 0>},
    Setting{"log-level", "debug|info|warning|error", "info",
            "What the server says about itself, on standard error.", apply_log_level},
    Setting{"log-format", "text|json", "text",
            "Form of the server's own log: lines for people, or a JSON object a line.",
            apply_log_format},
    Setting{"metrics", "loopback|open", "loopback",
            "Who may read /metrics (Prometheus text format, not signed): clients on this machine, "
            "or everybody.",
            apply_metrics},
};

#undef FIELD

}  // namespace

std::string Setting::environment_variable() const {
    std::string out = "YAGURA_";
    for (const char character : name) {
        out += character == '-'
                   ? '_'
                   : static_cast<char>(character - ('a' <= character && character <= 'z' ? 32 : 0));
    }
    return out;
}

std::span<const Setting> settings_table() {
    return kTable;
}

const Setting* find_setting(std::string_view name) {
    for (const Setting& setting : kTable) {
        if (setting.name == name) return &setting;
    }
    return nullptr;
}

Result<void> check_settings(const Settings& settings) {
    if (settings.listen.empty())
        return fail(Errc::InvalidArgument, "listen: at least one address is needed");
    for (const ListenAddress& address : settings.listen) {
        if (settings.auth == Auth::None && !address.loopback) {
            return fail(
                Errc::InvalidArgument,
                fmt::format(
                    "auth = none lets anybody in, so it works on loopback addresses only: {} is "
                    "not one. Listen on 127.0.0.1 or [::1], or leave auth at sigv4",
                    address.text()));
        }
    }
    const auto endpoints = YG_TRY(
        endpoints_of(settings.endpoints, settings.endpoint_policies, settings.endpoint_vpcs));
    for (const EndpointSettings& endpoint : endpoints) {
        if (settings.auth == Auth::None && !endpoint.address.loopback) {
            return fail(Errc::InvalidArgument,
                        fmt::format("auth = none lets anybody in, so it works on loopback "
                                    "addresses only: {} of endpoint {} is not one",
                                    endpoint.address.text(), endpoint.name));
        }
    }
    const bool files = !settings.tls_certificate.empty() || !settings.tls_key.empty();
    if (settings.tls == Tls::Files &&
        (settings.tls_certificate.empty() || settings.tls_key.empty())) {
        return fail(Errc::InvalidArgument, "tls = files needs both tls-certificate and tls-key");
    }
    if (settings.tls != Tls::Files && files) {
        return fail(Errc::InvalidArgument,
                    "tls-certificate and tls-key are used with tls = files only");
    }
    if (settings.root_access_key_id.empty() != settings.root_secret_access_key.empty()) {
        return fail(
            Errc::InvalidArgument,
            "root-access-key-id and root-secret-access-key belong together: give both or neither");
    }
    if (!settings.smtp_host.empty() && settings.smtp_from.find('@') == std::string::npos) {
        return fail(Errc::InvalidArgument,
                    "smtp-host needs smtp-from, the address that mails are sent from");
    }
    if (settings.smtp_user.empty() != settings.smtp_password.empty()) {
        return fail(Errc::InvalidArgument,
                    "smtp-user and smtp-password belong together: give both or neither");
    }
    if (settings.smtp_security == SmtpSecurity::None && !settings.smtp_user.empty()) {
        return fail(Errc::InvalidArgument,
                    "smtp-security = none would send smtp-password for everybody to read");
    }
    YG_CHECK(outbound::Rules::parse(settings.outbound_allow, settings.outbound_deny));
    if (settings.http.total_body_bytes < settings.http.body_bytes) {
        return fail(Errc::InvalidArgument,
                    "max-total-body-size must not be smaller than max-body-size");
    }
    return {};
}

}  // namespace yagura::server
