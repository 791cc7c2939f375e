#include "net/http_client.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/clock.h"
#include "net/client_socket.h"
#include "net/testing/raw_client.h"
#include "net/testing/server_fixture.h"
#include "net/testing/temporary_folder.h"
#include "net/tls_authority.h"

namespace yagura::net {
namespace {

class HttpClientTest : public ServerFixture {
  protected:
    std::unique_ptr<HttpClient> client(const HttpClientOptions& options = {}) {
        return HttpClient::create(fmt::format("http://127.0.0.1:{}", port()), options).value();
    }
    static HttpRequest request(std::string method, std::string target, std::string body = "") {
        HttpRequest made;
        made.method = std::move(method);
        made.target = std::move(target);
        made.body = std::move(body);
        return made;
    }
};

/// Plays a server that says one fixed thing to each connection.
class ScriptedServer {
  public:
    /// Of each connection: reads until `until` has come, says `answer`, closes.
    ScriptedServer(std::vector<std::string> answers, std::string until = "\r\n\r\n")
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(socket_.get(), 5);
        socklen_t size = sizeof address;
        ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, answers = std::move(answers), until = std::move(until)] {
            for (const auto& answer : answers) {
                const Descriptor peer(::accept(socket_.get(), nullptr, nullptr));
                ++accepted;
                std::string got;
                std::array<char, 4096> piece;
                while (got.find(until) == std::string::npos) {
                    const auto size_read = ::recv(peer.get(), piece.data(), piece.size(), 0);
                    if (size_read <= 0) break;
                    got.append(piece.data(), static_cast<std::size_t>(size_read));
                }
                ::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
            }
        });
    }
    ~ScriptedServer() {
        ::shutdown(socket_.get(), SHUT_RDWR);
        thread_.join();
    }
    std::string endpoint() const { return fmt::format("http://127.0.0.1:{}", port_); }

    std::atomic<int> accepted = 0;

  private:
    Descriptor socket_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST(Endpoint, Table) {
    const auto show = [](std::string_view text) {
        const auto it = Endpoint::parse(text);
        if (!it.has_value()) return std::string("invalid");
        return fmt::format("{} {} {} {}", it->tls, it->host, it->port, it->host_header);
    };
    EXPECT_EQ(show("http://localhost:4586"), "false localhost 4586 localhost:4586");
    EXPECT_EQ(show("http://localhost"), "false localhost 80 localhost");
    EXPECT_EQ(show("HTTPS://Logs.Example/path?x"), "true Logs.Example 443 Logs.Example");
    EXPECT_EQ(show("https://[::1]:8443/"), "true ::1 8443 [::1]:8443");
    for (const char* bad :
         {"", "localhost", "ftp://a", "http://", "http://:80", "http://a:0", "http://a:65536",
          "http://a:b", "http://[::1", "http://u@h", "http://a b"}) {
        EXPECT_EQ(show(bad), "invalid") << bad;
    }
}

TEST_F(HttpClientTest, SendsAndKeepsTheConnection) {
    start();
    const auto it = client();
    EXPECT_EQ(it->host(), fmt::format("127.0.0.1:{}", port()));
    for (int i = 0; i < 5; ++i) {
        const auto response = it->send(request("POST", "/a", std::string(100'000, 'x')));
        ASSERT_TRUE(response.has_value()) << response.error().message();
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->headers.find("x-echo"), "yes");
        EXPECT_EQ(response->body.size(), 100'000U + 10);
    }
    EXPECT_EQ(it->send(request("HEAD", "/h"))->body, "");
    EXPECT_EQ(it->send(request("GET", "/g"))->body, "GET /g <>");
    EXPECT_EQ(counter("yagura_http_connections_total"), 1);
}

TEST_F(HttpClientTest, RefusesToSendWhatWouldBreakTheRequest) {
    start();
    const auto it = client();
    auto bad = request("GET", "/");
    bad.headers.add("A", "b\r\nC: d");
    EXPECT_EQ(it->send(bad).error().code(), Errc::InvalidArgument);
    EXPECT_EQ(it->send(request("GET", "/a b")).error().code(), Errc::InvalidArgument);
    EXPECT_EQ(it->send(request("G T", "/")).error().code(), Errc::InvalidArgument);
}

TEST_F(HttpClientTest, ReconnectsWhenTheServerClosedTheKeptConnection) {
    limits_.idle_timeout_ms = 20;
    start();
    const auto it = client();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(it->send(request("POST", "/", "x"))->status, 200);
        ASSERT_TRUE(eventually([&] { return counter("yagura_http_connections") == 0; }));
    }
    EXPECT_EQ(counter("yagura_http_connections_total"), 3);
}

TEST_F(HttpClientTest, GetsTheAnswerOfAServerThatRefusesTheBody) {
    limits_.body_bytes = 1000;
    start();
    const auto response = client()->send(request("POST", "/", std::string(4'000'000, 'x')));
    ASSERT_TRUE(response.has_value()) << response.error().message();
    EXPECT_EQ(response->status, 413);
}

TEST_F(HttpClientTest, Streaming) {
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        const int status = exchange->request().target == "/bad" ? 400 : 200;
        auto stream = exchange->stream({.status = status, .headers = {}, .body = ""});
        for (int i = 0; i < 1000; ++i) stream->write("0123456789");
        stream->finish();
    });
    const auto it = client();
    std::size_t got = 0;
    auto response = it->send_streaming(request("GET", "/"), [&](std::string_view bytes) {
        got += bytes.size();
        return true;
    });
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "");
    EXPECT_EQ(got, 10'000U);
    response = it->send_streaming(request("GET", "/bad"), [](std::string_view) { return false; });
    EXPECT_EQ(response->status, 400);
    EXPECT_EQ(response->body.size(), 10'000U);
    int calls = 0;
    response =
        it->send_streaming(request("GET", "/"), [&](std::string_view) { return ++calls < 1; });
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(it->send(request("GET", "/"))->body.size(), 10'000U);
}

TEST_F(HttpClientTest, Timeout) {
    std::mutex mutex;
    std::vector<std::shared_ptr<HttpExchange>> held;
    const StopFirst stop_first(*this);
    start([&](std::shared_ptr<HttpExchange> exchange) {
        const std::lock_guard lock(mutex);
        held.push_back(std::move(exchange));
    });
    HttpClientOptions options;
    options.timeout_ms = 30;
    EXPECT_EQ(client(options)->send(request("GET", "/")).error().code(), Errc::Timeout);
}

TEST_F(HttpClientTest, TooLongAnAnswer) {
    start([](const std::shared_ptr<HttpExchange>& exchange) {
        if (exchange->request().target == "/stream") {
            auto stream = exchange->stream({});
            for (int i = 0; i < 11; ++i) stream->write(std::string(100, 'x'));
            return stream->finish();
        }
        exchange->respond({.status = 200, .headers = {}, .body = std::string(1001, 'x')});
    });
    HttpClientOptions options;
    options.max_response_bytes = 1000;
    EXPECT_EQ(client(options)->send(request("GET", "/")).error().code(), Errc::LimitExceeded);
    EXPECT_EQ(client(options)->send(request("GET", "/stream")).error().code(), Errc::LimitExceeded);
}

TEST_F(HttpClientTest, NobodyListens) {
    start();
    const auto it = client();
    server_->stop(0);
    EXPECT_EQ(it->send(request("GET", "/")).error().code(), Errc::Io);
}

TEST(HttpClient, AnswersWithoutLengthEndWithTheConnection) {
    ScriptedServer server({"HTTP/1.1 200 OK\r\n\r\nall of it"});
    const auto it = HttpClient::create(server.endpoint()).value();
    HttpRequest request;
    request.method = "GET";
    request.target = "/";
    EXPECT_EQ(it->send(request)->body, "all of it");
}

TEST(HttpClient, SendsAgainOnlyWhatIsSafe) {
    const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    HttpRequest request;
    request.target = "/";
    for (const char* method : {"GET", "POST"}) {
        // A server that closes right after its answer, unseen, is told apart before sending.
        ScriptedServer server({good, good});
        const auto it = HttpClient::create(server.endpoint()).value();
        request.method = method;
        EXPECT_EQ(it->send(request)->body, "ok");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        EXPECT_EQ(it->send(request)->body, "ok");
        EXPECT_EQ(server.accepted.load(), 2);
    }
    // A fresh connection that says nothing is an error, whatever the method.
    ScriptedServer silent({""});
    const auto it = HttpClient::create(silent.endpoint()).value();
    EXPECT_EQ(it->send(request).error().code(), Errc::Io);
    ScriptedServer broken({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"});
    EXPECT_EQ(HttpClient::create(broken.endpoint()).value()->send(request).error().code(),
              Errc::Corruption);
}

// ---- TLS

class TlsTest : public HttpClientTest {
  protected:
    void SetUp() override {
        files_ = ensure_tls_authority(folder_.path(), {}, SystemClock()).value();
    }
    TlsOptions options() const {
        return {files_.certificate_file.string(), files_.key_file.string()};
    }
    std::string endpoint(const char* host) const {
        return fmt::format("https://{}:{}", host, port());
    }
    std::string curl(const std::string& arguments) const {
        const auto command = fmt::format("curl -s --max-time 10 --cacert '{}' {} 2>&1",
                                         files_.authority_file.string(), arguments);
        std::string output;
        FILE* pipe = ::popen(command.c_str(), "r");
        std::array<char, 4096> piece;
        while (const std::size_t size = ::fread(piece.data(), 1, piece.size(), pipe)) {
            output.append(piece.data(), size);
        }
        ::pclose(pipe);
        return output;
    }

    TemporaryFolder folder_;
    TlsAuthorityFiles files_;
};

TEST_F(TlsTest, ClientAndServer) {
    start(
        [](const std::shared_ptr<HttpExchange>& exchange) {
            EXPECT_TRUE(exchange->request().tls);
            exchange->respond(
                {.status = 200, .headers = {}, .body = std::move(exchange->request().body)});
        },
        options());
    for (const char* host : {"localhost", "127.0.0.1"}) {
        const auto it =
            HttpClient::create(endpoint(host), {.ca_file = files_.authority_file.string()}).value();
        std::string body(5'000'000, '\0');
        for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
        for (int i = 0; i < 2; ++i) {
            const auto response = it->send(request("POST", "/", body));
            ASSERT_TRUE(response.has_value()) << response.error().message();
            EXPECT_TRUE(response->body == body);
        }
        EXPECT_EQ(it->send(request("POST", "/", "small"))->body, "small");
    }
    EXPECT_EQ(counter("yagura_http_connections_total"), 2);
}

TEST_F(TlsTest, TheServersCertificateIsChecked) {
    start(echo, options());
    const auto untrusted = HttpClient::create(endpoint("localhost")).value();
    EXPECT_EQ(untrusted->send(request("GET", "/")).error().code(), Errc::Unauthorized);
    const auto other =
        HttpClient::create(endpoint("127.0.0.2"), {.ca_file = files_.authority_file.string()});
    const auto refused = (*other)->send(request("GET", "/"));
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().code(), Errc::InvalidArgument);
    EXPECT_EQ(HttpClient::create("https://a", {.ca_file = "/nowhere"}).error().code(),
              Errc::InvalidArgument);
}

TEST_F(TlsTest, ProtocolsByAlpn) {
    if (std::system("command -v curl > /dev/null") != 0) GTEST_SKIP() << "no curl here";
    start(
        [](const std::shared_ptr<HttpExchange>& exchange) {
            exchange->respond(
                {.status = 200,
                 .headers = {},
                 .body = fmt::format("v{}", static_cast<int>(exchange->request().version))});
        },
        options());
    const auto url = endpoint("localhost");
    EXPECT_EQ(curl("--http2 -w ' %{http_version}' " + url), "v2 2");
    EXPECT_EQ(curl("--http1.1 -w ' %{http_version}' " + url), "v1 1.1");
    EXPECT_EQ(curl("--no-alpn -w ' %{http_version}' " + url), "v1 1.1");
    EXPECT_EQ(curl("--tlsv1.2 --tls-max 1.2 --http2 " + url), "v2");
    EXPECT_EQ(curl("--tlsv1.1 --tls-max 1.1 -w '%{http_code}' " + url), "000");
    EXPECT_EQ(curl("--http2-prior-knowledge -w ' %{http_version}' " + url), "v2 2");
}

TEST_F(TlsTest, CertificatesAreReadAgain) {
    start(echo, options());
    const TemporaryFolder other_folder;
    const auto other = ensure_tls_authority(other_folder.path(), {}, SystemClock()).value();
    const HttpClientOptions trust_other = {.ca_file = other.authority_file.string()};
    auto it = HttpClient::create(endpoint("localhost"), trust_other).value();
    EXPECT_FALSE(it->send(request("GET", "/")).has_value());
    std::ofstream(files_.key_file) << "broken";
    EXPECT_EQ(server_->reload_tls().error().code(), Errc::InvalidArgument);
    EXPECT_FALSE(it->send(request("GET", "/")).has_value());
    const auto overwrite = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(other.certificate_file, files_.certificate_file, overwrite);
    std::filesystem::copy_file(other.key_file, files_.key_file, overwrite);
    ASSERT_TRUE(server_->reload_tls().has_value());
    EXPECT_EQ(it->send(request("GET", "/"))->body, "GET / <>");
}

TEST_F(TlsTest, ClearTextAndSilenceOnATlsPort) {
    limits_.header_timeout_ms = 50;
    start(echo, options());
    RawClient plain(port());
    plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    plain.read_to_end();
    EXPECT_TRUE(plain.closed());
    EXPECT_EQ(counter("yagura_http_rejected_total{reason=\"tls\"}"), 1);
    RawClient silent(port());
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_TRUE(silent.closed());
}

}  // namespace
}  // namespace yagura::net
