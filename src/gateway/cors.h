#pragma once

#include "net/http_message.h"

namespace yagura::gateway {

/// True for a browser's question whether it may send a request.
bool is_preflight(const net::HttpRequest& request);
/// Its answer: yes to what it asks for (wire-protocols.md section 10).
net::HttpResponse answer_preflight(const net::HttpRequest& request);
/// Lets scripts of any origin read the answer, if `request` came from one.
void add_cors_headers(const net::HttpRequest& request, net::HttpResponse& response);

}  // namespace yagura::gateway
