#include "services/sns/web_pages.h"

#include <fmt/core.h>

#include <utility>

#include "base/random.h"
#include "crypto/sigv4.h"
#include "services/sns/arn.h"
#include "services/sns/html.h"
#include "text/form.h"
#include "text/percent.h"

namespace yagura::services::sns {
namespace {

constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kTrouble = 503;

net::HttpResponse page(int status, std::string_view title, std::string_view body) {
    net::HttpResponse response;
    response.status = status;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    // Tokens stand in the address: it must not travel on.
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
    response.body = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title>"
        "<style>body{{font-family:sans-serif;max-width:42em;margin:3em auto;padding:0 1em}}"
        "code{{overflow-wrap:anywhere}}</style></head><body><h1>{0}</h1>\n{1}</body></html>\n",
        title, body);
    return response;
}

net::HttpResponse refusal(const Error& error) {
    // Errors of the service have a name; others are trouble of ours that nobody else can mend.
    if (error.name().empty())
        return page(kTrouble, "Not now", "<p>The server could not do this. Please try again.</p>");
    const int status = error.code() == Errc::Forbidden ? kForbidden : kBadRequest;
    return page(status, "This did not work",
                fmt::format("<p>{}</p>", escape_html(error.message())));
}

/// The decoded value of a name in a query string or form; empty where it is not.
std::string parameter(std::string_view form, std::string_view name) {
    Arena arena;
    const auto pairs = text::parse_form(form, arena);
    if (!pairs) return {};
    for (const text::FormPair& pair : *pairs)
        if (pair.name == name) return std::string(pair.value);
    return {};
}

ports::RequestContext anonymous(const net::HttpRequest& request) {
    ports::RequestContext context;
    context.request_id = uuid_v4();
    context.source_ip = request.remote_address;
    context.secure_transport = request.tls;
    return context;
}

std::string unsubscribe_target(std::string_view arn) {
    return fmt::format("{}?SubscriptionArn={}", WebPages::kUnsubscription,
                       text::percent_encode(arn));
}

}  // namespace

void WebPages::answer(net::HttpExchange& exchange) {
    const net::HttpRequest& request = exchange.request();
    const std::string_view path = crypto::split_target(request.target).path;
    if (path == kConfirmation) return exchange.respond(confirm(request));
    if (path == kUnsubscription) return exchange.respond(unsubscribe(request));
    exchange.respond(certificate(request));
}

net::HttpResponse WebPages::confirm(const net::HttpRequest& request) {
    const std::string_view query = crypto::split_target(request.target).query;
    api::sns::ConfirmSubscriptionRequest wanted;
    wanted.topic_arn = parameter(query, "TopicArn");
    wanted.token = parameter(query, "Token");
    const auto confirmed = operations_.confirm_subscription(anonymous(request), wanted);
    if (!confirmed) return refusal(confirmed.error());
    const std::string& arn = confirmed->subscription_arn;
    const auto parts = parse_arn(arn);
    return page(kOk, "Subscription confirmed!",
                fmt::format("<p>You have subscribed {} to the topic:<br><b>{}</b>.</p>\n"
                            "<p>Your subscription's id is:<br><code>{}</code></p>\n"
                            "<p>If it was not your intention to subscribe, "
                            "<a href=\"{}\">click here to unsubscribe</a>.</p>\n",
                            escape_html(parameter(query, "Endpoint")),
                            escape_html(parts ? parts->topic : ""), escape_html(arn),
                            escape_html(unsubscribe_target(arn))));
}

net::HttpResponse WebPages::unsubscribe(const net::HttpRequest& request) {
    const std::string arn =
        parameter(crypto::split_target(request.target).query, "SubscriptionArn");
    if (request.method != "POST") {
        return page(kOk, "Unsubscribe",
                    fmt::format("<p>You will get no more messages of this subscription:<br>"
                                "<code>{0}</code></p>\n<form method=\"post\" action=\"{1}\">"
                                "<button type=\"submit\">Unsubscribe</button></form>\n",
                                escape_html(arn), escape_html(unsubscribe_target(arn))));
    }
    const auto before = operations_.find_subscription(arn);
    api::sns::UnsubscribeRequest wanted;
    wanted.subscription_arn = arn;
    if (auto ended = operations_.unsubscribe(anonymous(request), wanted); !ended)
        return refusal(ended.error());
    std::string again;
    if (before && before->has_value()) {
        if (const auto token = operations_.token_of_ended(arn); token && token->has_value()) {
            again = fmt::format(
                "<p>If this was not your intention, <a href=\"{}\">click here to resubscribe</a>."
                "</p>\n",
                escape_html(fmt::format("{}?TopicArn={}&Token={}&Endpoint={}", kConfirmation,
                                        text::percent_encode((*before)->topic_arn), **token,
                                        text::percent_encode((*before)->endpoint))));
        }
    }
    return page(
        kOk, "Subscription removed!",
        fmt::format("<p>Your subscription has been removed.</p>\n<p><code>{}</code></p>\n{}",
                    escape_html(arn), again));
}

net::HttpResponse WebPages::certificate(const net::HttpRequest& request) {
    net::HttpResponse response;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    const auto found = key_.certificate_at(crypto::split_target(request.target).path);
    if (found && found->has_value()) {
        response.headers.set("Content-Type", "application/x-pem-file");
        response.body = **found;
        return response;
    }
    response.status = found ? kNotFound : kTrouble;
    response.body = found ? "no such certificate\n" : "the certificate could not be read\n";
    return response;
}

}  // namespace yagura::services::sns
