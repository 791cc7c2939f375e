#include "net/http1/request_parser.h"

#include <gtest/gtest.h>

namespace yagura::net {
namespace {

using Event = Http1RequestParser::Event;

struct Outcome {
    std::vector<HttpRequest> requests;
    std::vector<bool> keep_alive;
    int refused = 0;
    std::string reason;
    bool idle = false;
};

/// Feeds `input` in pieces that end at the positions `cuts`.
Outcome feed(std::string_view input, const std::vector<std::size_t>& cuts,
             const Http1ParserLimits& limits = {}) {
    Http1RequestParser parser(limits);
    Outcome outcome;
    std::size_t begin = 0;
    std::vector<std::size_t> ends = cuts;
    ends.push_back(input.size());
    for (const auto end : ends) {
        auto piece = input.substr(begin, end - begin);
        begin = end;
        for (;;) {
            const auto step = parser.feed(piece);
            EXPECT_LE(step.consumed, piece.size());
            piece.remove_prefix(step.consumed);
            if (step.event == Event::Failed) {
                outcome.refused = parser.refusal().status;
                outcome.reason = parser.refusal().reason;
                return outcome;
            }
            if (step.event == Event::Complete) {
                outcome.keep_alive.push_back(parser.keep_alive());
                outcome.requests.push_back(parser.take_request());
            }
            if (step.event == Event::NeedMore) break;
            if (piece.empty() && parser.idle()) break;
        }
    }
    outcome.idle = parser.idle();
    return outcome;
}

std::string shown(const Outcome& outcome) {
    std::string text;
    for (std::size_t i = 0; i < outcome.requests.size(); ++i) {
        const auto& request = outcome.requests[i];
        text +=
            fmt::format("{} {} v{}{}", request.method, request.target,
                        static_cast<int>(request.version), outcome.keep_alive[i] ? "" : " close");
        for (const auto& [name, value] : request.headers) {
            text += fmt::format(" [{}={}]", name, value);
        }
        text += fmt::format(" <{}>\n", request.body);
    }
    if (outcome.refused != 0) text += fmt::format("{} {}\n", outcome.refused, outcome.reason);
    if (outcome.refused == 0 && !outcome.idle) text += "unfinished\n";
    return text;
}

struct Case {
    const char* name;
    std::string input;
    std::string expected;
};

const std::string kHead = "POST / HTTP/1.1\r\nHost: h\r\n";

std::vector<Case> cases() {
    return {
        {"simple", "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b=c v1 [Host=h] <>\n"},
        {"body", kHead + "Content-Length: 3\r\n\r\nabc",
         "POST / v1 [Host=h] [Content-Length=3] <abc>\n"},
        {"pipelined", kHead + "Content-Length: 2\r\n\r\nabGET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
         "POST / v1 [Host=h] [Content-Length=2] <ab>\nGET /2 v1 [Host=h] <>\n"},
        {"empty line before", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
         "GET / v1 [Host=h] <>\n"},
        {"empty value and blanks", "GET / HTTP/1.1\r\nHost:\r\nA: \t b c \t\r\n\r\n",
         "GET / v1 [Host=] [A=b c] <>\n"},
        {"bytes from 0x80", "GET / HTTP/1.1\r\nHost: h\r\nA: \xc3\xa9\r\n\r\n",
         "GET / v1 [Host=h] [A=\xc3\xa9] <>\n"},
        {"1.0 closes", "GET / HTTP/1.0\r\n\r\n", "GET / v0 close <>\n"},
        {"1.0 keeps when asked", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
         "GET / v0 [Connection=Keep-Alive] <>\n"},
        {"1.1 closes when asked", "GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n",
         "GET / v1 close [Host=h] [Connection=x, Close] <>\n"},
        {"a later 1.x is 1.1", "GET / HTTP/1.7\r\nHost: h\r\n\r\n", "GET / v1 [Host=h] <>\n"},
        {"absolute form", "GET http://other:8/p?q HTTP/1.1\r\nHost: h\r\n\r\n",
         "GET /p?q v1 [Host=other:8] <>\n"},
        {"absolute form without path", "GET HTTPS://o?q HTTP/1.1\r\nHost: h\r\n\r\n",
         "GET /?q v1 [Host=o] <>\n"},
        {"options of the server", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
         "OPTIONS * v1 [Host=h] <>\n"},
        {"chunked",
         kHead + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n",
         "POST / v1 [Host=h] [Transfer-Encoding=chunked] <abc0123456789>\n"},
        {"chunked with extension and trailer",
         kHead + "Transfer-Encoding: Chunked\r\n\r\n1;a=\"b\"\r\nx\r\n0;z\r\nT: u\r\n\r\n",
         "POST / v1 [Host=h] [Transfer-Encoding=Chunked] <x>\n"},
        {"chunked empty, then another",
         kHead + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n",
         "POST / v1 [Host=h] [Transfer-Encoding=chunked] <>\nGET /2 v1 [Host=h] <>\n"},
        {"same length twice", kHead + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
         "POST / v1 [Host=h] [Content-Length=1] [Content-Length=1] <x>\n"},
        {"unfinished head", "GET / HTTP/1.1\r\nHo", "unfinished\n"},
        {"unfinished body", kHead + "Content-Length: 3\r\n\r\nab", "unfinished\n"},

        {"two lengths", kHead + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
         "400 two different Content-Length fields\n"},
        {"length and chunked",
         kHead + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "400 both Transfer-Encoding and Content-Length\n"},
        {"length list", kHead + "Content-Length: 3, 3\r\n\r\n", "400 invalid Content-Length\n"},
        {"length with sign", kHead + "Content-Length: +3\r\n\r\n", "400 invalid Content-Length\n"},
        {"length empty", kHead + "Content-Length:\r\n\r\n", "400 invalid Content-Length\n"},
        {"length beyond 64 bits", kHead + "Content-Length: 18446744073709551616\r\n\r\n",
         "400 invalid Content-Length\n"},
        {"folded line", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n",
         "400 invalid header field\n"},
        {"blank before colon", "GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n",
         "400 invalid header field\n"},
        {"no colon", "GET / HTTP/1.1\r\nHost: h\r\nA\r\n\r\n", "400 invalid header field\n"},
        {"no name", "GET / HTTP/1.1\r\nHost: h\r\n: b\r\n\r\n", "400 invalid header field\n"},
        {"control character", "GET / HTTP/1.1\r\nHost: h\r\nA: b\x01\r\n\r\n",
         "400 invalid header field\n"},
        {"carriage return inside", "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n",
         "400 invalid header field\n"},
        {"nul", std::string("GET / HTTP/1.1\r\nHost: h\r\nA: \0\r\n\r\n", 34),
         "400 invalid header field\n"},
        {"bare line feed", "GET / HTTP/1.1\nHost: h\n\n",
         "400 a line of the header does not end with CRLF\n"},
        {"bare line feed at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n",
         "400 a line of the header does not end with CRLF\n"},
        {"no host", "GET / HTTP/1.1\r\n\r\n", "400 the Host field is missing\n"},
        {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
         "400 more than one Host field\n"},
        {"host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 invalid Host field\n"},
        {"lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n", "400 invalid HTTP version\n"},
        {"HTTP/0.9", "GET /\r\n", "400 the request line is not METHOD TARGET VERSION\n"},
        {"blank in target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
         "400 invalid character in the request target\n"},
        {"two blanks", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
         "400 invalid character in the request target\n"},
        {"fragment", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n",
         "400 invalid character in the request target\n"},
        {"relative target", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", "400 invalid request target\n"},
        {"user in target", "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n",
         "400 invalid request target\n"},
        {"method", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", "400 invalid method\n"},
        {"TLS hello", "\x16\x03\x01\x02\n", "400 a line of the header does not end with CRLF\n"},
        {"connect", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", "501 CONNECT is not served\n"},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
         "505 only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here\n"},
        {"unknown coding", kHead + "Transfer-Encoding: gzip\r\n\r\n",
         "501 unknown transfer coding\n"},
        {"unknown coding, chunked", kHead + "Transfer-Encoding: gzip, chunked\r\n\r\n",
         "501 unknown transfer coding\n"},
        {"chunked not last", kHead + "Transfer-Encoding: chunked, gzip\r\n\r\n",
         "400 invalid Transfer-Encoding\n"},
        {"chunked in two fields",
         kHead + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
         "400 invalid Transfer-Encoding\n"},
        {"coding empty", kHead + "Transfer-Encoding:\r\n\r\n", "400 invalid Transfer-Encoding\n"},
        {"coding disguised",
         kHead + "Transfer-Encoding: \x0b"
                 "chunked\r\n\r\n",
         "400 invalid header field\n"},
        {"coding in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
         "400 Transfer-Encoding in HTTP/1.0\n"},
        {"other expectation", kHead + "Content-Length: 1\r\nExpect: magic\r\n\r\n",
         "417 only the expectation 100-continue is known\n"},
        {"chunk size not hexadecimal", kHead + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
         "400 invalid chunk size\n"},
        {"chunk size empty", kHead + "Transfer-Encoding: chunked\r\n\r\n\r\n",
         "400 invalid chunk size\n"},
        {"chunk size with 0x", kHead + "Transfer-Encoding: chunked\r\n\r\n0x1\r\n",
         "400 invalid chunk size\n"},
        {"chunk size with blank", kHead + "Transfer-Encoding: chunked\r\n\r\n1 \r\n",
         "400 invalid chunk size\n"},
        {"chunk size negative", kHead + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
         "400 invalid chunk size\n"},
        {"chunk size too large", kHead + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
         "400 invalid chunk size\n"},
        {"chunk longer than said", kHead + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
         "400 chunk framing is too long\n"},
        {"chunk ends with line feed", kHead + "Transfer-Encoding: chunked\r\n\r\n1\r\na\n",
         "400 a line of the chunk framing does not end with CRLF\n"},
        {"chunk size ends with line feed", kHead + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n",
         "400 a line of the chunk framing does not end with CRLF\n"},
        {"bad trailer", kHead + "Transfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n",
         "400 invalid trailer field\n"},
    };
}

TEST(Http1RequestParser, Table) {
    for (const auto& it : cases()) EXPECT_EQ(shown(feed(it.input, {})), it.expected) << it.name;
}

TEST(Http1RequestParser, SameResultWhereverTheInputIsCut) {
    for (const auto& it : cases()) {
        for (std::size_t cut = 0; cut <= it.input.size(); ++cut) {
            EXPECT_EQ(shown(feed(it.input, {cut})), it.expected) << it.name << " at " << cut;
        }
        std::vector<std::size_t> all;
        for (std::size_t cut = 0; cut < it.input.size(); ++cut) all.push_back(cut);
        EXPECT_EQ(shown(feed(it.input, all)), it.expected) << it.name << " byte by byte";
    }
}

TEST(Http1RequestParser, LimitsOfTheHead) {
    const Http1ParserLimits limits{.header_bytes = 100, .header_count = 3, .body_bytes = 10};
    EXPECT_EQ(feed("GET /" + std::string(200, 'a'), {}, limits).refused, 414);
    EXPECT_EQ(feed("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(200, 'a'), {}, limits).refused,
              431);
    EXPECT_EQ(feed("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n", {}, limits).refused, 0);
    EXPECT_EQ(feed("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", {}, limits).refused,
              431);
    EXPECT_EQ(feed(std::string(200, '\r'), {}, limits).refused, 414);
    std::string empty_lines;
    for (int i = 0; i < 60; ++i) empty_lines += "\r\n";
    EXPECT_EQ(feed(empty_lines, {}, limits).refused, 414);
}

TEST(Http1RequestParser, LimitsOfTheBody) {
    const Http1ParserLimits limits{.header_bytes = 1000, .header_count = 9, .body_bytes = 10};
    EXPECT_EQ(feed(kHead + "Content-Length: 10\r\n\r\n", {}, limits).refused, 0);
    EXPECT_EQ(feed(kHead + "Content-Length: 11\r\n\r\n", {}, limits).refused, 413);
    const std::string chunked = kHead + "Transfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(feed(chunked + "a\r\n0123456789\r\n0\r\n\r\n", {}, limits).requests.size(), 1U);
    EXPECT_EQ(feed(chunked + "a\r\n0123456789\r\n1\r\nx", {}, limits).refused, 413);
    EXPECT_EQ(feed(chunked + "7fffffffffffffff\r\n0123456789x", {}, limits).refused, 413);
    EXPECT_EQ(feed(chunked + "1;" + std::string(600, 'e'), {}).refused, 400);
    std::string extensions;
    for (int i = 0; i < 60; ++i) extensions += "1;" + std::string(400, 'e') + "\r\nx\r\n";
    EXPECT_EQ(feed(chunked + extensions, {}).refused, 400);
    EXPECT_EQ(feed(chunked + "0\r\nT: " + std::string(9000, 't'), {}).refused, 400);
}

TEST(Http1RequestParser, TellsOfTheExpectationOnlyWhereABodyComes) {
    const auto expects = [](const std::string& input) {
        Http1RequestParser parser({});
        EXPECT_EQ(parser.feed(input).event, Event::Head);
        return parser.expects_continue();
    };
    EXPECT_TRUE(expects(kHead + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n"));
    EXPECT_TRUE(expects(kHead + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"));
    EXPECT_FALSE(expects(kHead + "Expect: 100-continue\r\n\r\n"));
    EXPECT_FALSE(expects("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"));
}

TEST(Http1RequestParser, ReadsABodyOfKnownLengthInPlace) {
    Http1RequestParser parser({});
    const std::size_t size = 5 * 1024 * 1024 + 7;
    const std::string head = kHead + fmt::format("Content-Length: {}\r\n\r\n", size);
    const auto step = parser.feed(head + "abc");
    ASSERT_EQ(step.event, Event::Head);
    ASSERT_EQ(step.consumed, head.size());
    EXPECT_EQ(parser.feed("abc").event, Event::NeedMore);
    std::size_t reads = 0;
    while (parser.direct_bytes() > 0) {
        parser.read_direct([&](char* to, std::size_t space) {
            const std::size_t got = std::min<std::size_t>(space, 1'000'000);
            std::fill_n(to, got, static_cast<char>('0' + reads % 10));
            ++reads;
            return got;
        });
    }
    ASSERT_EQ(parser.feed({}).event, Event::Complete);
    const auto request = parser.take_request();
    ASSERT_EQ(request.body.size(), size);
    EXPECT_EQ(request.body.substr(0, 4), "abc0");
    EXPECT_LT(request.body.capacity(), size + 4096);
    EXPECT_TRUE(parser.idle());
}

TEST(Http1RequestParser, AnAnnouncedBodyCostsNoMemoryUntilItComes) {
    Http1RequestParser parser({});
    EXPECT_EQ(parser.feed(kHead + "Content-Length: 16000000\r\n\r\n").event, Event::Head);
    EXPECT_LT(parser.request().body.capacity(), 100U);
    parser.feed("x");
    EXPECT_LE(parser.request().body.capacity(), 2U * 1024 * 1024 + 1);
}

}  // namespace
}  // namespace yagura::net
