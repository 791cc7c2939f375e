#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yagura::net {

/// Header fields in arrival order. Names keep the case in which they came or shall be sent
/// (HTTP/2 lower-cases on the wire); look-ups ignore case.
class HeaderList {
  public:
    void add(std::string name, std::string value);
    /// Replaces all fields of that name by one.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    void reserve(std::size_t fields) { fields_.reserve(fields); }
    /// The first field of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    std::vector<std::string_view> find_all(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name).has_value(); }

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

enum class HttpVersion { Http10, Http11, Http2 };

/// A whole request: the body has arrived, transfer coding removed, content coding (gzip) not.
struct HttpRequest {
    std::string method;
    std::string target;  ///< as sent: path and query, not decoded
    HttpVersion version = HttpVersion::Http11;
    HeaderList headers;  ///< for HTTP/2 ":authority" has become "host"
    std::string body;
    std::string remote_address;  ///< IP without port
    bool tls = false;
    std::string listener;  ///< name of the listening address it came in by
};

struct HttpResponse {
    int status = 200;
    HeaderList headers;  ///< Content-Length, Date and Connection are the server's
    std::string body;
};

}  // namespace yagura::net
