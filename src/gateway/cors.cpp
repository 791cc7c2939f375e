#include "gateway/cors.h"

namespace yagura::gateway {

bool is_preflight(const net::HttpRequest& request) {
    return request.method == "OPTIONS" && request.headers.contains("origin");
}

net::HttpResponse answer_preflight(const net::HttpRequest& request) {
    net::HttpResponse response;
    add_cors_headers(request, response);
    const auto method = request.headers.find("access-control-request-method");
    response.headers.add("Access-Control-Allow-Methods", std::string(method.value_or("GET, POST")));
    if (const auto names = request.headers.find("access-control-request-headers"))
        response.headers.add("Access-Control-Allow-Headers", std::string(*names));
    response.headers.add("Access-Control-Max-Age", "172800");
    return response;
}

void add_cors_headers(const net::HttpRequest& request, net::HttpResponse& response) {
    if (!request.headers.contains("origin")) return;
    response.headers.add("Access-Control-Allow-Origin", "*");
    response.headers.add("Access-Control-Expose-Headers",
                         "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,"
                         "x-amzn-ErrorMessage,Date");
}

}  // namespace yagura::gateway
