#include "cli/client/aws_client.h"

#include <fmt/core.h>

#include <vector>

#include "base/clock.h"
#include "base/version.h"
#include "crypto/sigv4.h"
#include "text/json_cursor.h"

namespace yagura::cli {
namespace {

struct ErrorFields {
    std::string type;
    std::string message;
};

Result<ErrorFields> parse_error(std::string_view body) {
    ErrorFields out;
    Arena arena;
    text::JsonCursor json(body);
    YG_CHECK(json.enter_object());
    while (auto key = YG_TRY(json.next_key(arena))) {
        if (*key == "__type") {
            out.type = YG_TRY(json.string_value(arena));
        } else if (*key == "message" || *key == "Message") {
            out.message = YG_TRY(json.string_value(arena));
        } else {
            YG_CHECK(json.skip_value());
        }
    }
    return out;
}

Errc kind_of(std::string_view type, int status) {
    if (type == "ResourceNotFoundException") return Errc::NotFound;
    if (type == "ResourceAlreadyExistsException") return Errc::AlreadyExists;
    if (type == "ServiceUnavailableException" || type == "ThrottlingException")
        return Errc::Unavailable;
    if (type == "LimitExceededException") return Errc::LimitExceeded;
    if (type == "AccessDeniedException") return Errc::Forbidden;
    if (status == 403 || type == "UnrecognizedClientException" ||
        type == "InvalidSignatureException") {
        return Errc::Unauthorized;
    }
    return status >= 500 ? Errc::Unavailable : Errc::InvalidArgument;
}

}  // namespace

Error error_of_answer(const net::HttpResponse& response) {
    auto fields = parse_error(response.body);
    if (!fields || fields->type.empty()) {
        return Error(response.status >= 500 ? Errc::Unavailable : Errc::InvalidArgument,
                     fmt::format("the server answered with status {}: {}", response.status,
                                 response.body.substr(0, 300)));
    }
    // The name may come with its namespace before a '#'.
    const std::string type = fields->type.substr(fields->type.find('#') + 1);
    return Error::of_service(kind_of(type, response.status), type,
                             fields->message.empty() ? type : fields->message, response.status);
}

Result<std::unique_ptr<AwsClient>> AwsClient::create(AwsSettings settings, Clock& clock) {
    net::HttpClientOptions options;
    options.ca_file = settings.ca_bundle;
    auto http = YG_TRY(net::HttpClient::create(settings.endpoint_url, options));
    return std::unique_ptr<AwsClient>(new AwsClient(std::move(settings), clock, std::move(http)));
}

net::HttpRequest AwsClient::signed_request(const AwsService& service, std::string_view operation,
                                           std::string body) const {
    net::HttpRequest request;
    request.method = "POST";
    request.target = "/";
    request.headers.add("Host", http_->host());
    if (service.target_prefix.empty()) {
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    } else {
        request.headers.add("Content-Type", "application/x-amz-json-1.1");
        request.headers.add("X-Amz-Target", fmt::format("{}.{}", service.target_prefix, operation));
    }
    request.headers.add("User-Agent", fmt::format("yagura/{}", kVersion));
    request.body = std::move(body);

    std::vector<crypto::HeaderField> fields;
    for (const auto& [name, value] : request.headers) fields.push_back({name, value});
    const std::string payload_hash = crypto::sha256_hex(request.body);
    crypto::SigningCredentials credentials{settings_.access_key_id, settings_.secret_access_key,
                                           std::nullopt};
    if (settings_.session_token) credentials.session_token = *settings_.session_token;
    const auto added = crypto::sign_request(credentials, {.method = request.method,
                                                          .target = request.target,
                                                          .headers = fields,
                                                          .payload_hash = payload_hash,
                                                          .region = settings_.region,
                                                          .service = service.signing_name,
                                                          .time = clock_.now()});
    for (const auto& [name, value] : added) request.headers.add(name, value);
    return request;
}

Result<std::string> AwsClient::call(const AwsService& service, std::string_view operation,
                                    std::string body) {
    net::HttpResponse response =
        YG_TRY(http_->send(signed_request(service, operation, std::move(body))));
    if (response.status != 200) return fail(error_of_answer(response));
    return std::move(response.body);
}

Result<void> AwsClient::call_streaming(const AwsService& service, std::string_view operation,
                                       std::string body,
                                       std::function<bool(std::string_view)> on_bytes) {
    const net::HttpResponse response = YG_TRY(http_->send_streaming(
        signed_request(service, operation, std::move(body)), std::move(on_bytes)));
    if (response.status != 200) return fail(error_of_answer(response));
    return {};
}

}  // namespace yagura::cli
