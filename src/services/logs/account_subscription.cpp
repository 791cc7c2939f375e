#include "services/logs/account_subscription.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/arena.h"
#include "text/json_cursor.h"

namespace yagura::services::logs {
namespace {

Error invalid(std::string message) {
    return {Errc::InvalidArgument, std::move(message)};
}

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

}  // namespace

Result<AccountSubscription> parse_account_subscription(std::string_view document) {
    AccountSubscription out;
    Arena arena;
    text::JsonCursor json(document);
    YG_CHECK(json.enter_object());
    while (const auto key = YG_TRY(json.next_key(arena))) {
        std::string value(YG_TRY(json.string_value(arena)));
        if (*key == "DestinationArn") {
            out.destination_arn = std::move(value);
        } else if (*key == "RoleArn") {
            out.role_arn = std::move(value);
        } else if (*key == "FilterPattern") {
            out.pattern = std::move(value);
        } else if (*key == "Distribution") {
            if (value != "ByLogStream" && value != "Random") {
                return fail(
                    invalid(fmt::format("Distribution '{}' is neither ByLogStream nor "
                                        "Random",
                                        value)));
            }
            out.distribution = std::move(value);
        } else {
            return fail(invalid(fmt::format("unknown member '{}'", *key)));
        }
    }
    YG_CHECK(json.finish());
    if (out.destination_arn.empty()) return fail(invalid("DestinationArn is missing"));
    return out;
}

Result<std::set<std::string, std::less<>>> parse_excluded_groups(std::string_view criteria) {
    std::set<std::string, std::less<>> out;
    skip_blanks(criteria);
    if (criteria.empty()) return out;
    for (const std::string_view word : {"LogGroupName", "NOT", "IN"}) {
        if (!criteria.starts_with(word)) {
            return fail(
                invalid("selectionCriteria must have the form "
                        "LogGroupName NOT IN [\"NAME\", ...]"));
        }
        criteria.remove_prefix(word.size());
        skip_blanks(criteria);
    }
    Arena arena;
    text::JsonCursor names(criteria);
    YG_CHECK(names.enter_array());
    while (YG_TRY(names.next_element())) out.emplace(YG_TRY(names.string_value(arena)));
    YG_CHECK(names.finish());
    return out;
}

Result<ReadAccountPolicy> ReadAccountPolicy::read(const AccountPolicy& policy) {
    auto wanted = YG_TRY(parse_account_subscription(policy.document));
    auto excluded = YG_TRY(parse_excluded_groups(policy.criteria));
    return ReadAccountPolicy(policy, std::move(wanted), std::move(excluded));
}

std::optional<Subscription> ReadAccountPolicy::subscription_of(const LogGroup& group) const {
    if (group.log_class != LogClass::Standard || excluded_.contains(group.name)) {
        return std::nullopt;
    }
    Subscription out;
    out.group = group.id;
    out.policy = policy_.id;
    out.name = policy_.name;
    out.destination_arn = wanted_.destination_arn;
    out.role_arn = wanted_.role_arn.value_or("");
    out.pattern = wanted_.pattern;
    out.distribution = wanted_.distribution;
    out.position = policy_.start;
    out.account = policy_.scope.account;
    out.region = policy_.scope.region;
    out.partition = policy_.scope.partition;
    out.group_name = group.name;
    return out;
}

}  // namespace yagura::services::logs
