#include "services/sns/topic_policy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "base/arena.h"
#include "policy/document.h"
#include "policy/wildcard.h"
#include "text/json_cursor.h"
#include "text/json_writer.h"

namespace yagura::services::sns {
namespace {

constexpr std::size_t kMaxPolicyBytes = 30'720;

constexpr std::array<std::string_view, 14> kGrantable = {"GetTopicAttributes",
                                                         "SetTopicAttributes",
                                                         "AddPermission",
                                                         "RemovePermission",
                                                         "DeleteTopic",
                                                         "Subscribe",
                                                         "ListSubscriptionsByTopic",
                                                         "Publish",
                                                         "Receive",
                                                         "GetDataProtectionPolicy",
                                                         "PutDataProtectionPolicy",
                                                         "ListTagsForResource",
                                                         "TagResource",
                                                         "UntagResource"};

/// A policy whose members and statements stay the text that somebody wrote.
struct PolicyText {
    std::vector<std::pair<std::string, std::string>> members;  ///< but Statement
    struct Statement {
        std::string sid;
        std::string json;
    };
    std::vector<Statement> statements;

    std::string text() const {
        std::string out;
        text::JsonWriter json(out);
        json.begin_object();
        for (const auto& [name, value] : members) {
            json.key(name);
            json.raw(value);
        }
        json.key("Statement");
        json.begin_array();
        for (const Statement& statement : statements) json.raw(statement.json);
        json.end_array();
        json.end_object();
        return out;
    }
};

Result<PolicyText::Statement> read_statement(std::string_view json) {
    Arena arena;
    PolicyText::Statement out{"", std::string(json)};
    text::JsonCursor cursor(json);
    YG_CHECK(cursor.enter_object());
    while (auto name = YG_TRY(cursor.next_key(arena))) {
        if (*name == "Sid")
            out.sid = std::string(YG_TRY(cursor.string_value(arena)));
        else
            YG_CHECK(cursor.skip_value());
    }
    return out;
}

Result<PolicyText> read_policy(std::string_view json) {
    Arena arena;
    PolicyText out;
    text::JsonCursor cursor(json);
    YG_CHECK(cursor.enter_object());
    while (auto name = YG_TRY(cursor.next_key(arena))) {
        if (*name != "Statement") {
            out.members.emplace_back(*name, YG_TRY(cursor.skip_value()));
        } else if (YG_TRY(cursor.kind()) == text::JsonKind::Object) {
            out.statements.push_back(YG_TRY(read_statement(YG_TRY(cursor.skip_value()))));
        } else {
            YG_CHECK(cursor.enter_array());
            while (YG_TRY(cursor.next_element()))
                out.statements.push_back(YG_TRY(read_statement(YG_TRY(cursor.skip_value()))));
        }
    }
    YG_CHECK(cursor.finish());
    return out;
}

/// One text alone, several as a list.
void write_one_or_many(text::JsonWriter& json, const std::vector<std::string>& values) {
    if (values.size() == 1) return json.string(values.front());
    json.begin_array();
    for (const std::string& value : values) json.string(value);
    json.end_array();
}

std::string account_principal(std::string_view account) {
    return fmt::format("arn:aws:iam::{}:root", account);
}

}  // namespace

std::string default_policy(std::string_view topic_arn, std::string_view account) {
    std::string out;
    text::JsonWriter json(out);
    const auto text = [&](std::string_view name, std::string_view value) {
        json.key(name);
        json.string(value);
    };
    json.begin_object();
    text("Version", "2008-10-17");
    text("Id", "__default_policy_ID");
    json.key("Statement");
    json.begin_array();
    json.begin_object();
    text("Sid", "__default_statement_ID");
    text("Effect", "Allow");
    json.key("Principal");
    json.begin_object();
    text("AWS", "*");
    json.end_object();
    json.key("Action");
    json.begin_array();
    for (const std::string_view action :
         {"SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission",
          "SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic", "SNS:Publish"})
        json.string(action);
    json.end_array();
    text("Resource", topic_arn);
    json.key("Condition");
    json.begin_object();
    json.key("StringEquals");
    json.begin_object();
    text("AWS:SourceOwner", account);
    json.end_object();
    json.end_object();
    json.end_object();
    json.end_array();
    json.end_object();
    return out;
}

std::string policy_text_of(const Topic& topic) {
    const std::string_view set = topic.attribute("Policy");
    return set.empty() ? default_policy(topic.arn, topic.account) : std::string(set);
}

Result<void> check_policy(std::string_view json, std::string_view topic_arn) {
    if (json.size() > kMaxPolicyBytes)
        return fail(Errc::InvalidArgument, "Policy Reason: Policy is too large");
    auto members = read_policy(json);
    if (!members) return fail(Errc::InvalidArgument, "Policy Error: null");
    std::set<std::string, std::less<>> sids;
    for (const PolicyText::Statement& statement : members->statements) {
        if (statement.sid.empty()) continue;
        if (!sids.insert(statement.sid).second) {
            return fail(Errc::InvalidArgument,
                        "Policy statement SIDs: Every policy statement must have a unique ID");
        }
    }
    const auto document = policy::Document::parse(json, policy::DocumentKind::Resource);
    if (!document) {
        return fail(Errc::InvalidArgument,
                    fmt::format("Policy Reason: {}", document.error().message()));
    }
    // A statement about something else could never be asked for here.
    for (const policy::Statement& statement : (*document)->statements()) {
        const bool here =
            statement.any_resource || statement.not_resource ||
            std::ranges::any_of(statement.resources, [&](const policy::TextPattern& resource) {
                return resource.has_variables() || resource.matches(topic_arn, {});
            });
        if (!here) {
            return fail(Errc::InvalidArgument,
                        "Policy Error: the Resource of a statement is not this topic");
        }
    }
    return {};
}

Result<std::string> add_statement(std::string_view policy, std::string_view topic_arn,
                                  std::string_view label, const std::vector<std::string>& accounts,
                                  const std::vector<std::string>& actions) {
    PolicyText text = YG_TRY(read_policy(policy));
    for (const PolicyText::Statement& statement : text.statements) {
        if (statement.sid == label)
            return fail(Errc::AlreadyExists, "a statement has this label already");
    }
    std::vector<std::string> principals;
    std::vector<std::string> names;
    std::ranges::transform(accounts, std::back_inserter(principals), account_principal);
    for (const std::string& action : actions) names.push_back("SNS:" + action);

    std::string statement;
    text::JsonWriter json(statement);
    json.begin_object();
    json.key("Sid");
    json.string(label);
    json.key("Effect");
    json.string("Allow");
    json.key("Principal");
    json.begin_object();
    json.key("AWS");
    write_one_or_many(json, principals);
    json.end_object();
    json.key("Action");
    write_one_or_many(json, names);
    json.key("Resource");
    json.string(topic_arn);
    json.end_object();
    text.statements.push_back({std::string(label), std::move(statement)});
    return text.text();
}

Result<std::string> remove_statement(std::string_view policy, std::string_view label) {
    PolicyText text = YG_TRY(read_policy(policy));
    const auto removed = std::erase_if(
        text.statements,
        [&](const PolicyText::Statement& statement) { return statement.sid == label; });
    return removed == 0 ? std::string(policy) : text.text();
}

bool is_grantable_action(std::string_view action) {
    return std::ranges::find(kGrantable, action) != kGrantable.end();
}

}  // namespace yagura::services::sns
