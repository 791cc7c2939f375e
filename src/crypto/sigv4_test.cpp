#include "crypto/sigv4.h"

#include <gtest/gtest.h>

#include <random>

namespace yagura::crypto {
namespace {

constexpr std::string_view kKeyId = "AKIAIOSFODNN7EXAMPLE";
constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TimeMs kTime(1'768'469'400'000);  // 2026-01-15T09:30:00Z

// wire-protocols.md section 8.2, the header vector.
TEST(SigV4, HeaderVector) {
    const std::vector<HeaderField> headers = {
        {"Content-Type", "application/x-amz-json-1.1"},
        {"Host", "127.0.0.1:4588"},
        {"X-Amz-Date", "20260115T093000Z"},
        {"X-Amz-Target", "Logs_20140328.DescribeLogGroups"},
    };
    const std::vector<std::string_view> names = {"content-type", "host", "x-amz-date",
                                                 "x-amz-target"};
    const std::string payload_hash = sha256_hex("{}");
    const std::string canonical = canonical_request({.method = "POST",
                                                     .target = "/",
                                                     .headers = headers,
                                                     .signed_headers = names,
                                                     .payload_hash = payload_hash});
    EXPECT_EQ(sha256_hex(canonical),
              "be49b8082fe0be093bb32984b18089edc8614aee715b8a119707e3d20c16719a");
    const CredentialScope scope{"20260115", "ap-northeast-1", "logs"};
    const Sha256Digest key = signing_key(kSecret, scope);
    EXPECT_EQ(to_hex(key), "e0f48c558dcf9861b1d889e062b29e4e4fdd3548c5de93c410ab5233faeef856");
    EXPECT_EQ(signature_hex(key, string_to_sign("20260115T093000Z", scope, canonical)),
              "05999035a32896de8083c5c5bbacaa7ddf6808f7f93bdc336ba608a0642b4d60");
}

TEST(SigV4, SignRequestGivesTheHeaderVector) {
    const std::vector<HeaderField> headers = {
        {"Content-Type", "application/x-amz-json-1.1"},
        {"Host", "127.0.0.1:4588"},
        {"User-Agent", "not signed"},
        {"X-Amz-Target", "Logs_20140328.DescribeLogGroups"},
    };
    const auto added =
        sign_request({kKeyId, kSecret, std::nullopt}, {.method = "POST",
                                                       .target = "/",
                                                       .headers = headers,
                                                       .payload_hash = sha256_hex("{}"),
                                                       .region = "ap-northeast-1",
                                                       .service = "logs",
                                                       .time = kTime});
    ASSERT_EQ(added.size(), 2u);
    EXPECT_EQ(added[0].second, "20260115T093000Z");
    EXPECT_EQ(added[1].second,
              "AWS4-HMAC-SHA256 "
              "Credential=AKIAIOSFODNN7EXAMPLE/20260115/ap-northeast-1/logs/aws4_request, "
              "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
              "Signature=05999035a32896de8083c5c5bbacaa7ddf6808f7f93bdc336ba608a0642b4d60");
}

// wire-protocols.md section 8.2, the presigned vector.
TEST(SigV4, PresignedVector) {
    const std::vector<HeaderField> headers = {{"Host", "127.0.0.1:4588"}};
    const std::string target =
        presign_target({kKeyId, kSecret, std::nullopt},
                       {.method = "GET",
                        .target = "/?Action=GetCallerIdentity&Version=2011-06-15",
                        .headers = headers,
                        .payload_hash = kEmptySha256Hex,
                        .region = "us-east-1",
                        .service = "sts",
                        .time = kTime},
                       900);
    EXPECT_EQ(target,
              "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
              "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260115%2Fus-east-1%2Fsts%2Faws4_request"
              "&X-Amz-Date=20260115T093000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
              "&X-Amz-Signature=6f99c7c7dc660229800a6f3f644eb196154c067482356baa52f8a08714b13a7c");
}

struct Pair {
    std::string_view input;
    std::string_view canonical;
};

TEST(SigV4, CanonicalUri) {
    const std::vector<Pair> table = {
        {"", "/"},
        {"/", "/"},
        {"//", "/"},
        {"/a", "/a"},
        {"/a/", "/a/"},
        {"/a//b", "/a/b"},
        {"/./a/./b", "/a/b"},
        {"/a/../b", "/b"},
        {"/../..", "/"},
        {"/a/b/..", "/a/"},
        {"/a%2Fb", "/a%252Fb"},
        {"/a b", "/a%20b"},
        {"/A-z_0.9~", "/A-z_0.9~"},
        {"/\xc3\xa4", "/%C3%A4"},
        {"/service/X/operation/Y", "/service/X/operation/Y"},
        {"/2015-03-31/functions/arn:aws:x", "/2015-03-31/functions/arn%3Aaws%3Ax"},
    };
    for (const Pair& row : table) EXPECT_EQ(canonical_uri(row.input), row.canonical) << row.input;
}

TEST(SigV4, CanonicalQuery) {
    const std::vector<Pair> table = {
        {"", ""},
        {"a", "a="},
        {"a=1&b=2", "a=1&b=2"},
        {"b=2&a=1", "a=1&b=2"},
        {"a=2&a=1", "a=1&a=2"},
        {"a=1&&b=2", "a=1&b=2"},
        {"X-Amz-Signature=00&a=1", "a=1"},
        {"a=%7e", "a=~"},
        {"a=%2f", "a=%2F"},
        {"a=b=c", "a=b%3Dc"},
        {"a=x+y", "a=x%2By"},
        {"a=100%", "a=100%25"},
        {"a=%zz", "a=%25zz"},
        {"A=1&a=1", "A=1&a=1"},
        {"a-b=1&a=1", "a=1&a-b=1"},
        {"\xe3\x81\x82=1", "%E3%81%82=1"},
    };
    for (const Pair& row : table) EXPECT_EQ(canonical_query(row.input), row.canonical) << row.input;
    EXPECT_EQ(canonical_query("b=%2f&a", QueryForm::AsSent), "a=&b=%2f");
}

TEST(SigV4, CanonicalHeaderValue) {
    const std::vector<Pair> table = {
        {"", ""},         {"a", "a"},          {"  a  ", "a"},
        {"a   b", "a b"}, {"\ta  b\t", "a b"}, {"a \"x   y\"", "a \"x y\""},
    };
    for (const Pair& row : table)
        EXPECT_EQ(canonical_header_value(row.input), row.canonical) << row.input;
}

TEST(SigV4, RepeatedHeadersAreJoinedInArrivalOrder) {
    const std::vector<HeaderField> headers = {{"X-B", " 2 "}, {"host", "h"}, {"x-b", "1"}};
    const std::vector<std::string_view> names = {"host", "x-b"};
    EXPECT_EQ(canonical_request({.method = "GET",
                                 .target = "/",
                                 .headers = headers,
                                 .signed_headers = names,
                                 .payload_hash = "H"}),
              "GET\n/\n\nhost:h\nx-b:2,1\n\nhost;x-b\nH");
}

TEST(SigV4, AbsoluteTargetsAreSignedAsTheirPath) {
    EXPECT_EQ(split_target("http://host:1/a?b").path, "/a");
    EXPECT_EQ(split_target("http://host:1/a?b").query, "b");
    EXPECT_EQ(split_target("https://host").path, "");
    EXPECT_EQ(split_target("/a?b?c").query, "b?c");
}

TEST(SigV4, BasicTimestamp) {
    EXPECT_EQ(basic_timestamp(TimeMs(0)), "19700101T000000Z");
    EXPECT_EQ(basic_timestamp(TimeMs(1'709'210'096'999)), "20240229T123456Z");
    EXPECT_EQ(basic_timestamp(TimeMs(-1)), "19691231T235959Z");
}

TEST(SigV4, TheSessionTokenIsSigned) {
    const std::vector<HeaderField> headers = {{"Host", "h"}};
    const auto added = sign_request({kKeyId, kSecret, "token"}, {.method = "GET",
                                                                 .target = "/",
                                                                 .headers = headers,
                                                                 .payload_hash = kEmptySha256Hex,
                                                                 .region = "r",
                                                                 .service = "s",
                                                                 .time = kTime});
    ASSERT_EQ(added.size(), 3u);
    EXPECT_EQ(added[1].first, "X-Amz-Security-Token");
    EXPECT_NE(added[2].second.find("SignedHeaders=host;x-amz-date;x-amz-security-token"),
              std::string::npos);
}

}  // namespace
}  // namespace yagura::crypto
