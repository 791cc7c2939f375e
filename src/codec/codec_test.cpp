#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "codec/bytes.h"
#include "codec/checksum.h"
#include "codec/integers.h"
#include "codec/zstd.h"

namespace yagura::codec {
namespace {

TEST(Checksum, DependsOnBytesAndSeed) {
    EXPECT_EQ(checksum(""), 0x2d06800538d394c2ull);  // XXH3's published value for no input
    EXPECT_NE(checksum("a"), checksum("b"));
    EXPECT_NE(checksum("a", 1), checksum("a", 2));
}

TEST(Bytes, RoundTrip) {
    ByteWriter out;
    const std::vector<std::uint64_t> values{0, 1, 127, 128, 300, 1ull << 35, ~0ull, ~0ull >> 1};
    for (const auto value : values) out.varint(value);
    for (const auto value : values) out.signed_varint(static_cast<std::int64_t>(value));
    out.fixed<std::uint16_t>(0x1234);
    out.bytes("xyz");
    ByteReader in(out.view());
    for (const auto value : values) EXPECT_EQ(in.varint(), value);
    for (const auto value : values) EXPECT_EQ(in.signed_varint(), static_cast<std::int64_t>(value));
    EXPECT_EQ(in.fixed<std::uint16_t>(), 0x1234);
    EXPECT_FALSE(in.finished());
    EXPECT_EQ(in.bytes(3), "xyz");
    EXPECT_TRUE(in.finished());
    EXPECT_EQ(in.fixed<std::uint8_t>(), 0);
    EXPECT_FALSE(in.ok());
}

TEST(Bytes, RefusesOverlongVarints) {
    ByteReader in(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10));
    EXPECT_EQ(in.varint(), 0u);
    EXPECT_FALSE(in.ok());
    ByteReader cut(std::string_view("\x80", 1));
    cut.varint();
    EXPECT_FALSE(cut.ok());
}

TEST(Integers, RoundTripOfExtremes) {
    std::mt19937_64 random(3);
    std::vector<std::int64_t> values{std::numeric_limits<std::int64_t>::min(),
                                     std::numeric_limits<std::int64_t>::max(), 0, -1, 1};
    for (int i = 0; i < 1000; ++i) values.push_back(static_cast<std::int64_t>(random()));
    const std::string packed = pack_deltas(values);
    EXPECT_EQ(unpack_deltas(packed, values.size()).value(), values);
    EXPECT_FALSE(unpack_deltas(packed, values.size() - 1));
    EXPECT_FALSE(unpack_deltas(packed, values.size() + 1));
    EXPECT_FALSE(unpack_deltas("", 1ull << 60));
    EXPECT_TRUE(unpack_deltas("", 0));
}

TEST(Zstd, RoundTripAndBounds) {
    const std::string raw = std::string(100'000, 'a') + "end";
    const std::string stored = zstd_compress(raw, 1);
    EXPECT_LT(stored.size(), 1000u);
    EXPECT_EQ(zstd_decompress(stored, raw.size()).value(), raw);
    EXPECT_EQ(zstd_decompress(stored, raw.size() - 1).error().code(), Errc::Corruption);
    EXPECT_EQ(zstd_decompress(stored, 1ull << 50).error().code(), Errc::Corruption);
    EXPECT_EQ(zstd_decompress("garbage", 7).error().code(), Errc::Corruption);
    EXPECT_EQ(zstd_decompress(std::string_view(stored).substr(0, 20), raw.size()).error().code(),
              Errc::Corruption);
    zstd_release_thread_memory();
    EXPECT_EQ(zstd_decompress(zstd_compress("", 1), 0).value(), "");
}

}  // namespace
}  // namespace yagura::codec
