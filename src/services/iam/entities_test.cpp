#include <gtest/gtest.h>

#include "services/iam/iam_fixture.h"
#include "services/iam/key_uses.h"
#include "services/iam/paging.h"
#include "services/iam/session_store.h"

namespace yagura::services::iam {
namespace {

namespace wire = api::iam;

class Entities : public ::testing::Test, protected IamFixture {
  protected:
    std::vector<std::string> user_names(int page_size) {
        wire::ListUsersRequest request;
        request.max_items = page_size;
        std::vector<std::string> out;
        do {
            const auto page = iam_->list_users(context_, request);
            EXPECT_TRUE(page.has_value());
            for (const wire::User& user : page->users) out.push_back(user.user_name);
            request.marker = page->marker;
        } while (request.marker.has_value());
        return out;
    }
};

TEST_F(Entities, NamesKeepTheirCaseAndDifferWithoutIt) {
    make_user("Bob");
    make_user("alice");
    wire::CreateUserRequest again;
    again.user_name = "BOB";
    EXPECT_EQ(message_of(iam_->create_user(context_, again)), "User with name BOB already exists.");
    EXPECT_EQ(iam_->get_user(context_, {"bob"})->user.user_name, "Bob");
    reopen();
    for (const int page_size : {1, 2, 100})
        EXPECT_EQ(user_names(page_size), (std::vector<std::string>{"alice", "Bob"}));
    again.user_name = "not good";
    EXPECT_EQ(name_of(iam_->create_user(context_, again)), "ValidationException");
}

TEST_F(Entities, ARenamedUserIsTheSame) {
    const std::string id = make_user("ann").user.user_id;
    const auto key = iam_->create_access_key(context_, {"ann"})->access_key;
    wire::UpdateUserRequest rename;
    rename.user_name = "ann";
    rename.new_user_name = "anna";
    rename.new_path = "/people/";
    ASSERT_TRUE(iam_->update_user(context_, rename).has_value());
    EXPECT_EQ(name_of(iam_->get_user(context_, {"ann"})), "NoSuchEntityException");
    EXPECT_EQ(iam_->get_user(context_, {"anna"})->user.user_id, id);
    const auto found = center_->credentials().find_access_key(key.access_key_id);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->identity.arn, "arn:aws:iam::111111111111:user/people/anna");
    EXPECT_EQ(found->identity.user_name, "anna");
}

TEST_F(Entities, KeysSignAsLongAsTheyAreActive) {
    make_user("ann");
    const auto first = iam_->create_access_key(context_, {"ann"})->access_key;
    ASSERT_TRUE(iam_->create_access_key(context_, {"ann"}).has_value());
    EXPECT_EQ(message_of(iam_->create_access_key(context_, {"ann"})),
              "Cannot exceed quota for AccessKeysPerUser: 2");
    reopen();
    const auto key = center_->credentials().find_access_key(first.access_key_id);
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(key->secret, first.secret_access_key);
    wire::UpdateAccessKeyRequest update;
    update.user_name = "ann";
    update.access_key_id = first.access_key_id;
    update.status = wire::StatusType::Inactive;
    ASSERT_TRUE(iam_->update_access_key(context_, update).has_value());
    const auto stopped = center_->credentials().find_access_key(first.access_key_id);
    EXPECT_TRUE(!stopped.has_value() || !stopped->active);
    ASSERT_TRUE(iam_->delete_access_key(context_, {"ann", first.access_key_id}).has_value());
    EXPECT_FALSE(center_->credentials().find_access_key(first.access_key_id).has_value());
}

TEST_F(Entities, AUserGoesWhenNothingHangsOnIt) {
    make_user("ann");
    ASSERT_TRUE(iam_->create_group(context_, {std::nullopt, "g"}).has_value());
    ASSERT_TRUE(iam_->add_user_to_group(context_, {"g", "ann"}).has_value());
    const auto key = iam_->create_access_key(context_, {"ann"})->access_key;
    const auto conflict = [&] { return message_of(iam_->delete_user(context_, {"ann"})); };
    EXPECT_EQ(conflict(), "Cannot delete entity, must delete access keys first.");
    ASSERT_TRUE(iam_->delete_access_key(context_, {"ann", key.access_key_id}).has_value());
    EXPECT_EQ(conflict(), "Cannot delete entity, must remove user from group first.");
    EXPECT_FALSE(iam_->delete_group(context_, {"g"}).has_value());
    ASSERT_TRUE(iam_->remove_user_from_group(context_, {"g", "ann"}).has_value());
    EXPECT_EQ(conflict(), "");
    EXPECT_TRUE(iam_->delete_group(context_, {"g"}).has_value());
}

TEST_F(Entities, VersionsOfAPolicyAreCounted) {
    wire::CreatePolicyRequest create;
    create.policy_name = "p";
    create.policy_document =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
    const std::string arn = *iam_->create_policy(context_, create)->policy.arn;
    wire::CreatePolicyVersionRequest version;
    version.policy_arn = arn;
    version.policy_document = create.policy_document;
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(iam_->create_policy_version(context_, version).has_value());
    EXPECT_EQ(name_of(iam_->create_policy_version(context_, version)), "LimitExceededException");
    EXPECT_EQ(message_of(iam_->delete_policy_version(context_, {arn, "v1"})),
              "Cannot delete the default version of a policy.");
    ASSERT_TRUE(iam_->delete_policy_version(context_, {arn, "v2"}).has_value());
    version.set_as_default = true;
    EXPECT_EQ(iam_->create_policy_version(context_, version)->policy_version.version_id, "v6");
    EXPECT_EQ(iam_->get_policy(context_, {arn})->policy.default_version_id, "v6");
}

TEST(Records, OldOnesLackWhatIsNew) {
    const auto user = RecordReader::read<User>(R"({"name":"ann","id":"AIDA","keys":[]})");
    ASSERT_TRUE(user.has_value());
    EXPECT_EQ(user->name, "ann");
    EXPECT_EQ(user->path, "/");
    EXPECT_FALSE(user->password.has_value());
    EXPECT_EQ(RecordReader::read<User>("{").error().code(), Errc::Corruption);
    EXPECT_EQ(RecordReader::read<User>(R"({"name":3})").error().code(), Errc::Corruption);
}

TEST(Records, ComeBackAsTheyWere) {
    User user;
    user.name = "ann \"quoted\"\n";
    user.tags = {{"k", "v"}};
    user.inline_policies["p"] = std::make_shared<const std::string>("{ }");
    user.keys.push_back({"AKIA", "secret", false, TimeMs(5)});
    user.password = StoredPassword{"hash", {"old"}, true, TimeMs(1), TimeMs(2), TimeMs(3)};
    const auto read = RecordReader::read<User>(RecordWriter::write(user));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->name, user.name);
    EXPECT_EQ(read->tags[0].value, "v");
    EXPECT_EQ(*read->inline_policies.at("p"), "{ }");
    EXPECT_FALSE(read->keys[0].active);
    EXPECT_EQ(read->password->former, user.password->former);
    EXPECT_EQ(read->password->used, TimeMs(3));
}

TEST(Markers, AreNotToBeGuessed) {
    EXPECT_EQ(read_marker(make_marker("ann")), "ann");
    for (const char* bad : {"", "ann", "!", "MnxhbmE="})
        EXPECT_EQ(read_marker(bad).error().message(), "Invalid Marker.") << bad;
}

TEST_F(Entities, SessionsEndAndAreForgotten) {
    auto store = std::move(*SessionStore::open(*database_));
    Session session;
    session.account_id = kAccount;
    session.arn = "arn:aws:sts::111111111111:assumed-role/r/s";
    session.issued = clock_.now();
    session.expires = clock_.now() + kMinuteMs;
    make_credentials(session);
    const std::string id = session.access_key_id;
    ASSERT_TRUE(store->add(session).has_value());
    store = std::move(*SessionStore::open(*database_));
    ASSERT_NE(store->find(id), nullptr);
    EXPECT_EQ(store->find_access_key(id)->session_token, session.token);
    ASSERT_TRUE(store->sweep(clock_.now() + kMinuteMs).has_value());
    EXPECT_NE(store->find(id), nullptr);  // it is told to have expired, for a day
    ASSERT_TRUE(store->sweep(clock_.now() + 2 * kDayMs).has_value());
    EXPECT_EQ(store->find(id), nullptr);
    EXPECT_EQ(std::move(*SessionStore::open(*database_))->find(id), nullptr);
}

TEST_F(Entities, UsesOfKeysAreSaved) {
    auto uses = std::move(*KeyUses::open(*database_));
    uses->note("AKIA", "logs", "eu-central-1", clock_.now());
    ASSERT_TRUE(uses->save().has_value());
    uses = std::move(*KeyUses::open(*database_));
    ASSERT_TRUE(uses->find("AKIA").has_value());
    EXPECT_EQ(uses->find("AKIA")->region, "eu-central-1");
    EXPECT_FALSE(uses->find("AKIB").has_value());
}

}  // namespace
}  // namespace yagura::services::iam
