#include <gtest/gtest.h>

#include <random>

#include "text/base64.h"
#include "text/form.h"
#include "text/hex.h"
#include "text/percent.h"
#include "text/xml_writer.h"

namespace yagura::text {
namespace {

using Problem = Base64Error::Problem;

TEST(Base64, Rfc4648Vectors) {
    const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : cases) {
        EXPECT_EQ(base64_encode(bytes), text);
        EXPECT_EQ(base64_decode(text).value(), bytes);
    }
    EXPECT_EQ(base64_encode("\xFB\xFF\xFE"), "+//+");
}

TEST(Base64, SaysWhatIsWrong) {
    const auto problem = [](std::string_view text) {
        const auto result = base64_decode(text);
        EXPECT_FALSE(result) << text;
        Arena arena;
        EXPECT_FALSE(base64_decode(text, arena)) << text;
        return result.error();
    };
    EXPECT_EQ(problem("Zm9").problem, Problem::Length);
    EXPECT_EQ(problem("Zm9").length, 3u);
    EXPECT_EQ(problem("Zm9vZg=").length, 7u);
    EXPECT_EQ(problem("Zm9*").problem, Problem::Alphabet);
    EXPECT_EQ(problem("Zm9*").position, 3u);
    EXPECT_EQ(problem("Zm\n=").problem, Problem::Alphabet);
    EXPECT_EQ(problem("-_AA").problem, Problem::Alphabet);
    EXPECT_EQ(problem("Zg==Zg==").problem, Problem::Padding);
    EXPECT_EQ(problem("Zg==Zg==").position, 2u);
    EXPECT_EQ(problem("====").problem, Problem::Padding);
    EXPECT_EQ(problem("Z===").problem, Problem::Padding);
    EXPECT_EQ(problem("=AAA").problem, Problem::Padding);
    EXPECT_EQ(problem("Zh==").problem, Problem::Padding) << "unused bits";
    EXPECT_EQ(problem("Zm9=").problem, Problem::Padding) << "unused bits";
}

TEST(Base64AndHex, AnyBytesMakeTheRoundTrip) {
    std::mt19937 random(2);
    for (std::size_t size = 0; size < 300; ++size) {
        std::string bytes;
        for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(random());
        Arena arena;
        ASSERT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
        ASSERT_EQ(base64_decode(base64_encode(bytes), arena).value(), bytes);
        ASSERT_EQ(hex_decode(hex_encode(bytes)).value(), bytes);
        ASSERT_EQ(percent_decode(percent_encode(bytes)).value(), bytes);
    }
}

TEST(Hex, Strictness) {
    EXPECT_EQ(hex_encode(std::string("\x00\xAB\xff", 3)), "00abff");
    EXPECT_EQ(hex_decode("00ABff").value(), std::string("\x00\xAB\xff", 3));
    EXPECT_FALSE(hex_decode("0"));
    EXPECT_FALSE(hex_decode("0g"));
    EXPECT_FALSE(hex_decode("0x"));
}

TEST(Percent, EncodesAllButTheUnreservedSet) {
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("a b/c+%\xC3\xA9*"), "a%20b%2Fc%2B%25%C3%A9%2A");
    EXPECT_EQ(percent_encode_path("/a b/%2F"), "/a%20b/%252F");
}

TEST(Percent, Decodes) {
    EXPECT_EQ(percent_decode("a%20b%2fc+").value(), "a b/c+");
    for (const auto* text : {"%", "%2", "%2G", "%G2", "a%"})
        EXPECT_FALSE(percent_decode(text)) << text;
}

std::vector<std::pair<std::string, std::string>> form(std::string_view body) {
    Arena arena;
    std::vector<std::pair<std::string, std::string>> out;
    const auto pairs = parse_form(body, arena);
    EXPECT_TRUE(pairs) << body;
    if (!pairs) return out;
    for (const auto& pair : *pairs) out.emplace_back(pair.name, pair.value);
    return out;
}

TEST(Form, DecodesInOrder) {
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(form(""), Pairs{});
    EXPECT_EQ(form("Action=ListTopics&Version=2010-03-31"),
              (Pairs{{"Action", "ListTopics"}, {"Version", "2010-03-31"}}));
    EXPECT_EQ(form("b=2&a=1&b=3"), (Pairs{{"b", "2"}, {"a", "1"}, {"b", "3"}}));
    EXPECT_EQ(form("a+b=c+d%2B%26%3D"), (Pairs{{"a b", "c d+&="}}));
    EXPECT_EQ(form("a&b=&=c&&"), (Pairs{{"a", ""}, {"b", ""}, {"", "c"}}));
    EXPECT_EQ(form("a=b=c"), (Pairs{{"a", "b=c"}}));
    EXPECT_EQ(form("a=%00%ff"), (Pairs{{"a", std::string("\0\xFF", 2)}}));
}

TEST(Form, Refuses) {
    Arena arena;
    for (const auto* body : {"a=%", "a=%4", "%zz=1", "a=1&b=%4x"}) {
        const auto result = parse_form(body, arena);
        ASSERT_FALSE(result) << body;
        EXPECT_EQ(result.error().code(), Errc::InvalidArgument);
    }
    EXPECT_EQ(parse_form("a=1&b=%4x", arena).error().message(),
              "'%' without two hexadecimal digits at byte 6");
    EXPECT_TRUE(parse_form("a&b", arena, {.max_pairs = 2}));
    EXPECT_EQ(parse_form("a&b&c", arena, {.max_pairs = 2}).error().code(), Errc::LimitExceeded);
}

TEST(Form, PlainValuesAreViewsOfTheBody) {
    Arena arena;
    const std::string body = "a=plain";
    EXPECT_EQ(parse_form(body, arena).value()[0].value.data(), body.data() + 2);
    EXPECT_EQ(arena.capacity(), 0u);
}

TEST(XmlWriter, WritesAnAnswer) {
    std::string out;
    XmlWriter xml(out);
    xml.open("R", {{"xmlns", "http://x/?a=1&b=\"2\"\n"}});
    xml.element("Name", "a<b>&\"c\"");
    xml.empty("Items");
    xml.open("T");
    xml.text("x");
    xml.raw("<!-- -->");
    xml.close("T");
    xml.close("R");
    EXPECT_EQ(
        out,
        "<R xmlns=\"http://x/?a=1&amp;b=&quot;2&quot;&#xA;\"><Name>a&lt;b&gt;&amp;\"c\"</Name>"
        "<Items/><T>x<!-- --></T></R>");
}

TEST(XmlWriter, NeverWritesWhatXmlCannotHold) {
    const auto text = [](std::string_view value) {
        std::string out;
        append_xml_text(out, value);
        return out;
    };
    const std::string r = "\xEF\xBF\xBD";
    EXPECT_EQ(text("a\tb\nc\r"), "a\tb\nc&#xD;");
    EXPECT_EQ(text(std::string("\0\x01\x1F", 3)), r + r + r);
    EXPECT_EQ(text("caf\xE9<"), "caf" + r + "&lt;");
    EXPECT_EQ(text("\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBC\xA1"), r + r + "\xEF\xBC\xA1");
    EXPECT_EQ(text("\xC3\xA9"), "\xC3\xA9");
}

}  // namespace
}  // namespace yagura::text
