#include "gateway/gateway.h"

#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"
#include "net/content_coding.h"
#include "net/event_stream.h"

namespace yagura::gateway {
namespace {

using namespace testing;

net::HttpRequest plant(std::string body) {
    return json_request("Orchard_20260101.PlantTree", std::move(body));
}

TEST(Gateway, OneOperationInEveryProtocol) {
    Harness harness;
    const net::HttpResponse json = harness.send(sign(plant(R"({"name":"oak"})")));
    EXPECT_EQ(json.status, 200);
    EXPECT_EQ(header(json, "Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(json.body,
              R"({"treeId":"tree-oak","account":"111122223333","region":"eu-central-1"})");

    net::HttpRequest old = plant(R"({"name":"oak"})");
    old.headers.set("Content-Type", "application/x-amz-json-1.0");
    EXPECT_EQ(header(harness.send(sign(old)), "Content-Type"), "application/x-amz-json-1.0");

    const net::HttpResponse query =
        harness.send(sign(form_request("Action=PlantTree&Version=2026-01-01&name=oak")));
    EXPECT_EQ(query.status, 200);
    EXPECT_EQ(header(query, "Content-Type"), "text/xml");
    EXPECT_EQ(
        query.body,
        "<PlantTreeResponse xmlns=\"http://orchard.example/doc/2026-01-01/\"><PlantTreeResult>"
        "<treeId>tree-oak</treeId><account>111122223333</account><region>eu-central-1</region>"
        "</PlantTreeResult><ResponseMetadata><RequestId>" +
            header(query, "x-amzn-RequestId") +
            "</RequestId></ResponseMetadata></PlantTreeResponse>");

    const net::HttpResponse cbor =
        harness.send(sign(cbor_request("PlantTree", "\xa1\x64name\x63oak")));
    EXPECT_EQ(cbor.status, 200);
    EXPECT_EQ(header(cbor, "Smithy-Protocol"), "rpc-v2-cbor");
    EXPECT_EQ(header(cbor, "Content-Type"), "application/cbor");
    EXPECT_NE(cbor.body.find("tree-oak"), std::string::npos);

    for (const net::HttpResponse* response : {&json, &query, &cbor}) {
        EXPECT_EQ(header(*response, "x-amzn-RequestId").size(), 36u);
        // The spelling counts, too.
        EXPECT_EQ(response->headers.begin()->first, "x-amzn-RequestId");
    }
}

TEST(Gateway, OperationsWithoutAnOutputAnswerNothing) {
    Harness harness;
    const net::HttpResponse json =
        harness.send(sign(json_request("Orchard_20260101.FellTree", R"({"name":"oak"})")));
    EXPECT_EQ(json.status, 200);
    EXPECT_EQ(json.body, "");
    EXPECT_EQ(header(json, "Content-Type"), "application/x-amz-json-1.1");
    const net::HttpResponse cbor = harness.send(sign(cbor_request("FellTree",
                                                                  "\xa1\x64name\x61"
                                                                  "a")));
    EXPECT_EQ(cbor.status, 200);
    EXPECT_EQ(cbor.body, "");
    EXPECT_FALSE(cbor.headers.contains("content-type"));
}

struct ErrorRow {
    std::string what;
    net::HttpRequest request;
    int status;
    std::string body_part;
};

TEST(Gateway, ErrorsOfTheServiceAndOfTheInside) {
    Harness harness;
    const auto get = [](std::string name) {
        return sign(json_request("Orchard_20260101.GetTree", R"({"name":")" + name + "\"}"));
    };
    net::HttpRequest query_mode = json_request("Orchard_20260101.GetTree", R"({"name":"none"})");
    query_mode.headers.add("x-amzn-query-mode", "true");
    const std::vector<ErrorRow> rows = {
        {"modelled", get("none"), 400,
         R"({"__type":"NoSuchTreeException","message":"There is no such tree."})"},
        {"modelled, query status wanted", sign(query_mode), 404, "NoSuchTreeException"},
        {"modelled in query", sign(form_request("Action=GetTree&name=none")), 404,
         "<Error><Type>Sender</Type><Code>NoSuchTree</Code><Message>There is no such "
         "tree.</Message></Error>"},
        {"violations", sign(plant(R"({"height":1})")), 400,
         R"({"__type":"ValidationException","message":"1 validation error detected: Value null at )"
         R"('name' failed to satisfy constraint: Member must not be null"})"},
        {"violation in query", sign(form_request("Action=PlantTree&name=NO")), 400,
         "<Code>ValidationError</Code>"},
        {"wrong type", sign(plant(R"({"name":[]})")), 400, "SerializationException"},
        {"no JSON", sign(plant("{")), 400, R"({"__type":"SerializationException"})"},
        {"no JSON and no signature", plant("nonsense"), 400,
         R"({"__type":"SerializationException"})"},
        {"no space", sign(plant(R"({"name":"full"})")), 503,
         R"({"__type":"ServiceUnavailableException","message":"The service has no storage space left."})"},
        {"inside", sign(plant(R"({"name":"broken"})")), 500, R"("__type":"InternalFailure")"},
        {"busy", sign(plant(R"({"name":"busy"})")), 400,
         R"({"__type":"ThrottlingException","message":"Rate exceeded"})"},
        {"unknown operation", json_request("Orchard_20260101.Nope", "{}"), 400,
         R"({"__type":"UnknownOperationException"})"},
        {"unknown service", json_request("Nobody.Nope", "{}"), 400,
         R"({"__type":"UnknownOperationException"})"},
        {"unknown action", form_request("Action=Nope&Version=2026-01-01"), 400,
         "<ErrorResponse "
         "xmlns=\"http://orchard.example/doc/2026-01-01/\"><Error><Type>Sender</Type>"
         "<Code>InvalidAction</Code><Message>Could not find operation Nope for version "
         "2026-01-01</Message></Error><RequestId>"},
        {"unknown cbor operation", cbor_request("Nope", "\xa0"), 404, "UnknownOperationException"},
    };
    for (const ErrorRow& row : rows) {
        const net::HttpResponse response = harness.send(row.request);
        EXPECT_EQ(response.status, row.status) << row.what;
        EXPECT_NE(response.body.find(row.body_part), std::string::npos) << row.what << "\n"
                                                                        << response.body;
        EXPECT_EQ(response.body.find("inner words"), std::string::npos) << row.what;
        EXPECT_EQ(response.body.find("/secret"), std::string::npos) << row.what;
        EXPECT_EQ(header(response, "x-amzn-RequestId").size(), 36u) << row.what;
    }
    EXPECT_EQ(header(harness.send(get("none")), "x-amzn-query-error"), "NoSuchTree;Sender");
    EXPECT_EQ(header(harness.send(get("none")), "x-amzn-ErrorType"), "NoSuchTreeException");
}

TEST(Gateway, TheJsonFrameworksOddAnswers) {
    Harness harness;
    net::HttpRequest get = plant("");
    get.method = "GET";
    const net::HttpResponse method = harness.send(get);
    EXPECT_EQ(method.status, 403);
    EXPECT_EQ(
        method.body,
        "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
        "authorized</Message>\n</AccessDeniedException>\n");
    net::HttpRequest text = plant("{}");
    text.headers.set("Content-Type", "text/plain");
    const net::HttpResponse media = harness.send(text);
    EXPECT_EQ(media.status, 404);
    EXPECT_EQ(media.body, "<UnknownOperationException/>\n");
    EXPECT_TRUE(media.headers.contains("x-amzn-RequestId"));
}

TEST(Gateway, AnExceptionOfAServiceAnswersNothingAndHarmsNobody) {
    Harness harness;
    const auto exchange = harness.exchange(sign(plant(R"({"name":"throws"})")));
    EXPECT_EQ(exchange->answers, 0);  // the HTTP server answers 500 for it
    EXPECT_EQ(harness.send(sign(plant(R"({"name":"oak"})"))).status, 200);
}

TEST(Gateway, CompressedBodiesAreVerifiedAsSentAndThenRead) {
    GatewayOptions options;
    options.max_inflated_bytes = 10'000;
    Harness harness(options);
    const auto compressed = [&](net::HttpRequest request, std::string coding) {
        request.body = net::gzip_compress(request.body);
        request.headers.add("Content-Encoding", std::move(coding));
        return harness.send(sign(std::move(request)));
    };
    EXPECT_EQ(compressed(plant(R"({"name":"oak"})"), "gzip").status, 200);
    EXPECT_EQ(compressed(form_request("Action=PlantTree&name=oak"), "gzip").status, 200);
    EXPECT_NE(compressed(form_request("Action=Nope"), "gzip").body.find("InvalidAction"),
              std::string::npos);
    EXPECT_EQ(compressed(cbor_request("PlantTree", "\xa1\x64name\x63oak"), "gzip").status, 200);
    EXPECT_EQ(harness.orchard->planted, 3);

    const net::HttpResponse bomb = compressed(plant(std::string(10'001, ' ')), "gzip");
    EXPECT_EQ(bomb.status, 413);
    EXPECT_EQ(header(bomb, "x-amzn-ErrorType"), "RequestEntityTooLargeException");

    net::HttpRequest corrupt = plant("no gzip");
    corrupt.headers.add("Content-Encoding", "gzip");
    const net::HttpResponse broken = harness.send(sign(corrupt));
    EXPECT_EQ(broken.status, 400);
    EXPECT_EQ(header(broken, "x-amzn-ErrorType"), "MalformedHttpRequestException");

    const net::HttpResponse unknown = compressed(plant("{}"), "br");
    EXPECT_EQ(unknown.status, 415);
    EXPECT_EQ(header(unknown, "x-amzn-ErrorType"), "UnsupportedMediaTypeException");

    net::HttpRequest unsigned_bomb = plant(net::gzip_compress(std::string(1 << 20, ' ')));
    unsigned_bomb.headers.add("Content-Encoding", "gzip");
    EXPECT_EQ(header(harness.send(unsigned_bomb), "x-amzn-ErrorType"),
              "MissingAuthenticationTokenException");
}

TEST(Gateway, OperationsThatNeedNoSignature) {
    Harness harness;
    harness.gateway.take_unsigned("gateway_testing", "GetTree");
    const net::HttpRequest get = json_request("Orchard_20260101.GetTree", R"({"name":"oak"})");
    EXPECT_EQ(harness.send(get).status, 200);
    // Others want one as ever, and a wrong one is wrong everywhere.
    const net::HttpRequest fell = json_request("Orchard_20260101.FellTree", R"({"name":"oak"})");
    EXPECT_EQ(header(harness.send(fell), "x-amzn-ErrorType"),
              "MissingAuthenticationTokenException");
    net::HttpRequest spoiled = sign(get);
    spoiled.body = R"({"name":"elm"})";
    EXPECT_EQ(header(harness.send(spoiled), "x-amzn-ErrorType"), "InvalidSignatureException");
}

TEST(Gateway, ResourcesOfOtherAccountsAreRefused) {
    Harness harness;
    const std::string body = R"({"name":"arn:aws:orchard:eu-central-1:999999999999:tree/x"})";
    const net::HttpResponse json =
        harness.send(sign(json_request("Orchard_20260101.GetTree", body)));
    EXPECT_EQ(json.status, 400);
    EXPECT_EQ(
        json.body,
        R"({"__type":"AccessDeniedException","Message":"User: arn:aws:iam::111122223333:root is )"
        R"(not authorized to perform: orchard:GetTree on resource: )"
        R"(arn:aws:orchard:eu-central-1:999999999999:tree/x because no resource-based policy )"
        R"(allows the orchard:GetTree action"})");
    const net::HttpResponse query = harness.send(sign(form_request(
        "Action=GetTree&name=arn%3Aaws%3Aorchard%3Aeu-central-1%3A999999999999%3Atree%2Fx")));
    EXPECT_EQ(query.status, 403);
    EXPECT_NE(query.body.find("<Code>AccessDenied</Code>"), std::string::npos);
    EXPECT_EQ(harness
                  .send(sign(json_request(
                      "Orchard_20260101.GetTree",
                      R"({"name":"arn:aws:orchard:eu-central-1:111122223333:tree/x"})")))
                  .status,
              200);
}

TEST(Gateway, AuditRecordsSayWhoDidWhat) {
    Harness harness;
    const net::HttpResponse answer =
        harness.send(sign(plant(R"({"name":"oak","secret":"s","tags":{"a":"b"}})")));
    harness.send(sign(json_request("Orchard_20260101.GetTree", R"({"name":"none"})")));
    harness.send(plant(R"({"name":"oak"})"));
    ASSERT_EQ(harness.audit.records.size(), 2u);
    const ports::AuditRecord& planted = harness.audit.records[0];
    EXPECT_EQ(planted.event_source, "orchard.example");
    EXPECT_EQ(planted.event_name, "PlantTree");
    EXPECT_EQ(planted.context.request_id, header(answer, "x-amzn-RequestId"));
    EXPECT_EQ(planted.context.identity.access_key_id, kKeyId);
    EXPECT_EQ(planted.context.time, kNow);
    EXPECT_EQ(planted.category, ports::AuditRecord::Category::Management);
    EXPECT_FALSE(planted.read_only);
    EXPECT_EQ(planted.error_code, "");
    EXPECT_EQ(planted.request_parameters.find("secret"), std::string::npos);
    EXPECT_NE(planted.request_parameters.find(R"("name":"oak")"), std::string::npos);
    EXPECT_NE(planted.response_elements.find("tree-oak"), std::string::npos);
    const ports::AuditRecord& failed = harness.audit.records[1];
    EXPECT_EQ(failed.error_code, "NoSuchTreeException");
    EXPECT_EQ(failed.error_message, "There is no such tree.");
    EXPECT_EQ(failed.category, ports::AuditRecord::Category::Data);
    EXPECT_TRUE(failed.read_only);
    harness.audit.is_wanted = false;
    harness.send(sign(plant(R"({"name":"oak"})")));
    EXPECT_EQ(harness.audit.records.size(), 2u);
}

std::vector<net::EventMessage> messages_of(const FakeStream& stream) {
    net::EventMessageDecoder decoder;
    decoder.feed(stream.bytes);
    std::vector<net::EventMessage> messages;
    while (true) {
        auto next = decoder.next();
        EXPECT_TRUE(next.has_value());
        if (!next.has_value() || !next->has_value()) return messages;
        messages.push_back(**next);
    }
}

TEST(Gateway, EventStreams) {
    Harness harness;
    const auto watch = [&](int leaves) {
        return harness.exchange(sign(json_request("Orchard_20260101.WatchTrees",
                                                  "{\"leaves\":" + std::to_string(leaves) + "}")));
    };
    const auto exchange = watch(2);
    ASSERT_NE(exchange->streamed, nullptr);
    EXPECT_EQ(exchange->answers, 1);
    EXPECT_EQ(exchange->answer.status, 200);
    EXPECT_EQ(header(exchange->answer, "Content-Type"), "application/vnd.amazon.eventstream");
    EXPECT_EQ(header(exchange->answer, "x-amzn-RequestId").size(), 36u);
    harness.orchard->watched->leaf_fell({3});
    harness.orchard->watched->storm_exception("It blows.");
    EXPECT_FALSE(harness.orchard->watched->leaf_fell({4}));
    EXPECT_TRUE(harness.orchard->watched->closed());
    EXPECT_TRUE(exchange->streamed->finished);

    const auto messages = messages_of(*exchange->streamed);
    ASSERT_EQ(messages.size(), 5u);
    EXPECT_EQ(messages[0].find_string(":event-type"), "initial-response");
    EXPECT_EQ(messages[0].payload, "{}");
    for (std::size_t i = 1; i <= 3; ++i) {
        EXPECT_EQ(messages[i].find_string(":event-type"), "leafFell");
        EXPECT_EQ(messages[i].payload, "{\"number\":" + std::to_string(i) + "}");
    }
    EXPECT_EQ(messages[4].find_string(":message-type"), "exception");
    EXPECT_EQ(messages[4].find_string(":exception-type"), "StormException");
    EXPECT_EQ(messages[4].payload, R"({"message":"It blows."})");

    ASSERT_EQ(exchange->streamed->callbacks.size(), 1u);
    exchange->streamed->callbacks[0]();
    EXPECT_EQ(harness.orchard->closes, 1);

    const auto refused = watch(13);
    EXPECT_EQ(refused->streamed, nullptr);
    EXPECT_EQ(refused->answer.status, 400);
    EXPECT_NE(refused->answer.body.find("Thirteen brings bad luck."), std::string::npos);
    EXPECT_EQ(harness.orchard->closes, 2);

    const auto gone = watch(0);
    gone->streamed->gone = true;
    EXPECT_FALSE(harness.orchard->watched->leaf_fell({1}));
    EXPECT_TRUE(harness.orchard->watched->closed());
}

TEST(Gateway, Cors) {
    Harness harness;
    net::HttpRequest preflight = plain_request("OPTIONS", "/");
    preflight.headers.add("Origin", "https://console.example");
    preflight.headers.add("Access-Control-Request-Method", "POST");
    preflight.headers.add("Access-Control-Request-Headers", "authorization,x-amz-target");
    const net::HttpResponse allowed = harness.send(preflight);
    EXPECT_EQ(allowed.status, 200);
    EXPECT_EQ(header(allowed, "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(header(allowed, "Access-Control-Allow-Methods"), "POST");
    EXPECT_EQ(header(allowed, "Access-Control-Allow-Headers"), "authorization,x-amz-target");
    EXPECT_EQ(header(allowed, "Access-Control-Max-Age"), "172800");
    for (const bool good : {true, false}) {
        net::HttpRequest request = plant(good ? R"({"name":"oak"})" : "{}");
        request.headers.add("Origin", "https://console.example");
        const net::HttpResponse response = harness.send(sign(request));
        EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "*");
        EXPECT_NE(header(response, "Access-Control-Expose-Headers").find("x-amzn-RequestId"),
                  std::string::npos);
    }
    EXPECT_FALSE(harness.send(sign(plant("{}"))).headers.contains("Access-Control-Allow-Origin"));
}

TEST(Gateway, HealthMetricsAndPaths) {
    Harness harness;
    harness.gateway.add_path("/files/", [](std::shared_ptr<net::HttpExchange> exchange) {
        exchange->respond({201, {}, "file"});
    });
    harness.gateway.add_path("/files/deep/", [](std::shared_ptr<net::HttpExchange> exchange) {
        exchange->respond({202, {}, "deep"});
    });
    const auto get = [&](std::string target, std::string from = "127.0.0.1") {
        net::HttpRequest request = plain_request("GET", std::move(target));
        request.remote_address = std::move(from);
        return harness.send(request);
    };
    EXPECT_EQ(get("/health").status, 200);
    EXPECT_EQ(get("/health").body, "ok\n");
    EXPECT_EQ(get("/health?x").body, "ok\n");
    harness.gateway.set_serving(false);
    EXPECT_EQ(get("/health").status, 503);
    EXPECT_EQ(get("/").status, 200);
    EXPECT_TRUE(get("/").body.starts_with("Yagura "));
    EXPECT_EQ(get("/files/a").status, 201);
    EXPECT_EQ(get("/files/deep/a?q").status, 202);
    EXPECT_EQ(get("/nowhere").status, 404);
    harness.send(sign(plant(R"({"name":"oak"})")));
    const net::HttpResponse metrics = get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_TRUE(header(metrics, "Content-Type").starts_with("text/plain; version=0.0.4"));
    EXPECT_NE(
        metrics.body.find(
            "yagura_api_requests_total{operation=\"PlantTree\",service=\"gateway_testing\"} 1"),
        std::string::npos)
        << metrics.body;
    EXPECT_EQ(get("/metrics", "::1").status, 200);
    EXPECT_EQ(get("/metrics", "::ffff:127.0.0.1").status, 200);
    EXPECT_EQ(get("/metrics", "192.0.2.7").status, 403);
    EXPECT_EQ(harness.send(sign(plain_request("GET", "/nowhere"))).status, 400);
}

TEST(Gateway, MetricsMayBeOpened) {
    GatewayOptions options;
    options.metrics_access = MetricsAccess::Anyone;
    Harness harness(options);
    EXPECT_EQ(harness.send(plain_request("GET", "/metrics")).status, 200);
}

TEST(Gateway, WithoutAuthWebPagesAreRefused) {
    GatewayOptions options;
    options.auth = AuthMode::None;
    Harness harness(options);
    net::HttpRequest preflight = plain_request("OPTIONS", "/");
    preflight.headers.add("Origin", "https://evil.example");
    preflight.headers.add("Access-Control-Request-Method", "POST");
    const net::HttpResponse refused = harness.send(preflight);
    EXPECT_EQ(refused.status, 403);
    EXPECT_FALSE(refused.headers.contains("Access-Control-Allow-Origin"));
}

TEST(Gateway, WithoutAuthNobodyIsRefused) {
    GatewayOptions options;
    options.auth = AuthMode::None;
    options.first_account = "000000000000";
    options.default_region = "home";
    Harness harness(options);
    const auto who = [&](net::HttpRequest request) {
        EXPECT_EQ(harness.send(std::move(request)).status, 200);
        return harness.orchard->last.account_id + " " + harness.orchard->last.region;
    };
    const net::HttpRequest request = plant(R"({"name":"oak"})");
    EXPECT_EQ(who(request), "000000000000 home");
    EXPECT_EQ(who(sign(request, {.key_id = "test", .secret = "test"})),
              "000000000000 eu-central-1");
    EXPECT_EQ(who(sign(request, {.key_id = "444455556666", .secret = "x"})),
              "444455556666 eu-central-1");
    EXPECT_EQ(who(sign(request, {.key_id = "44445555666", .region = "nowhere"})),
              "000000000000 home");
    EXPECT_EQ(who(sign(request, {.time = TimeMs(0)})), "000000000000 eu-central-1");
    net::HttpRequest odd = request;
    odd.headers.add("Authorization", "Basic dXNlcjpwYXNz");
    EXPECT_EQ(who(odd), "000000000000 home");
    EXPECT_EQ(who(sign(form_request("Action=PlantTree&name=oak"), {.key_id = "test"})),
              "000000000000 eu-central-1");
    EXPECT_EQ(harness.orchard->last.identity.arn, "arn:aws:iam::000000000000:root");
}

TEST(Gateway, AStoppingExecutorIsTold) {
    ThreadPool pool("test", 1);
    pool.stop();
    Harness harness({}, &pool);
    EXPECT_EQ(harness.send(sign(plant(R"({"name":"oak"})"))).status, 503);
    EXPECT_EQ(harness.send(plain_request("GET", "/health")).status, 200);
}

TEST(Gateway, ManyThreads) {
    std::vector<std::shared_ptr<FakeExchange>> exchanges;
    auto pool = std::make_unique<ThreadPool>("test", 4);
    Harness harness({}, pool.get());
    harness.audit.is_wanted = false;
    harness.start();
    for (int i = 0; i < 200; ++i) {
        auto exchange = std::make_shared<FakeExchange>(
            sign(json_request("Yagura_20261121.ListAccounts", "{}"),
                 {.region = i % 2 == 0 ? "eu-central-1" : "us-east-1", .service = "yagura"}));
        exchanges.push_back(exchange);
        harness.gateway.handle(exchange);
    }
    pool.reset();
    for (const auto& exchange : exchanges) {
        EXPECT_EQ(exchange->answers, 1);
        EXPECT_EQ(exchange->answer.status, 200) << exchange->answer.body;
    }
}

TEST(Gateway, HostileRequestsAreAnsweredAndNeverWith500) {
    Harness harness;
    std::string deep(100'000, '[');
    std::string query_bomb = "Action=PlantTree";
    for (int i = 0; i < 20'000; ++i) query_bomb += "&tags.entry." + std::to_string(i) + ".key=a";
    std::vector<net::HttpRequest> requests = {
        plain_request("", ""),
        plain_request("GET", "?"),
        plain_request("POST", std::string(10'000, '/')),
        plain_request("GET", "/?Action=%zz"),
        sign(plant(deep)),
        plant(deep),
        sign(plant(R"({"name":{"name":{"name":1}}})")),
        sign(form_request(query_bomb)),
        sign(form_request("Action=PlantTree&name=%")),
        sign(form_request("Action=PlantTree&name.member.99999999999999999999=a&name=oak")),
        sign(cbor_request("PlantTree", "\xbf\xff\xff")),
        sign(cbor_request("PlantTree", "\x9b\xff\xff\xff\xff\xff\xff\xff\xff")),
        sign(cbor_request("PlantTree", std::string(1000, '\xa1'))),
        json_request(std::string(5000, '.'), ""),
        json_request("Orchard_20260101.GetTree\xff", "{}"),
    };
    net::HttpRequest odd_type = plant("{}");
    odd_type.headers.set("Content-Type", std::string(3000, ';'));
    requests.push_back(odd_type);
    net::HttpRequest commas = plant("{}");
    commas.headers.add("Authorization", std::string(60'000, ','));
    requests.push_back(commas);
    net::HttpRequest slashes = plant("{}");
    slashes.headers.add("X-Amz-Date", "20260115T093000Z");
    slashes.headers.add("Authorization", "AWS4-HMAC-SHA256 Credential=" + std::string(30'000, '/') +
                                             ",SignedHeaders=host;x-amz-date,Signature=x");
    requests.push_back(slashes);
    for (const net::HttpRequest& request : requests) {
        const auto exchange = harness.exchange(request);
        EXPECT_EQ(exchange->answers, 1) << request.target;
        EXPECT_LT(exchange->answer.status, 500) << request.target << exchange->answer.body;
    }
}

}  // namespace
}  // namespace yagura::gateway
