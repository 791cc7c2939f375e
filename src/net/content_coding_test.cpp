#include "net/content_coding.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace yagura::net {
namespace {

using namespace std::string_literals;

constexpr std::size_t kCap = 1024 * 1024;

/// "hello" by Python's zlib module, in each of the three wrappings.
const std::string kGzip =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
    "\x00\x00"s;
const std::string kZlib = "\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15"s;
const std::string kRaw = "\xcb\x48\xcd\xc9\xc9\x07\x00"s;

TEST(ContentCoding, Names) {
    EXPECT_EQ(parse_content_coding(""), ContentCoding::Identity);
    EXPECT_EQ(parse_content_coding("Identity"), ContentCoding::Identity);
    EXPECT_EQ(parse_content_coding(" GZIP "), ContentCoding::Gzip);
    EXPECT_EQ(parse_content_coding("x-gzip"), ContentCoding::Gzip);
    EXPECT_EQ(parse_content_coding("deflate"), ContentCoding::Deflate);
    EXPECT_EQ(parse_content_coding("br"), std::nullopt);
    EXPECT_EQ(parse_content_coding("gzip, gzip"), std::nullopt);
}

TEST(ContentCoding, KnownBytes) {
    EXPECT_EQ(decode_content(ContentCoding::Gzip, kGzip, kCap).value(), "hello");
    EXPECT_EQ(decode_content(ContentCoding::Gzip, kGzip + kGzip, kCap).value(), "hellohello");
    EXPECT_EQ(decode_content(ContentCoding::Deflate, kZlib, kCap).value(), "hello");
    EXPECT_EQ(decode_content(ContentCoding::Deflate, kRaw, kCap).value(), "hello");
    EXPECT_EQ(decode_content(ContentCoding::Identity, "x", kCap).value(), "x");
}

TEST(ContentCoding, EveryCutAndFlipIsCorruption) {
    for (std::size_t size = 0; size < kGzip.size(); ++size) {
        EXPECT_EQ(decode_content(ContentCoding::Gzip, kGzip.substr(0, size), kCap).error().code(),
                  Errc::Corruption)
            << size;
    }
    for (std::size_t size = 0; size < kZlib.size(); ++size) {
        EXPECT_FALSE(decode_content(ContentCoding::Deflate, kZlib.substr(0, size), kCap)) << size;
    }
    EXPECT_FALSE(decode_content(ContentCoding::Gzip, kGzip + "x", kCap));
    EXPECT_FALSE(decode_content(ContentCoding::Deflate, kZlib + "x", kCap));
    EXPECT_FALSE(decode_content(ContentCoding::Deflate, kRaw + "x", kCap));
    std::string bad = kGzip;
    bad[bad.size() - 6] ^= 1;
    EXPECT_EQ(decode_content(ContentCoding::Gzip, bad, kCap).error().code(), Errc::Corruption);
    bad = kZlib;
    bad.back() ^= 1;
    EXPECT_EQ(decode_content(ContentCoding::Deflate, bad, kCap).error().code(), Errc::Corruption);
}

TEST(ContentCoding, RoundTripOfAllSizes) {
    for (const std::size_t size : {0U, 1U, 100U, 4095U, 4096U, 4097U, 300'000U, 1'048'576U}) {
        std::string noise(size, '\0');
        secure_random(noise.data(), noise.size());
        for (const auto& text : {std::string(size, 'a'), noise}) {
            for (const int level : {1, 6, 12}) {
                const auto packed = gzip_compress(text, level);
                ASSERT_EQ(decode_content(ContentCoding::Gzip, packed, kCap).value(), text);
                const auto twice = packed + packed;
                ASSERT_EQ(decode_content(ContentCoding::Gzip, twice, 2 * kCap).value(),
                          text + text);
            }
        }
    }
}

TEST(ContentCoding, TheCapIsExact) {
    const std::string text(100'000, 'z');
    const auto packed = gzip_compress(text);
    EXPECT_EQ(decode_content(ContentCoding::Gzip, packed, text.size()).value(), text);
    for (const std::size_t cap : {std::size_t{0}, std::size_t{1}, text.size() - 1}) {
        EXPECT_EQ(decode_content(ContentCoding::Gzip, packed, cap).error().code(),
                  Errc::LimitExceeded);
    }
    EXPECT_EQ(decode_content(ContentCoding::Gzip, packed + packed, 150'000).error().code(),
              Errc::LimitExceeded);
    EXPECT_EQ(decode_content(ContentCoding::Gzip, packed + packed, 200'000)->size(), 200'000U);
    EXPECT_EQ(decode_content(ContentCoding::Identity, "abc", 2).error().code(),
              Errc::LimitExceeded);
    EXPECT_EQ(decode_content(ContentCoding::Deflate, kRaw, 4).error().code(), Errc::LimitExceeded);
}

}  // namespace
}  // namespace yagura::net
