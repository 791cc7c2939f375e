#include "cli/live_tail_printer.h"

#include <gtest/gtest.h>

namespace yagura::cli {
namespace {

std::string printed(LiveTailPrinterOptions options, std::string_view payload) {
    std::FILE* file = std::tmpfile();
    LiveTailPrinter printer(options, file);
    EXPECT_TRUE(printer.print_update(payload).has_value());
    printer.flush();
    std::rewind(file);
    std::string out(4096, '\0');
    out.resize(std::fread(out.data(), 1, out.size(), file));
    std::fclose(file);
    return out;
}

constexpr std::string_view kUpdate =
    R"({"sessionMetadata":{"sampled":false},"sessionResults":[)"
    R"({"logStreamName":"s","logGroupIdentifier":"arn:aws:logs:us-east-1:000000000000:log-group:/g",)"
    R"("message":"a\r\nb\u001b[31m\n","timestamp":1768469400123,"ingestionTime":1768469400200}]})";

TEST(LiveTailPrinter, PrintsTimeStreamAndMessage) {
    EXPECT_EQ(printed({}, kUpdate), "2026-01-15T09:30:00.123Z s a\nb?[31m\n");
    EXPECT_EQ(printed({.show_groups = true}, kUpdate), "2026-01-15T09:30:00.123Z /g s a\nb?[31m\n");
}

TEST(LiveTailPrinter, PrintsJsonLines) {
    EXPECT_EQ(
        printed({.format = TailFormat::Json}, kUpdate),
        R"({"logGroupIdentifier":"arn:aws:logs:us-east-1:000000000000:log-group:/g","logStreamName":"s",)"
        R"("timestamp":1768469400123,"ingestionTime":1768469400200,"message":"a\r\nb\u001b[31m\n"})"
        "\n");
}

TEST(LiveTailPrinter, ColoursAreOnlyWhereWanted) {
    EXPECT_NE(printed({.color = TailColor::On}, kUpdate).find("\x1b[2m2026"), std::string::npos);
    EXPECT_EQ(printed({}, R"({"sessionResults":[],"sessionMetadata":{"sampled":false}})"), "");
}

TEST(LiveTailPrinter, RefusesWhatIsNoUpdate) {
    LiveTailPrinter printer({});
    EXPECT_FALSE(printer.print_update("no JSON").has_value());
    EXPECT_FALSE(printer.print_update(R"({"sessionResults":{}})").has_value());
}

}  // namespace
}  // namespace yagura::cli
