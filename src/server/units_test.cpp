#include "server/units.h"

#include <gtest/gtest.h>

namespace yagura::server {
namespace {

TEST(Sizes, AreReadInEveryForm) {
    EXPECT_EQ(parse_size("0"), 0u);
    EXPECT_EQ(parse_size("4096"), 4096u);
    EXPECT_EQ(parse_size("64KiB"), 65536u);
    EXPECT_EQ(parse_size("64 KiB"), 65536u);
    EXPECT_EQ(parse_size("64K"), 65536u);
    EXPECT_EQ(parse_size("64KB"), 64000u);
    EXPECT_EQ(parse_size("512MiB"), 512u << 20);
    EXPECT_EQ(parse_size("2GiB"), 2ull << 30);
    for (const char* wrong : {"", "MiB", "-1", "1.5GiB", "12XB", "99999999999GiB", "0x10", " 1"}) {
        EXPECT_FALSE(parse_size(wrong).has_value()) << wrong;
    }
}

TEST(Sizes, AreShownShort) {
    EXPECT_EQ(size_text(256ull << 20), "256MiB");
    EXPECT_EQ(size_text(1000), "1000");
    EXPECT_EQ(size_text(0), "0");
    EXPECT_EQ(size_text(3ull << 40), "3TiB");
}

TEST(Durations, NeedAUnit) {
    EXPECT_EQ(parse_duration_ms("250ms"), 250);
    EXPECT_EQ(parse_duration_ms("30s"), 30'000);
    EXPECT_EQ(parse_duration_ms("5m"), 300'000);
    EXPECT_EQ(parse_duration_ms("24h"), 86'400'000);
    EXPECT_EQ(parse_duration_ms("7d"), 604'800'000);
    EXPECT_EQ(parse_duration_ms("0"), 0);
    for (const char* wrong : {"", "5", "s", "-5s", "1.5h", "5 years", "99999999999999d"}) {
        EXPECT_FALSE(parse_duration_ms(wrong).has_value()) << wrong;
    }
    EXPECT_EQ(duration_text(90'000), "90s");
    EXPECT_EQ(duration_text(86'400'000), "1d");
    EXPECT_EQ(duration_text(1), "1ms");
}

TEST(ListenAddresses, AreNumeric) {
    const auto v4 = parse_listen_address("127.0.0.1:4586");
    ASSERT_TRUE(v4.has_value());
    EXPECT_EQ(v4->address, "127.0.0.1");
    EXPECT_EQ(v4->port, 4586);
    EXPECT_TRUE(v4->loopback);
    EXPECT_TRUE(parse_listen_address("127.9.9.9:0")->loopback);
    EXPECT_TRUE(parse_listen_address("localhost:1")->loopback);
    const auto v6 = parse_listen_address("[::1]:80");
    ASSERT_TRUE(v6.has_value());
    EXPECT_EQ(v6->text(), "[::1]:80");
    EXPECT_TRUE(v6->loopback);
    EXPECT_FALSE(parse_listen_address("[::]:80")->loopback);
    EXPECT_FALSE(parse_listen_address("0.0.0.0:80")->loopback);
    EXPECT_EQ(parse_listen_address("*:80")->address, "0.0.0.0");
    for (const char* wrong : {"", "4586", ":4586", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                              "::1:80", "example.com:80", "127.0.0.1:-1", "[127.0.0.1:80"}) {
        EXPECT_FALSE(parse_listen_address(wrong).has_value()) << wrong;
    }
}

}  // namespace
}  // namespace yagura::server
