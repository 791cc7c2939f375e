#include "cli/client/aws_settings.h"

#include <fmt/core.h>

#include <filesystem>

#include "server/credentials_file.h"
#include "server/ini_file.h"

namespace yagura::cli {
namespace {

using server::IniFile;

constexpr std::string_view kDefaultEndpoint = "http://127.0.0.1:4586";
constexpr std::string_view kDefaultRegion = "us-east-1";

/// One profile out of the files that may hold it.
class Profile {
  public:
    Profile(std::string name, IniFile credentials, IniFile config)
        : name_(std::move(name)),
          config_section_(name_ == "default" ? name_ : "profile " + name_),
          credentials_(std::move(credentials)),
          config_(std::move(config)) {}

    const std::string& name() const { return name_; }
    bool exists() const {
        return credentials_.has_section(name_) || config_.has_section(config_section_);
    }

    std::optional<std::string> find(std::string_view key) const {
        if (auto value = credentials_.find(name_, key)) return value;
        return config_.find(config_section_, key);
    }

  private:
    std::string name_;
    std::string config_section_;
    IniFile credentials_;
    IniFile config_;
};

Result<IniFile> read_ini(const std::string& path) {
    const auto text = server::read_text_file(path);
    if (text) return IniFile::parse(*text);
    if (text.error().code() == Errc::NotFound) return IniFile::parse("");
    return fail(text.error());
}

class Loader {
  public:
    explicit Loader(const AwsSettingsInputs& inputs) : inputs_(inputs) {}

    Result<AwsSettings> load() {
        const Profile profile = YG_TRY(choose_profile());
        const bool chosen = inputs_.profile || inputs_.data_folder;
        if (chosen && !profile.exists()) return no_profile(profile);
        AwsSettings out;
        if (!chosen) take_keys_of_environment(out);
        if (out.access_key_id.empty()) take_keys(out, profile);
        if (out.access_key_id.empty() && !chosen) return load_default_data_folder(profile);
        if (out.access_key_id.empty()) return no_keys(profile);
        take_place(out, profile, chosen);
        return out;
    }

  private:
    std::optional<std::string> environment(const std::string& name) const {
        auto value = inputs_.environment(name);
        return value && value->empty() ? std::nullopt : value;
    }

    std::string home_file(const std::string& variable, std::string_view below_home) const {
        if (auto path = environment(variable)) return *path;
        return fmt::format("{}/{}", environment("HOME").value_or(""), below_home);
    }

    Result<Profile> choose_profile() const {
        if (inputs_.data_folder) return data_folder_profile(*inputs_.data_folder);
        const std::string name =
            inputs_.profile.value_or(environment("AWS_PROFILE").value_or("default"));
        return Profile(
            name, YG_TRY(read_ini(home_file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"))),
            YG_TRY(read_ini(home_file("AWS_CONFIG_FILE", ".aws/config"))));
    }

    Result<Profile> data_folder_profile(const std::string& folder) const {
        const std::string path = folder + "/credentials";
        const auto text = server::read_text_file(path);
        if (!text) {
            return fail(text.error().code(), fmt::format("no credentials in the data folder: {}",
                                                         text.error().message()));
        }
        return Profile(inputs_.profile.value_or("yagura"), IniFile::parse(*text),
                       IniFile::parse(""));
    }

    /// The last resort: keys of the server that runs on this machine with default settings.
    Result<AwsSettings> load_default_data_folder(const Profile& asked) {
        const auto profile = data_folder_profile(inputs_.default_data_folder);
        AwsSettings out;
        if (profile) take_keys(out, *profile);
        if (out.access_key_id.empty()) return no_keys(asked);
        take_place(out, *profile, false);
        return out;
    }

    void take_keys_of_environment(AwsSettings& out) const {
        const auto id = environment("AWS_ACCESS_KEY_ID");
        const auto secret = environment("AWS_SECRET_ACCESS_KEY");
        if (!id || !secret) return;
        out.access_key_id = *id;
        out.secret_access_key = *secret;
        out.session_token = environment("AWS_SESSION_TOKEN");
    }

    static void take_keys(AwsSettings& out, const Profile& profile) {
        const auto id = profile.find("aws_access_key_id");
        const auto secret = profile.find("aws_secret_access_key");
        if (!id || !secret) return;
        out.access_key_id = *id;
        out.secret_access_key = *secret;
        out.session_token = profile.find("aws_session_token");
    }

    /// Of several, the first that is there.
    static std::string first(std::initializer_list<std::optional<std::string>> candidates,
                             std::string_view last) {
        for (const auto& candidate : candidates) {
            if (candidate && !candidate->empty()) return *candidate;
        }
        return std::string(last);
    }

    void take_place(AwsSettings& out, const Profile& profile, bool profile_first) const {
        const auto of_environment = environment("AWS_ENDPOINT_URL_LOGS")
                                        ? environment("AWS_ENDPOINT_URL_LOGS")
                                        : environment("AWS_ENDPOINT_URL");
        const auto of_profile = profile.find("endpoint_url");
        // A data folder that was named says where its server is better than the environment does.
        const bool data_folder = profile_first && inputs_.data_folder;
        out.endpoint_url = first({inputs_.endpoint, data_folder ? of_profile : of_environment,
                                  data_folder ? of_environment : of_profile},
                                 kDefaultEndpoint);
        const auto region_of_environment = environment("AWS_REGION")
                                               ? environment("AWS_REGION")
                                               : environment("AWS_DEFAULT_REGION");
        out.region =
            first({inputs_.region, region_of_environment, profile.find("region")}, kDefaultRegion);
        out.ca_bundle =
            first({inputs_.ca_bundle, environment("AWS_CA_BUNDLE"), profile.find("ca_bundle")},
                  own_authority(out.endpoint_url));
    }

    /// The authority of a server with tls = auto whose data folder is at hand.
    std::string own_authority(std::string_view endpoint_url) const {
        const std::string file =
            inputs_.data_folder.value_or(inputs_.default_data_folder) + "/tls/authority.pem";
        std::error_code ignored;
        return endpoint_url.starts_with("https://") && std::filesystem::exists(file, ignored) ? file
                                                                                              : "";
    }

    std::unexpected<Error> no_profile(const Profile& profile) const {
        return fail(Errc::NotFound, fmt::format("there is no profile {}", profile.name()));
    }
    std::unexpected<Error> no_keys(const Profile& profile) const {
        return fail(
            Errc::NotFound,
            fmt::format(
                "no access key was found: neither in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
                "nor in "
                "the profile {}. With --data DIR the keys of a server's data folder are used",
                profile.name()));
    }

    const AwsSettingsInputs& inputs_;
};

}  // namespace

Result<AwsSettings> load_aws_settings(const AwsSettingsInputs& inputs) {
    return Loader(inputs).load();
}

}  // namespace yagura::cli
