#include "services/iam/account_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "services/iam/access_key_id.h"

namespace yagura::services::iam {
namespace {

class AccountStoreTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = std::filesystem::temp_directory_path() / "yagura-iam-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        reopen();
    }
    void TearDown() override {
        store_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }
    void reopen() {
        store_.reset();
        database_.reset();
        database_ = std::move(*meta::Database::open(folder_ + "/meta.db"));
        store_ = std::move(*AccountStore::open(*database_, clock_));
    }

    std::string folder_;
    ManualClock clock_;
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<AccountStore> store_;
};

TEST(AccessKeyId, EmbedsTheAccountAsRealOnesDo) {
    EXPECT_EQ(account_of_access_key_id("ASIAQNZGKIQY56JQ7WML"), "029608264753");
    EXPECT_EQ(account_of_access_key_id("AKIAIOSFODNN7EXAMPLE"), "581039954779");
    for (const char* account : {"000000000000", "999999999999", "123456789012", "000000000001"}) {
        const std::string id = make_access_key_id(account);
        EXPECT_EQ(id.size(), 20u);
        EXPECT_EQ(id.substr(0, 4), "AKIA");
        EXPECT_EQ(account_of_access_key_id(id), account) << id;
    }
    EXPECT_EQ(account_of_access_key_id("short"), std::nullopt);
    EXPECT_EQ(account_of_access_key_id("AKIA0000000000000000"), std::nullopt);
    EXPECT_NE(make_access_key_id("111111111111"), make_access_key_id("111111111111"));
}

TEST(AccessKeyId, SecretsHaveFortyCharacters) {
    const std::string secret = make_secret_access_key();
    EXPECT_EQ(secret.size(), 40u);
    EXPECT_TRUE(is_usable_secret(secret));
    EXPECT_NE(secret, make_secret_access_key());
}

TEST_F(AccountStoreTest, TheFirstAccountIsMadeOnceAndKeepsItsKey) {
    const auto first = store_->ensure_first_account("000000000000");
    ASSERT_TRUE(first.has_value());
    EXPECT_TRUE(first->created);
    EXPECT_EQ(account_of_access_key_id(first->key.access_key_id), "000000000000");
    reopen();
    const auto again = store_->ensure_first_account("111111111111",
                                                    ports::RootKey{"", "OTHERKEY", "other-secret"});
    ASSERT_TRUE(again.has_value());
    EXPECT_FALSE(again->created);
    EXPECT_EQ(again->key.account_id, "000000000000");
    EXPECT_EQ(again->key.access_key_id, first->key.access_key_id);
    EXPECT_EQ(again->key.secret, first->key.secret);
}

TEST_F(AccountStoreTest, KeysAreFoundWithTheirRootIdentity) {
    const auto key = store_->create_account(
        "222222222222",
        ports::RootKey{"", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"});
    ASSERT_TRUE(key.has_value());
    reopen();
    const auto found = store_->find_access_key("AKIAIOSFODNN7EXAMPLE");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->secret, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    EXPECT_TRUE(found->active);
    EXPECT_EQ(found->identity.kind, ports::Identity::Kind::Root);
    EXPECT_EQ(found->identity.account_id, "222222222222");
    EXPECT_EQ(found->identity.arn, "arn:aws:iam::222222222222:root");
    EXPECT_EQ(found->identity.principal_id, "222222222222");
    EXPECT_EQ(found->identity.access_key_id, "AKIAIOSFODNN7EXAMPLE");
    EXPECT_FALSE(store_->find_access_key("AKIAIOSFODNN7EXAMPLF").has_value());
    EXPECT_FALSE(store_->find_access_key("").has_value());
}

TEST_F(AccountStoreTest, WhatCannotBeMadeIsRefused) {
    const auto code = [&](std::string_view account, std::optional<ports::RootKey> given) {
        return store_->create_account(account, std::move(given)).error().code();
    };
    ASSERT_TRUE(
        store_->create_account("333333333333", ports::RootKey{"", "TAKEN", "secret-secret"}));
    EXPECT_EQ(code("333333333333", std::nullopt), Errc::AlreadyExists);
    EXPECT_EQ(code("", std::nullopt), Errc::InvalidArgument);
    EXPECT_EQ(code("12345678901", std::nullopt), Errc::InvalidArgument);
    EXPECT_EQ(code("12345678901x", std::nullopt), Errc::InvalidArgument);
    EXPECT_EQ(code("444444444444", ports::RootKey{"", "TAKEN", "secret-secret"}),
              Errc::InvalidArgument);
    EXPECT_EQ(code("444444444444", ports::RootKey{"", "has/slash", "secret-secret"}),
              Errc::InvalidArgument);
    EXPECT_EQ(code("444444444444", ports::RootKey{"", "555555555555", "secret-secret"}),
              Errc::InvalidArgument);
    EXPECT_EQ(code("444444444444", ports::RootKey{"", "KEY", "short"}), Errc::InvalidArgument);
    EXPECT_EQ(code("444444444444", ports::RootKey{"", "KEY", "with space in it"}),
              Errc::InvalidArgument);
    EXPECT_FALSE(store_->account_exists("444444444444"));
}

TEST_F(AccountStoreTest, AccountsAreListedAsTheyWereMade) {
    EXPECT_TRUE(store_->list_accounts()->empty());
    ASSERT_TRUE(store_->create_account("999999999999"));
    clock_.advance(5);
    ASSERT_TRUE(store_->create_account("111111111111"));
    reopen();
    const auto accounts = *store_->list_accounts();
    ASSERT_EQ(accounts.size(), 2u);
    EXPECT_EQ(accounts[0].account_id, "999999999999");
    EXPECT_EQ(accounts[1].account_id, "111111111111");
    EXPECT_EQ(accounts[1].created - accounts[0].created, 5);
    EXPECT_TRUE(store_->account_exists("111111111111"));
}

TEST_F(AccountStoreTest, LookUpsGoOnWhileAccountsAreMade) {
    ASSERT_TRUE(
        store_->create_account("100000000000", ports::RootKey{"", "FIRST", "secret-secret"}));
    std::atomic<bool> stop = false;
    std::atomic<int> missed = 0;
    std::thread reader([&] {
        while (!stop)
            if (!store_->find_access_key("FIRST").has_value()) ++missed;
    });
    for (int i = 1; i <= 20; ++i)
        EXPECT_TRUE(store_->create_account(std::to_string(100000000000 + i)).has_value());
    stop = true;
    reader.join();
    EXPECT_EQ(missed, 0);
    EXPECT_EQ(store_->list_accounts()->size(), 21u);
}

}  // namespace
}  // namespace yagura::services::iam
