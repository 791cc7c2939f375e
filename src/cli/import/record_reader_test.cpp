#include "cli/import/record_reader.h"

#include <gtest/gtest.h>

#include "text/timestamp.h"

namespace yagura::cli {
namespace {

using namespace std::string_literals;

struct Read {
    std::vector<std::string> messages;
    std::vector<std::string> times;
    std::string error;
    std::uint64_t cut = 0;
};

Read read_pieces(std::string_view input, std::size_t piece,
                 std::optional<ImportFormat> format = std::nullopt, RecordOptions options = {}) {
    Read out;
    options.reference = *text::parse_iso8601("2026-01-20T00:00:00Z");
    MemorySource bytes(input, piece);
    auto source = decoded_source(bytes);
    if (!source) {
        out.error = source.error().message();
        return out;
    }
    InputWindow window(**source);
    auto reader = make_record_reader(window, format, options);
    if (!reader) {
        out.error = reader.error().message();
        return out;
    }
    for (;;) {
        ImportRecord record;
        const auto more = (*reader)->next(record);
        if (!more) out.error = more.error().message();
        if (!more || !*more) break;
        out.messages.emplace_back(record.message);
        out.times.push_back(record.timestamp ? text::iso8601(*record.timestamp) : "-");
    }
    out.cut = (*reader)->cut();
    return out;
}

/// Reads with pieces of several sizes, which must make no difference.
Read read(std::string_view input, std::optional<ImportFormat> format = std::nullopt,
          RecordOptions options = {}) {
    const Read whole = read_pieces(input, SIZE_MAX, format, options);
    for (const std::size_t piece : {1u, 3u, 7u}) {
        const Read pieces = read_pieces(input, piece, format, options);
        EXPECT_EQ(pieces.messages, whole.messages) << piece;
        EXPECT_EQ(pieces.times, whole.times) << piece;
        EXPECT_EQ(pieces.error, whole.error) << piece;
    }
    return whole;
}

using Texts = std::vector<std::string>;

TEST(LineReader, TakesLines) {
    const Read out = read("2026-01-15T09:30:00Z one\r\n\n\r\nno time\n2026-01-15T09:30:01Z last");
    EXPECT_EQ(out.messages,
              (Texts{"2026-01-15T09:30:00Z one", "no time", "2026-01-15T09:30:01Z last"}));
    EXPECT_EQ(out.times, (Texts{"2026-01-15T09:30:00Z", "-", "2026-01-15T09:30:01Z"}));
    EXPECT_EQ(out.error, "");
}

TEST(LineReader, TakesNothingFromNothing) {
    EXPECT_EQ(read("").messages, Texts{});
    EXPECT_EQ(read("\n\n\r\n").messages, Texts{});
    EXPECT_EQ(read("\xEF\xBB\xBF").messages, Texts{});
}

TEST(LineReader, JoinsIndentedLines) {
    RecordOptions options;
    options.continuation = Continuation::Indented;
    const Read out = read("2026-01-15T09:30:00Z Exception\n  at a\n\n\tat b\nnext\n\n",
                          ImportFormat::Text, options);
    EXPECT_EQ(out.messages, (Texts{"2026-01-15T09:30:00Z Exception\n  at a\n\n\tat b", "next"}));
}

TEST(LineReader, JoinsLinesWithoutTime) {
    RecordOptions options;
    options.continuation = Continuation::Untimed;
    const Read out = read("2026-01-15T09:30:00Z one\nand more\n2026-01-15T09:30:01Z two\n",
                          ImportFormat::Text, options);
    EXPECT_EQ(out.messages,
              (Texts{"2026-01-15T09:30:00Z one\nand more", "2026-01-15T09:30:01Z two"}));
}

TEST(LineReader, CutsWhatIsTooLongAtACharacter) {
    RecordOptions options;
    options.max_message_bytes = 10;
    const std::string input =
        "12345678\xC3\xA9\xC3\xA9\xC3\xA9\n"s + std::string(600'000, 'x') + "\nshort\n";
    const Read out = read_pieces(input, 1000, ImportFormat::Text, options);
    EXPECT_EQ(out.messages, (Texts{"12345678\xC3\xA9", "xxxxxxxxxx", "short"}));
    EXPECT_EQ(out.cut, 2u);
}

TEST(JsonLines, KeepsTheLineAndFindsItsTime) {
    const Read out =
        read("{\"time\":1768469400,\"m\":\"a\"}\n{broken\n{\"m\":\"2026-01-15T09:30:05Z\"}\n");
    EXPECT_EQ(out.messages, (Texts{R"({"time":1768469400,"m":"a"})", "{broken",
                                   R"({"m":"2026-01-15T09:30:05Z"})"}));
    EXPECT_EQ(out.times, (Texts{"2026-01-15T09:30:00Z", "-", "2026-01-15T09:30:05Z"}));
}

TEST(CloudTrail, TakesRecordsAsTheyStand) {
    const Read out = read(R"( {"Records" : [ {"eventTime":"2026-01-15T09:30:00Z","x":"}]\"{"} ,
  {"a":{"b":[1,{"c":2}]},"eventTime":"2026-01-15T09:30:01Z"}] } )");
    EXPECT_EQ(out.error, "");
    EXPECT_EQ(out.messages,
              (Texts{R"({"eventTime":"2026-01-15T09:30:00Z","x":"}]\"{"})",
                     R"({"a":{"b":[1,{"c":2}]},"eventTime":"2026-01-15T09:30:01Z"})"}));
    EXPECT_EQ(out.times, (Texts{"2026-01-15T09:30:00Z", "2026-01-15T09:30:01Z"}));
}

TEST(CloudTrail, HandsOutWhatCameBeforeTheBreak) {
    const Read cut = read(R"({"Records":[{"a":1},{"b":"\)");
    EXPECT_EQ(cut.messages, Texts{R"({"a":1})"});
    EXPECT_NE(cut.error.find("in the middle of a record"), std::string::npos);
    EXPECT_NE(read(R"({"Records":[1]})").error, "");
    EXPECT_NE(read(R"({"Records":[{"a":1]})").error.find("'}' was expected"), std::string::npos);
    EXPECT_EQ(read(R"({"Records":[]})").error, "");
    EXPECT_NE(read("{}", ImportFormat::CloudTrail).error, "");
    EXPECT_NE(read("", ImportFormat::CloudTrail).error, "");
}

TEST(JsonArray, TakesElements) {
    EXPECT_EQ(read("[{\"a\":1},\n{\"a\":2}]").messages, (Texts{"{\"a\":1}", "{\"a\":2}"}));
}

constexpr std::string_view kEvent =
    "<Event xmlns='x'><System><TimeCreated SystemTime='2026-01-15T09:30:00.1234567Z'/></System>"
    "<EventData><Data Name='A'>1</Data></EventData></Event>";

TEST(WindowsXml, TakesEventsOneAfterAnother) {
    const std::string input = std::string(kEvent) + "\r\n" + std::string(kEvent) + "\n";
    const Read out = read(input);
    EXPECT_EQ(out.messages, (Texts{std::string(kEvent), std::string(kEvent)}));
    EXPECT_EQ(out.times[0], "2026-01-15T09:30:00.123Z");
    EXPECT_EQ(out.error, "");
}

TEST(WindowsXml, TakesEventsInsideEvents) {
    const std::string input =
        "<?xml version=\"1.0\"?><!-- <Event> --><Events>" + std::string(kEvent) + "</Events>";
    EXPECT_EQ(read(input).messages, Texts{std::string(kEvent)});
}

TEST(WindowsXml, IsNotMisledByWhatLooksLikeAnEnd) {
    const std::string event =
        "<Event><UserData><Event "
        "a='b'><EventData/></Event><Event/><EventXML/></UserData><![CDATA[</Event>]]>"
        "<!--</Event>--></Event >";
    EXPECT_EQ(read(event + event).messages, (Texts{event, event}));
    EXPECT_EQ(read("<Event/><Event a='1'/>").messages, (Texts{"<Event/>", "<Event a='1'/>"}));
}

TEST(WindowsXml, ReadsTimesInEitherQuotesAndLivesWithoutThem) {
    EXPECT_EQ(read("<Event><TimeCreated SystemTime=\"2026-01-15T09:30:00Z\"/></Event>").times,
              Texts{"2026-01-15T09:30:00Z"});
    EXPECT_EQ(read("<Event><TimeCreated SystemTime='soon'/></Event>").times, Texts{"-"});
    EXPECT_EQ(read("<Event><TimeCreated SystemTime=></Event>").times, Texts{"-"});
    EXPECT_EQ(read("<Event></Event>").times, Texts{"-"});
}

TEST(WindowsXml, SaysWhereAnEventHasNoEnd) {
    const Read out = read(std::string(kEvent) + "<Event><System>");
    EXPECT_EQ(out.messages.size(), 1u);
    EXPECT_NE(out.error.find("has no end"), std::string::npos);
    EXPECT_EQ(read("<Events></Events>", ImportFormat::WindowsXml).error, "");
}

TEST(DecodedSource, ReadsUtf16) {
    std::string input = "\xFF\xFE";
    for (const char character : kEvent) (input += character) += '\0';
    EXPECT_EQ(read(input).messages, Texts{std::string(kEvent)});
    const std::string big = "\xFE\xFF\0a\x20\xAC\xD8\x3D\xDE\x00\0\n\xDC\x00\0b\xD8\x00"s;
    EXPECT_EQ(read(big).messages, (Texts{"a\xE2\x82\xAC\xF0\x9F\x98\x80",
                                         "\xEF\xBF\xBD"
                                         "b\xEF\xBF\xBD"}));
}

TEST(DecodedSource, RefusesWhatItCannotReadWithAdvice) {
    EXPECT_NE(read("ElfFile\0rest"s).error.find("wevtutil"), std::string::npos);
    EXPECT_NE(read("\x28\xB5\x2F\xFDrest").error.find("zstdcat"), std::string::npos);
    EXPECT_NE(read("\x1f\x8b\x08 nonsense").error.find("gzip"), std::string::npos);
}

TEST(DetectFormat, ByTheFirstBytes) {
    EXPECT_EQ(detect_format("plain"), ImportFormat::Text);
    EXPECT_EQ(detect_format(" {\"a\":1}\n"), ImportFormat::JsonLines);
    EXPECT_EQ(detect_format("{ \"Records\": [ {"), ImportFormat::CloudTrail);
    EXPECT_EQ(detect_format("{\"Records\":1}"), ImportFormat::JsonLines);
    EXPECT_EQ(detect_format("[ {\"a\":1}]"), ImportFormat::JsonArray);
    EXPECT_EQ(detect_format("[2026-01-15 09:30:00] x"), ImportFormat::Text);
    EXPECT_EQ(detect_format("<Event xmlns='x'>"), ImportFormat::WindowsXml);
    EXPECT_EQ(detect_format("<34>1 2026-01-15T09:30:00Z"), ImportFormat::Text);
}

}  // namespace
}  // namespace yagura::cli
