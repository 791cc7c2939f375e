#include "codec/gzip_stream.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace yagura::codec {
namespace {

std::string packed(std::string_view text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Result<std::string> unpack_in_pieces(std::string_view input, std::size_t piece, std::size_t room) {
    GzipStream stream;
    std::string out;
    std::string buffer(room, '\0');
    for (;;) {
        const auto step = YG_TRY(stream.unpack(input.substr(0, piece), buffer.data(), room));
        if (step.consumed == 0 && step.produced == 0) break;
        out.append(buffer, 0, step.produced);
        input.remove_prefix(step.consumed);
    }
    if (!stream.at_member_end()) return fail(Errc::InvalidArgument, "cut off");
    return out;
}

TEST(GzipStream, UnpacksWhateverThePieces) {
    std::string text;
    for (int index = 0; index < 5000; ++index) text += "line " + std::to_string(index) + "\n";
    const std::string input = packed(text);
    for (const std::size_t piece : {1u, 7u, 4096u, 1u << 20}) {
        auto out = unpack_in_pieces(input, piece, 1 << 20);
        ASSERT_TRUE(out.has_value()) << out.error().message();
        EXPECT_EQ(*out, text);
    }
}

TEST(GzipStream, UnpacksMembersOneAfterAnotherAndPadding) {
    auto out = unpack_in_pieces(packed("one\n") + packed("two\n") + std::string(512, '\0'), 5, 3);
    ASSERT_TRUE(out.has_value()) << out.error().message();
    EXPECT_EQ(*out, "one\ntwo\n");
}

TEST(GzipStream, RefusesWhatIsBroken) {
    std::string input = packed("some text that is long enough to have a body of its own");
    std::string damaged = input;
    damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);
    EXPECT_EQ(unpack_in_pieces(damaged, 100, 100).error().code(), Errc::Corruption);
    EXPECT_EQ(unpack_in_pieces("no gzip at all", 100, 100).error().code(), Errc::Corruption);
    EXPECT_EQ(unpack_in_pieces(input.substr(0, input.size() - 3), 100, 100).error().code(),
              Errc::InvalidArgument);
}

TEST(GzipStream, KnowsGzipByItsFirstBytes) {
    EXPECT_TRUE(looks_like_gzip(packed("x")));
    EXPECT_FALSE(looks_like_gzip("\x1f\x8b"));
    EXPECT_FALSE(looks_like_gzip("{\"Records\":[]}"));
}

}  // namespace
}  // namespace yagura::codec
