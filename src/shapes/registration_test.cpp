// From the tables to a service's functions: dispatch, refusals, streams, authorisation.
#include <gtest/gtest.h>

#include "api/shapes_testing/errors.h"
#include "api/shapes_testing/service.h"
#include "shapes/authorize.h"
#include "shapes/codec.h"

namespace yagura::shapes {
namespace {

namespace api = ::yagura::api::shapes_testing;

class Service : public api::TestingService {
  public:
    Result<api::Everything> check(const ports::RequestContext&, const api::CheckRequest&) override {
        return api::Everything();
    }
    Result<api::Everything> echo(const ports::RequestContext&,
                                 const api::Everything& request) override {
        return request;
    }
    Result<api::EmptyOutputResponse> empty_output(const ports::RequestContext&,
                                                  const api::EmptyOutputRequest&) override {
        return api::EmptyOutputResponse();
    }
    Result<api::Part> no_input(const ports::RequestContext& context) override {
        return api::Part{.part_name = context.region, .size = {}, .inner = {}};
    }
    Result<void> no_output(const ports::RequestContext&, const api::Part& request) override {
        if (request.size == 1) return fail(api::broken("one", {}));
        return {};
    }
    Result<api::PointsResponse> points(const ports::RequestContext&,
                                       const api::AlarmsRequest&) override {
        return api::PointsResponse();
    }
    Result<void> put_messages(const ports::RequestContext&,
                              const api::PutMessagesRequest&) override {
        return {};
    }
    Result<void> watch(const ports::RequestContext&, const api::Part& request,
                       api::WatchEvents stream) override {
        stream.part_seen(request);
        stream.broken("enough");
        return {};
    }
};

class Stream : public ports::EventStream {
  public:
    bool send_event(std::string_view type, std::string_view payload) override {
        said += std::string(type) + " " + std::string(payload) + "\n";
        return true;
    }
    void fail(std::string_view type, std::string_view message) override {
        said += std::string(type) + ": " + std::string(message) + "\n";
    }
    void finish() override {}
    bool closed() const override { return false; }
    void on_close(std::function<void()>) override {}
    std::size_t pending_bytes() const override { return 0; }

    std::string said;
};

class Registration : public ::testing::Test {
  protected:
    /// What the operation answers as JSON, or "NAME: MESSAGE".
    std::string call(std::string_view name, std::string_view body,
                     std::shared_ptr<ports::EventStream> stream = nullptr) {
        const OperationDescriptor& operation = *api::descriptor().find(name);
        const auto request =
            decode_request(operation, Protocol::AwsJson1_1, body, registration_.decoder(operation));
        if (!request) return request.error().name() + ": " + request.error().message();
        const auto output = registration_.call(operation, context_, request->input, stream);
        if (!output) return output.error().name() + ": " + output.error().message();
        return encode_response(registration_.descriptor(), operation, Protocol::AwsJson1_1,
                               output->get(), "id")
            .body;
    }

    ports::RequestContext context_ = [] {
        ports::RequestContext context;
        context.region = "eu-west-1";
        return context;
    }();
    ServiceRegistration registration_ = api::registration(std::make_shared<Service>());
};

TEST_F(Registration, CallsTheServicesFunctions) {
    EXPECT_EQ(call("NoInput", ""), R"({"partName":"eu-west-1"})");
    EXPECT_EQ(call("NoOutput", R"({"size":2})"), "");
    EXPECT_EQ(call("NoOutput", R"({"size":1})"), "Broken: one");
    EXPECT_EQ(call("EmptyOutput", "{}"), "{}");
}

TEST_F(Registration, RefusesWhatIsDeclaredSo) {
    EXPECT_EQ(call("NotYet", "{}"),
              "InvalidParameterException: Operation NotYet is not supported by this service.");
    EXPECT_EQ(call("NotYetInOwnWords", "{}"), "Broken: No such thing here.");
    EXPECT_EQ(call("ListNothing", "{}"), R"({"items":[]})");
    EXPECT_EQ(call("GetNothing", "{}"),
              "ResourceNotFoundException: The specified resource does not exist.");
    EXPECT_EQ(call("GetNothing", R"({"size":"x"})"),
              "SerializationException: STRING_VALUE can not be converted to a Long");
}

TEST_F(Registration, EventsAreTyped) {
    const auto stream = std::make_shared<Stream>();
    EXPECT_EQ(call("Watch", R"({"size":2})", stream), "");
    EXPECT_EQ(stream->said, "partSeen {\"size\":2}\nBroken: enough\n");
}

TEST_F(Registration, ATableSaysWhatWasDeclared) {
    const ServiceDescriptor& service = registration_.descriptor();
    EXPECT_EQ(service.find("NoSuch"), nullptr);
    EXPECT_EQ(service.find("echo"), nullptr);
    EXPECT_EQ(service.target_prefixes[1], "OldTesting");
    EXPECT_TRUE(service.speaks(Protocol::RpcV2Cbor));
    const OperationDescriptor& watch = *service.find("Watch");
    EXPECT_TRUE(watch.event_stream);
    EXPECT_EQ(watch.host_prefix, "stream-");
    EXPECT_EQ(watch.output, nullptr);
    EXPECT_EQ(watch.audit.category, AuditCategory::Data);
    EXPECT_TRUE(watch.audit.read_only);
    EXPECT_EQ(service.find("ListNothing")->tier, Tier::C);
    EXPECT_EQ(service.find("Check")->pagination.page_size, "number");
    EXPECT_EQ(service.find_error("Broken")->http_status, 503);
}

std::vector<std::string> resources(std::string_view name, std::string_view body) {
    const OperationDescriptor& operation = *api::descriptor().find(name);
    const auto request = decode_request(operation, Protocol::AwsJson1_1, body);
    if (!request) return {request.error().message()};
    return authorized_resources(operation, request->input.get(),
                                {"aws", "eu-west-1", "111122223333", {}});
}

using Strings = std::vector<std::string>;

TEST(Authorize, ResourcesAreFilledIn) {
    const std::string start = "arn:aws:testing:eu-west-1:111122223333:";
    EXPECT_EQ(resources("Echo", R"({"count":1,"names":[],"name":"n","alias":"a"})"),
              (Strings{start + "thing/n", start + "part/"}));
    EXPECT_EQ(resources("Echo", R"({"count":1,"names":[],"alias":"a",
                                    "parts":[{"partName":"x"},{},{"partName":"y"}]})"),
              (Strings{start + "thing/a", start + "part/x", start + "part/y"}));
    EXPECT_EQ(resources("Echo", R"({"count":1,"names":[]})"),
              (Strings{start + "thing/none", start + "part/"}));
    EXPECT_EQ(resources("NoInput", ""), Strings{"*"});
}

TEST(Authorize, ArnsTakeThePlaceOfTheTemplate) {
    const std::string start = "arn:aws:testing:eu-west-1:111122223333:";
    EXPECT_EQ(resources("Check", R"({"text":"a","number":1,"arns":["arn:aws:x:::y:*","arn:z"],
                                     "group":"arn:aws:testing:us-east-1:1:group:g:*"})"),
              (Strings{"arn:aws:x:::y", "arn:z", "arn:aws:testing:us-east-1:1:group:g:*"}));
    EXPECT_EQ(resources("Check", R"({"text":"a","number":1,"group":"g"})"),
              Strings{start + "group:g:*"});
}

TEST(Authorize, HostileListsGiveABoundedAnswer) {
    std::string names;
    for (int i = 0; i < 5000; ++i) names += "\"n\",";
    EXPECT_EQ(resources("Check", R"({"text":"a","number":1,"arns":[)" + names + "\"n\"]}").size(),
              1000u);
}

TEST(Authorize, ConditionsComeFromMembers) {
    const OperationDescriptor& operation = *api::descriptor().find("Echo");
    const auto request =
        decode_request(operation, Protocol::AwsJson1_1,
                       R"({"count":1,"names":[],"tags":{"team":"blue","env":"p"},"color":"RED"})");
    ASSERT_TRUE(request);
    using Conditions = std::map<std::string, Strings>;
    EXPECT_EQ(authorized_conditions(operation, request->input.get()),
              (Conditions{{"aws:RequestTag/team", {"blue"}},
                          {"aws:RequestTag/env", {"p"}},
                          {"aws:TagKeys", {"env", "team"}},
                          {"testing:Color", {"RED"}}}));
    EXPECT_EQ(authorized_conditions(operation, nullptr), Conditions());
}

}  // namespace
}  // namespace yagura::shapes
