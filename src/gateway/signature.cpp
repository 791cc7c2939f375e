#include "gateway/signature.h"

#include <array>
#include <charconv>

#include <fmt/core.h>

#include "crypto/sigv4.h"
#include "gateway/query_string.h"
#include "gateway/wire_error.h"
#include "text/timestamp.h"

namespace yagura::gateway {
namespace {

constexpr std::string_view kIncomplete = "IncompleteSignatureException";
constexpr std::int64_t kDefaultExpiresSeconds = 900;
constexpr std::int64_t kMaxExpiresSeconds = 604'800;

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(separator, begin);
        parts.emplace_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) return parts;
        begin = end + 1;
    }
}

/// "ALGORITHM Key=value, Key=value": separated by commas, spaces or both.
struct AuthorizationHeader {
    std::string_view algorithm;
    std::string_view credential;
    std::string_view signed_headers;
    std::string_view signature;
};

AuthorizationHeader parse_authorization(std::string_view header) {
    AuthorizationHeader parsed;
    const std::size_t begin = header.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return parsed;
    header.remove_prefix(begin);
    std::size_t at = std::min(header.find_first_of(" \t"), header.size());
    parsed.algorithm = header.substr(0, at);
    while (at < header.size()) {
        at = header.find_first_not_of(" \t,", at);
        if (at == std::string_view::npos) break;
        const std::size_t end = std::min(header.find_first_of(" \t,", at), header.size());
        const std::string_view part = header.substr(at, end - at);
        at = end;
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view name = part.substr(0, equals);
        const std::string_view value = part.substr(equals + 1);
        if (name == "Credential") parsed.credential = value;
        if (name == "SignedHeaders") parsed.signed_headers = value;
        if (name == "Signature") parsed.signature = value;
    }
    return parsed;
}

Result<TimeMs> parse_time(std::string_view text) {
    if (auto basic = text::parse_iso8601_basic(text); basic.has_value()) return *basic;
    if (auto http = text::parse_http_date(text); http.has_value()) return *http;
    return fail(front_door_error(
        kIncomplete, fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                                 "http://en.wikipedia.org/wiki/ISO_8601",
                                 text)));
}

Result<Signature> parse_header_signature(const net::HttpRequest& request,
                                         std::string_view authorization) {
    const AuthorizationHeader parsed = parse_authorization(authorization);
    const auto amz_date = request.headers.find("x-amz-date");
    const auto date = amz_date.has_value() ? amz_date : request.headers.find("date");

    std::string problems;
    const std::array<std::pair<std::string_view, std::string_view>, 3> needed = {{
        {"Credential", parsed.credential},
        {"Signature", parsed.signature},
        {"SignedHeaders", parsed.signed_headers},
    }};
    for (const auto& [name, value] : needed)
        if (value.empty())
            problems += fmt::format("Authorization header requires '{}' parameter. ", name);
    if (!date.has_value() || date->empty())
        problems +=
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
            "header. ";
    if (!problems.empty())
        return fail(front_door_error(kIncomplete,
                                     fmt::format("{}Authorization={}", problems, authorization)));

    Signature signature;
    signature.form = SignatureForm::Header;
    signature.algorithm = parsed.algorithm;
    signature.credential = parsed.credential;
    signature.signed_headers = split(parsed.signed_headers, ';');
    signature.signature = parsed.signature;
    signature.time = YG_TRY(parse_time(*date));
    signature.timestamp = crypto::basic_timestamp(signature.time);
    if (const auto token = request.headers.find("x-amz-security-token"); token.has_value())
        signature.session_token = std::string(*token);
    return signature;
}

Result<std::int64_t> parse_expires(const std::optional<std::string>& text) {
    if (!text.has_value()) return kDefaultExpiresSeconds;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc() || end != text->data() + text->size())
        return fail(front_door_error(kIncomplete, "X-Amz-Expires should be a number"));
    if (seconds < 1)
        return fail(front_door_error(kIncomplete, "X-Amz-Expires must be greater than zero"));
    if (seconds > kMaxExpiresSeconds)
        return fail(front_door_error(
            kIncomplete,
            "X-Amz-Expires must be less than a week (in seconds); that is, the given "
            "X-Amz-Expires must be less than 604800 seconds"));
    return seconds;
}

Result<Signature> parse_query_signature(const net::HttpRequest& request, std::string_view query) {
    const auto algorithm = query_parameter(query, "X-Amz-Algorithm");
    const auto credential = query_parameter(query, "X-Amz-Credential");
    const auto value = query_parameter(query, "X-Amz-Signature");
    const auto signed_headers = query_parameter(query, "X-Amz-SignedHeaders");
    const auto date = query_parameter(query, "X-Amz-Date");

    std::string problems;
    const std::array<std::pair<std::string_view, const std::optional<std::string>*>, 5> needed = {{
        {"X-Amz-Algorithm", &algorithm},
        {"X-Amz-Credential", &credential},
        {"X-Amz-Signature", &value},
        {"X-Amz-SignedHeaders", &signed_headers},
        {"X-Amz-Date", &date},
    }};
    for (const auto& [name, parameter] : needed)
        if (parameter->value_or("").empty())
            problems += fmt::format("AWS query-string parameters must include '{}'. ", name);
    if (!problems.empty())
        return fail(
            front_door_error(kIncomplete, problems + "Re-examine the query-string parameters."));

    Signature signature;
    signature.form = SignatureForm::Presigned;
    signature.algorithm = *algorithm;
    signature.credential = *credential;
    signature.signed_headers = split(*signed_headers, ';');
    signature.signature = *value;
    signature.time = YG_TRY(parse_time(*date));
    signature.timestamp = crypto::basic_timestamp(signature.time);
    signature.expires_seconds = YG_TRY(parse_expires(query_parameter(query, "X-Amz-Expires")));
    signature.session_token = query_parameter(query, "X-Amz-Security-Token");
    if (!signature.session_token.has_value())
        if (const auto token = request.headers.find("x-amz-security-token"); token.has_value())
            signature.session_token = std::string(*token);
    return signature;
}

/// True when a query string holds any part of a signature.
bool has_query_signature(std::string_view query) {
    // Nearly all requests have no query at all.
    if (query.empty()) return false;
    for (const std::string_view name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"})
        if (query_parameter(query, name).has_value()) return true;
    return false;
}

std::optional<Credential> parse_credential(std::string_view text) {
    std::vector<std::string> parts = split(text, '/');
    if (parts.size() != 5) return std::nullopt;
    return Credential{std::move(parts[0]), std::move(parts[1]), std::move(parts[2]),
                      std::move(parts[3]), std::move(parts[4])};
}

}  // namespace

std::optional<Credential> Signature::split_credential() const {
    return parse_credential(credential);
}

Result<Signature> parse_signature(const net::HttpRequest& request) {
    const std::string_view query = crypto::split_target(request.target).query;
    const auto authorization = request.headers.find("authorization");
    if (authorization.has_value()) {
        if (!query.empty() && query_parameter(query, "X-Amz-Algorithm").has_value())
            return fail(front_door_error("InvalidSignatureException",
                                         "Found both 'X-Amz-Algorithm' as a query-string param and "
                                         "'Authorization' as HTTP header."));
        return parse_header_signature(request, *authorization);
    }
    if (has_query_signature(query)) return parse_query_signature(request, query);
    return fail(front_door_error("MissingAuthenticationTokenException",
                                 "Request is missing Authentication Token"));
}

std::optional<Credential> peek_credential(const net::HttpRequest& request) {
    if (const auto authorization = request.headers.find("authorization"); authorization.has_value())
        return parse_credential(parse_authorization(*authorization).credential);
    const std::string_view query = crypto::split_target(request.target).query;
    if (query.empty()) return std::nullopt;
    const auto credential = query_parameter(query, "X-Amz-Credential");
    if (!credential.has_value()) return std::nullopt;
    return parse_credential(*credential);
}

}  // namespace yagura::gateway
