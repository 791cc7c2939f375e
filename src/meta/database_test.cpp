#include "meta/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace yagura::meta {
namespace {

class DatabaseTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = std::filesystem::temp_directory_path() / "yagura-meta-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path() const { return folder_ + "/meta.db"; }

    std::unique_ptr<Database> open(DatabaseOptions options = {}) {
        auto database = Database::open(path(), options);
        EXPECT_TRUE(database.has_value()) << database.error().message();
        return std::move(*database);
    }

    std::string folder_;
};

constexpr Migration kSteps[] = {
    {1, "CREATE TABLE t_things (name TEXT NOT NULL PRIMARY KEY, size BIGINT);"},
    {2,
     "ALTER TABLE t_things ADD COLUMN weight DOUBLE PRECISION;"
     "CREATE TABLE t_parts (id BIGINT NOT NULL PRIMARY KEY,"
     "  thing TEXT NOT NULL REFERENCES t_things (name), data BLOB);"},
};

Result<std::int64_t> insert(Database& database, std::string_view name, std::int64_t size) {
    return database.transaction([&](Session& session) -> Result<std::int64_t> {
        Statement insert =
            YG_TRY(session.prepare("INSERT INTO t_things (name, size) VALUES (?, ?)"));
        return insert.bind_all(name, size).run();
    });
}

Result<std::int64_t> count(Database& database) {
    return database.read([&](Session& session) -> Result<std::int64_t> {
        Statement select = YG_TRY(session.prepare("SELECT COUNT(*) FROM t_things"));
        YG_CHECK(select.step());
        return select.int64(0);
    });
}

TEST_F(DatabaseTest, WhatWasCommittedIsThereAfterReopening) {
    {
        auto database = open();
        ASSERT_TRUE(database->migrate("t", kSteps).has_value());
        ASSERT_EQ(*insert(*database, "a", 7), 1);
    }
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    EXPECT_EQ(*count(*database), 1);
}

TEST_F(DatabaseTest, TheFilesArePrivate) {
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    for (const char* suffix : {"", "-wal", "-shm"}) {
        struct stat status{};
        ASSERT_EQ(::stat((path() + suffix).c_str(), &status), 0) << suffix;
        EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
    }
    EXPECT_GT(database->size_bytes(), 0u);
}

TEST_F(DatabaseTest, EveryKindOfValueComesBack) {
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    const std::string bytes("\0\xff\x80z", 4);
    auto done = database->transaction([&](Session& session) -> Result<void> {
        Statement thing =
            YG_TRY(session.prepare("INSERT INTO t_things (name, size, weight) VALUES (?, ?, ?)"));
        YG_CHECK(thing.bind_all("", std::optional<std::int64_t>(), 1.5).run());
        thing.reset();
        YG_CHECK(thing.bind_all(std::string("n\0l", 3), INT64_MIN, nullptr).run());
        Statement part =
            YG_TRY(session.prepare("INSERT INTO t_parts (id, thing, data) VALUES (?, ?, ?)"));
        YG_CHECK(part.bind_all(1, std::string_view(), Blob{bytes}).run());
        return {};
    });
    ASSERT_TRUE(done.has_value()) << done.error().message();
    auto checked = database->read([&](Session& session) -> Result<void> {
        Statement select =
            YG_TRY(session.prepare("SELECT name, size, weight FROM t_things ORDER BY name"));
        EXPECT_TRUE(YG_TRY(select.step()));
        EXPECT_EQ(select.text(0), "");
        EXPECT_FALSE(select.is_null(0));
        EXPECT_EQ(select.optional_int64(1), std::nullopt);
        EXPECT_EQ(select.real(2), 1.5);
        EXPECT_TRUE(YG_TRY(select.step()));
        EXPECT_EQ(select.view(0), std::string_view("n\0l", 3));
        EXPECT_EQ(select.int64(1), INT64_MIN);
        EXPECT_EQ(select.optional_text(2), std::nullopt);
        EXPECT_FALSE(YG_TRY(select.step()));
        Statement part = YG_TRY(session.prepare("SELECT data FROM t_parts"));
        EXPECT_TRUE(YG_TRY(part.step()));
        EXPECT_EQ(part.blob(0), bytes);
        return {};
    });
    EXPECT_TRUE(checked.has_value()) << checked.error().message();
}

TEST_F(DatabaseTest, AnErrorRollsBackEverything) {
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    auto failed = database->transaction([&](Session& session) -> Result<void> {
        YG_CHECK(session.execute("INSERT INTO t_things (name) VALUES ('x')"));
        return fail(Errc::Conflict, "changed our mind");
    });
    EXPECT_EQ(failed.error().message(), "changed our mind");
    EXPECT_EQ(*count(*database), 0);
    EXPECT_TRUE(insert(*database, "y", 1).has_value());
}

TEST_F(DatabaseTest, ConstraintsHaveTheirKinds) {
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    ASSERT_TRUE(insert(*database, "a", 1).has_value());
    EXPECT_EQ(insert(*database, "a", 2).error().code(), Errc::AlreadyExists);
    const auto run = [&](std::string_view sql) {
        return database->transaction(
            [&](Session& session) -> Result<void> { return session.execute(sql); });
    };
    EXPECT_EQ(run("INSERT INTO t_things (name) VALUES (NULL)").error().code(), Errc::Conflict);
    EXPECT_EQ(run("INSERT INTO t_parts (id, thing) VALUES (1, 'nobody')").error().code(),
              Errc::Conflict);
    EXPECT_EQ(run("INSERT INTO nowhere VALUES (1)").error().code(), Errc::Internal);
    EXPECT_EQ(*count(*database), 1);
}

TEST_F(DatabaseTest, AReaderCannotWriteAndSeesOneSnapshot) {
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    auto result = database->read([&](Session& session) -> Result<void> {
        auto written = session.execute("INSERT INTO t_things (name) VALUES ('x')");
        EXPECT_FALSE(written.has_value());
        Statement select = YG_TRY(session.prepare("SELECT COUNT(*) FROM t_things"));
        YG_CHECK(select.step());
        EXPECT_EQ(select.int64(0), 0);
        std::thread([&] { EXPECT_TRUE(insert(*database, "late", 1).has_value()); }).join();
        select.reset();
        YG_CHECK(select.step());
        EXPECT_EQ(select.int64(0), 0);
        return {};
    });
    EXPECT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(*count(*database), 1);
}

TEST_F(DatabaseTest, TheSameStatementMayBeOpenTwice) {
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    ASSERT_TRUE(insert(*database, "a", 1).has_value());
    ASSERT_TRUE(insert(*database, "b", 2).has_value());
    auto pairs = database->read([&](Session& session) -> Result<int> {
        int seen = 0;
        Statement outer = YG_TRY(session.prepare("SELECT name FROM t_things"));
        while (YG_TRY(outer.step())) {
            Statement inner = YG_TRY(session.prepare("SELECT name FROM t_things"));
            while (YG_TRY(inner.step())) ++seen;
        }
        return seen;
    });
    EXPECT_EQ(*pairs, 4);
}

TEST_F(DatabaseTest, ManyReadersAndWritersAtOnce) {
    auto database = open({.kept_readers = 2});
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    std::vector<std::thread> threads;
    std::atomic<int> errors = 0;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i)
                if (!insert(*database, std::to_string(t) + "-" + std::to_string(i), i)) ++errors;
        });
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i)
                if (!count(*database)) ++errors;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(errors, 0);
    EXPECT_EQ(*count(*database), 100);
}

TEST_F(DatabaseTest, MigrationsRunOnceInOrderAndNewerFilesAreRefused) {
    {
        auto database = open();
        ASSERT_TRUE(database->migrate("t", std::span(kSteps).first(1)).has_value());
        ASSERT_TRUE(insert(*database, "old", 1).has_value());
        ASSERT_TRUE(database->migrate("t", kSteps).has_value());
        ASSERT_TRUE(database->migrate("other", {}).has_value());
    }
    auto database = open();
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    EXPECT_EQ(*count(*database), 1);
    const auto refused = database->migrate("t", std::span(kSteps).first(1));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code(), Errc::Unsupported);
    EXPECT_NE(refused.error().message().find("newer version of Yagura: its 't' tables have version "
                                             "2, this program knows versions up to 1"),
              std::string::npos);
}

TEST_F(DatabaseTest, AFailedMigrationLeavesNothing) {
    auto database = open();
    constexpr Migration kBroken[] = {
        {1, "CREATE TABLE b_one (x BIGINT); CREATE TABLE b_one (x BIGINT);"}};
    EXPECT_FALSE(database->migrate("b", kBroken).has_value());
    constexpr Migration kMended[] = {{1, "CREATE TABLE b_one (x BIGINT);"}};
    EXPECT_TRUE(database->migrate("b", kMended).has_value());
}

TEST_F(DatabaseTest, IdsRiseAndAreNeverGivenTwice) {
    std::int64_t last = 0;
    for (int opening = 0; opening < 3; ++opening) {
        auto database = open();
        for (int i = 0; i < 100; ++i) {
            const std::int64_t id = *database->allocate_id("groups");
            EXPECT_GT(id, last);
            last = id;
        }
        if (opening == 0) {
            EXPECT_EQ(last, 100);
        }
        EXPECT_EQ(*database->allocate_id("streams") % 64, 1);
    }
}

TEST_F(DatabaseTest, AFullDatabaseSaysNoSpaceReadsGoOnAndItRecovers) {
    auto database = open({.max_bytes = 128 * 1024});
    ASSERT_TRUE(database->migrate("t", kSteps).has_value());
    ASSERT_TRUE(insert(*database, "thing", 1).has_value());
    const std::string filler(20'000, 'f');
    const auto put = [&](int id) {
        return database->transaction([&](Session& session) -> Result<std::int64_t> {
            Statement insert = YG_TRY(
                session.prepare("INSERT INTO t_parts (id, thing, data) VALUES (?, 'thing', ?)"));
            return insert.bind_all(id, Blob{filler}).run();
        });
    };
    Result<std::int64_t> last = 0;
    for (int id = 0; id < 20 && last.has_value(); ++id) last = put(id);
    ASSERT_FALSE(last.has_value());
    EXPECT_EQ(last.error().code(), Errc::NoSpace);
    EXPECT_EQ(*count(*database), 1);
    auto cleared = database->transaction(
        [&](Session& session) -> Result<void> { return session.execute("DELETE FROM t_parts"); });
    EXPECT_TRUE(cleared.has_value());
    EXPECT_TRUE(put(99).has_value());
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsCorrupt) {
    std::ofstream(path()) << std::string(8192, 'n');
    EXPECT_EQ(Database::open(path()).error().code(), Errc::Corruption);
}

TEST_F(DatabaseTest, AFolderThatIsNotThereIsAnIoError) {
    EXPECT_EQ(Database::open(folder_ + "/no/meta.db").error().code(), Errc::Io);
}

TEST_F(DatabaseTest, BindingPastTheParametersFailsTheStep) {
    auto database = open();
    auto result = database->read([&](Session& session) -> Result<void> {
        Statement select = YG_TRY(session.prepare("SELECT 1"));
        select.bind(1, "too much");
        YG_CHECK(select.step());
        return {};
    });
    EXPECT_FALSE(result.has_value());
}

}  // namespace
}  // namespace yagura::meta
