#include "services/sns/web_address.h"

#include <algorithm>

#include "text/percent.h"

namespace yagura::services::sns {
namespace {

/// Where user and password stand in an address: between "//" and the last '@' of the authority.
struct Credentials {
    std::size_t begin = 0;
    std::size_t end = 0;  ///< the '@'; equal to begin: there are none
};

std::optional<Credentials> find_credentials(std::string_view text) {
    const std::size_t slashes = text.find("://");
    if (slashes == std::string_view::npos) return std::nullopt;
    const std::size_t begin = slashes + 3;
    const std::size_t end = std::min(text.find_first_of("/?#", begin), text.size());
    const std::size_t at = text.substr(0, end).rfind('@');
    if (at == std::string_view::npos || at < begin) return Credentials{begin, begin};
    return Credentials{begin, at};
}

}  // namespace

std::optional<WebAddress> parse_web_address(std::string_view text) {
    WebAddress out;
    if (text.starts_with("http://")) out.scheme = "http";
    if (text.starts_with("https://")) out.scheme = "https";
    const auto credentials = find_credentials(text);
    const bool clean = std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f;
    });
    if (out.scheme.empty() || !credentials || !clean) return std::nullopt;
    std::string_view rest = text.substr(credentials->begin);
    if (credentials->end > credentials->begin) {
        const std::string_view written =
            text.substr(credentials->begin, credentials->end - credentials->begin);
        const std::size_t colon = std::min(written.find(':'), written.size());
        const auto user = text::percent_decode(written.substr(0, colon));
        const auto password =
            text::percent_decode(written.substr(std::min(colon + 1, written.size())));
        if (!user || !password) return std::nullopt;
        out.user = *user;
        out.password = *password;
        rest = text.substr(credentials->end + 1);
    }
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        out.host = std::string(authority.substr(1, close - 1));
    } else {
        out.host = std::string(authority.substr(0, authority.find(':')));
    }
    if (out.host.empty()) return std::nullopt;
    out.location = out.scheme + "://" + std::string(rest);
    return out;
}

std::string shown_endpoint(std::string_view endpoint) {
    const auto credentials = find_credentials(endpoint);
    if (!credentials || credentials->end == credentials->begin) return std::string(endpoint);
    const std::size_t colon = endpoint.substr(0, credentials->end).find(':', credentials->begin);
    if (colon == std::string_view::npos) return std::string(endpoint);
    return std::string(endpoint.substr(0, colon + 1)) + "****" +
           std::string(endpoint.substr(credentials->end));
}

}  // namespace yagura::services::sns
