// What must hold for every declaration under api/, whatever it says.
#include <gtest/gtest.h>

#include <set>

#include "api/cloudwatch/service.h"
#include "api/iam/service.h"
#include "api/kinesis/service.h"
#include "api/logs/service.h"
#include "api/sts/service.h"
#include "api/yagura/service.h"
#include "shapes/codec.h"
#include "shapes/pattern.h"

namespace yagura::shapes {
namespace {

class Declarations : public ::testing::TestWithParam<const ServiceDescriptor*> {};

/// Calls back for every member that can be reached from a structure, each structure once.
template <class Callback>
class Walk {
  public:
    explicit Walk(Callback callback) : callback_(callback) {}

    void structure(const StructDescriptor& shape) {
        if (!seen_.insert(&shape).second) return;
        for (const MemberDescriptor& inner : shape.members) member(shape, inner);
    }

  private:
    void member(const StructDescriptor& owner, const MemberDescriptor& inner) {
        callback_(owner, inner);
        if (inner.kind == Kind::Structure) structure(inner.structure());
        if (inner.kind == Kind::List) member(owner, inner.list().element);
        if (inner.kind == Kind::Map) {
            member(owner, inner.map().key);
            member(owner, inner.map().value);
        }
    }

    Callback callback_;
    std::set<const StructDescriptor*> seen_;
};

TEST_P(Declarations, EveryPatternCompiles) {
    Walk walk([](const StructDescriptor& owner, const MemberDescriptor& member) {
        if (member.constraints == nullptr || member.constraints->pattern == nullptr) return;
        const auto checked = check_pattern(*member.constraints->pattern);
        EXPECT_TRUE(checked) << owner.name << "." << member.name << ": "
                             << checked.error().message();
    });
    for (const OperationDescriptor& operation : GetParam()->operations)
        if (operation.input != nullptr) walk.structure(*operation.input);
}

TEST_P(Declarations, EveryBoundIsInOrder) {
    Walk walk([](const StructDescriptor& owner, const MemberDescriptor& member) {
        const Constraints* constraints = member.constraints;
        if (constraints == nullptr) return;
        if (constraints->max_length >= 0) {
            EXPECT_LE(constraints->min_length, constraints->max_length)
                << owner.name << "." << member.name;
        }
        if (constraints->has_min_value && constraints->has_max_value) {
            EXPECT_LE(constraints->min_value, constraints->max_value)
                << owner.name << "." << member.name;
        }
    });
    for (const OperationDescriptor& operation : GetParam()->operations)
        if (operation.input != nullptr) walk.structure(*operation.input);
}

TEST_P(Declarations, EveryOperationIsFoundByItsName) {
    for (const OperationDescriptor& operation : GetParam()->operations) {
        EXPECT_EQ(GetParam()->find(operation.name), &operation) << operation.name;
        EXPECT_NE(operation.authorize.action.find(':'), std::string_view::npos) << operation.name;
        EXPECT_EQ(operation.invoke == nullptr, operation.refusal.kind != RefusalKind::None)
            << operation.name;
    }
}

TEST_P(Declarations, AnEmptyRequestIsReadOrRefusedByEveryOperation) {
    for (const OperationDescriptor& operation : GetParam()->operations) {
        for (const std::string_view body : {"", "{}", "{\"x\":[{}]}"}) {
            const auto request = decode_request(operation, Protocol::AwsJson1_1, body);
            if (request) continue;
            EXPECT_EQ(request.error().name(), operation.validation_error->name) << operation.name;
            EXPECT_NE(request.error().message().find("Member must not be null"), std::string::npos)
                << operation.name << ": " << request.error().message();
        }
    }
}

TEST_P(Declarations, EveryOutputCanBeAnswered) {
    for (const OperationDescriptor& operation : GetParam()->operations) {
        if (operation.output == nullptr) continue;
        const Object output(*operation.output);
        const auto response =
            encode_response(*GetParam(), operation, Protocol::AwsJson1_1, output.get(), "id");
        EXPECT_TRUE(response.body.starts_with('{') && response.body.ends_with('}'))
            << operation.name;
    }
}

INSTANTIATE_TEST_SUITE_P(AllServices, Declarations,
                         ::testing::Values(&api::cloudwatch::descriptor(), &api::iam::descriptor(),
                                           &api::kinesis::descriptor(), &api::logs::descriptor(),
                                           &api::sts::descriptor(), &api::yagura::descriptor()),
                         [](const auto& service) { return std::string(service.param->name); });

}  // namespace
}  // namespace yagura::shapes
