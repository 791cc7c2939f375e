#include "insights/json_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yagura::insights {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(JsonFields, NamesArePathsAndValuesAreText) {
    EXPECT_THAT(
        discover_json_fields(R"({"a":1.50,"b":{"c":"x\ty","d":[true,{"e":null}]},"f":{},"g":[]})"),
        ElementsAre(Pair("a", "1.50"), Pair("b.c", "x\ty"), Pair("b.d.0", "1")));
}

TEST(JsonFields, AMemberCannotPassForASystemField) {
    EXPECT_THAT(discover_json_fields(R"({"@timestamp":"t","x":{"@y":1}})"),
                ElementsAre(Pair("@@timestamp", "t"), Pair("x.@y", "1")));
}

TEST(JsonFields, OnlyWholeObjectsCount) {
    EXPECT_THAT(discover_json_fields(R"(plain)"), IsEmpty());
    EXPECT_THAT(discover_json_fields(R"([1])"), IsEmpty());
    EXPECT_THAT(discover_json_fields(R"({"a":1)"), IsEmpty());
    EXPECT_THAT(discover_json_fields(R"({"a":1} tail)"), IsEmpty());
}

TEST(JsonFields, TheNumberOfFieldsIsBounded) {
    EXPECT_THAT(discover_json_fields(R"({"a":1,"b":[2,3],"c":4})", 2),
                ElementsAre(Pair("a", "1"), Pair("b.0", "2")));
}

}  // namespace
}  // namespace yagura::insights
