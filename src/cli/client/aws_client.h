#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/client/aws_settings.h"
#include "net/http_client.h"
#include "net/http_message.h"
#include "shapes/json.h"

namespace yagura {
class Clock;
}

namespace yagura::cli {

/// Which service a call is for.
struct AwsService {
    std::string_view signing_name;   ///< "logs"
    std::string_view target_prefix;  ///< "Logs_20140328"; empty: the query protocol
};
inline constexpr AwsService kLogsService{"logs", "Logs_20140328"};
inline constexpr AwsService kCloudWatchService{"monitoring", "GraniteServiceVersion20100801"};
inline constexpr AwsService kKinesisService{"kinesis", "Kinesis_20131202"};
inline constexpr AwsService kIamService{"iam", ""};
inline constexpr AwsService kAdminService{"yagura", "Yagura_20261121"};

/// Signed calls over one kept connection: awsJson 1.1, or forms that name their operation
/// themselves. One thread at a time.
class AwsClient {
  public:
    /// `clock` must outlive it. Errors: InvalidArgument for an endpoint that is no URL.
    [[nodiscard]] static Result<std::unique_ptr<AwsClient>> create(AwsSettings settings,
                                                                   Clock& clock);

    /// The body of the answer. An error of the service has its name and message; others are those
    /// of net::HttpClient.
    [[nodiscard]] Result<std::string> call(const AwsService& service, std::string_view operation,
                                           std::string body);

    template <class Request>
    [[nodiscard]] Result<std::string> call(const AwsService& service, std::string_view operation,
                                           const Request& request) {
        return call(service, operation, shapes::json_encode(request));
    }

    /// The same for an answer without end: `on_bytes` gets it piece by piece and returns false to
    /// stop. Returns when the server ends it or `on_bytes` stopped it.
    [[nodiscard]] Result<void> call_streaming(const AwsService& service, std::string_view operation,
                                              std::string body,
                                              std::function<bool(std::string_view)> on_bytes);

    const AwsSettings& settings() const { return settings_; }

  private:
    AwsClient(AwsSettings settings, Clock& clock, std::unique_ptr<net::HttpClient> http)
        : settings_(std::move(settings)), clock_(clock), http_(std::move(http)) {}
    net::HttpRequest signed_request(const AwsService& service, std::string_view operation,
                                    std::string body) const;

    AwsSettings settings_;
    Clock& clock_;
    std::unique_ptr<net::HttpClient> http_;
};

/// The error that an awsJson error answer tells of.
Error error_of_answer(const net::HttpResponse& response);

}  // namespace yagura::cli
