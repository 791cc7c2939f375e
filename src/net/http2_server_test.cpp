#include <gtest/gtest.h>

#include <cstdlib>

#include "net/testing/http2_client.h"
#include "net/testing/server_fixture.h"

namespace yagura::net {
namespace {

using Http2Server = ServerFixture;

TEST_F(Http2Server, AnswersWithPriorKnowledge) {
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        const auto& request = exchange->request();
        HttpResponse response;
        response.status = 201;
        response.headers.add("X-Amzn-RequestId", "id");
        response.headers.add("Connection", "close");
        response.body = fmt::format("{} {} {} {} <{}>", request.method, request.target,
                                    request.headers.find("Host").value_or("-"),
                                    request.headers.find("a").value_or("-"), request.body);
        exchange->respond(std::move(response));
    });
    Http2Client client(port());
    const auto get = client.submit("GET", "/g?x=%20", "", {{"a", "b"}});
    const auto post = client.submit("POST", "/p", "body", {{"content-length", "4"}});
    const auto head = client.submit("HEAD", "/h");
    EXPECT_EQ(client.finish(get).body, "GET /g?x=%20 test.example:1 b <>");
    EXPECT_EQ(client.finish(post).body, "POST /p test.example:1 - <body>");
    EXPECT_EQ(client.finish(head).body, "");
    const auto& headers = client.answers[head].headers;
    EXPECT_EQ(headers.at(":status"), "201");
    EXPECT_EQ(headers.at("x-amzn-requestid"), "id");
    EXPECT_EQ(headers.at("content-length"), "27");
    EXPECT_TRUE(headers.contains("date"));
    EXPECT_FALSE(headers.contains("connection"));
    EXPECT_EQ(counter("yagura_http_requests_total{version=\"2\"}"), 3);
    EXPECT_EQ(counter("yagura_http_connections_total"), 1);
}

TEST_F(Http2Server, ThePrefaceMayComeByteByByte) {
    start();
    RawClient client(port());
    for (const char c : std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
        client.send(std::string_view(&c, 1));
    }
    client.send(std::string_view("\0\0\0\4\0\0\0\0\0", 9));
    const auto answer = client.read_some();
    ASSERT_GT(answer.size(), 9U);
    EXPECT_EQ(answer[3], 4) << "SETTINGS";
}

TEST_F(Http2Server, LargeBodiesBothWaysOnManyStreams) {
    ThreadPool pool("test", 4);
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        pool.post([exchange] {
            exchange->respond(
                {.status = 200, .headers = {}, .body = std::move(exchange->request().body)});
        });
    });
    Http2Client client(port());
    std::map<std::int32_t, std::string> bodies;
    for (int i = 0; i < 5; ++i) {
        std::string body(3'000'000, static_cast<char>('a' + i));
        const auto id = client.submit("POST", "/", body);
        bodies[id] = std::move(body);
    }
    for (const auto& [id, body] : bodies) EXPECT_TRUE(client.finish(id).body == body) << id;
    pool.stop();
}

TEST_F(Http2Server, Refusals) {
    limits_.header_bytes = 2000;
    limits_.header_count = 10;
    limits_.body_bytes = 100'000;
    limits_.total_body_bytes = 90'000;
    start();
    Http2Client client(port());
    Http2Client::Fields many;
    for (int i = 0; i < 11; ++i) many.emplace_back(fmt::format("a{}", i), "b");
    struct Case {
        std::int32_t id;
        const char* status;
    };
    const std::vector<Case> cases = {
        {client.submit("GET", "/", "", {{"a", std::string(2000, 'x')}}), "431"},
        {client.submit("GET", "/", "", many), "431"},
        {client.submit("POST", "/", std::string(100'001, 'x')), "503"},
        {client.submit("POST", "/", std::string(100'001, 'x'), {{"content-length", "100001"}}),
         "413"},
        {client.submit("POST", "/", std::string(95'000, 'x'), {{"content-length", "95000"}}),
         "503"},
        {client.submit("POST", "/", "x", {{"expect", "magic"}}), "417"},
        {client.submit("GET", "/a#b"), "400"},
    };
    for (const auto& it : cases) {
        EXPECT_EQ(client.finish(it.id).headers[":status"], it.status) << it.id;
    }
    // The connection is still good.
    EXPECT_EQ(client.finish(client.submit("GET", "/good")).body, "GET /good <>");
}

TEST_F(Http2Server, ExpectContinue) {
    start();
    Http2Client client(port());
    const auto id = client.submit("POST", "/", "x", {{"expect", "100-continue"}});
    EXPECT_EQ(client.finish(id).body, "POST / <x>");
    EXPECT_EQ(client.answers[id].interim, std::vector<std::string>{"100"});
}

TEST_F(Http2Server, Streams) {
    std::mutex mutex;
    std::shared_ptr<ResponseStream> stream;
    std::atomic<int> closes = 0;
    const StopFirst stop_first(*this);
    start([&](const std::shared_ptr<HttpExchange>& exchange) {
        auto opened = exchange->stream({.status = 200, .headers = {}, .body = "first "});
        opened->on_close([&] { ++closes; });
        const std::lock_guard lock(mutex);
        stream = std::move(opened);
    });
    Http2Client client(port());
    auto id = client.submit("GET", "/");
    EXPECT_TRUE(client.run_until([&] { return client.answers[id].body == "first "; }));
    EXPECT_FALSE(client.answers[id].headers.contains("content-length"));
    EXPECT_TRUE(stream->write("second "));
    EXPECT_TRUE(client.run_until([&] { return client.answers[id].body == "first second "; }));
    EXPECT_TRUE(stream->write("third"));
    stream->finish();
    EXPECT_EQ(client.finish(id).body, "first second third");
    EXPECT_EQ(client.answers[id].error, 0U);
    EXPECT_EQ(closes.load(), 0);

    id = client.submit("GET", "/");
    client.run_until([&] { return client.answers[id].body == "first "; });
    stream->abort();
    EXPECT_EQ(client.finish(id).error, static_cast<std::uint32_t>(NGHTTP2_INTERNAL_ERROR));
    EXPECT_EQ(closes.load(), 0);

    id = client.submit("GET", "/");
    client.run_until([&] { return client.answers[id].body == "first "; });
    nghttp2_submit_rst_stream(client.session(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
    client.send_pending();
    EXPECT_TRUE(eventually([&] { return closes.load() == 1; }));
    EXPECT_FALSE(stream->write("x"));

    id = client.submit("GET", "/");
    client.run_until([&] { return client.answers[id].body == "first "; });
    client.socket().close();
    EXPECT_TRUE(eventually([&] { return closes.load() == 2; }));
}

TEST_F(Http2Server, SlowClients) {
    limits_.header_timeout_ms = limits_.body_timeout_ms = 50;
    limits_.idle_timeout_ms = 60;
    start();
    Http2Client client(port());
    const auto id = client.submit("POST", "/", "begun", {}, true);
    EXPECT_EQ(client.finish(id).headers[":status"], "408");
    client.run_until([] { return false; });
    EXPECT_EQ(client.goaway, 0) << "idle";

    RawClient no_settings(port());
    no_settings.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    no_settings.read_to_end();
    EXPECT_TRUE(no_settings.closed());
}

TEST_F(Http2Server, AClientThatOpensNoWindowIsCutOff) {
    limits_.write_timeout_ms = 50;
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        exchange->respond({.status = 200, .headers = {}, .body = std::string(1'000'000, 'x')});
    });
    Http2Client client(port());
    // The client's automatic window updates are avoided by not reading what comes.
    const auto id = client.submit("GET", "/");
    client.send_pending();
    EXPECT_TRUE(
        eventually([&] { return counter("yagura_http_rejected_total{reason=\"timeout\"}") == 1; }));
    EXPECT_EQ(client.finish(id).error, static_cast<std::uint32_t>(NGHTTP2_CANCEL));
}

TEST_F(Http2Server, RapidResetsEndTheConnection) {
    start();
    Http2Client client(port());
    for (int i = 0; i < 500 && client.goaway < 0; ++i) {
        const auto id = client.submit("GET", "/");
        client.send_pending();
        nghttp2_submit_rst_stream(client.session(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
        client.send_pending();
    }
    client.run_until([&] { return client.goaway >= 0; });
    EXPECT_EQ(client.goaway, NGHTTP2_ENHANCE_YOUR_CALM);
    EXPECT_EQ(counter("yagura_http_rejected_total{reason=\"abuse\"}"), 1);
}

TEST_F(Http2Server, PingFloodsEndTheConnection) {
    start();
    Http2Client client(port());
    for (int i = 0; i < 2000; ++i) {
        nghttp2_submit_ping(client.session(), NGHTTP2_FLAG_NONE, nullptr);
        client.send_pending();
    }
    client.run_until([] { return false; });
    EXPECT_TRUE(client.socket().closed());
    EXPECT_EQ(counter("yagura_http_rejected_total{reason=\"abuse\"}"), 1);
}

TEST_F(Http2Server, GarbageAfterThePreface) {
    start();
    RawClient client(port());
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string(1000, '\xff'));
    client.read_to_end();
    EXPECT_TRUE(client.closed());
    client.close();
    EXPECT_TRUE(eventually([&] { return counter("yagura_http_connections") == 0; }));
}

TEST_F(Http2Server, StopAnswersWhatIsUnderWay) {
    ThreadPool pool("test", 1);
    std::atomic<bool> begun = false;
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        begun = true;
        pool.post([exchange] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            echo(exchange);
        });
    });
    Http2Client client(port());
    const auto id = client.submit("GET", "/work");
    client.send_pending();
    ASSERT_TRUE(eventually([&] { return begun.load(); }));
    std::thread stopper([&] { server_->stop(5000); });
    EXPECT_EQ(client.finish(id).body, "GET /work <>");
    client.run_until([] { return false; });
    EXPECT_EQ(client.goaway, 0);
    client.socket().close();
    stopper.join();
    pool.stop();
}

TEST_F(Http2Server, H2LoadAgrees) {
    if (std::system("command -v h2load > /dev/null") != 0) GTEST_SKIP() << "no h2load here";
    start();
    const auto command = fmt::format(
        "h2load -n 2000 -c 4 -m 20 http://127.0.0.1:{}/ 2>&1 | grep -q '2000 succeeded'", port());
    EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace yagura::net
