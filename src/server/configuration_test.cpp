#include "server/configuration.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace yagura::server {
namespace {

class ConfigurationTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::path(::testing::TempDir()) /
                  ("configuration" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_ / "config/yagura");
        environment_ = {{"HOME", "/home/somebody"}, {"XDG_CONFIG_HOME", folder_ / "config"}};
        inputs_.environment = [this](const std::string& name) {
            const auto found = environment_.find(name);
            return found == environment_.end() ? std::nullopt : std::optional(found->second);
        };
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, std::string_view text) {
        std::ofstream(folder_ / name) << text;
        return folder_ / name;
    }
    std::string error() {
        const auto loaded = load_configuration(inputs_);
        return loaded ? "" : loaded.error().message();
    }
    const ConfiguredValue& value(const Configuration& configuration, std::string_view name) {
        for (const ConfiguredValue& entry : configuration.values) {
            if (entry.setting->name == name) return entry;
        }
        throw std::out_of_range(std::string(name));
    }

    std::filesystem::path folder_;
    std::map<std::string, std::string> environment_;
    ConfigurationInputs inputs_;
};

TEST_F(ConfigurationTest, DefaultsAreEnough) {
    const auto loaded = load_configuration(inputs_);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message();
    const Settings& settings = loaded->settings;
    ASSERT_EQ(settings.listen.size(), 1u);
    EXPECT_EQ(settings.listen[0].text(), "127.0.0.1:4586");
    EXPECT_EQ(settings.data, "/home/somebody/.local/share/yagura");
    EXPECT_EQ(settings.account, "000000000000");
    EXPECT_EQ(settings.memory, 256ull << 20);
    EXPECT_EQ(settings.auth, Auth::SigV4);
    // The defaults of the table are those of the rooms that they go to.
    const net::HttpLimits limits;
    EXPECT_EQ(settings.http.body_bytes, limits.body_bytes);
    EXPECT_EQ(settings.http.header_bytes, limits.header_bytes);
    EXPECT_EQ(settings.http.total_body_bytes, limits.total_body_bytes);
    EXPECT_EQ(settings.http.connections, limits.connections);
    EXPECT_EQ(settings.http.idle_timeout_ms, limits.idle_timeout_ms);
    EXPECT_EQ(settings.http.stream_buffer_bytes, limits.stream_buffer_bytes);
}

TEST_F(ConfigurationTest, FlagsWinOverEnvironmentOverFile) {
    write("config/yagura/yagura.toml",
          "memory = \"1GiB\"\nregion = \"eu-west-1\"\nlog-level = \"debug\"\n");
    environment_["YAGURA_REGION"] = "eu-west-2";
    environment_["YAGURA_LOG_LEVEL"] = "error";
    inputs_.flags["log-level"] = {"warning"};
    const auto loaded = load_configuration(inputs_);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message();
    EXPECT_EQ(loaded->settings.memory, 1ull << 30);
    EXPECT_EQ(loaded->settings.region, "eu-west-2");
    EXPECT_EQ(loaded->settings.log_level, log::Level::Warning);
    EXPECT_TRUE(value(*loaded, "memory").where.ends_with("yagura.toml line 1"));
    EXPECT_EQ(value(*loaded, "region").where, "YAGURA_REGION");
    EXPECT_EQ(value(*loaded, "log-level").where, "--log-level");
    EXPECT_EQ(value(*loaded, "seal-age").where, "default");
}

TEST_F(ConfigurationTest, SeveralValuesComeInEveryWay) {
    const std::string file =
        write("x.toml", "listen = [\"127.0.0.1:1\", \"[::1]:2\"]\nrequest-threads = 8\n");
    inputs_.file = file;
    EXPECT_EQ(load_configuration(inputs_)->settings.listen.size(), 2u);
    EXPECT_EQ(load_configuration(inputs_)->settings.request_threads, 8u);
    environment_["YAGURA_LISTEN"] = "127.0.0.1:1, 127.0.0.1:2 ,127.0.0.1:3";
    EXPECT_EQ(load_configuration(inputs_)->settings.listen.size(), 3u);
    inputs_.flags["listen"] = {"127.0.0.1:1", "127.0.0.1:2,127.0.0.1:3", "127.0.0.1:4"};
    EXPECT_EQ(load_configuration(inputs_)->settings.listen.size(), 4u);
}

TEST_F(ConfigurationTest, ErrorsNameTheSettingAndItsPlace) {
    inputs_.flags["memory"] = {"12XB"};
    EXPECT_EQ(
        error(),
        "memory (--memory): \"12XB\" is not a size: write bytes, or a number with KiB, MiB or GiB");
    inputs_.flags = {{"memory", {"1MiB"}}};
    EXPECT_EQ(error(), "memory (--memory): 1MiB is too small: at least 32MiB");
    inputs_.flags = {{"memory", {"64MiB", "65MiB"}}};
    EXPECT_EQ(error(), "memory (--memory): only one value is possible");
    inputs_.flags.clear();
    environment_["YAGURA_AUTH"] = "off";
    EXPECT_EQ(error(), "auth (YAGURA_AUTH): \"off\" is none of sigv4, none");
    environment_.erase("YAGURA_AUTH");
    inputs_.flags = {{"account", {"12"}}};
    EXPECT_EQ(error(), "account (--account): \"12\" is not an account: 12 digits");
    inputs_.flags = {{"clock-skew", {"90s"}}};
    EXPECT_EQ(error(), "clock-skew (--clock-skew): 90s is not a number of whole minutes");
}

TEST_F(ConfigurationTest, ErrorsOfTheFileNameTheLine) {
    inputs_.file = write("a.toml", "\nmemoryy = \"1GiB\"\n");
    EXPECT_TRUE(
        error().ends_with("a.toml: line 2: there is no setting memoryy. Did you mean memory?"))
        << error();
    inputs_.file = write("a.toml", "memory = \n");
    EXPECT_NE(error().find("a.toml: line 1"), std::string::npos) << error();
    inputs_.file = write("a.toml", "[net]\nmemory = 1\n");
    EXPECT_NE(error().find("must be a string"), std::string::npos) << error();
    inputs_.file = write("a.toml", "memory = 1.5\n");
    EXPECT_NE(error().find("must be a string"), std::string::npos) << error();
    inputs_.file = folder_ / "absent.toml";
    EXPECT_NE(error().find("absent.toml: No such file"), std::string::npos) << error();
    inputs_.file.reset();
    environment_["YAGURA_CONFIG"] = folder_ / "absent.toml";
    EXPECT_NE(error(), "");
}

TEST_F(ConfigurationTest, RulesAmongSettings) {
    inputs_.flags = {{"auth", {"none"}}, {"listen", {"127.0.0.1:0", "0.0.0.0:4586"}}};
    EXPECT_NE(error().find("0.0.0.0:4586 is not one"), std::string::npos) << error();
    inputs_.flags = {{"auth", {"none"}}, {"listen", {"127.0.0.1:0", "[::1]:0"}}};
    EXPECT_EQ(error(), "");
    inputs_.flags = {{"tls", {"files"}}, {"tls-key", {"k"}}};
    EXPECT_EQ(error(), "tls = files needs both tls-certificate and tls-key");
    inputs_.flags = {{"tls-key", {"k"}}};
    EXPECT_NE(error(), "");
    inputs_.flags.clear();
    environment_["YAGURA_ROOT_ACCESS_KEY_ID"] = "AKIA";
    EXPECT_NE(error().find("belong together"), std::string::npos);
    environment_["YAGURA_ROOT_SECRET_ACCESS_KEY"] = "a very secret secret";
    EXPECT_EQ(error(), "");
}

TEST_F(ConfigurationTest, PrintsWhatIsInForceWithoutSecrets) {
    environment_["YAGURA_ROOT_ACCESS_KEY_ID"] = "AKIDEXAMPLE";
    environment_["YAGURA_ROOT_SECRET_ACCESS_KEY"] = "a very secret secret";
    inputs_.flags["tls-names"] = {"a.example", "b.example"};
    const std::string text = print_configuration(*load_configuration(inputs_));
    EXPECT_EQ(text.find("very secret"), std::string::npos);
    EXPECT_NE(text.find("root-secret-access-key = \"(hidden)\""), std::string::npos);
    EXPECT_NE(text.find("tls-names = [\"a.example\", \"b.example\"]"), std::string::npos) << text;
    EXPECT_NE(text.find("# YAGURA_ROOT_ACCESS_KEY_ID"), std::string::npos);
    // What is printed can be used as a configuration file.
    environment_.erase("YAGURA_ROOT_ACCESS_KEY_ID");
    environment_.erase("YAGURA_ROOT_SECRET_ACCESS_KEY");
    inputs_.flags.clear();
    const std::string plain = print_configuration(*load_configuration(inputs_));
    const auto values = parse_toml_settings(plain);
    ASSERT_TRUE(values.has_value()) << values.error().message();
    EXPECT_EQ(values->size(), settings_table().size());
}

TEST(SettingsTable, HasNamesThatAreWellFormedAndUnlike) {
    for (const Setting& setting : settings_table()) {
        EXPECT_EQ(setting.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
                  setting.name.npos);
        EXPECT_EQ(find_setting(setting.name), &setting);
        EXPECT_FALSE(setting.help.empty());
    }
    EXPECT_EQ(find_setting("max-body-size")->environment_variable(), "YAGURA_MAX_BODY_SIZE");
}

TEST(ConfigurationPage, IsInStepWithTheTable) {
    std::ifstream file(YAGURA_SOURCE_DIR "/docs/CONFIGURATION.md");
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), configuration_page())
        << "write it anew: yagura help --configuration > docs/CONFIGURATION.md";
}

}  // namespace
}  // namespace yagura::server
