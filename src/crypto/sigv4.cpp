#include "crypto/sigv4.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include <fmt/core.h>

#include "base/error.h"

namespace yagura::crypto {
namespace {

constexpr std::array<bool, 256> make_unreserved() {
    std::array<bool, 256> table{};
    for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
    for (const char c : {'-', '_', '.', '~'}) table[static_cast<std::size_t>(c)] = true;
    return table;
}
constexpr std::array<bool, 256> kUnreserved = make_unreserved();

void append_encoded(std::string& out, char c) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (kUnreserved[byte]) {
        out += c;
        return;
    }
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Decodes %XX and encodes the result; a '%' that begins no escape is a plain character.
std::string reencode(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                append_encoded(out, static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        append_encoded(out, text[i]);
    }
    return out;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// `lowered` is in lower case already.
bool equals_lowered(std::string_view name, std::string_view lowered) {
    if (name.size() != lowered.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if (lower(name[i]) != lowered[i]) return false;
    return true;
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

void append_header_value(std::string& out, std::string_view value) {
    while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
    if (value.find("  ") == std::string_view::npos) {
        out += value;
        return;
    }
    char before = '\0';
    for (const char c : value) {
        if (c != ' ' || before != ' ') out += c;
        before = c;
    }
}

/// Header fields that transports rewrite, or that cannot be part of what they carry.
bool is_left_unsigned(std::string_view lowered) {
    static constexpr std::array<std::string_view, 6> kNames = {"authorization", "user-agent",
                                                               "expect",        "transfer-encoding",
                                                               "connection",    "x-amzn-trace-id"};
    return std::find(kNames.begin(), kNames.end(), lowered) != kNames.end();
}

std::string join_names(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) {
        if (!out.empty()) out += ';';
        out += name;
    }
    return out;
}

/// Lower-case names of the fields that get signed, sorted, each once.
std::vector<std::string> names_to_sign(std::span<const HeaderField> fields) {
    std::vector<std::string> names;
    for (const HeaderField& field : fields) {
        std::string name = to_lower(field.name);
        if (!is_left_unsigned(name)) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::string sign(const SigningCredentials& credentials, const SigningInputs& inputs,
                 std::string_view target, std::span<const HeaderField> headers,
                 std::span<const std::string_view> names, std::string_view timestamp) {
    const CredentialScope scope{timestamp.substr(0, 8), inputs.region, inputs.service};
    const std::string canonical = canonical_request({.method = inputs.method,
                                                     .target = target,
                                                     .headers = headers,
                                                     .signed_headers = names,
                                                     .payload_hash = inputs.payload_hash});
    return signature_hex(signing_key(credentials.secret, scope),
                         string_to_sign(timestamp, scope, canonical));
}

}  // namespace

SplitTarget split_target(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const std::size_t end = target.find_first_of("/?", scheme.size());
        target = end == std::string_view::npos ? std::string_view() : target.substr(end);
        break;
    }
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return {target, {}};
    return {target.substr(0, mark), target.substr(mark + 1)};
}

std::string canonical_uri(std::string_view path) {
    if (path.empty() || path == "/") return "/";
    std::vector<std::string_view> segments;
    bool ends_with_slash = false;
    for (std::size_t begin = 0; begin <= path.size();) {
        std::size_t end = path.find('/', begin);
        if (end == std::string_view::npos) end = path.size();
        const std::string_view segment = path.substr(begin, end - begin);
        const bool last = end == path.size();
        if (segment == "..") {
            if (!segments.empty()) segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(segment);
        }
        if (last) ends_with_slash = segment.empty() || segment == "." || segment == "..";
        begin = end + 1;
    }
    std::string out;
    out.reserve(path.size() + 16);
    for (const std::string_view segment : segments) {
        out += '/';
        for (const char c : segment) append_encoded(out, c);
    }
    if (ends_with_slash || out.empty()) out += '/';
    return out;
}

std::string canonical_query(std::string_view query, QueryForm form) {
    if (query.empty()) return {};
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::size_t begin = 0; begin <= query.size();) {
        std::size_t end = query.find('&', begin);
        if (end == std::string_view::npos) end = query.size();
        const std::string_view pair = query.substr(begin, end - begin);
        begin = end + 1;
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        const std::string_view name = pair.substr(0, equals);
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        if (equals_lowered(name, "x-amz-signature")) continue;
        if (form == QueryForm::Reencoded)
            pairs.emplace_back(reencode(name), reencode(value));
        else
            pairs.emplace_back(name, value);
    }
    std::sort(pairs.begin(), pairs.end());
    std::string out;
    out.reserve(query.size() + 16);
    for (const auto& [name, value] : pairs) {
        if (!out.empty()) out += '&';
        out.append(name).append("=").append(value);
    }
    return out;
}

std::string canonical_header_value(std::string_view value) {
    std::string out;
    append_header_value(out, value);
    return out;
}

std::string canonical_request(const CanonicalRequestInputs& inputs) {
    const SplitTarget target = split_target(inputs.target);
    std::string out;
    out.reserve(512 + inputs.target.size());
    out.append(inputs.method).append("\n");
    out.append(canonical_uri(target.path)).append("\n");
    out.append(canonical_query(target.query, inputs.query_form)).append("\n");
    for (const std::string_view name : inputs.signed_headers) {
        out.append(name).append(":");
        bool first = true;
        for (const HeaderField& field : inputs.headers) {
            if (!equals_lowered(field.name, name)) continue;
            if (!first) out += ',';
            first = false;
            append_header_value(out, field.value);
        }
        out += '\n';
    }
    out += '\n';
    bool first = true;
    for (const std::string_view name : inputs.signed_headers) {
        if (!first) out += ';';
        first = false;
        out += name;
    }
    out.append("\n").append(inputs.payload_hash);
    return out;
}

std::string scope_text(const CredentialScope& scope) {
    std::string out;
    out.reserve(scope.date.size() + scope.region.size() + scope.service.size() + 16);
    out.append(scope.date).append("/").append(scope.region).append("/");
    out.append(scope.service).append("/").append(kSigV4Terminator);
    return out;
}

Sha256Digest signing_key(std::string_view secret, const CredentialScope& scope) {
    std::string start("AWS4");
    start += secret;
    const Sha256Digest date_key = hmac_sha256(start, scope.date);
    const Sha256Digest region_key = hmac_sha256(date_key, scope.region);
    const Sha256Digest service_key = hmac_sha256(region_key, scope.service);
    return hmac_sha256(service_key, kSigV4Terminator);
}

std::string string_to_sign(std::string_view timestamp, const CredentialScope& scope,
                           std::string_view canonical_request) {
    std::string out(kSigV4Algorithm);
    out.reserve(160 + scope.region.size() + scope.service.size());
    out.append("\n").append(timestamp).append("\n").append(scope_text(scope)).append("\n");
    out.append(sha256_hex(canonical_request));
    return out;
}

std::string signature_hex(const Sha256Digest& key, std::string_view string_to_sign) {
    return to_hex(hmac_sha256(key, string_to_sign));
}

std::string basic_timestamp(TimeMs time) {
    using namespace std::chrono;
    const sys_time<milliseconds> point{milliseconds(time.value)};
    const sys_days day = floor<days>(point);
    const year_month_day date(day);
    const auto of_day = duration_cast<seconds>(floor<seconds>(point) - day).count();
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       of_day / 3600, of_day / 60 % 60, of_day % 60);
}

std::vector<std::pair<std::string, std::string>> sign_request(const SigningCredentials& credentials,
                                                              const SigningInputs& inputs) {
    const std::string timestamp = basic_timestamp(inputs.time);
    std::vector<std::pair<std::string, std::string>> added;
    added.emplace_back("X-Amz-Date", timestamp);
    if (credentials.session_token.has_value())
        added.emplace_back("X-Amz-Security-Token", std::string(*credentials.session_token));

    std::vector<HeaderField> headers(inputs.headers.begin(), inputs.headers.end());
    for (const auto& [name, value] : added) headers.push_back({name, value});
    const std::vector<std::string> owned_names = names_to_sign(headers);
    const std::vector<std::string_view> names(owned_names.begin(), owned_names.end());

    const std::string signature =
        sign(credentials, inputs, inputs.target, headers, names, timestamp);
    const CredentialScope scope{std::string_view(timestamp).substr(0, 8), inputs.region,
                                inputs.service};
    added.emplace_back(
        "Authorization",
        fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kSigV4Algorithm,
                    credentials.access_key_id, scope_text(scope), join_names(names), signature));
    return added;
}

std::string presign_target(const SigningCredentials& credentials, const SigningInputs& inputs,
                           int expires_seconds) {
    YG_VERIFY(expires_seconds >= 1 && expires_seconds <= 604'800);
    const std::string timestamp = basic_timestamp(inputs.time);
    const CredentialScope scope{std::string_view(timestamp).substr(0, 8), inputs.region,
                                inputs.service};
    const std::vector<std::string> owned_names = names_to_sign(inputs.headers);
    const std::vector<std::string_view> names(owned_names.begin(), owned_names.end());

    std::string target(inputs.target);
    target += target.find('?') == std::string::npos ? '?' : '&';
    const std::string credential =
        fmt::format("{}/{}", credentials.access_key_id, scope_text(scope));
    target += fmt::format("X-Amz-Algorithm={}&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}",
                          kSigV4Algorithm, reencode(credential), timestamp, expires_seconds);
    if (credentials.session_token.has_value()) {
        target += "&X-Amz-Security-Token=";
        for (const char c : *credentials.session_token) append_encoded(target, c);
    }
    target += "&X-Amz-SignedHeaders=" + reencode(join_names(names));
    const std::string signature =
        sign(credentials, inputs, target, inputs.headers, names, timestamp);
    return target + "&X-Amz-Signature=" + signature;
}

}  // namespace yagura::crypto
