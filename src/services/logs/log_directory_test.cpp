#include "services/logs/log_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "services/logs/destination_store.h"
#include "services/logs/resource_policy_store.h"
#include "services/logs/schema.h"
#include "services/logs/tag_store.h"

namespace yagura::services::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const Scope kScope{"000000000000", "us-east-1", "aws"};
const Scope kElsewhere{"000000000000", "eu-west-1", "aws"};
const TimeMs kNow(1'700'000'000'000);

class LogDirectoryTest : public testing::Test {
  protected:
    LogDirectoryTest() : folder_(std::filesystem::temp_directory_path() / ("yagura-" + uuid_v4())) {
        std::filesystem::create_directories(folder_);
        reopen();
    }
    ~LogDirectoryTest() override {
        directory_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    void reopen() {
        directory_.reset();
        database_.reset();
        auto opened = meta::Database::open((folder_ / "meta.db").string());
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        database_ = *std::move(opened);
        ASSERT_TRUE(database_->migrate(kComponent, migrations()).has_value());
        directory_ = std::make_unique<LogDirectory>(*database_, 3);
    }

    std::shared_ptr<const LogGroup> make_group(const std::string& name, const Scope& scope = kScope) {
        NewLogGroup group;
        group.scope = scope;
        group.name = name;
        auto made = directory_->create_group(group, kNow);
        EXPECT_TRUE(made.has_value()) << made.error().message();
        return *made;
    }

    std::vector<std::string> group_names(const std::string& from) {
        std::vector<std::string> names;
        EXPECT_TRUE(directory_->visit_groups(kScope, from, [&](LogGroup group) {
                                   names.push_back(group.name);
                                   return true;
                               }).has_value());
        return names;
    }

    std::filesystem::path folder_;
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<LogDirectory> directory_;
};

TEST_F(LogDirectoryTest, GroupsAreFoundAndSurviveAReopen) {
    const auto made = make_group("a");
    EXPECT_EQ((*directory_->find_group(kScope, "a"))->id, made->id);
    reopen();
    const auto found = *directory_->find_group(kScope, "a");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, made->id);
    EXPECT_EQ(found->created, kNow);
    EXPECT_EQ((*directory_->find_group(made->id))->name, "a");
    EXPECT_FALSE(*directory_->find_group(kScope, "b"));
    EXPECT_FALSE(*directory_->find_group(kElsewhere, "a"));
}

TEST_F(LogDirectoryTest, ANameIsTakenOncePerAccountAndRegion) {
    make_group("a");
    NewLogGroup again;
    again.scope = kScope;
    again.name = "a";
    EXPECT_EQ(directory_->create_group(again, kNow).error().code(), Errc::AlreadyExists);
    EXPECT_NE(make_group("a", kElsewhere)->id, (*directory_->find_group(kScope, "a"))->id);
}

TEST_F(LogDirectoryTest, AChangeIsSeenAtOnceThoughTheNameWasCached) {
    const auto group = make_group("a");
    EXPECT_FALSE((*directory_->find_group(kScope, "a"))->retention_days);
    LogGroupChange change;
    change.retention_days = 7;
    ASSERT_TRUE(directory_->change_group(*group, change).has_value());
    const auto changed = *directory_->find_group(kScope, "a");
    EXPECT_EQ(changed->retention_days, 7);
    EXPECT_EQ(changed->oldest_kept(kNow), kNow - 7 * kDayMs);
    change.retention_days = std::optional<int>();
    ASSERT_TRUE(directory_->change_group(*group, change).has_value());
    EXPECT_FALSE((*directory_->find_group(kScope, "a"))->retention_days);
}

TEST_F(LogDirectoryTest, ADeletedGroupIsGoneAndItsDropIsNoted) {
    const auto group = make_group("a");
    const auto stream = *directory_->create_stream(*group, "s", kNow);
    ASSERT_TRUE((*directory_->find_stream(*group, "s")).has_value());
    ASSERT_TRUE(directory_->delete_group(*group).has_value());
    EXPECT_FALSE(*directory_->find_group(kScope, "a"));
    reopen();
    const auto drops = *directory_->pending_drops();
    ASSERT_EQ(drops.size(), 1u);
    EXPECT_EQ(drops[0].group, group->id);
    EXPECT_FALSE(drops[0].stream);
    ASSERT_TRUE(directory_->forget_drop(drops[0]).has_value());
    EXPECT_THAT(*directory_->pending_drops(), IsEmpty());
    EXPECT_FALSE((*directory_->stream_name(group->id, stream.id)).has_value());
    EXPECT_NE(make_group("a")->id, group->id);
}

TEST_F(LogDirectoryTest, StreamsAreFoundByNameAndById) {
    const auto group = make_group("a");
    const auto stream = *directory_->create_stream(*group, "s", kNow);
    EXPECT_EQ((*directory_->find_stream(*group, "s"))->id, stream.id);
    EXPECT_EQ(*directory_->stream_name(group->id, stream.id), "s");
    EXPECT_EQ(directory_->create_stream(*group, "s", kNow).error().code(), Errc::AlreadyExists);
    ASSERT_TRUE(directory_->delete_stream(*group, stream).has_value());
    EXPECT_FALSE((*directory_->find_stream(*group, "s")).has_value());
    EXPECT_FALSE((*directory_->stream_name(group->id, stream.id)).has_value());
    EXPECT_EQ((*directory_->pending_drops())[0].stream, stream.id);
}

TEST_F(LogDirectoryTest, ListingsAreInByteOrderFromAPlaceOn) {
    for (const char* name : {"b", "B", "a/2", "a", "a/1"}) make_group(name);
    make_group("c", kElsewhere);
    EXPECT_THAT(group_names(""), ElementsAre("B", "a", "a/1", "a/2", "b"));
    EXPECT_THAT(group_names("a/"), ElementsAre("a/1", "a/2", "b"));
}

TEST_F(LogDirectoryTest, StreamsAreListedInBothDirections) {
    const auto group = make_group("a");
    for (const char* name : {"1", "2", "3"}) {
        ASSERT_TRUE(directory_->create_stream(*group, name, kNow).has_value());
    }
    const auto names = [&](const char* from, LogDirectory::Order order) {
        std::vector<std::string> found;
        EXPECT_TRUE(directory_->visit_streams(*group, from, order, [&](LogStream stream) {
                                   found.push_back(stream.name);
                                   return true;
                               }).has_value());
        return found;
    };
    EXPECT_THAT(names("", LogDirectory::Order::Ascending), ElementsAre("1", "2", "3"));
    EXPECT_THAT(names("2", LogDirectory::Order::Ascending), ElementsAre("2", "3"));
    EXPECT_THAT(names("", LogDirectory::Order::Descending), ElementsAre("3", "2", "1"));
    EXPECT_THAT(names("2", LogDirectory::Order::Descending), ElementsAre("2", "1"));
}

TEST_F(LogDirectoryTest, MoreNamesThanTheCacheHolds) {
    const auto group = make_group("a");
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(directory_->create_stream(*group, std::to_string(i), kNow).has_value());
    }
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 20; ++i) {
            EXPECT_TRUE((*directory_->find_stream(*group, std::to_string(i))).has_value());
        }
    }
}

TEST_F(LogDirectoryTest, TagsMergeAndAreBounded) {
    TagStore tags(*database_);
    ASSERT_TRUE(tags.put("r", {{"a", "1"}, {"b", "2"}}).has_value());
    ASSERT_TRUE(tags.put("r", {{"b", "3"}}).has_value());
    EXPECT_THAT(*tags.list("r"), ElementsAre(Pair("a", "1"), Pair("b", "3")));
    ASSERT_TRUE(tags.remove("r", {"a", "absent"}).has_value());
    EXPECT_THAT(*tags.list("r"), ElementsAre(Pair("b", "3")));
    TagStore::Tags many;
    for (int i = 0; i < 50; ++i) many.emplace("k" + std::to_string(i), "v");
    EXPECT_EQ(tags.put("r", many).error().code(), Errc::LimitExceeded);
    EXPECT_THAT(*tags.list("r"), ElementsAre(Pair("b", "3")));
}

TEST_F(LogDirectoryTest, ADestinationKeepsItsPolicyWhenItIsPutAgain) {
    DestinationStore destinations(*database_);
    Destination destination{kScope, "d", kNow, "target", "role", std::nullopt};
    EXPECT_FALSE((*destinations.put(destination)).access_policy);
    EXPECT_TRUE(*destinations.set_policy(kScope, "d", "{}"));
    EXPECT_FALSE(*destinations.set_policy(kScope, "absent", "{}"));
    destination.created = kNow + 5;
    destination.target_arn = "other";
    const auto stored = *destinations.put(destination);
    EXPECT_EQ(stored.access_policy, "{}");
    EXPECT_EQ(stored.created, kNow);
    EXPECT_EQ(stored.target_arn, "other");
    EXPECT_TRUE(*destinations.remove(kScope, "d"));
    EXPECT_FALSE(*destinations.remove(kScope, "d"));
}

TEST_F(LogDirectoryTest, TenResourcePoliciesAndRevisionsOfOne) {
    ResourcePolicyStore policies(*database_);
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(policies.put_account_policy(kScope, std::to_string(i), "{}", kNow).has_value());
    }
    EXPECT_EQ(policies.put_account_policy(kScope, "eleventh", "{}", kNow).error().code(),
              Errc::LimitExceeded);
    EXPECT_TRUE(policies.put_account_policy(kScope, "3", "{1}", kNow).has_value());

    const auto first = *policies.put_resource_policy(kScope, "", "arn", "{}", {}, kNow);
    EXPECT_EQ(policies.put_resource_policy(kScope, "", "arn", "{}", {}, kNow).error().code(),
              Errc::Conflict);
    EXPECT_TRUE(
        policies.put_resource_policy(kScope, "", "arn", "{2}", first.revision, kNow).has_value());
    EXPECT_EQ(policies.remove_resource_policy(kScope, "arn", first.revision).error().code(),
              Errc::Conflict);
    EXPECT_TRUE(policies.remove_resource_policy(kScope, "arn", {}).has_value());
    EXPECT_EQ(policies.remove_account_policy(kScope, "absent").error().code(), Errc::NotFound);
}

}  // namespace
}  // namespace yagura::services::logs
