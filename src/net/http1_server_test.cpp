#include <gtest/gtest.h>

#include "net/testing/raw_client.h"
#include "net/testing/server_fixture.h"

namespace yagura::net {
namespace {

using namespace std::string_literals;
using Http1Server = ServerFixture;

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

std::string post(const std::string& target, const std::string& body,
                 const std::string& fields = "") {
    return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\n{}Content-Length: {}\r\n\r\n{}", target,
                       fields, body.size(), body);
}

int status_of(std::string_view answer) {
    return answer.size() > 12 ? std::stoi(std::string(answer.substr(9, 3))) : 0;
}

std::string body_of(const std::string& answer) {
    const auto at = answer.find("\r\n\r\n");
    return at == std::string::npos ? "" : answer.substr(at + 4);
}

TEST_F(Http1Server, AnswersAndKeepsTheConnection) {
    start();
    RawClient client(port());
    for (int i = 0; i < 3; ++i) {
        client.send(post("/x?y=1", "body"));
        const auto answer = client.read_until(">");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nX-Echo: yes\r\nDate: ")) << answer;
        EXPECT_NE(answer.find("\r\nContent-Length: 18\r\n\r\n"), std::string::npos) << answer;
        EXPECT_EQ(answer.find("Connection"), std::string::npos);
        EXPECT_EQ(body_of(answer), "POST /x?y=1 <body>");
    }
    EXPECT_EQ(counter("yagura_http_requests_total{version=\"1.1\"}"), 3);
    EXPECT_EQ(counter("yagura_http_connections_total"), 1);
    EXPECT_GT(counter("yagura_http_received_bytes_total"), 100);
    EXPECT_GT(counter("yagura_http_sent_bytes_total"), 100);
    client.close();
    EXPECT_TRUE(eventually([&] { return counter("yagura_http_connections") == 0; }));
}

TEST_F(Http1Server, TellsWhereARequestCameFrom) {
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        const auto& request = exchange->request();
        exchange->respond(
            {.status = 200,
             .headers = {},
             .body = fmt::format("{} {} {} {}>", request.remote_address, request.listener,
                                 request.tls, request.headers.find("host").value_or("none"))});
    });
    RawClient client(port());
    client.send("GET http://other:1/ HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(client.read_until(">")), "127.0.0.1 test false other:1>");
}

TEST_F(Http1Server, RequestsMayComeByteByByte) {
    start();
    RawClient client(port());
    for (const char c : post("/slow", "body")) client.send(std::string_view(&c, 1));
    EXPECT_EQ(body_of(client.read_until(">")), "POST /slow <body>");
    for (const char c :
         "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
         "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"s) {
        client.send(std::string_view(&c, 1));
    }
    EXPECT_EQ(body_of(client.read_until(">")), "POST /c <abcde>");
}

TEST_F(Http1Server, PipelinedAnswersComeInOrderWhateverTheWorkTakes) {
    limits_.pipeline_depth = 4;
    ThreadPool pool("test", 8);
    std::atomic<int> at_work = 0;
    std::atomic<int> most = 0;
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        most = std::max(most.load(), ++at_work);
        pool.post([exchange, &at_work] {
            const int number = std::stoi(exchange->request().target.substr(1));
            std::this_thread::sleep_for(std::chrono::milliseconds(number % 3 == 0 ? 5 : 0));
            --at_work;
            echo(exchange);
        });
    });
    RawClient client(port());
    std::string all;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        all += get(fmt::format("/{}", i));
        expected += fmt::format("GET /{} <>", i);
    }
    client.send(all);
    std::string bodies;
    std::string answers = client.read_until("<>", 100);
    for (auto at = answers.find("GET "); at != std::string::npos;
         at = answers.find("GET ", at + 1)) {
        bodies += answers.substr(at, answers.find('>', at) + 1 - at);
    }
    EXPECT_EQ(bodies, expected);
    EXPECT_LE(most.load(), 4);
    pool.stop();
}

TEST_F(Http1Server, PipelinedRequestsThatMayChangeSomethingRunOneByOne) {
    ThreadPool pool("test", 8);
    std::atomic<int> at_work = 0;
    std::atomic<int> most = 0;
    std::atomic<int> beside_a_post = 0;
    std::atomic<bool> post_at_work = false;
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        const bool is_post = exchange->request().method == "POST";
        if (post_at_work || (is_post && at_work > 0)) ++beside_a_post;
        if (is_post) post_at_work = true;
        most = std::max(most.load(), ++at_work);
        pool.post([exchange, is_post, &at_work, &post_at_work] {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (is_post) post_at_work = false;
            --at_work;
            echo(exchange);
        });
    });
    RawClient client(port());
    std::string all;
    std::string expected;
    for (int i = 0; i < 40; ++i) {
        const bool is_post = i % 5 == 0;
        all += is_post ? post(fmt::format("/{}", i), "b") : get(fmt::format("/{}", i));
        expected += is_post ? fmt::format("POST /{} <b>", i) : fmt::format("GET /{} <>", i);
    }
    client.send(all);
    const std::string answers = client.read_until(">", 40);
    std::string bodies;
    for (auto at = answers.find("\r\n\r\n"); at != std::string::npos;
         at = answers.find("\r\n\r\n", at + 1)) {
        bodies += answers.substr(at + 4, answers.find('>', at) + 1 - (at + 4));
    }
    EXPECT_EQ(bodies, expected);
    EXPECT_EQ(beside_a_post, 0);
    EXPECT_GT(most, 1) << "safe requests may run beside each other";
    pool.stop();
}

TEST_F(Http1Server, HeadHasTheLengthButNoBody) {
    start();
    RawClient client(port());
    client.send("HEAD /h HTTP/1.1\r\nHost: h\r\n\r\n" + get("/g"));
    const auto answers = client.read_until("<>");
    EXPECT_NE(answers.find("Content-Length: 10\r\n\r\nHTTP/1.1 200 OK"), std::string::npos)
        << answers;
}

TEST_F(Http1Server, ConnectionSemanticsOfBothVersions) {
    start();
    struct Case {
        const char* request;
        const char* connection;
        bool closes;
    };
    for (const auto& it : std::vector<Case>{
             {"GET / HTTP/1.0\r\n\r\n", "Connection: close", true},
             {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "Connection: keep-alive", false},
             {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "Connection: close", true},
             {"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
              "X-Echo: yes", false}}) {
        RawClient client(port());
        client.send(it.request);
        EXPECT_NE(client.read_until("<>").find(it.connection), std::string::npos) << it.request;
        if (it.closes) {
            EXPECT_EQ(client.read_some(), "");
            EXPECT_TRUE(client.closed());
        } else {
            client.send(get("/again"));
            EXPECT_EQ(body_of(client.read_until("<>")), "GET /again <>");
        }
    }
}

TEST_F(Http1Server, ExpectContinueIsAnsweredWhenTheHeadIsGood) {
    limits_.body_bytes = 100;
    start();
    RawClient client(port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    EXPECT_EQ(body_of(client.read_until(">")), "POST / <abc>");
    // Bytes that are there already make it needless.
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_TRUE(client.read_until(">").starts_with("HTTP/1.1 200"));
    // It must not overtake an earlier answer.
    client.send(get("/1") +
                "POST /2 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    const auto both = client.read_until("100 Continue\r\n\r\n");
    EXPECT_LT(both.find("GET /1 <>"), both.find("100 Continue")) << both;
    client.send("x");
    EXPECT_EQ(body_of(client.read_until(">")), "POST /2 <x>");
    client.send(
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n");
    EXPECT_EQ(status_of(client.read_to_end()), 413);
}

TEST_F(Http1Server, RefusalsHaveTheirStatusAndCloseTheConnection) {
    limits_.header_bytes = 1000;
    limits_.header_count = 10;
    limits_.body_bytes = 1000;
    start();
    struct Case {
        int status;
        std::string request;
        const char* reason;
    };
    std::string fields;
    for (int i = 0; i < 11; ++i) fields += fmt::format("A{}: b\r\n", i);
    for (const auto& it : std::vector<Case>{
             {400, "GET / HTTP/1.1\nHost: h\n\n", "malformed"},
             {400, "GET / HTTP/1.1\r\n\r\n", "malformed"},
             {413, post("/", std::string(1001, 'x')), "body_too_large"},
             {413,
              "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                  std::string(1001, 'x'),
              "body_too_large"},
             {414, "GET /" + std::string(2000, 'x') + " HTTP/1.1\r\n", "header_too_large"},
             {417, post("/", "x", "Expect: more\r\n"), "unsupported"},
             {431, "GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(2000, 'x'), "header_too_large"},
             {431, "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n", "header_too_large"},
             {501, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: br\r\n\r\n", "unsupported"},
             {505, "GET / HTTP/3.0\r\nHost: h\r\n\r\n", "unsupported"}}) {
        const auto series = fmt::format("yagura_http_rejected_total{{reason=\"{}\"}}", it.reason);
        const double before = counter(series);
        RawClient client(port());
        client.send(it.request);
        const auto answer = client.read_to_end();
        EXPECT_EQ(status_of(answer), it.status) << it.request.substr(0, 60);
        EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos);
        EXPECT_TRUE(body_of(answer).starts_with(std::to_string(it.status))) << answer;
        EXPECT_TRUE(client.closed() && !client.reset()) << it.status;
        EXPECT_EQ(counter(series), before + 1) << it.reason;
    }
}

TEST_F(Http1Server, ARefusalWaitsForTheAnswersBeforeIt) {
    start();
    RawClient client(port());
    client.send(get("/1") + get("/2") + "bad\r\n\r\n" + get("/3"));
    const auto answers = client.read_to_end();
    EXPECT_NE(answers.find("GET /1 <>"), std::string::npos);
    EXPECT_NE(answers.find("GET /2 <>"), std::string::npos);
    EXPECT_NE(answers.find("HTTP/1.1 400 "), std::string::npos);
    EXPECT_EQ(answers.find("GET /3"), std::string::npos);
}

TEST_F(Http1Server, ALargeBodyThatIsRefusedDoesNotLoseTheAnswer) {
    limits_.body_bytes = 1000;
    start();
    RawClient client(port());
    client.send(post("/", std::string(8 * 1024 * 1024, 'x')));
    EXPECT_EQ(status_of(client.read_to_end()), 413);
    EXPECT_FALSE(client.reset());
}

TEST_F(Http1Server, BodiesInFlightAreBounded) {
    limits_.total_body_bytes = 1000;
    std::mutex mutex;
    std::vector<std::shared_ptr<HttpExchange>> held;
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        const std::lock_guard lock(mutex);
        held.push_back(std::move(exchange));
    });
    RawClient first(port());
    first.send(post("/1", std::string(900, 'x')));
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return held.size() == 1;
    }));
    RawClient second(port());
    second.send(post("/2", std::string(101, 'x')));
    EXPECT_EQ(status_of(second.read_to_end()), 503);
    RawClient chunked(port());
    chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" +
                 std::string(128, 'x') + "\r\n0\r\n\r\n");
    EXPECT_EQ(status_of(chunked.read_to_end()), 503);
    EXPECT_EQ(counter("yagura_http_rejected_total{reason=\"bodies_in_flight\"}"), 2);
    {
        const std::lock_guard lock(mutex);
        echo(held.front());
        held.clear();
    }
    EXPECT_EQ(status_of(first.read_until(">")), 200);
    RawClient third(port());
    third.send(post("/3", std::string(1000, 'x')));
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return held.size() == 1;
    }));
    held.clear();
    EXPECT_EQ(status_of(third.read_until("up.")), 500) << "given up by the handler";
}

TEST_F(Http1Server, ConnectionsBeyondTheLimitAreToldSo) {
    limits_.connections = 2;
    start();
    RawClient first(port());
    RawClient second(port());
    first.send(get("/"));
    second.send(get("/"));
    EXPECT_EQ(status_of(first.read_until(">")), 200);
    EXPECT_EQ(status_of(second.read_until(">")), 200);
    RawClient third(port());
    third.send(get("/"));
    EXPECT_EQ(status_of(third.read_to_end()), 503);
    EXPECT_FALSE(third.reset());
    third.close();
    first.close();
    ASSERT_TRUE(eventually([&] { return counter("yagura_http_connections") <= 1; }));
    RawClient fourth(port());
    fourth.send(get("/"));
    EXPECT_EQ(status_of(fourth.read_until(">")), 200);
    EXPECT_EQ(counter("yagura_http_rejected_total{reason=\"connections\"}"), 1);
}

TEST_F(Http1Server, SlowClients) {
    limits_.header_timeout_ms = limits_.body_timeout_ms = 50;
    limits_.idle_timeout_ms = 60;
    start();
    for (const char* begun : {"GET / HT", "GET / HTTP/1.1\r\nHost: h\r\n",
                              "POST / HTTP/1.1\r\nHost: h\r\n"
                              "Content-Length: 3\r\n\r\nab"}) {
        RawClient client(port());
        client.send(begun);
        EXPECT_EQ(status_of(client.read_to_end()), 408) << begun;
    }
    RawClient silent(port());
    EXPECT_EQ(silent.read_to_end(), "");
    RawClient idle(port());
    idle.send(get("/"));
    const auto answer = idle.read_to_end();
    EXPECT_EQ(body_of(answer), "GET / <>");
    EXPECT_TRUE(idle.closed() && !idle.reset());
    RawClient half_preface(port());
    half_preface.send("PRI * HT");
    EXPECT_EQ(half_preface.read_to_end(), "");
    // A trickle of header bytes does not help: the time counts from the first.
    RawClient trickle(port());
    for (int i = 0; i < 20 && !trickle.closed(); ++i) {
        trickle.send("G");
        trickle.read_some(10);
    }
    EXPECT_TRUE(trickle.closed() || status_of(trickle.read_to_end()) == 408);
    EXPECT_GE(counter("yagura_http_rejected_total{reason=\"timeout\"}"), 3);
}

TEST_F(Http1Server, AHandlerMayTakeLongerThanAnyTimeout) {
    limits_.header_timeout_ms = limits_.body_timeout_ms = limits_.idle_timeout_ms =
        limits_.write_timeout_ms = 20;
    ThreadPool pool("test", 1);
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        pool.post([exchange] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            echo(exchange);
        });
    });
    RawClient client(port());
    client.send(get("/"));
    EXPECT_EQ(body_of(client.read_until(">")), "GET / <>");
    pool.stop();
}

TEST_F(Http1Server, AClientThatDoesNotReadIsCutOff) {
    limits_.write_timeout_ms = 50;
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        exchange->respond(
            {.status = 200, .headers = {}, .body = std::string(16 * 1024 * 1024, 'x')});
    });
    RawClient client(port(), RawClient::Buffers::Small);
    client.send(get("/"));
    EXPECT_TRUE(
        eventually([&] { return counter("yagura_http_rejected_total{reason=\"timeout\"}") == 1; }));
    EXPECT_LT(client.read_to_end().size(), 16U * 1024 * 1024);
}

TEST_F(Http1Server, LargeBodiesBothWays) {
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        exchange->respond(
            {.status = 200, .headers = {}, .body = std::move(exchange->request().body)});
    });
    std::string body(10 * 1024 * 1024, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
    RawClient client(port());
    std::thread sender([&] { client.send(post("/", body, "Connection: close\r\n")); });
    const auto answer = client.read_to_end();
    sender.join();
    EXPECT_TRUE(body_of(answer) == body);
}

TEST_F(Http1Server, AHandlerThatThrowsOrForgetsGives500) {
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        if (exchange->request().target == "/throw") throw std::runtime_error("on purpose");
    });
    RawClient client(port());
    for (const char* target : {"/throw", "/forget"}) {
        client.send(get(target));
        EXPECT_EQ(status_of(client.read_until("up.\n")), 500);
    }
}

TEST_F(Http1Server, AHalfClosedClientGetsItsAnswer) {
    ThreadPool pool("test", 1);
    start(
        [&](std::shared_ptr<HttpExchange> exchange) { pool.post([exchange] { echo(exchange); }); });
    RawClient client(port());
    client.send(get("/1") + get("/2"));
    client.end_output();
    const auto answers = client.read_to_end();
    EXPECT_NE(answers.find("GET /2 <>"), std::string::npos);
    EXPECT_TRUE(client.closed() && !client.reset());
    pool.stop();
}

// ---- streams

struct StreamKeeper {
    HttpHandler handler() {
        return [this](const std::shared_ptr<HttpExchange>& exchange) {
            HttpResponse head;
            head.headers.add("Content-Type", "text/x-stream");
            head.body = "first ";
            auto opened = exchange->stream(std::move(head));
            opened->on_close([this] { ++closes; });
            const std::lock_guard lock(mutex);
            stream = std::move(opened);
        };
    }
    std::shared_ptr<ResponseStream> wait() {
        for (int i = 0; i < 5000; ++i) {
            {
                const std::lock_guard lock(mutex);
                if (stream) return stream;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return nullptr;
    }
    std::mutex mutex;
    std::shared_ptr<ResponseStream> stream;
    std::atomic<int> closes = 0;
};

TEST_F(Http1Server, StreamsInChunks) {
    StreamKeeper keeper;
    const StopFirst stop_first(*this);
    start(keeper.handler());
    RawClient client(port());
    client.send(get("/s"));
    auto stream = keeper.wait();
    client.send(get("/s2"));
    const auto head = client.read_until("first \r\n");
    EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n\r\n6\r\nfirst \r\n"), std::string::npos)
        << head;
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(stream->write("second"));
    EXPECT_EQ(client.read_until("second\r\n"), "6\r\nsecond\r\n");
    EXPECT_TRUE(eventually([&] { return stream->pending_bytes() == 0; }));
    stream->finish();
    EXPECT_FALSE(stream->write("too late"));
    EXPECT_TRUE(stream->closed());
    // The connection goes on with the next request.
    const auto rest = client.read_until("first \r\n");
    EXPECT_TRUE(rest.starts_with("0\r\n\r\nHTTP/1.1 200 OK\r\n")) << rest;
    EXPECT_EQ(keeper.closes.load(), 0);
}

TEST_F(Http1Server, StreamsOfHttp10EndWithTheConnection) {
    StreamKeeper keeper;
    const StopFirst stop_first(*this);
    start(keeper.handler());
    RawClient client(port());
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    auto stream = keeper.wait();
    stream->write("second");
    stream->finish();
    const auto answer = client.read_to_end();
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_EQ(body_of(answer), "first second");
    EXPECT_FALSE(client.reset());
}

TEST_F(Http1Server, AbortedStreamsShowThatTheyAre) {
    StreamKeeper keeper;
    const StopFirst stop_first(*this);
    start(keeper.handler());
    RawClient client(port());
    client.send(get("/"));
    keeper.wait()->abort();
    const auto answer = client.read_to_end();
    EXPECT_EQ(answer.find("\r\n0\r\n"), std::string::npos);
    EXPECT_TRUE(client.closed());

    keeper.stream = nullptr;
    RawClient old(port());
    old.send("GET / HTTP/1.0\r\n\r\n");
    auto stream = keeper.wait();
    old.read_until("first ");
    keeper.stream = nullptr;
    stream = nullptr;  // letting go is the same
    EXPECT_EQ(old.read_some(), "");
    EXPECT_TRUE(old.reset());
}

TEST_F(Http1Server, TheServiceLearnsThatAStreamsClientHasGone) {
    StreamKeeper keeper;
    const StopFirst stop_first(*this);
    start(keeper.handler());
    RawClient client(port());
    client.send(get("/"));
    auto stream = keeper.wait();
    client.read_until("first ");
    EXPECT_FALSE(stream->closed());
    client.close();
    EXPECT_TRUE(eventually([&] { return keeper.closes.load() == 1; }));
    EXPECT_TRUE(stream->closed());
    EXPECT_FALSE(stream->write("x"));
    bool at_once = false;
    stream->on_close([&] { at_once = true; });
    EXPECT_TRUE(at_once);
    EXPECT_EQ(keeper.closes.load(), 1);
}

TEST_F(Http1Server, ASlowReaderOfAStreamIsNotBufferedWithoutEnd) {
    limits_.stream_buffer_bytes = 100'000;
    StreamKeeper keeper;
    const StopFirst stop_first(*this);
    start(keeper.handler());
    RawClient client(port(), RawClient::Buffers::Small);
    client.send(get("/"));
    auto stream = keeper.wait();
    const std::string piece(10'000, 'p');
    std::size_t taken = 0;
    // The system's own socket buffers take some megabytes before ours fills.
    while (taken < 5000 && stream->write(piece)) {
        ++taken;
        if (taken % 10 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    ASSERT_LT(taken, 5000U);
    EXPECT_LE(stream->pending_bytes(), 100'000U);
    EXPECT_GT(stream->pending_bytes(), 80'000U);
    std::thread reader([&] {
        const auto body = body_of(client.read_to_end());
        EXPECT_EQ(std::count(body.begin(), body.end(), 'p'),
                  static_cast<std::ptrdiff_t>(taken * piece.size()));
    });
    EXPECT_TRUE(eventually([&] { return stream->pending_bytes() == 0; }));
    stream->finish();
    server_->stop(5000);
    reader.join();
}

TEST_F(Http1Server, ManyThreadsMayWriteStreamsAndAnswers) {
    ThreadPool pool("test", 4);
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        pool.post([exchange] {
            if (exchange->request().method == "GET") return echo(exchange);
            auto stream = exchange->stream({});
            for (int i = 0; i < 50; ++i) stream->write("piece,");
            stream->finish();
        });
    });
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([this] {
            for (int round = 0; round < 20; ++round) {
                RawClient client(port());
                client.send(get("/") + post("/", "x") + get("/end"));
                const auto answers = client.read_until("GET /end <>");
                EXPECT_NE(answers.find("0\r\n\r\nHTTP/1.1 200"), std::string::npos);
            }
        });
    }
    for (auto& client : clients) client.join();
    pool.stop();
}

// ---- stopping

TEST_F(Http1Server, StopAnswersWhatIsUnderWay) {
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
    RawClient idle(port());
    RawClient busy(port());
    busy.send(get("/work"));
    ASSERT_TRUE(eventually([&] { return begun.load(); }));
    const auto stopped_port = port();
    std::thread reader([&] {
        const auto answer = busy.read_to_end();
        EXPECT_EQ(body_of(answer), "GET /work <>");
        EXPECT_NE(answer.find("Connection: close"), std::string::npos);
        EXPECT_FALSE(busy.reset());
        busy.close();
    });
    server_->stop(5000);
    reader.join();
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_FALSE(RawClient(stopped_port).connected());
    pool.stop();
}

TEST_F(Http1Server, StopEndsStreamsInGoodOrder) {
    StreamKeeper keeper;
    const StopFirst stop_first(*this);
    start(keeper.handler());
    RawClient client(port());
    client.send(get("/"));
    auto stream = keeper.wait();
    client.read_until("first \r\n");
    stream->write("last");
    std::thread reader([&] {
        const auto rest = client.read_to_end();
        EXPECT_EQ(rest, "4\r\nlast\r\n0\r\n\r\n");
        client.close();
    });
    server_->stop(5000);
    reader.join();
    EXPECT_EQ(keeper.closes.load(), 1);
    EXPECT_FALSE(stream->write("x"));
}

TEST_F(Http1Server, ExchangesAndStreamsMayOutliveTheServer) {
    std::mutex mutex;
    std::vector<std::shared_ptr<HttpExchange>> held;
    std::shared_ptr<ResponseStream> stream;
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        const std::lock_guard lock(mutex);
        if (exchange->request().target == "/stream") stream = exchange->stream({});
        held.push_back(std::move(exchange));
    });
    RawClient one(port());
    one.send(get("/1"));
    RawClient two(port());
    two.send(get("/2"));
    RawClient three(port());
    three.send(get("/stream"));
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return held.size() == 3;
    }));
    server_->stop(10);
    server_ = nullptr;
    EXPECT_FALSE(stream->write("x"));
    const bool first_is_stream = held[0]->request().target == "/stream";
    auto late = held[first_is_stream ? 1 : 0]->stream({});
    EXPECT_TRUE(late->closed());
    late = nullptr;
    held.clear();
}

TEST_F(Http1Server, StartErrors) {
    start();
    ListenerOptions taken{.name = "", .address = "127.0.0.1", .port = port(), .tls = {}};
    const auto again = HttpServer::start({taken}, {}, 1, echo, counters_);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code(), Errc::Io);
    taken.address = "localhost";
    EXPECT_EQ(HttpServer::start({taken}, {}, 1, echo, counters_).error().code(),
              Errc::InvalidArgument);
    taken.address = "127.0.0.1";
    taken.port = 0;
    taken.tls = TlsOptions{"/nowhere.pem", "/nowhere.key"};
    EXPECT_EQ(HttpServer::start({taken}, {}, 1, echo, counters_).error().code(),
              Errc::InvalidArgument);
}

TEST_F(Http1Server, ListensOnSeveralAddresses) {
    const ListenerOptions v4{.name = "four", .address = "127.0.0.1", .port = 0, .tls = {}};
    auto started = HttpServer::start({v4, v4}, limits_, 1, echo, counters_);
    ASSERT_TRUE(started.has_value());
    for (std::size_t i = 0; i < 2; ++i) {
        RawClient client((*started)->port(i));
        client.send(get("/"));
        EXPECT_EQ(status_of(client.read_until(">")), 200);
    }
    EXPECT_EQ((*started)->port(2), 0);
}

}  // namespace
}  // namespace yagura::net
