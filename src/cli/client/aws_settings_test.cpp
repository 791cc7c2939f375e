#include "cli/client/aws_settings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace yagura::cli {
namespace {

class AwsSettingsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::path(::testing::TempDir()) /
                  ("aws_settings" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_ / "home/.aws");
        std::filesystem::create_directories(folder_ / "data");
        environment_["HOME"] = folder_ / "home";
        inputs_.environment = [this](const std::string& name) {
            const auto found = environment_.find(name);
            return found == environment_.end() ? std::nullopt : std::optional(found->second);
        };
        inputs_.default_data_folder = folder_ / "default";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, std::string_view text) {
        std::ofstream(folder_ / name) << text;
    }

    std::filesystem::path folder_;
    std::map<std::string, std::string> environment_;
    AwsSettingsInputs inputs_;
};

TEST_F(AwsSettingsTest, TakesKeysOfTheEnvironmentFirst) {
    write("home/.aws/credentials", "[default]\naws_access_key_id=FILE\naws_secret_access_key=s\n");
    environment_["AWS_ACCESS_KEY_ID"] = "ENV";
    environment_["AWS_SECRET_ACCESS_KEY"] = "secret";
    environment_["AWS_SESSION_TOKEN"] = "token";
    environment_["AWS_ENDPOINT_URL"] = "http://logs.example:1";
    environment_["AWS_DEFAULT_REGION"] = "eu-west-1";
    const auto settings = load_aws_settings(inputs_);
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->access_key_id, "ENV");
    EXPECT_EQ(settings->session_token, "token");
    EXPECT_EQ(settings->endpoint_url, "http://logs.example:1");
    EXPECT_EQ(settings->region, "eu-west-1");
    environment_["AWS_ENDPOINT_URL_LOGS"] = "http://logs.example:2";
    EXPECT_EQ(load_aws_settings(inputs_)->endpoint_url, "http://logs.example:2");
    inputs_.endpoint = "http://logs.example:3";
    inputs_.region = "us-west-2";
    EXPECT_EQ(load_aws_settings(inputs_)->endpoint_url, "http://logs.example:3");
    EXPECT_EQ(load_aws_settings(inputs_)->region, "us-west-2");
}

TEST_F(AwsSettingsTest, ReadsProfilesOfBothFiles) {
    write("home/.aws/credentials",
          "# a comment\n[default]\naws_access_key_id = D\naws_secret_access_key = d # not a "
          "secret\n\n"
          "[work]\naws_access_key_id=W\naws_secret_access_key=w\n");
    write("home/.aws/config",
          "[profile work]\nregion = ap-northeast-1\nendpoint_url = https://logs.corp.example\n"
          "s3 =\n  max_concurrent_requests = 20\n[default]\nregion=us-east-2\n");
    const auto plain = load_aws_settings(inputs_);
    ASSERT_TRUE(plain.has_value());
    EXPECT_EQ(plain->access_key_id, "D");
    EXPECT_EQ(plain->secret_access_key, "d");
    EXPECT_EQ(plain->region, "us-east-2");
    EXPECT_EQ(plain->endpoint_url, "http://127.0.0.1:4586");
    environment_["AWS_ACCESS_KEY_ID"] = "ENV";
    environment_["AWS_SECRET_ACCESS_KEY"] = "secret";
    inputs_.profile = "work";
    const auto work = load_aws_settings(inputs_);
    ASSERT_TRUE(work.has_value());
    EXPECT_EQ(work->access_key_id, "W");
    EXPECT_EQ(work->region, "ap-northeast-1");
    EXPECT_EQ(work->endpoint_url, "https://logs.corp.example");
    inputs_.profile = "absent";
    EXPECT_EQ(load_aws_settings(inputs_).error().code(), Errc::NotFound);
}

TEST_F(AwsSettingsTest, ReadsADataFolder) {
    write("data/credentials",
          "[yagura]\naws_access_key_id = A\naws_secret_access_key = a\nregion = eu-north-1\n"
          "endpoint_url = http://127.0.0.1:9999\n\n[yagura-999999999999]\n"
          "aws_access_key_id = B\naws_secret_access_key = b\n");
    environment_["AWS_ACCESS_KEY_ID"] = "ENV";
    environment_["AWS_SECRET_ACCESS_KEY"] = "secret";
    environment_["AWS_ENDPOINT_URL"] = "http://elsewhere.example";
    inputs_.data_folder = folder_ / "data";
    const auto settings = load_aws_settings(inputs_);
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->access_key_id, "A");
    EXPECT_EQ(settings->endpoint_url, "http://127.0.0.1:9999");
    EXPECT_EQ(settings->region, "eu-north-1");
    inputs_.profile = "yagura-999999999999";
    EXPECT_EQ(load_aws_settings(inputs_)->access_key_id, "B");
    inputs_.data_folder = folder_ / "absent";
    EXPECT_NE(load_aws_settings(inputs_).error().message().find("data folder"), std::string::npos);
}

TEST_F(AwsSettingsTest, FallsBackToTheServerOfThisMachine) {
    EXPECT_NE(load_aws_settings(inputs_).error().message().find("no access key"),
              std::string::npos);
    std::filesystem::create_directories(folder_ / "default");
    write("default/credentials",
          "[yagura]\naws_access_key_id = A\naws_secret_access_key = a\n"
          "endpoint_url = https://127.0.0.1:4586\n");
    std::filesystem::create_directories(folder_ / "default/tls");
    write("default/tls/authority.pem", "x");
    const auto settings = load_aws_settings(inputs_);
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(settings->access_key_id, "A");
    EXPECT_EQ(settings->ca_bundle, (folder_ / "default/tls/authority.pem").string());
}

}  // namespace
}  // namespace yagura::cli
