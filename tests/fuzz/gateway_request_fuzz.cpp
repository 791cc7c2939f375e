// Whole requests against a gateway that verifies nothing (so that everything behind the signature
// is reached): each is answered exactly once, never with a 5xx, always with a request id. The input
// is a request as HTTP/1.1 writes it: request line, header lines, an empty line, the body.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/gateway_testing/errors.h"
#include "api/gateway_testing/service.h"
#include "api/yagura/service.h"
#include "base/clock.h"
#include "base/error.h"
#include "gateway/gateway.h"
#include "gateway/gateway_fixture.h"
#include "net/http_server.h"

namespace {

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

yagura::net::HttpRequest read_request(std::string_view text) {
    yagura::net::HttpRequest request;
    std::string_view line = take_line(text);
    request.method = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), request.method.size() + 1));
    request.target = line.substr(0, line.find(' '));
    for (line = take_line(text); !line.empty(); line = take_line(text)) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        request.headers.add(std::string(line.substr(0, colon)), std::string(value));
    }
    request.body = text;
    request.remote_address = "127.0.0.1";
    return request;
}

yagura::gateway::testing::Harness& harness() {
    static yagura::gateway::testing::Harness made([] {
        yagura::gateway::GatewayOptions options;
        options.auth = yagura::gateway::AuthMode::None;
        options.max_inflated_bytes = 1 << 20;
        return options;
    }());
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace yagura;
    gateway::testing::Harness& gateway = harness();
    gateway.audit.records.clear();
    gateway.orchard->breaks = false;
    const auto exchange =
        gateway.exchange(read_request({reinterpret_cast<const char*>(data), size}));
    YG_VERIFY(exchange->answers == 1);
    YG_VERIFY(exchange->answer.status < 500);
    YG_VERIFY(exchange->answer.headers.contains("x-amzn-RequestId"));
    return 0;
}
