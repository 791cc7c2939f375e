#include "bench/query_list.h"

#include <fmt/core.h>

namespace yagura::bench {
namespace {

/// What differs between the corpora.
struct Words {
    std::string common;  ///< a text that stands in many messages
    std::string regex;   ///< an expression that some match
    std::string group;   ///< a field, or what `parse` calls it
    std::string parse;   ///< the command that finds `group`; empty: it is a field
    std::string equal;   ///< a condition on fields, or on the message
    std::string top;     ///< a field with many values
    std::string top_parse;
    std::string numeric;  ///< an expression that is a number
    std::string parse_aggregate;
    std::string distinct;
};

Words words_of(cli::corpus::Kind kind) {
    switch (kind) {
        case cli::corpus::Kind::CloudTrail:
            return {
                "AssumeRole",
                "\"eventName\":\"(Get|List)[A-Z]\\w+s\"",
                "eventName",
                "",
                "eventSource = \"s3.amazonaws.com\" and readOnly = 0",
                "sourceIPAddress",
                "",
                "strlen(userAgent)",
                "parse @message '\"userAgent\":\"*/*\"' as agent, rest | stats count(*) by agent",
                "requestID"};
        case cli::corpus::Kind::WindowsSecurity:
            return {"<EventID>4624</EventID>",
                    "<EventID>46(24|25|72)<\\/EventID>",
                    "id",
                    "parse @message \"<EventID>*</EventID>\" as id",
                    "@message like \"<EventID>4625</EventID>\" and @message like \"0xc000006a\"",
                    "user",
                    "parse @message \"Name='TargetUserName'>*<\" as user",
                    "strlen(@message)",
                    "parse @message \"<Computer>*</Computer>\" as host | stats count(*) by host",
                    "id"};
        case cli::corpus::Kind::Web:
            return {"GET /",
                    "\" 5\\d\\d \\d+ \"",
                    "status",
                    "parse @message /\" (?<status>\\d{3}) (?<size>\\d+) \"/",
                    "@message like \"POST /\" and @message like \" 404 \"",
                    "address",
                    "parse @message \"* - - [\" as address",
                    "strlen(@message)",
                    "parse @message '\"* /* HTTP' as method, path | stats count(*) by method",
                    "address"};
        case cli::corpus::Kind::AppJson:
            return {"\"level\":\"info\"",
                    "upstream did not answer within \\d+ ms|connection reset",
                    "level",
                    "",
                    "service = \"payments\" and level = \"error\"",
                    "pod",
                    "",
                    "http.duration_ms",
                    "parse @message '\"route\":\"*\"' as route | stats count(*) by route",
                    "trace_id"};
    }
    return {};
}

std::string joined(const std::string& first, const std::string& second) {
    return first.empty() ? second : first + " | " + second;
}

}  // namespace

std::vector<BenchQuery> bench_queries(cli::corpus::Kind kind, const EngineCorpus& corpus,
                                      std::string_view text) {
    const Words words = words_of(kind);
    const std::string rare = rare_word(corpus, text);
    const bool parsed = !words.parse.empty();
    const std::string quoted = fmt::format("'{}'", words.common);
    return {
        {"rare literal", fmt::format("filter @message like \"{}\"", rare), rare, "5"},
        {"common literal, count", fmt::format("filter @message like {} | stats count(*)", quoted),
         words.common, "60"},
        {"regular expression, count",
         fmt::format("filter @message like /{}/ | stats count(*)", words.regex), words.common,
         "120"},
        {"count by field", joined(words.parse, "stats count(*) by " + words.group), words.common,
         parsed ? "60" : "25"},
        {"5-minute buckets of a filter",
         fmt::format("filter @message like {} | stats count(*) by bin(5m)", quoted), words.common,
         "25"},
        {"top 20 by count",
         joined(words.top_parse,
                fmt::format("stats count(*) as n by {} | sort n desc | limit 20", words.top)),
         words.common, ""},
        {"newest 100", "fields @timestamp, @message | limit 100", "", "10"},
        {"two conditions, grouped",
         joined(fmt::format("filter {}", words.equal),
                joined(words.parse, "stats count(*) by " + words.group)),
         words.common, "8"},
        {"parse on every message, grouped", words.parse_aggregate, words.common,
         kind == cli::corpus::Kind::Web ? "300" : "150"},
        {"percentiles by field",
         joined(words.parse,
                fmt::format("stats pct({0}, 50), pct({0}, 99) by {1}", words.numeric, words.group)),
         words.common, "150"},
        {"distinct values",
         joined(kind == cli::corpus::Kind::Web ? words.top_parse : words.parse,
                fmt::format("stats count_distinct({})", words.distinct)),
         words.common, "100"},
        {"one hour of thirty days", "fields @timestamp, @message", "", "3", true},
    };
}

}  // namespace yagura::bench
