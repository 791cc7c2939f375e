#include "gateway/router.h"

#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace yagura::gateway {
namespace {

using namespace testing;
using shapes::Protocol;

/// The test services, a query-only twin of the first under another name, and a form of each kind.
class RouterTest : public ::testing::Test {
  protected:
    RouterTest() {
        router_.add(api::gateway_testing::registration(std::make_shared<Orchard>()));
        router_.add(api::yagura::registration(std::make_shared<Admin>()));
    }
    /// "service/protocol/operation", "refusal CODE STATUS", "method", "media" or "path".
    std::string route(const net::HttpRequest& request) const {
        return describe(router_.route(request));
    }
    static std::string describe(const Routing& routing) {
        if (const auto* api = std::get_if<ApiRoute>(&routing))
            return std::string(api->service->descriptor().name) + "/" + name_of(api->protocol) +
                   "/" + std::string(api->operation == nullptr ? "?" : api->operation->name);
        if (const auto* refusal = std::get_if<RouteRefusal>(&routing)) {
            if (refusal->form == RouteRefusal::Form::MethodXml) return "method";
            if (refusal->form == RouteRefusal::Form::MediaTypeXml) return "media";
            return "refusal " + name_of(refusal->protocol) + " " + refusal->error.name() + " " +
                   std::to_string(refusal->error.http_status());
        }
        return "path";
    }
    static std::string name_of(Protocol protocol) {
        switch (protocol) {
            case Protocol::AwsJson1_0:
                return "json1.0";
            case Protocol::AwsJson1_1:
                return "json1.1";
            case Protocol::AwsQuery:
                return "query";
            case Protocol::RpcV2Cbor:
                return "cbor";
            case Protocol::AwsCbor1_1:
                return "awscbor";
        }
        return "?";
    }
    static net::HttpRequest target(std::string method, std::string type, std::string target) {
        net::HttpRequest request = plain_request(std::move(method), "/any/path", "{}");
        if (!type.empty()) request.headers.add("Content-Type", std::move(type));
        request.headers.add("X-Amz-Target", std::move(target));
        return request;
    }
    Router router_;
};

TEST_F(RouterTest, Targets) {
    const std::string json = "application/x-amz-json-1.1";
    EXPECT_EQ(route(target("POST", json, "Orchard_20260101.GetTree")),
              "gateway_testing/json1.1/GetTree");
    EXPECT_EQ(route(target("POST", json, "Yagura_20261121.ListAccounts")),
              "yagura/json1.1/ListAccounts");
    EXPECT_EQ(route(target("POST", "application/x-amz-json-1.0", "Orchard_20260101.GetTree")),
              "gateway_testing/json1.0/GetTree");
    EXPECT_EQ(route(target("POST", "Application/X-Amz-JSON-1.1 ; charset=UTF-8",
                           "Orchard_20260101.GetTree")),
              "gateway_testing/json1.1/GetTree");
    EXPECT_EQ(route(target("POST", "application/json", "Orchard_20260101.GetTree")),
              "gateway_testing/json1.1/GetTree");
    EXPECT_EQ(route(target("POST", "", "Orchard_20260101.GetTree")),
              "gateway_testing/json1.1/GetTree");
    EXPECT_EQ(route(target("GET", json, "Orchard_20260101.GetTree")), "method");
    EXPECT_EQ(route(target("PUT", json, "Nobody.GetTree")), "method");
    EXPECT_EQ(route(target("POST", "text/plain", "Orchard_20260101.GetTree")), "media");
    EXPECT_EQ(
        route(target("POST", "application/x-www-form-urlencoded", "Orchard_20260101.GetTree")),
        "media");
    EXPECT_EQ(route(target("POST", "application/x-amz-cbor-1.1", "Orchard_20260101.GetTree")),
              "media");
    for (const char* unknown : {"Orchard_20260101.getTree", "Orchard_20260101.", "Orchard_20260101",
                                "", ".", "Nobody_1.GetTree", "GetTree", "orchard_20260101.GetTree",
                                "x.Orchard_20260101.GetTree", "DynamoDB_20120810.GetItem"})
        EXPECT_EQ(route(target("POST", json, unknown)),
                  "refusal json1.1 UnknownOperationException 400")
            << unknown;
}

TEST_F(RouterTest, CborPaths) {
    const auto path = [&](std::string target, std::string type = "application/cbor") {
        net::HttpRequest request = plain_request("POST", std::move(target), "\xa0");
        request.headers.add("smithy-protocol", "rpc-v2-cbor");
        if (!type.empty()) request.headers.add("Content-Type", type);
        return request;
    };
    EXPECT_EQ(route(path("/service/Orchard/operation/GetTree")), "gateway_testing/cbor/GetTree");
    EXPECT_EQ(route(path("/any/prefix/service/Orchard/operation/GetTree?x=y")),
              "gateway_testing/cbor/GetTree");
    EXPECT_EQ(route(path("/service/com.example.Orchard/operation/GetTree")),
              "gateway_testing/cbor/GetTree");
    EXPECT_EQ(route(path("/service/Orchard_20260101/operation/GetTree")),
              "gateway_testing/cbor/GetTree");
    EXPECT_EQ(route(path("/service/Orchard/operation/Nope")),
              "refusal cbor UnknownOperationException 404");
    EXPECT_EQ(route(path("/service/Nope/operation/GetTree")),
              "refusal cbor UnknownOperationException 404");
    EXPECT_EQ(route(path("/service/Yagura/operation/ListAccounts")),
              "refusal cbor UnknownOperationException 404");
    EXPECT_EQ(route(path("/service/Orchard/operation/GetTree", "application/json")),
              "refusal cbor UnsupportedMediaTypeException 415");
    for (const char* other : {"/service/Orchard/operation", "/service/Orchard/operation/", "/", "",
                              "/service//operation/GetTree", "/service/Orchard/operations/GetTree"})
        EXPECT_EQ(route(path(other)), "path") << other;
    net::HttpRequest both = path("/service/Orchard/operation/GetTree");
    both.headers.add("X-Amz-Target", "Orchard_20260101.FellTree");
    EXPECT_EQ(route(both), "refusal cbor MalformedHttpRequestException 400");
    net::HttpRequest wrong_case = path("/service/Orchard/operation/GetTree");
    wrong_case.headers.set("smithy-protocol", "RPC-v2-cbor");
    EXPECT_EQ(route(wrong_case), "path");
    net::HttpRequest get = path("/service/Orchard/operation/GetTree");
    get.method = "GET";
    EXPECT_EQ(route(get), "refusal cbor UnknownOperationException 404");
}

TEST_F(RouterTest, Forms) {
    EXPECT_EQ(route(form_request("Action=GetTree&Version=2026-01-01")),
              "gateway_testing/query/GetTree");
    EXPECT_EQ(route(form_request("Version=2026-01-01&x=1&Action=GetTree")),
              "gateway_testing/query/GetTree");
    EXPECT_EQ(route(form_request("Action=GetTree")), "gateway_testing/query/GetTree");
    EXPECT_EQ(route(plain_request("GET", "/?Action=GetTree")), "gateway_testing/query/GetTree");
    EXPECT_EQ(route(sign(form_request("Action=GetTree"))), "gateway_testing/query/GetTree");
    EXPECT_EQ(route(form_request("Action=Nope&Version=2026-01-01")),
              "refusal query UnknownOperationException 400");
    EXPECT_EQ(route(form_request("Action=GetTree&Version=2001-01-01")),
              "refusal query UnknownOperationException 400");
    EXPECT_EQ(route(form_request("Action=Nope&Version=2000-01-01")),
              "refusal query UnknownOperationException 400");
    EXPECT_EQ(route(form_request("Action=")), "refusal query UnknownOperationException 400");
    EXPECT_EQ(route(form_request("x=y")), "path");
    EXPECT_EQ(route(sign(form_request("x=y"))), "refusal query MissingAction 400");
    EXPECT_EQ(route(sign(form_request("Action=ListAccounts"), {.service = "yagura"})),
              "refusal json1.1 UnknownOperationException 400");
    net::HttpRequest action_in_query = form_request("name=a");
    action_in_query.target = "/?Action=GetTree";
    EXPECT_EQ(route(action_in_query), "gateway_testing/query/GetTree");
    net::HttpRequest by_host = form_request("x=y");
    by_host.headers.set("Host", "orchard-fips.eu-central-1.example.com:443");
    EXPECT_EQ(route(by_host), "refusal query MissingAction 400");
    net::HttpRequest compressed = sign(form_request("\x1f\x8b"));
    compressed.headers.add("Content-Encoding", "gzip");
    EXPECT_EQ(route(compressed), "gateway_testing/query/?");
}

TEST_F(RouterTest, Strays) {
    const auto stray = [&](const net::HttpRequest& request) {
        EXPECT_EQ(route(request), "path");
        return describe(router_.route_of_stray(request));
    };
    EXPECT_EQ(stray(plain_request("GET", "/")), "path");
    EXPECT_EQ(stray(plain_request("POST", "/x", "data")), "path");
    EXPECT_EQ(stray(sign(plain_request("GET", "/x"))), "refusal query MissingAction 400");
    EXPECT_EQ(stray(sign(plain_request("GET", "/x"), {.service = "yagura"})),
              "refusal json1.1 UnknownOperationException 400");
    EXPECT_EQ(stray(sign(plain_request("GET", "/x"), {.service = "s3"})), "path");
    net::HttpRequest no_target = plain_request("POST", "/", "{}");
    no_target.headers.add("Content-Type", "application/x-amz-json-1.0");
    EXPECT_EQ(stray(no_target), "refusal json1.0 UnknownOperationException 400");
}

}  // namespace
}  // namespace yagura::gateway
