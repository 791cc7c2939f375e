#include "net/http1/response_parser.h"

#include <gtest/gtest.h>

#include "net/http1/response_writer.h"

namespace yagura::net {
namespace {

using Event = Http1ResponseParser::Event;
using Body = Http1ResponseParser::Body;

/// The answer as text, with the input cut at `cut` and closed at its end.
std::string read(std::string_view input, std::size_t cut, Body body = Body::Expected) {
    Http1ResponseParser parser(body);
    std::string content;
    for (auto piece : {input.substr(0, cut), input.substr(cut)}) {
        for (;;) {
            const auto step = parser.feed(piece);
            piece.remove_prefix(step.consumed);
            content += step.data;
            if (step.event == Event::NeedMore) break;
            if (step.event == Event::Failed) return parser.reason();
            if (step.event == Event::Complete) {
                return fmt::format("{} <{}>{} +{}", parser.response().status, content,
                                   parser.keep_alive() ? "" : " close", piece.size());
            }
        }
    }
    if (parser.end_of_input() == Event::Failed) return parser.reason();
    return fmt::format("{} <{}>{} end", parser.response().status, content,
                       parser.keep_alive() ? "" : " close");
}

TEST(Http1ResponseParser, Table) {
    struct Case {
        std::string input;
        std::string expected;
    };
    const std::vector<Case> cases = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "200 <abc> +0"},
        {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "200 <> +0"},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\ncontent-length: 1\r\n\r\nx",
         "404 <x> +0"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
         "200 <abcde> +0"},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", "200 <x> close +0"},
        {"HTTP/1.0 200 OK\r\n\r\nuntil the end", "200 <until the end> close end"},
        {"HTTP/1.1 204 No Content\r\n\r\n", "204 <> +0"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
         "the connection was closed before the end of the answer"},
        {"HTTP/1.1 200 OK\r\nContent-", "the connection was closed before the end of the answer"},
        {"HTTP/1.1 2x0 OK\r\n\r\n", "not an HTTP/1 status line"},
        {"HTTP/1.1 101 Switching\r\n\r\n", "not an HTTP/1 status line"},
        {"SSH-2.0-OpenSSH\r\n", "not an HTTP/1 status line"},
        {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "invalid Content-Length"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "unknown transfer coding"},
        {"HTTP/1.1 200 OK\r\nA b\r\n\r\n", "invalid header field"},
    };
    for (const auto& it : cases) {
        for (std::size_t cut = 0; cut <= it.input.size(); ++cut) {
            EXPECT_EQ(read(it.input, cut), it.expected) << it.input << " at " << cut;
        }
    }
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", 5, Body::Never), "200 <> +0");
}

TEST(ResponseWriter, HeadHasTheServersFieldsOnly) {
    HttpResponse response;
    response.headers.add("x-amzn-RequestId", "id");
    response.headers.add("Content-Length", "7");
    response.headers.add("connection", "upgrade");
    response.headers.add("Bad", "a\r\nInjected: b");
    response.headers.add("Bad name", "a");
    response.body = "abc";
    EXPECT_EQ(response_head(response, {}, "D"),
              "HTTP/1.1 200 OK\r\nx-amzn-RequestId: id\r\nDate: D\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(response_head(response,
                            {.version = HttpVersion::Http10,
                             .framing = BodyFraming::UntilClose,
                             .after = AfterAnswer::Close},
                            "D"),
              "HTTP/1.1 200 OK\r\nx-amzn-RequestId: id\r\nDate: D\r\nConnection: close\r\n\r\n");
    response.status = 204;
    EXPECT_EQ(response_head(response, {}, "D"),
              "HTTP/1.1 204 No Content\r\nx-amzn-RequestId: id\r\nDate: D\r\n\r\n");
}

TEST(ResponseWriter, Date) {
    HttpDate date;
    EXPECT_EQ(date.at(TimeMs(784'111'777'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(date.at(TimeMs(784'111'777'999)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(date.at(TimeMs(1'709'164'800'000)), "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace
}  // namespace yagura::net
