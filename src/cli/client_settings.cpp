#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>

#include "cli/commands.h"
#include "server/configuration.h"

namespace yagura::cli {

std::optional<std::string> environment_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<AwsSettings> client_settings(const ClientOptions& options) {
    AwsSettingsInputs inputs;
    inputs.endpoint = options.endpoint;
    inputs.profile = options.profile;
    inputs.region = options.region;
    inputs.data_folder = options.data_folder;
    inputs.ca_bundle = options.ca_bundle;
    inputs.environment = &environment_variable;
    inputs.default_data_folder = environment_variable("YAGURA_DATA")
                                     .value_or(server::default_data_folder(&environment_variable));
    return load_aws_settings(inputs);
}

int complain(const Error& error) {
    const std::string name = error.name().empty() ? "" : error.name() + ": ";
    fmt::print(stderr, "yagura: {}{}\n", name, error.message());
    return 1;
}

}  // namespace yagura::cli
