#include "services/sns/arn.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "api/sns/errors.h"

namespace yagura::services::sns {

namespace wire = api::sns;

namespace {

constexpr std::size_t kElements = 6;

std::vector<std::string_view> elements_of(std::string_view arn) {
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t colon = arn.find(':');
        out.push_back(arn.substr(0, colon));
        if (colon == std::string_view::npos) return out;
        arn.remove_prefix(colon + 1);
    }
}

Result<std::vector<std::string_view>> require_elements(std::string_view arn,
                                                       std::string_view parameter) {
    if (arn.empty()) {
        return fail(wire::invalid_parameter_exception(fmt::format(
            "Invalid parameter: {} Reason: no value for required parameter", parameter)));
    }
    auto elements = elements_of(arn);
    if (elements.size() < kElements) {
        return fail(wire::invalid_parameter_exception(fmt::format(
            "Invalid parameter: {} Reason: An ARN must have at least 6 elements, not {}", parameter,
            elements.size())));
    }
    return elements;
}

}  // namespace

std::string topic_arn(const ports::RequestContext& context, std::string_view name) {
    return fmt::format("arn:{}:sns:{}:{}:{}", context.partition, context.region, context.account_id,
                       name);
}

std::optional<SnsArn> parse_arn(std::string_view arn) {
    const auto elements = elements_of(arn);
    if (elements.size() < kElements || elements.size() > kElements + 1) return std::nullopt;
    if (elements[0] != "arn" || elements[2] != "sns" || elements[5].empty()) return std::nullopt;
    return SnsArn{elements[3], elements[4], elements[5],
                  elements.size() > kElements ? elements[kElements] : std::string_view()};
}

Result<void> check_topic_arn(const ports::RequestContext& context, std::string_view arn,
                             std::string_view parameter) {
    YG_CHECK(require_elements(arn, parameter));
    const auto parsed = parse_arn(arn);
    if (!parsed || !parsed->subscription.empty() || parsed->region != context.region) {
        return fail(
            wire::invalid_parameter_exception(fmt::format("Invalid parameter: {}", parameter)));
    }
    return {};
}

Result<void> check_subscription_arn(std::string_view arn) {
    YG_CHECK(require_elements(arn, "SubscriptionArn"));
    const auto parsed = parse_arn(arn);
    if (!parsed || parsed->subscription.empty())
        return fail(wire::invalid_parameter_exception("Invalid parameter: SubscriptionId"));
    return {};
}

}  // namespace yagura::services::sns
