// Every sentence about a broken constraint, as clients see it.
#include <gtest/gtest.h>

#include "api/shapes_testing/service.h"
#include "shapes/codec.h"

namespace yagura::shapes {
namespace {

const OperationDescriptor& check() {
    return *api::shapes_testing::descriptor().find("Check");
}

/// The message of the error for a request with `text` and `number` good and more members.
std::string sentence(std::string_view members) {
    std::string body = R"({"text":"abc","number":7)";
    if (!members.empty()) body += "," + std::string(members);
    const auto request = decode_request(check(), Protocol::AwsJson1_1, body + "}");
    if (request) return "";
    EXPECT_EQ(request.error().name(), "ValidationException");
    EXPECT_EQ(request.error().http_status(), 400);
    return request.error().message();
}

std::string one(std::string_view detail) {
    return "1 validation error detected: " + std::string(detail);
}

TEST(Validator, AGoodRequestPasses) {
    EXPECT_EQ(sentence(""), "");
    EXPECT_EQ(sentence(R"("list":["a","b"],"map":{"k":"v"},"real":0.5,"bytes":"AAAA","color":"RED",
        "level":7,"odd":"abcdab","identifier":"x","short":"12345","unicode":"äö",
        "details":{"word":"w","words":["x"]},"allDetails":[{"word":"w"}],"colors":["GREEN"],
        "detailsByName":{"any key":{"word":"w"}})"),
              "");
}

TEST(Validator, OneSentenceForEachConstraint) {
    const struct {
        std::string_view members;
        std::string_view detail;
    } cases[] = {
        {R"("list":["a"])",
         "Value '[a]' at 'list' failed to satisfy constraint: Member must have length greater than "
         "or equal to 2"},
        {R"("list":[])",
         "Value '[]' at 'list' failed to satisfy constraint: Member must have length greater than "
         "or equal to 2"},
        {R"("list":["a","b","c","d"])",
         "Value '[a, b, c, d]' at 'list' failed to satisfy constraint: Member must have length "
         "less "
         "than or equal to 3"},
        {R"("list":["a","B"])",
         "Value '[a, B]' at 'list' failed to satisfy constraint: Member must satisfy constraint: "
         "[Member must have length less than or equal to 8, Member must have length greater than "
         "or "
         "equal to 1, Member must satisfy regular expression pattern: [a-z]+]"},
        {R"("list":["a",null,"b"])",
         "Value '[a, null, b]' at 'list' failed to satisfy constraint: Member must satisfy "
         "constraint: [Member must not be null]"},
        {R"("map":{"a":"x","b":"y","c":"z"})",
         "Value '{a=x, b=y, c=z}' at 'map' failed to satisfy constraint: Member must have length "
         "less than or equal to 2"},
        {R"("map":{"A":"x"})",
         "Value '{A=x}' at 'map' failed to satisfy constraint: Map keys must satisfy constraint: "
         "[Member must have length less than or equal to 8, Member must have length greater than "
         "or "
         "equal to 1, Member must satisfy regular expression pattern: [a-z]+]"},
        {R"("map":{"a":""})",
         "Value '{a=}' at 'map' failed to satisfy constraint: Map value must satisfy constraint: "
         "[Member must have length less than or equal to 8, Member must have length greater than "
         "or "
         "equal to 1, Member must satisfy regular expression pattern: [a-z]+]"},
        {R"("real":0.25)",
         "Value '0.25' at 'real' failed to satisfy constraint: Member must have value greater than "
         "or equal to 0.5"},
        {R"("real":2000)",
         "Value '2000.0' at 'real' failed to satisfy constraint: Member must have value less than "
         "or equal to 1000.0"},
        {R"("bytes":"AAAAAAA=")",
         "Value 'java.nio.HeapByteBuffer[pos=0 lim=5 cap=5]' at 'bytes' failed to satisfy "
         "constraint: Member must have length less than or equal to 4"},
        {R"("color":"BLUE")",
         "Value 'BLUE' at 'color' failed to satisfy constraint: Member must satisfy enum value "
         "set: "
         "[RED, GREEN, dark-blue]"},
        {R"("otherColor":"BLUE")",
         "Value 'BLUE' at 'otherColor' failed to satisfy constraint: Member must satisfy enum "
         "value "
         "set"},
        {R"("level":2)",
         "Value '2' at 'level' failed to satisfy constraint: Member must satisfy enum value set: "
         "[1, 7]"},
        {R"("odd":"abc")",
         "Value 'abc' at 'odd' failed to satisfy constraint: Member must satisfy regular "
         "expression "
         "pattern: java:(ab|cd)+"},
        {R"("identifier":"A")",
         "Value at 'identifier' failed to satisfy constraint: Member must satisfy regular "
         "expression pattern: [a-z]+"},
        {R"("password":"topsecret")",
         "Value '***Sensitive Data Redacted***' at 'password' failed to satisfy constraint: Member "
         "must have length less than or equal to 3"},
        {R"("unicode":"櫓")",
         "Value '櫓' at 'unicode' failed to satisfy constraint: Member must have length greater "
         "than or equal to 2"},
        {R"("details":{})",
         "Value null at 'details.word' failed to satisfy constraint: Member must not be null"},
        {R"("details":{"word":"A"})",
         "Value 'A' at 'details.word' failed to satisfy constraint: Member must satisfy regular "
         "expression pattern: [a-z]+"},
        {R"("allDetails":[{"word":"a"},{"word":"a","words":["ok","NO"]}])",
         "Value '[ok, NO]' at 'allDetails.2.member.words' failed to satisfy constraint: Member "
         "must "
         "satisfy constraint: [Member must have length less than or equal to 8, Member must have "
         "length greater than or equal to 1, Member must satisfy regular expression pattern: "
         "[a-z]+]"},
        {R"("detailsByName":{"attr1":{"word":null}})",
         "Value null at 'detailsByName.attr1.member.word' failed to satisfy constraint: Member "
         "must "
         "not be null"},
        {R"("colors":["RED","BLUE"])",
         "Value '[RED, BLUE]' at 'colors' failed to satisfy constraint: Member must satisfy "
         "constraint: [Member must satisfy enum value set: [RED, GREEN, dark-blue]]"},
        {R"("transformations":[{"metricName":"m1","value":1},{"metricName":"m2","unit":"RED",
            "dimensions":{"a":"b"},"on":true,"names":["x","y"]}])",
         "Value '[Transformation(metricName=m1, value=1.0, unit=null, dimensions=null, on=null, "
         "names=null), Transformation(metricName=m2, value=null, unit=RED, dimensions={a=b}, "
         "on=true, names=[x, y])]' at 'transformations' failed to satisfy constraint: Member must "
         "have length less than or equal to 1"},
        {R"("UpperCase":"A")",
         "Value 'A' at 'upperCase' failed to satisfy constraint: Member must satisfy regular "
         "expression pattern: [a-z]+"},
    };
    for (const auto& c : cases) EXPECT_EQ(sentence(c.members), one(c.detail)) << c.members;
}

TEST(Validator, MissingAndNullAreTheSame) {
    const auto request = decode_request(check(), Protocol::AwsJson1_1, R"({"text":null})");
    ASSERT_FALSE(request);
    EXPECT_EQ(
        request.error().message(),
        "2 validation errors detected: Value null at 'text' failed to satisfy constraint: "
        "Member must not be null; Value null at 'number' failed to satisfy constraint: Member "
        "must not be null");
}

TEST(Validator, NumbersAreQuotedAndBoundsNamed) {
    for (const auto& [number, bound] : {std::pair{"51", "less than or equal to 50"},
                                        std::pair{"0", "greater than or equal to 1"}}) {
        const auto request = decode_request(check(), Protocol::AwsJson1_1,
                                            std::string(R"({"text":"a","number":)") + number + "}");
        ASSERT_FALSE(request);
        EXPECT_EQ(
            request.error().message(),
            one(std::string("Value '") + number +
                "' at 'number' failed to satisfy constraint: Member must have value " + bound));
    }
}

TEST(Validator, SeveralConstraintsOfOneMember) {
    const auto request = decode_request(check(), Protocol::AwsJson1_1, R"({"text":"","number":1})");
    ASSERT_FALSE(request);
    EXPECT_EQ(
        request.error().message(),
        "2 validation errors detected: Value '' at 'text' failed to satisfy constraint: Member "
        "must satisfy regular expression pattern: [a-z]+; Value '' at 'text' failed to satisfy "
        "constraint: Member must have length greater than or equal to 1");
}

TEST(Validator, AMessageOfItsOwnReplacesTheSentence) {
    EXPECT_EQ(sentence(R"("short":"123456")"), "Both must be short.");
    EXPECT_EQ(sentence(R"("short":"123456","color":"BLUE")"), "Both must be short.");
}

TEST(Validator, AtMostTenDetails) {
    std::string details;
    for (int i = 0; i < 30; ++i) details += "{},";
    const std::string text = sentence("\"allDetails\":[" + details + "{}]");
    EXPECT_TRUE(
        text.starts_with("10 validation errors detected: Value null at "
                         "'allDetails.1.member.word' failed"));
    EXPECT_TRUE(
        text.ends_with("Value null at 'allDetails.10.member.word' failed to satisfy "
                       "constraint: Member must not be null"));
}

TEST(Validator, VeryManyViolationsAreHarmless) {
    std::string details;
    for (int i = 0; i < 100'000; ++i) details += "{},";
    EXPECT_TRUE(sentence("\"allDetails\":[" + details + "{}]").starts_with("10 validation errors"));
    std::string colors;
    for (int i = 0; i < 100'000; ++i) colors += "\"X\",";
    EXPECT_TRUE(sentence("\"colors\":[" + colors + "\"X\"]").starts_with("1 validation error "));
    EXPECT_LT(sentence("\"colors\":[" + colors + "\"X\"]").size(), 20'000u);
}

TEST(Validator, AnOperationMayHaveItsOwnValidationError) {
    const auto request = decode_request(*api::shapes_testing::descriptor().find("EmptyOutput"),
                                        Protocol::AwsJson1_1, R"({"name":"ab"})");
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().name(), "InvalidParameterException");
}

TEST(Validator, TheOtherProtocolsSayTheSame) {
    const auto request = decode_request(
        check(), Protocol::AwsQuery,
        "Action=Check&text=abc&number=7&allDetails.member.2.word=a&allDetails.member.2.words."
        "member."
        "1=B&color=BLUE&detailsByName.entry.1.key=attr1&detailsByName.entry.1.value.words=");
    ASSERT_FALSE(request);
    EXPECT_EQ(
        request.error().message(),
        "3 validation errors detected: Value 'BLUE' at 'color' failed to satisfy constraint: "
        "Member must satisfy enum value set: [RED, GREEN, dark-blue]; Value '[B]' at "
        "'allDetails.1.member.words' failed to satisfy constraint: Member must satisfy "
        "constraint: [Member must have length less than or equal to 8, Member must have length "
        "greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+]; "
        "Value null at 'detailsByName.attr1.member.word' failed to satisfy constraint: Member "
        "must not be null");
}

}  // namespace
}  // namespace yagura::shapes
