#include "server/server.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/clock.h"
#include "net/http_client.h"
#include "server/configuration.h"
#include "server/credentials_file.h"
#include "server/ini_file.h"

namespace yagura::server {
namespace {

class ServerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        log::configure(log::Level::Error, log::Format::Text);
        folder_ =
            std::filesystem::path(::testing::TempDir()) / ("server" + std::to_string(::getpid()));
        flags_ = {{"listen", {"127.0.0.1:0"}},
                  {"data", {(folder_ / "data").string()}},
                  {"log-level", {"error"}}};
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    Settings settings() {
        const auto loaded =
            load_configuration({.flags = flags_,
                                .environment = [](const std::string&) { return std::nullopt; },
                                .file = std::nullopt});
        EXPECT_TRUE(loaded.has_value()) << loaded.error().message();
        return loaded->settings;
    }

    int status_of(const Server& server, const std::string& target) {
        auto client = net::HttpClient::create(server.endpoint_url());
        EXPECT_TRUE(client.has_value());
        net::HttpRequest request;
        request.method = "GET";
        request.target = target;
        const auto response = (*client)->send(request);
        EXPECT_TRUE(response.has_value()) << response.error().message();
        return response ? response->status : 0;
    }

    std::filesystem::path folder_;
    std::map<std::string, std::vector<std::string>> flags_;
    SystemClock clock_;
};

TEST_F(ServerTest, StartsServesAndStops) {
    auto server = Server::start(settings(), clock_);
    ASSERT_TRUE(server.has_value()) << server.error().message();
    EXPECT_NE((*server)->port(), 0);
    EXPECT_EQ(status_of(**server, "/health"), 200);
    EXPECT_EQ(status_of(**server, "/metrics"), 200);
    EXPECT_TRUE((*server)->root_key_made());
    EXPECT_EQ((*server)->root_key().account_id, "000000000000");
    const IniFile credentials = IniFile::parse(*read_text_file((*server)->credentials_path()));
    EXPECT_EQ(credentials.find("yagura", "aws_access_key_id"), (*server)->root_key().access_key_id);
    EXPECT_EQ(credentials.find("yagura", "endpoint_url"), (*server)->endpoint_url());
    (*server)->stop();
    (*server)->stop();
}

TEST_F(ServerTest, KeepsItsKeyOverRestarts) {
    std::string key;
    {
        auto server = Server::start(settings(), clock_);
        ASSERT_TRUE(server.has_value()) << server.error().message();
        key = (*server)->root_key().access_key_id;
        const auto second = Server::start(settings(), clock_);
        ASSERT_FALSE(second.has_value());
        EXPECT_EQ(second.error().code(), Errc::Conflict);
    }
    flags_["account"] = {"999999999999"};  // too late: the first account is there
    std::filesystem::remove(folder_ / "data/credentials");
    auto server = Server::start(settings(), clock_);
    ASSERT_TRUE(server.has_value()) << server.error().message();
    EXPECT_FALSE((*server)->root_key_made());
    EXPECT_EQ((*server)->root_key().access_key_id, key);
    EXPECT_EQ((*server)->root_key().account_id, "000000000000");
    const IniFile credentials = IniFile::parse(*read_text_file((*server)->credentials_path()));
    EXPECT_EQ(credentials.find("yagura", "aws_access_key_id"), key);
}

TEST_F(ServerTest, TakesAGivenRootKey) {
    flags_["account"] = {"123456789012"};
    flags_["root-access-key-id"] = {"AKIAGIVENBYTHETESTS1"};
    flags_["root-secret-access-key"] = {"a-secret-given-by-the-tests"};
    auto server = Server::start(settings(), clock_);
    ASSERT_TRUE(server.has_value()) << server.error().message();
    EXPECT_EQ((*server)->root_key().account_id, "123456789012");
    EXPECT_EQ((*server)->root_key().access_key_id, "AKIAGIVENBYTHETESTS1");
}

TEST_F(ServerTest, MakesItsOwnAuthority) {
    flags_["tls"] = {"auto"};
    auto server = Server::start(settings(), clock_);
    ASSERT_TRUE(server.has_value()) << server.error().message();
    EXPECT_TRUE((*server)->endpoint_url().starts_with("https://127.0.0.1:"));
    EXPECT_FALSE((*server)->trust_lines().empty());
    auto client = net::HttpClient::create(
        (*server)->endpoint_url(), {.ca_file = (folder_ / "data/tls/authority.pem").string()});
    ASSERT_TRUE(client.has_value());
    net::HttpRequest request;
    request.method = "GET";
    request.target = "/health";
    const auto response = (*client)->send(request);
    ASSERT_TRUE(response.has_value()) << response.error().message();
    EXPECT_EQ(response->status, 200);
    EXPECT_TRUE((*server)->reload().has_value());
}

TEST_F(ServerTest, SaysWhatItCouldNotOpen) {
    auto server = Server::start(settings(), clock_);
    ASSERT_TRUE(server.has_value()) << server.error().message();
    const std::string port = std::to_string((*server)->port());
    flags_["listen"] = {"127.0.0.1:" + port};
    flags_["data"] = {(folder_ / "other").string()};
    const auto second = Server::start(settings(), clock_);
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().message().find(port), std::string::npos) << second.error().message();
}

}  // namespace
}  // namespace yagura::server
