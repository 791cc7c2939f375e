#include <fmt/core.h>

#include <filesystem>

#include "api/yagura/types.h"
#include "base/clock.h"
#include "cli/client/aws_client.h"
#include "cli/commands.h"
#include "net/http_client.h"
#include "server/configuration.h"
#include "server/credentials_file.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

Result<std::unique_ptr<AwsClient>> make_client(const ClientOptions& options, Clock& clock) {
    return AwsClient::create(YG_TRY(client_settings(options)), clock);
}

Result<void> create_account(const AccountCreateOptions& given) {
    AccountCreateOptions options = given;
    options.client = with_data_folder(options.client);
    SystemClock clock;
    const auto client = YG_TRY(make_client(options.client, clock));
    api::yagura::CreateAccountRequest request;
    request.account_id = options.account_id;
    request.access_key_id = options.access_key_id;
    request.secret_access_key = options.secret_access_key;
    const std::string body = YG_TRY(client->call(kAdminService, "CreateAccount", request));
    const auto made = YG_TRY(shapes::json_decode<api::yagura::CreateAccountResponse>(body));
    const server::CredentialsProfile profile{server::account_profile_name(made.account_id),
                                             made.access_key_id,
                                             made.secret_access_key,
                                             client->settings().region,
                                             client->settings().endpoint_url,
                                             client->settings().ca_bundle};
    fmt::print("Account {} was made. Its root access key as an AWS profile:\n\n{}", made.account_id,
               server::profile_text(profile));
    if (options.client.data_folder) {
        const std::string path = *options.client.data_folder + "/credentials";
        YG_CHECK(server::save_profile(path, profile));
        fmt::print("\nIt was added to {}.\n", path);
    }
    return {};
}

Result<void> list_accounts(const ClientOptions& options) {
    SystemClock clock;
    const auto client = YG_TRY(make_client(with_data_folder(options), clock));
    const std::string body = YG_TRY(client->call(kAdminService, "ListAccounts", std::string("{}")));
    const auto listed = YG_TRY(shapes::json_decode<api::yagura::ListAccountsResponse>(body));
    for (const auto& account : listed.accounts) {
        fmt::print("{}  {}\n", account.account_id,
                   text::iso8601(TimeMs(account.creation_time), text::Fraction::Never));
    }
    return {};
}

Result<void> check_health(const ClientOptions& options) {
    const ClientOptions full = with_data_folder(options);
    const auto settings = client_settings(full);
    // No key is needed, so what matters is the place only.
    const std::string endpoint =
        settings ? settings->endpoint_url : full.endpoint.value_or("http://127.0.0.1:4586");
    net::HttpClientOptions http_options;
    http_options.connect_timeout_ms = 2'000;
    http_options.timeout_ms = 2'000;
    if (settings) http_options.ca_file = settings->ca_bundle;
    const auto http = YG_TRY(net::HttpClient::create(endpoint, http_options));
    net::HttpRequest request;
    request.method = "GET";
    request.target = "/health";
    request.headers.add("Host", http->host());
    const auto response = YG_TRY(http->send(request));
    if (response.status != 200) {
        return fail(Errc::Unavailable,
                    fmt::format("{} answers with status {}", endpoint, response.status));
    }
    fmt::print("{} serves\n", endpoint);
    return {};
}

int status_of(const Result<void>& result) {
    return result ? 0 : complain(result.error());
}

}  // namespace

ClientOptions with_data_folder(ClientOptions options) {
    if (options.data_folder || options.profile) return options;
    const std::string folder = environment_variable("YAGURA_DATA")
                                   .value_or(server::default_data_folder(&environment_variable));
    std::error_code ignored;
    if (std::filesystem::exists(folder + "/credentials", ignored)) options.data_folder = folder;
    return options;
}

int run_account_create(const AccountCreateOptions& options) {
    return status_of(create_account(options));
}
int run_account_list(const ClientOptions& options) {
    return status_of(list_accounts(options));
}
int run_health(const ClientOptions& options) {
    return status_of(check_health(options));
}

}  // namespace yagura::cli
