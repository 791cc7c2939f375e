#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/error.h"

namespace yagura::cli {

/// Where a client command sends its requests and how it signs them.
struct AwsSettings {
    std::string endpoint_url;
    std::string region;
    std::string access_key_id;
    std::string secret_access_key;
    std::optional<std::string> session_token;
    std::string ca_bundle;  ///< empty: the system's authorities
};

/// What was said on the command line.
struct AwsSettingsInputs {
    std::optional<std::string> endpoint;
    std::optional<std::string> profile;
    std::optional<std::string> region;
    std::optional<std::string> data_folder;
    std::optional<std::string> ca_bundle;
    std::function<std::optional<std::string>(const std::string& name)> environment;
    /// The folder that yagura serve uses when nothing else is said; its credentials are the last
    /// resort, so that `yagura tail` works on a fresh machine without any setting.
    std::string default_data_folder;
};

/// As the AWS tools do: what the command line says, then (unless --profile or --data chose a
/// profile) AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, then the profile
/// (--profile, AWS_PROFILE, "default") of AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials) and
/// AWS_CONFIG_FILE (~/.aws/config). AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_LOGS,
/// AWS_ENDPOINT_URL and AWS_CA_BUNDLE count likewise, as do region, endpoint_url and ca_bundle of
/// the profile. --data DIR reads the profile (default "yagura") of DIR/credentials.
/// Errors: InvalidArgument, NotFound, with what is missing and how to give it.
[[nodiscard]] Result<AwsSettings> load_aws_settings(const AwsSettingsInputs& inputs);

}  // namespace yagura::cli
