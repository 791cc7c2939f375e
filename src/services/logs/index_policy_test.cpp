#include "services/logs/index_policy.h"

#include <gtest/gtest.h>

namespace yagura::services::logs {
namespace {

using Fields = std::vector<IndexedField>;

std::string fault(std::string_view document) {
    const auto parsed = parse_index_policy(document);
    return parsed.has_value() ? "" : parsed.error().message();
}

TEST(IndexPolicy, ReadsBothForms) {
    EXPECT_EQ(parse_index_policy(R"({"Fields":["a.b","@@own","@requestId"]})").value(),
              (Fields{{"a.b"}, {"@@own"}, {"@requestId"}}));
    EXPECT_EQ(
        parse_index_policy(
            R"({"Fields":["a"],"FieldsV2":{"b":{"type":"FACET"},"c":{"type":"FIELD_INDEX"}}})")
            .value(),
        (Fields{{"a"}, {"b", true}, {"c"}}));
}

TEST(IndexPolicy, RefusesWhatIsNone) {
    for (const char* document :
         {"", "[]", "{", R"({"Fields":"a"})", R"({"Fields":[1]})", R"({"Fields":["a"]} x)"}) {
        EXPECT_FALSE(fault(document).empty()) << document;
    }
    const std::string prefix = "The specified index policy document is invalid: ";
    EXPECT_EQ(fault("{}"), prefix + "it names no field");
    EXPECT_EQ(fault(R"({"Fields":[]})"), prefix + "it names no field");
    EXPECT_EQ(fault(R"({"Field":["a"]})"), prefix + "unknown member 'Field'");
    EXPECT_EQ(fault(R"({"Fields":["a"],"FieldsV2":{"a":{"type":"FACET"}}})"),
              prefix + "field 'a' is named twice");
    EXPECT_EQ(fault(R"({"FieldsV2":{"a":{"type":"TREE"}}})"), prefix + "unknown type 'TREE'");
    EXPECT_EQ(fault(R"({"Fields":["@message"]})"), prefix + "field '@message' cannot be indexed");
    EXPECT_EQ(fault(R"({"Fields":[""]})"), prefix + "a field's name has 1 to 100 characters");
}

TEST(IndexPolicy, TakesTwentyFields) {
    std::string list;
    for (int i = 0; i < 20; ++i) list += "\"f" + std::to_string(i) + "\",";
    EXPECT_EQ(fault("{\"Fields\":[" + list.substr(0, list.size() - 1) + "]}"), "");
    EXPECT_EQ(fault("{\"Fields\":[" + list + "\"x\"]}"),
              "The specified index policy document is invalid: more than 20 fields");
}

}  // namespace
}  // namespace yagura::services::logs
