#include "server/credentials_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "server/data_folder.h"
#include "server/ini_file.h"

namespace yagura::server {
namespace {

class FilesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::path(::testing::TempDir()) /
                  ("server_files" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        path_ = folder_ / "credentials";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string content() { return *read_text_file(path_); }

    std::filesystem::path folder_;
    std::string path_;
};

TEST_F(FilesTest, ProfilesAreAddedAndReplaced) {
    ASSERT_TRUE(save_profile(path_, {"yagura", "AK1", "S1", "us-east-1", "http://127.0.0.1:1"})
                    .has_value());
    ASSERT_TRUE(
        save_profile(path_, {"yagura-999999999999", "AK2", "S2", "us-east-1", "http://127.0.0.1:1"})
            .has_value());
    ASSERT_TRUE(save_profile(path_, {"yagura", "AK3", "S3", "us-east-1", "http://127.0.0.1:1"})
                    .has_value());
    const IniFile file = IniFile::parse(content());
    EXPECT_EQ(file.find("yagura", "aws_access_key_id"), "AK3");
    EXPECT_EQ(file.find("yagura", "aws_secret_access_key"), "S3");
    EXPECT_EQ(file.find("yagura-999999999999", "aws_access_key_id"), "AK2");
    EXPECT_EQ(file.section_names().size(), 2u);
    struct stat status{};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}),
              1);  // nothing left behind
}

TEST_F(FilesTest, EndpointsFollowTheServer) {
    ASSERT_TRUE(update_endpoints(path_, "http://127.0.0.1:2").has_value());
    EXPECT_FALSE(std::filesystem::exists(path_));
    std::ofstream(path_) << "# mine\n[other]\naws_access_key_id = X\n";
    ASSERT_TRUE(save_profile(path_, {"yagura", "AK1", "S1", "us-east-1", "http://127.0.0.1:1"})
                    .has_value());
    ASSERT_TRUE(update_endpoints(path_, "http://127.0.0.1:2").has_value());
    const IniFile file = IniFile::parse(content());
    EXPECT_EQ(file.find("yagura", "endpoint_url"), "http://127.0.0.1:2");
    EXPECT_FALSE(file.find("other", "endpoint_url").has_value());
    EXPECT_FALSE(file.find("yagura", "ca_bundle").has_value());
    ASSERT_TRUE(update_endpoints(path_, "https://127.0.0.1:2", "/x/authority.pem").has_value());
    EXPECT_EQ(IniFile::parse(content()).find("yagura", "ca_bundle"), "/x/authority.pem");
    EXPECT_TRUE(content().starts_with("# mine\n[other]\n"));
}

TEST_F(FilesTest, SayWhatFailed) {
    EXPECT_EQ(read_text_file(path_).error().code(), Errc::NotFound);
    EXPECT_EQ(save_profile(folder_ / "no/such/file", {"yagura", "a", "b", "", ""}).error().code(),
              Errc::Io);
}

TEST_F(FilesTest, DataFolderIsClosedToOthersAndLocked) {
    const std::string path = folder_ / "a/b/data";
    auto folder = DataFolder::open(path);
    ASSERT_TRUE(folder.has_value()) << folder.error().message();
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700u);
    const auto second = DataFolder::open(path + "/");
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code(), Errc::Conflict);
    EXPECT_NE(second.error().message().find("in use"), std::string::npos);
    folder->reset();
    EXPECT_TRUE(DataFolder::open(path).has_value());
}

TEST_F(FilesTest, DataFolderOfANewerProgramIsRefused) {
    const std::string path = folder_ / "data";
    ASSERT_TRUE(DataFolder::open(path).has_value());
    std::ofstream(path + "/VERSION") << "2\n";
    EXPECT_NE(DataFolder::open(path).error().message().find("newer yagura"), std::string::npos);
    std::ofstream(path + "/VERSION") << "x\n";
    EXPECT_EQ(DataFolder::open(path).error().code(), Errc::Corruption);
    EXPECT_EQ(DataFolder::open("").error().code(), Errc::InvalidArgument);
    std::ofstream(folder_ / "file") << "x";
    EXPECT_FALSE(DataFolder::open(folder_ / "file").has_value());
}

TEST(IniFileTest, KeepsWhatItDoesNotKnow) {
    const std::string text =
        "; first\n\n[a]\nkey = value ; kept\nnested =\n  inner = 1\n[ b ]\nx=1\n";
    IniFile file = IniFile::parse(text);
    EXPECT_EQ(file.find("a", "key"), "value ; kept");
    EXPECT_EQ(file.find("b", "x"), "1");
    EXPECT_FALSE(file.find("a", "inner").has_value());
    EXPECT_FALSE(file.find("c", "x").has_value());
    file.set("b", "x", "2");
    file.set("c", "y", "3");
    EXPECT_EQ(
        file.text(),
        "; first\n\n[a]\nkey = value ; kept\nnested =\n  inner = 1\n[b]\nx = 2\n\n[c]\ny = 3\n");
    EXPECT_EQ(IniFile::parse("").text(), "");
    EXPECT_EQ(IniFile::parse("[unclosed\nx").section_names().size(), 0u);
}

}  // namespace
}  // namespace yagura::server
