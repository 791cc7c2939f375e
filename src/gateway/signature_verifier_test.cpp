#include "gateway/signature_verifier.h"

#include <gtest/gtest.h>

#include <random>

#include "gateway/gateway_fixture.h"

namespace yagura::gateway {
namespace {

using namespace testing;

constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";

/// Changes one field of a signed request.
std::string authorization_of(const net::HttpRequest& request) {
    return std::string(request.headers.find("authorization").value_or(""));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

net::HttpRequest with_authorization(net::HttpRequest request, std::string value) {
    request.headers.set("Authorization", std::move(value));
    return request;
}

net::HttpRequest base(bool query) {
    return query ? form_request("Action=GetTree&Version=2026-01-01&name=a")
                 : json_request("Orchard_20260101.GetTree", R"({"name":"a"})");
}

struct Row {
    std::string what;
    std::function<net::HttpRequest(net::HttpRequest)> make;  ///< from an unsigned request
    std::string json_code;
    std::string query_code;
    int query_status;
    std::string message;
};

// wire-protocols.md section 8.3, row by row.
std::vector<Row> rows() {
    using Request = net::HttpRequest;
    const std::string scope = "20260115/eu-central-1/orchard/aws4_request";
    return {
        {"no signature", [](Request r) { return r; }, "MissingAuthenticationTokenException",
         "MissingAuthenticationToken", 403, "Request is missing Authentication Token"},
        {"header and query",
         [](Request r) {
             r.target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256";
             return sign(std::move(r));
         },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
         "header."},
        {"nothing in the header",
         [](Request r) { return with_authorization(std::move(r), "AWS4-HMAC-SHA256"); },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "Authorization header requires 'Credential' parameter. Authorization header requires "
         "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
         "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
         "Authorization=AWS4-HMAC-SHA256"},
        {"no signature part",
         [](Request r) {
             r.headers.add("X-Amz-Date", "20260115T093000Z");
             return with_authorization(std::move(r),
                                       "AWS4-HMAC-SHA256 Credential=a/b/c/d/e SignedHeaders=host");
         },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 "
         "Credential=a/b/c/d/e SignedHeaders=host"},
        {"bearer token",
         [](Request r) {
             r.headers.add("Date", "Thu, 15 Jan 2026 09:30:00 GMT");
             return with_authorization(std::move(r), "Bearer abc");
         },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "Authorization header requires 'Credential' parameter. Authorization header requires "
         "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
         "Authorization=Bearer abc"},
        {"parts missing in the query",
         [](Request r) {
             r.target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c";
             return r;
         },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters "
         "must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include "
         "'X-Amz-Date'. Re-examine the query-string parameters."},
        {"bad date",
         [](Request r) {
             r = sign(std::move(r));
             r.headers.set("X-Amz-Date", "2026-01-15");
             return r;
         },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "Date must be in ISO-8601 'basic format'. Got '2026-01-15'. See "
         "http://en.wikipedia.org/wiki/ISO_8601"},
        {"too old",
         [](Request r) { return sign(std::move(r), {.time = kNow - 5 * kMinuteMs - kSecondMs}); },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "Signature expired: 20260115T092459Z is now earlier than 20260115T092500Z "
         "(20260115T093000Z - 5 min.)"},
        {"in the future",
         [](Request r) { return sign(std::move(r), {.time = kNow + 5 * kMinuteMs + kSecondMs}); },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "Signature not yet current: 20260115T093501Z is still later than 20260115T093500Z "
         "(20260115T093000Z + 5 min.)"},
        {"presigned and expired",
         [](Request r) { return presign(std::move(r), 60, {.time = kNow - 61 * kSecondMs}); },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "Signature expired: 20260115T092859Z is now earlier than 20260115T092900Z "
         "(20260115T093000Z - 1 min.)"},
        {"host not signed",
         [](Request r) {
             r = sign(std::move(r));
             return with_authorization(r, replaced(authorization_of(r), ";host", ""));
         },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
        {"date not signed",
         [](Request r) {
             r = sign(std::move(r));
             return with_authorization(r, replaced(authorization_of(r), ";x-amz-date", ""));
         },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization."},
        {"another algorithm",
         [](Request r) {
             r = sign(std::move(r));
             return with_authorization(
                 r, replaced(authorization_of(r), "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"));
         },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now). "},
        {"four parts",
         [scope](Request r) {
             r = sign(std::move(r));
             return with_authorization(r, replaced(authorization_of(r), "/aws4_request", ""));
         },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "Credential must have exactly 5 slash-delimited elements, e.g. "
         "keyid/date/region/service/term, got "
         "'AKIAIOSFODNN7EXAMPLE/20260115/eu-central-1/orchard'"},
        {"all of the scope wrong",
         [scope](Request r) {
             r = sign(std::move(r));
             return with_authorization(
                 r, replaced(authorization_of(r), scope, "20260114/nowhere/logs/aws3"));
         },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "Credential should be scoped to a valid region, not 'nowhere'. Credential should be "
         "scoped "
         "to correct service: 'orchard'. Credential should be scoped with a valid terminator: "
         "'aws4_request', not 'aws3'. Date in Credential scope does not match YYYYMMDD from "
         "ISO-8601 version of date from HTTP: '20260114' != '20260115', from '20260115T093000Z'."},
        {"signed for another service",
         [](Request r) {
             if (r.headers.contains("x-amz-target"))
                 return sign(std::move(r), {.service = "yagura"});
             // A form goes where its scope says: only a presigned scope can disagree unnoticed.
             r = sign(std::move(r));
             return with_authorization(r, replaced(authorization_of(r), "/orchard/", "/yagurb/"));
         },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403,
         "Credential should be scoped to correct service: 'orchard'. "},
        {"unknown key", [](Request r) { return sign(std::move(r), {.key_id = "AKIANOBODY"}); },
         "UnrecognizedClientException", "InvalidClientTokenId", 403,
         "The security token included in the request is invalid."},
        {"inactive key",
         [](Request r) { return sign(std::move(r), {.key_id = "AKIAINACTIVEINACTIVE"}); },
         "UnrecognizedClientException", "InvalidClientTokenId", 403,
         "The security token included in the request is invalid."},
        {"wrong secret", [](Request r) { return sign(std::move(r), {.secret = "other"}); },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403, std::string(kMismatch)},
        {"changed body",
         [](Request r) {
             r = sign(std::move(r));
             r.body = replaced(r.body, "a", "b");
             if (r.body.starts_with("b")) r.body = "A" + r.body.substr(1);
             r.body += ' ';
             return r;
         },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403, std::string(kMismatch)},
        {"changed header",
         [](Request r) {
             r = sign(std::move(r));
             r.headers.set("Host", "elsewhere");
             return r;
         },
         "InvalidSignatureException", "SignatureDoesNotMatch", 403, std::string(kMismatch)},
        {"temporary key without its token",
         [](Request r) { return sign(std::move(r), {.key_id = kSessionKeyId}); },
         "UnrecognizedClientException", "InvalidClientTokenId", 403,
         "The security token included in the request is invalid."},
        {"wrong token",
         [](Request r) { return sign(std::move(r), {.key_id = kSessionKeyId, .token = "nope"}); },
         "UnrecognizedClientException", "InvalidClientTokenId", 403,
         "The security token included in the request is invalid"},
        {"token of a key that has none",
         [](Request r) { return sign(std::move(r), {.token = "nope"}); },
         "UnrecognizedClientException", "InvalidClientTokenId", 403,
         "The security token included in the request is invalid"},
        {"X-Amz-Expires out of range",
         [](Request r) {
             r = presign(std::move(r), 60);
             r.target = replaced(r.target, "X-Amz-Expires=60", "X-Amz-Expires=604801");
             return r;
         },
         "IncompleteSignatureException", "IncompleteSignature", 400,
         "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
         "must be less than 604800 seconds"},
    };
}

TEST(SignatureVerifier, EveryRowOfTheTableInJson) {
    Harness harness;
    for (const Row& row : rows()) {
        const net::HttpResponse response = harness.send(row.make(base(false)));
        EXPECT_EQ(response.status, 400) << row.what;
        EXPECT_EQ(header(response, "x-amzn-ErrorType"), row.json_code) << row.what;
        EXPECT_EQ(response.body,
                  R"({"__type":")" + row.json_code + R"(","message":")" + row.message + "\"}")
            << row.what;
        EXPECT_EQ(header(response, "x-amzn-RequestId").size(), 36u) << row.what;
        EXPECT_TRUE(header(response, "x-amzn-query-error").starts_with(row.query_code + ";"))
            << row.what;
    }
    EXPECT_TRUE(harness.audit.records.empty());
}

TEST(SignatureVerifier, EveryRowOfTheTableInQuery) {
    Harness harness;
    for (const Row& row : rows()) {
        const net::HttpResponse response = harness.send(row.make(base(true)));
        EXPECT_EQ(response.status, row.query_status) << row.what << response.body;
        EXPECT_NE(response.body.find("<Code>" + row.query_code + "</Code><Message>" + row.message +
                                     "</Message>"),
                  std::string::npos)
            << row.what << "\n"
            << response.body;
        EXPECT_NE(response.body.find("<RequestId>" + header(response, "x-amzn-RequestId")),
                  std::string::npos);
    }
}

TEST(SignatureVerifier, AnExpiredSession) {
    Harness harness;
    const auto request = [&](bool query, TimeMs time) {
        return sign(base(query), {.key_id = kSessionKeyId, .token = kSessionToken, .time = time});
    };
    EXPECT_EQ(harness.send(request(false, kNow)).status, 200);
    harness.clock.advance(kHourMs);
    const net::HttpResponse json = harness.send(request(false, kNow + kHourMs));
    EXPECT_EQ(json.body,
              R"({"__type":"ExpiredTokenException","message":"The security token included )"
              R"(in the request is expired"})");
    const net::HttpResponse query = harness.send(request(true, kNow + kHourMs));
    EXPECT_EQ(query.status, 403);
    EXPECT_NE(query.body.find("<Code>ExpiredToken</Code>"), std::string::npos);
}

TEST(SignatureVerifier, WhatIsSignedWellIsLetIn) {
    Harness harness;
    const auto status = [&](net::HttpRequest request) {
        const net::HttpResponse response = harness.send(std::move(request));
        EXPECT_EQ(response.status, 200) << response.body;
        return response.status;
    };
    status(sign(base(false)));
    status(sign(base(true)));
    status(sign(base(false), {.time = kNow - 5 * kMinuteMs}));
    status(sign(base(false), {.time = kNow + 5 * kMinuteMs}));
    status(sign(base(false), {.region = "us-gov-west-1"}));
    EXPECT_EQ(harness.orchard->last.partition, "aws-us-gov");
    EXPECT_EQ(harness.orchard->last.region, "us-gov-west-1");
    EXPECT_EQ(harness.orchard->last.account_id, kAccount);
    EXPECT_EQ(harness.orchard->last.source_ip, "192.0.2.7");
    EXPECT_EQ(harness.orchard->last.user_agent, "gateway-test");
    status(sign(cbor_request("GetTree",
                             "\xa1\x64name\x61"
                             "a")));
    // The same request again: nothing remembers what was seen.
    const net::HttpRequest again = sign(base(false));
    status(again);
    status(again);
}

TEST(SignatureVerifier, PresignedRequests) {
    Harness harness;
    net::HttpRequest get = plain_request("GET", "/?Action=GetTree&Version=2026-01-01&name=a%20b");
    EXPECT_EQ(harness.send(presign(get, 900)).status, 200);
    EXPECT_EQ(harness.send(presign(get, 900, {.time = kNow - 900 * kSecondMs})).status, 200);
    EXPECT_EQ(harness.send(presign(get, 604'800, {.time = kNow - 604'800 * kSecondMs})).status,
              200);
    EXPECT_EQ(
        harness.send(presign(get, 900, {.key_id = kSessionKeyId, .token = kSessionToken})).status,
        200);
    net::HttpRequest post = form_request("name=a");
    post.target = "/?Action=GetTree";
    EXPECT_EQ(harness.send(presign(post, 900)).status, 200);
    net::HttpRequest tampered = presign(get, 900);
    tampered.target = replaced(tampered.target, "name=a", "name=b");
    EXPECT_EQ(harness.send(tampered).status, 403);
}

TEST(SignatureVerifier, TheSkewIsConfigurableAndShown) {
    GatewayOptions options;
    options.signatures.max_skew_minutes = 90;
    Harness harness(options);
    EXPECT_EQ(harness.send(sign(base(false), {.time = kNow - 90 * kMinuteMs})).status, 200);
    const net::HttpResponse late = harness.send(sign(base(false), {.time = kNow - 91 * kMinuteMs}));
    EXPECT_NE(late.body.find("(20260115T093000Z - 90 min.)"), std::string::npos) << late.body;
}

TEST(SignatureVerifier, RegionsMayBeLimited) {
    GatewayOptions options;
    options.signatures.regions = {"eu-central-1"};
    options.default_region = "home";
    Harness harness(options);
    EXPECT_EQ(harness.send(sign(base(false))).status, 200);
    EXPECT_EQ(harness.send(sign(base(false), {.region = "home"})).status, 200);
    EXPECT_EQ(harness.send(sign(base(false), {.region = "us-east-1"})).status, 400);
}

TEST(SignatureVerifier, ThePayloadHashHeader) {
    Harness harness;
    const auto send = [&](std::string_view value, std::string body, bool tls) {
        net::HttpRequest request = json_request("Orchard_20260101.GetTree", body);
        request.headers.add("X-Amz-Content-Sha256", std::string(value));
        request.tls = tls;
        const auto added =
            crypto::sign_request({kKeyId, kSecret, {}}, {.method = "POST",
                                                         .target = "/",
                                                         .headers = fields_of(request),
                                                         .payload_hash = value,
                                                         .region = "eu-central-1",
                                                         .service = "orchard",
                                                         .time = kNow});
        for (const auto& [name, field] : added) request.headers.add(name, field);
        return harness.send(request).status;
    };
    const std::string body = R"({"name":"a"})";
    EXPECT_EQ(send(crypto::sha256_hex(body), body, false), 200);
    EXPECT_EQ(send(crypto::sha256_hex("another"), body, false), 400);
    EXPECT_EQ(send("", body, false), 400);
    EXPECT_EQ(send("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", body, true), 400);
    EXPECT_EQ(send(crypto::kUnsignedPayload, body, false), 400);
    EXPECT_EQ(send(crypto::kUnsignedPayload, body, true), 200);
}

TEST(SignatureVerifier, HostsBehindAProxy) {
    GatewayOptions options;
    options.signatures.extra_hosts = {"logs.example.org"};
    options.signatures.trusted_proxies = {"192.0.2.7"};
    Harness harness(options);
    const auto sent_as = [&](std::string signed_host, std::string forwarded, std::string from) {
        net::HttpRequest request = base(false);
        request.headers.set("Host", signed_host);
        request = sign(std::move(request));
        request.headers.set("Host", "10.0.0.1:4586");
        if (!forwarded.empty()) request.headers.add("X-Forwarded-Host", forwarded);
        request.remote_address = from;
        return harness.send(request).status;
    };
    EXPECT_EQ(sent_as("logs.example.org", "", "198.51.100.1"), 200);
    EXPECT_EQ(sent_as("other.example.org", "", "192.0.2.7"), 400);
    EXPECT_EQ(sent_as("other.example.org", "other.example.org", "192.0.2.7"), 200);
    EXPECT_EQ(sent_as("other.example.org", "other.example.org", "198.51.100.1"), 400);
}

TEST(SignatureVerifier, RawQueriesAreToleratedOnce) {
    Harness harness;
    // A client that signs its query as it stands, with an escape that the rule would undo.
    net::HttpRequest request = form_request("name=a");
    request.target = "/?Version=2026-01-01&Action=GetTre%65";
    const std::vector<std::string_view> names = {"host", "x-amz-date"};
    request.headers.add("X-Amz-Date", "20260115T093000Z");
    const auto fields = fields_of(request);
    const crypto::CredentialScope scope{"20260115", "eu-central-1", "orchard"};
    const std::string canonical =
        crypto::canonical_request({.method = "POST",
                                   .target = request.target,
                                   .headers = fields,
                                   .signed_headers = names,
                                   .payload_hash = crypto::sha256_hex(request.body),
                                   .query_form = crypto::QueryForm::AsSent});
    const std::string signature =
        crypto::signature_hex(crypto::signing_key(kSecret, scope),
                              crypto::string_to_sign("20260115T093000Z", scope, canonical));
    request.headers.add(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=" + std::string(kKeyId) +
            "/20260115/eu-central-1/orchard/aws4_request,SignedHeaders=host;x-amz-date,"
            "Signature=" +
            signature);
    EXPECT_EQ(harness.send(request).status, 200);
}

TEST(SignatureVerifier, HostileSignedHeadersAreRefused) {
    Harness harness;
    const auto send = [&](const std::string& names) {
        net::HttpRequest request = base(false);
        request.headers.add("X-Amz-Date", "20260115T093000Z");
        request.headers.add("Authorization",
                            "AWS4-HMAC-SHA256 Credential=" + std::string(kKeyId) +
                                "/20260115/eu-central-1/orchard/aws4_request, SignedHeaders=" +
                                names + ", Signature=00");
        return harness.send(request).body;
    };
    const std::string good = "host;x-amz-date;x-amz-target";
    std::string repeated = good;
    for (int i = 0; i < 100; ++i) repeated += ";user-agent";
    std::string many = good;
    for (int i = 0; i < 5000; ++i) many += ";h" + std::to_string(i);
    for (const std::string& names : {good, repeated, many, ";;;" + good, good + ";"})
        EXPECT_NE(send(names).find(kMismatch), std::string::npos) << names.substr(0, 100);
}

TEST(SignatureVerifier, ADateHeaderServesToo) {
    Harness harness;
    net::HttpRequest request = base(false);
    request.headers.add("Date", "Thu, 15 Jan 2026 09:30:00 GMT");
    const std::vector<std::string_view> names = {"date", "host", "x-amz-target"};
    const auto fields = fields_of(request);
    const crypto::CredentialScope scope{"20260115", "eu-central-1", "orchard"};
    const std::string canonical =
        crypto::canonical_request({.method = "POST",
                                   .target = "/",
                                   .headers = fields,
                                   .signed_headers = names,
                                   .payload_hash = crypto::sha256_hex(request.body)});
    request.headers.add(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=" + std::string(kKeyId) +
            "/20260115/eu-central-1/orchard/aws4_request SignedHeaders=date;host;x-amz-target "
            "Signature=" +
            crypto::signature_hex(crypto::signing_key(kSecret, scope),
                                  crypto::string_to_sign("20260115T093000Z", scope, canonical)));
    EXPECT_EQ(harness.send(request).status, 200);
}

/// What the signer signs the verifier accepts, and a change of one byte it does not.
TEST(SignatureVerifier, RoundTripOverOddRequests) {
    Harness harness;
    harness.start();
    const SignatureVerifier verifier(harness.credentials, {});
    std::mt19937 random(20260115);
    const std::string alphabet = "abcXYZ019-_.~/%+ &=?;:@!*'(),\"<>[]{}|\\^`\t\xc3\xa4\xff";
    const auto text = [&](std::size_t most, std::string_view without) {
        std::string out;
        for (std::size_t i = random() % (most + 1); i > 0; --i) {
            const char c = alphabet[random() % alphabet.size()];
            if (without.find(c) == std::string_view::npos) out += c;
        }
        return out;
    };
    for (int round = 0; round < 2000; ++round) {
        net::HttpRequest request;
        request.method = round % 3 == 0 ? "GET" : "POST";
        request.target = "/" + text(20, "? \t") + (round % 2 == 0 ? "?" + text(40, " \t") : "");
        request.headers.add("host", std::string(kHost));
        for (std::size_t i = random() % 5; i > 0; --i)
            request.headers.add("X-" + std::to_string(random() % 4), text(30, ""));
        request.body = text(100, "");
        const bool in_query = round % 5 == 0;
        net::HttpRequest good = in_query ? presign(request, 300) : sign(request);
        const auto accepted = [&](const net::HttpRequest& candidate) {
            return verifier.authenticate({candidate, "orchard", kNow}).has_value();
        };
        ASSERT_TRUE(accepted(good)) << round << ": " << good.method << " " << good.target;
        net::HttpRequest changed = good;
        changed.body += '!';
        EXPECT_FALSE(accepted(changed)) << round;
        changed = good;
        changed.method = changed.method == "GET" ? "PUT" : "GET";
        EXPECT_FALSE(accepted(changed)) << round;
        changed = good;
        changed.target = "/z" + changed.target;
        EXPECT_FALSE(accepted(changed)) << round << changed.target;
    }
}

TEST(IsRegionCode, Table) {
    for (const char* good :
         {"us-east-1", "ap-southeast-5", "us-gov-west-1", "us-isob-east-1", "eu-lan-10"})
        EXPECT_TRUE(is_region_code(good)) << good;
    for (const char* bad : {"", "us", "us-east", "us-1", "US-EAST-1", "us-east-1-", "-us-east-1",
                            "us--east-1", "us-east-1a", "1", "us-east-1-2", "us east-1",
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-b-1"})
        EXPECT_FALSE(is_region_code(bad)) << bad;
}

TEST(SigningKeyCache, HoldsSecretsApartAndStaysBounded) {
    SigningKeyCache cache(2);
    const crypto::CredentialScope scope{"20260115", "r", "s"};
    const auto key = crypto::signing_key("secret", scope);
    EXPECT_EQ(cache.find_or_derive("id", "secret", scope), key);
    EXPECT_EQ(cache.size(), 0u);
    cache.remember("id", "secret", scope, key);
    EXPECT_EQ(cache.find_or_derive("id", "secret", scope), key);
    EXPECT_EQ(cache.find_or_derive("id", "changed", scope), crypto::signing_key("changed", scope));
    for (const char* id : {"a", "b", "c", "d"}) cache.remember(id, "secret", scope, key);
    EXPECT_LE(cache.size(), 2u);
}

}  // namespace
}  // namespace yagura::gateway
