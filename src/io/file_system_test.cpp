#include "io/file_system.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "io/fault_file_system.h"

namespace yagura::io {
namespace {

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "yagura-io-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// The same promises on the real disk and on its twin.
class FileSystemTest : public ::testing::TestWithParam<bool> {
  protected:
    FileSystemTest() {
        if (GetParam())
            files_ = make_posix_file_system();
        else
            files_ = std::make_unique<FaultFileSystem>();
        folder_ = temporary_.path() + "/a/b";
        EXPECT_TRUE(files_->make_folder(folder_));
    }
    TemporaryFolder temporary_;
    std::unique_ptr<FileSystem> files_;
    std::string folder_;
};

TEST_P(FileSystemTest, WritesPiecesAndReadsThemBack) {
    const auto file = files_->open(folder_ + "/f", OpenMode::CreateNew);
    ASSERT_TRUE(file);
    const std::vector<std::string_view> pieces{"one", "", "two", "three"};
    ASSERT_TRUE((*file)->write_at(2, pieces));
    ASSERT_TRUE((*file)->sync_data());
    std::string out(20, 'x');
    EXPECT_EQ((*file)->read_at(0, out).value(), 13u);
    EXPECT_EQ(out.substr(0, 13), std::string("\0\0onetwothree", 13));
    EXPECT_EQ((*file)->read_at(100, out).value(), 0u);
    EXPECT_EQ((*file)->size().value(), 13u);
    ASSERT_TRUE((*file)->preallocate(4096));
    EXPECT_EQ((*file)->size().value(), 4096u);
    ASSERT_TRUE((*file)->truncate(5));
    EXPECT_EQ((*file)->size().value(), 5u);
}

TEST_P(FileSystemTest, ManyPiecesAreOneWrite) {
    const auto file = files_->open(folder_ + "/f", OpenMode::CreateNew);
    std::string expected;
    std::vector<std::string> texts;
    for (int i = 0; i < 5000; ++i) texts.push_back(std::to_string(i));
    std::vector<std::string_view> pieces(texts.begin(), texts.end());
    for (const auto& text : texts) expected += text;
    ASSERT_TRUE((*file)->write_at(0, pieces));
    EXPECT_EQ(read_file(*files_, folder_ + "/f", 1 << 20).value(), expected);
}

TEST_P(FileSystemTest, NamesAndErrors) {
    EXPECT_EQ(files_->open(folder_ + "/none", OpenMode::Read).error().code(), Errc::NotFound);
    ASSERT_TRUE(files_->open(folder_ + "/f", OpenMode::CreateNew));
    EXPECT_EQ(files_->open(folder_ + "/f", OpenMode::CreateNew).error().code(),
              Errc::AlreadyExists);
    ASSERT_TRUE(files_->rename(folder_ + "/f", folder_ + "/g"));
    EXPECT_EQ(files_->list(folder_).value(), std::vector<std::string>{"g"});
    EXPECT_FALSE(files_->exists(folder_ + "/f").value());
    EXPECT_TRUE(files_->exists(folder_ + "/g").value());
    ASSERT_TRUE(files_->sync_folder(folder_));
    ASSERT_TRUE(files_->remove(folder_ + "/g"));
    EXPECT_EQ(files_->remove(folder_ + "/g").error().code(), Errc::NotFound);
    EXPECT_EQ(files_->list(folder_ + "/none").error().code(), Errc::NotFound);
    EXPECT_TRUE(files_->make_folder(folder_));
    EXPECT_GT(files_->free_space(folder_).value(), 0u);
}

TEST_P(FileSystemTest, LockIsHeldUntilGivenUp) {
    auto lock = files_->lock(folder_ + "/LOCK");
    ASSERT_TRUE(lock);
    EXPECT_EQ(files_->lock(folder_ + "/LOCK").error().code(), Errc::Conflict);
    lock->reset();
    EXPECT_TRUE(files_->lock(folder_ + "/LOCK"));
}

TEST_P(FileSystemTest, AtomicReplacement) {
    ASSERT_TRUE(write_file_atomically(*files_, folder_ + "/v", "one"));
    ASSERT_TRUE(write_file_atomically(*files_, folder_ + "/v", "two"));
    EXPECT_EQ(read_file(*files_, folder_ + "/v", 100).value(), "two");
    EXPECT_EQ(read_file(*files_, folder_ + "/v", 2).error().code(), Errc::LimitExceeded);
    EXPECT_EQ(files_->list(folder_).value(), std::vector<std::string>{"v"});
}

INSTANTIATE_TEST_SUITE_P(All, FileSystemTest, ::testing::Bool(),
                         [](const auto& param_info) { return param_info.param ? "Real" : "Twin"; });

TEST(PosixFileSystem, ModesAreForTheOwnerOnly) {
    const TemporaryFolder temporary;
    const auto files = make_posix_file_system();
    const std::string folder = temporary.path() + "/d";
    ASSERT_TRUE(files->make_folder(folder));
    ASSERT_TRUE(files->open(folder + "/f", OpenMode::Truncate));
    struct stat info{};
    ASSERT_EQ(::stat(folder.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
    ASSERT_EQ(::stat((folder + "/f").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

class FaultTest : public ::testing::Test {
  protected:
    FaultTest() { EXPECT_TRUE(files_.make_folder("d")); }
    std::string content(const std::string& path) {
        return read_file(files_, path, 1 << 20).value();
    }
    FaultFileSystem files_{7};
};

TEST_F(FaultTest, PowerLossTakesWhatWasNotSynced) {
    const auto file = files_.open("d/f", OpenMode::CreateNew);
    ASSERT_TRUE((*file)->write_at(0, "kept"));
    ASSERT_TRUE((*file)->sync_data());
    ASSERT_TRUE(files_.sync_folder("d"));
    ASSERT_TRUE((*file)->write_at(4, " lost"));
    EXPECT_EQ(content("d/f"), "kept lost");
    files_.restart(Loss::Everything);
    EXPECT_EQ(content("d/f"), "kept");
    EXPECT_FALSE((*file)->write_at(0, "dead handle"));
}

TEST_F(FaultTest, NamesNeedTheFoldersSync) {
    {
        const auto file = files_.open("d/f", OpenMode::CreateNew);
        ASSERT_TRUE((*file)->write_at(0, "x"));
        ASSERT_TRUE((*file)->sync_data());
    }
    files_.restart(Loss::Everything);
    EXPECT_FALSE(files_.exists("d/f").value());
    ASSERT_TRUE(write_file_atomically(files_, "d/f", "x"));
    ASSERT_TRUE(files_.remove("d/f"));
    files_.restart(Loss::Everything);
    EXPECT_EQ(content("d/f"), "x");
    ASSERT_TRUE(files_.remove("d/f"));
    files_.restart(Loss::Nothing);
    EXPECT_FALSE(files_.exists("d/f").value());
}

TEST_F(FaultTest, AtomicReplacementSurvivesACutAtEveryOperation) {
    for (std::uint64_t cut = 1; cut < 8; ++cut) {
        for (int round = 0; round < 20; ++round) {
            ASSERT_TRUE(write_file_atomically(files_, "d/v", "old"));
            files_.cut_power_at(cut);
            const bool done = write_file_atomically(files_, "d/v", "new!").has_value();
            files_.restart(Loss::Seeded);
            const std::string found = content("d/v");
            EXPECT_TRUE(found == "new!" || (!done && found == "old")) << cut << " " << found;
        }
    }
}

TEST_F(FaultTest, TornWriteBreaksAtSectors) {
    bool torn = false;
    for (int round = 0; round < 50 && !torn; ++round) {
        const auto file = files_.open("d/f", OpenMode::Truncate);
        ASSERT_TRUE((*file)->write_at(0, std::string(4096, 'a')));
        ASSERT_TRUE((*file)->sync_data());
        ASSERT_TRUE(files_.sync_folder("d"));
        ASSERT_TRUE((*file)->write_at(0, std::string(4096, 'b')));
        files_.restart(Loss::Seeded);
        const std::string found = content("d/f");
        ASSERT_EQ(found.size(), 4096u);
        torn = found.find('a') != std::string::npos && found.find('b') != std::string::npos;
        for (std::size_t sector = 0; sector < 4096; sector += 512)
            EXPECT_EQ(found.substr(sector, 512), std::string(512, found[sector]));
    }
    EXPECT_TRUE(torn);
}

TEST_F(FaultTest, InjectedFailuresAndCapacity) {
    const auto file = files_.open("d/f", OpenMode::CreateNew);
    files_.fail_at(2, Errc::Io);
    EXPECT_TRUE((*file)->write_at(0, "a"));
    EXPECT_EQ((*file)->write_at(1, "b").error().code(), Errc::Io);
    EXPECT_TRUE((*file)->write_at(1, "b"));
    files_.fail_sync_at(1);
    EXPECT_EQ((*file)->sync_data().error().code(), Errc::Io);
    EXPECT_TRUE((*file)->sync_data());
    files_.set_capacity(10);
    EXPECT_EQ((*file)->write_at(2, std::string(20, 'c')).error().code(), Errc::NoSpace);
    EXPECT_EQ((*file)->preallocate(11).error().code(), Errc::NoSpace);
    EXPECT_TRUE((*file)->preallocate(10));
    EXPECT_EQ(files_.free_space("d").value(), 0u);
    ASSERT_TRUE(files_.remove("d/f"));
    EXPECT_EQ(files_.free_space("d").value(), 10u);
}

}  // namespace
}  // namespace yagura::io
