#include "gateway/health_endpoints.h"

#include <fmt/core.h>

#include "base/version.h"
#include "crypto/sigv4.h"
#include "gateway/error_renderer.h"

namespace yagura::gateway {
namespace {

bool is_loopback(std::string_view address) {
    if (address.starts_with("::ffff:")) address.remove_prefix(7);
    return address.starts_with("127.") || address == "::1";
}

}  // namespace

std::optional<net::HttpResponse> HealthEndpoints::answer(const net::HttpRequest& request,
                                                         std::string_view request_id) const {
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    const crypto::SplitTarget target = crypto::split_target(request.target);
    if ((target.path == "/" || target.path.empty()) && target.query.empty() &&
        !request.headers.contains("authorization"))
        return plain_answer(200, fmt::format("Yagura {}\n", kVersion), request_id);
    if (target.path == "/health") {
        if (serving_.load(std::memory_order_relaxed)) return plain_answer(200, "ok\n", request_id);
        return plain_answer(503, "not serving\n", request_id);
    }
    if (target.path == "/metrics") {
        if (metrics_access_ == MetricsAccess::LoopbackOnly && !is_loopback(request.remote_address))
            return plain_answer(403, "metrics are served to this machine only\n", request_id);
        net::HttpResponse response = plain_answer(200, counters_.exposition(), request_id);
        response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        return response;
    }
    return std::nullopt;
}

}  // namespace yagura::gateway
