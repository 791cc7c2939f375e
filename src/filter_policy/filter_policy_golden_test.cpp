#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "filter_policy/filter_policy.h"
#include "filter_policy/json_node.h"

namespace yagura::filter_policy {
namespace {

// The form of the files: tests/golden/sns_filter_policies/README.md.

Attributes attributes_of(const std::string& json) {
    Attributes out;
    const auto node = parse_json(json);
    EXPECT_TRUE(node.has_value()) << json;
    if (!node) return out;
    for (const auto& [name, pair] : node->members)
        out[name] = {pair.elements.at(0).text, pair.elements.at(1).text};
    return out;
}

class Runner {
  public:
    explicit Runner(std::string file) : file_(std::move(file)) {}

    void run() {
        std::ifstream in(file_);
        std::string line;
        while (std::getline(in, line)) {
            ++number_;
            if (line.empty() || line.starts_with('#')) continue;
            const std::size_t colon = line.find(": ");
            ASSERT_NE(colon, std::string::npos) << where();
            take(line.substr(0, colon), line.substr(colon + 2));
        }
    }
    int cases() const { return cases_; }

  private:
    std::string where() const { return file_ + ":" + std::to_string(number_); }

    void take(const std::string& word, const std::string& rest) {
        if (word == "attributes" || word == "body") {
            policy_text_ = rest;
            policy_ = FilterPolicy::parse(
                rest, word == "body" ? Scope::MessageBody : Scope::MessageAttributes);
            return;
        }
        ++cases_;
        ASSERT_TRUE(policy_.has_value()) << where();
        if (word == "error") {
            ASSERT_FALSE(policy_->has_value()) << where();
            EXPECT_EQ(policy_->error().message(), expected_error(rest)) << where();
            return;
        }
        ASSERT_TRUE(policy_->has_value()) << where() << ": " << policy_->error().message();
        const bool body = (*policy_)->scope() == Scope::MessageBody;
        const bool passed =
            body ? (*policy_)->passes({}, rest) : (*policy_)->passes(attributes_of(rest), "");
        ASSERT_TRUE(word == "yes" || word == "no") << where();
        EXPECT_EQ(passed, word == "yes") << where();
    }

    /// "SENTENCE @ COLUMN" stands for the sentence with its source and place.
    std::string expected_error(const std::string& written) const {
        const std::size_t at = written.rfind(" @ ");
        if (at == std::string::npos) return written;
        const std::string column = written.substr(at + 3);
        if (written.starts_with("failed to parse JSON.")) {
            return written.substr(0, at) +
                   "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` "
                   "disabled); line: 1, column: " +
                   column + "]";
        }
        return written.substr(0, at) + "\n at [Source: (String)\"" + policy_text_ +
               "\"; line: 1, column: " + column + "]";
    }

    std::string file_;
    int number_ = 0;
    int cases_ = 0;
    std::string policy_text_;
    std::optional<Result<FilterPolicy>> policy_;
};

TEST(FilterPolicyGolden, AllFiles) {
    int cases = 0;
    const std::filesystem::path folder =
        std::string(YAGURA_SOURCE_DIR) + "/tests/golden/sns_filter_policies";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".txt") continue;
        Runner runner(entry.path().string());
        runner.run();
        cases += runner.cases();
    }
    RecordProperty("cases", cases);
    EXPECT_GE(cases, 120);
}

}  // namespace
}  // namespace yagura::filter_policy
