#include "cli/query/result_printer.h"

#include <gtest/gtest.h>

namespace yagura::cli {
namespace {

insights::ResultTable table() {
    insights::ResultTable out;
    out.columns = {"level", "text", "@ptr"};
    out.rows = {{"ERROR", "a, \"b\"\nc\x1b[31m", "p1"}, {std::nullopt, "日本", "p2"}};
    return out;
}

TEST(ResultPrinter, AlignsTablesAndTamesControlCharacters) {
    EXPECT_EQ(result_text(table(), ResultFormat::Table),
              "level  text\n"
              "-----  -----------------\n"
              "ERROR  a, \"b\"\\nc\\x1b[31m\n"
              "       日本\n");
}

TEST(ResultPrinter, WritesCsvJsonAndLines) {
    EXPECT_EQ(result_text(table(), ResultFormat::Csv),
              "level,text\r\nERROR,\"a, \"\"b\"\"\nc\x1b[31m\"\r\n,日本\r\n");
    EXPECT_EQ(
        result_text(table(), ResultFormat::Json),
        "[\n  {\"level\":\"ERROR\",\"text\":\"a, \\\"b\\\"\\nc\\u001b[31m\",\"@ptr\":\"p1\"},\n"
        "  {\"text\":\"日本\",\"@ptr\":\"p2\"}\n]\n");
    EXPECT_EQ(result_text({.columns = {"n"}, .rows = {{"1"}, {"2"}}, .statistics = {}},
                          ResultFormat::Ndjson),
              "{\"n\":\"1\"}\n{\"n\":\"2\"}\n");
    EXPECT_EQ(result_text({}, ResultFormat::Json), "[]\n");
}

TEST(ResultPrinter, DrawsBarsForOneNumberByTime) {
    insights::ResultTable bins;
    bins.columns = {"bin(5m)", "n"};
    bins.rows = {{"2026-01-01 00:00:00.000", "10"}, {"2026-01-01 00:05:00.000", "5"}};
    EXPECT_EQ(bar_chart(bins, 40),
              "bin(5m): n\n"
              "2026-01-01 00:00:00.000  10  ██████████\n"
              "2026-01-01 00:05:00.000   5  █████\n");
    EXPECT_FALSE(bar_chart(table(), 40).has_value());
    bins.rows[1][1] = "-1";
    EXPECT_FALSE(bar_chart(bins, 40).has_value());
}

}  // namespace
}  // namespace yagura::cli
