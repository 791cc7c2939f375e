#include <fmt/core.h>

#include "api/yagura/types.h"
#include "base/clock.h"
#include "cli/client/aws_client.h"
#include "cli/commands.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

std::string when(std::int64_t ms) {
    return text::iso8601(TimeMs(ms), text::Fraction::Never);
}

Result<void> print_mails(AwsClient& client, int count) {
    api::yagura::ListKeptMailsRequest request;
    request.limit = count;
    const std::string body = YG_TRY(client.call(kAdminService, "ListKeptMails", request));
    const auto listed = YG_TRY(shapes::json_decode<api::yagura::ListKeptMailsResponse>(body));
    if (listed.mails.empty()) fmt::print("No mails are kept.\n");
    // The newest comes last, where a terminal shows it.
    for (auto mail = listed.mails.rbegin(); mail != listed.mails.rend(); ++mail) {
        fmt::print("Date: {}\nTo: {}\nTopic: {}\nSubject: {}\n\n{}\n{:-<72}\n",
                   when(mail->creation_time), mail->recipient, mail->topic_arn, mail->subject,
                   mail->body, "");
    }
    return {};
}

Result<void> print_troubles(AwsClient& client, int count) {
    api::yagura::ListTroubledDeliveriesRequest request;
    request.limit = count;
    const std::string body = YG_TRY(client.call(kAdminService, "ListTroubledDeliveries", request));
    const auto listed =
        YG_TRY(shapes::json_decode<api::yagura::ListTroubledDeliveriesResponse>(body));
    if (listed.deliveries.empty()) fmt::print("No deliveries are in trouble.\n");
    for (auto one = listed.deliveries.rbegin(); one != listed.deliveries.rend(); ++one) {
        const std::string next = one->given_up ? std::string("given up")
                                               : "next " + when(one->next_attempt_time.value_or(0));
        fmt::print("{}  {} {}  {} attempts, {}\n    {}\n    {}\n", when(one->creation_time),
                   one->protocol, one->endpoint, one->attempts, next, one->subscription_arn,
                   one->error);
    }
    return {};
}

Result<void> show(const OutboxOptions& options) {
    SystemClock clock;
    const auto client =
        YG_TRY(AwsClient::create(YG_TRY(client_settings(with_data_folder(options.client))), clock));
    return options.failures ? print_troubles(*client, options.count)
                            : print_mails(*client, options.count);
}

}  // namespace

int run_outbox(const OutboxOptions& options) {
    const auto shown = show(options);
    return shown ? 0 : complain(shown.error());
}

}  // namespace yagura::cli
