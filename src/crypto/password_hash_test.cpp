#include "crypto/password_hash.h"

#include <gtest/gtest.h>

namespace yagura::crypto {
namespace {

TEST(PasswordHash, KnowsItsPassword) {
    const auto hash = make_password_hash("correct horse");
    ASSERT_TRUE(hash.has_value());
    EXPECT_EQ(hash->find("correct"), std::string::npos);
    EXPECT_EQ(password_matches("correct horse", *hash), true);
    EXPECT_EQ(password_matches("correct horsf", *hash), false);
    EXPECT_EQ(password_matches("", *hash), false);
    EXPECT_EQ(password_matches("correct horse ", *hash), false);
}

TEST(PasswordHash, HasASaltOfItsOwn) {
    EXPECT_NE(make_password_hash("same").value(), make_password_hash("same").value());
}

/// The second vector of RFC 7914 section 12 has 64 bytes; its first 32 are what dkLen = 32 gives.
TEST(PasswordHash, IsScrypt) {
    EXPECT_EQ(password_matches("password",
                               "scrypt-10-8-16-4e61436c-"
                               "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"),
              true);
}

TEST(PasswordHash, RefusesWhatIsNoHash) {
    const std::string good = make_password_hash("x").value();
    for (const std::string& bad :
         {std::string(), std::string("scrypt"), good.substr(0, good.size() - 1),
          good.substr(0, good.size() - 2), "bcrypt" + good.substr(6),
          std::string("scrypt-60-8-1-00-") + good.substr(good.size() - 64),
          std::string("scrypt-15-8-1--") + good.substr(good.size() - 64), good + "00"}) {
        const auto matches = password_matches("x", bad);
        ASSERT_FALSE(matches.has_value()) << bad;
        EXPECT_EQ(matches.error().code(), Errc::Corruption) << bad;
    }
}

}  // namespace
}  // namespace yagura::crypto
