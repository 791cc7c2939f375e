#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "api/sns/errors.h"
#include "services/sns/arn.h"
#include "services/sns/sns_operations.h"
#include "services/sns/topic_tags.h"
#include "text/number.h"

namespace yagura::services::sns {

namespace wire = api::sns;

namespace {

constexpr std::array<std::string_view, 6> kSmsAttributes = {
    "MonthlySpendLimit", "DeliveryStatusIAMRole", "DeliveryStatusSuccessSamplingRate",
    "DefaultSenderID",   "DefaultSMSType",        "UsageReportS3Bucket"};

std::unexpected<Error> invalid(std::string sentence) {
    return fail(wire::invalid_parameter_exception(std::move(sentence)));
}

}  // namespace

Error too_many_tags() {
    return wire::tag_limit_exceeded_exception(
        "Could not complete request: tag quota of per resource exceeded");
}

Result<Tags> tags_of(const std::optional<std::vector<wire::Tag>>& tags) {
    Tags out;
    if (!tags) return out;
    for (const wire::Tag& tag : *tags) {
        if (tag.key.starts_with("aws:")) {
            return invalid(
                "Invalid parameter: Reason: Tag keys starting with 'aws:' are reserved for system "
                "use");
        }
        if (!out.emplace(tag.key, tag.value).second)
            return invalid("Invalid parameter: Duplicated keys are not allowed.");
    }
    return out;
}

Result<Topic> SnsOperations::require_resource(const ports::RequestContext& context,
                                              std::string_view arn) {
    YG_CHECK(check_topic_arn(context, arn, "ResourceArn"));
    auto found = YG_TRY(topics_.find(arn));
    if (!found) return fail(wire::resource_not_found_exception("Resource does not exist"));
    return *std::move(found);
}

Result<wire::TagResourceResponse> SnsOperations::tag_resource(
    const ports::RequestContext& context, const wire::TagResourceRequest& request) {
    const Topic topic = YG_TRY(require_resource(context, request.resource_arn));
    auto put = topics_.put_tags(topic, YG_TRY(tags_of(request.tags)));
    if (!put && put.error().code() == Errc::LimitExceeded) return fail(too_many_tags());
    if (!put) return fail(put.error());
    return wire::TagResourceResponse();
}

Result<wire::UntagResourceResponse> SnsOperations::untag_resource(
    const ports::RequestContext& context, const wire::UntagResourceRequest& request) {
    const Topic topic = YG_TRY(require_resource(context, request.resource_arn));
    YG_CHECK(topics_.remove_tags(topic, request.tag_keys));
    return wire::UntagResourceResponse();
}

Result<wire::ListTagsForResourceResponse> SnsOperations::list_tags_for_resource(
    const ports::RequestContext& context, const wire::ListTagsForResourceRequest& request) {
    const Topic topic = YG_TRY(require_resource(context, request.resource_arn));
    wire::ListTagsForResourceResponse response;
    for (const auto& [key, value] : YG_TRY(topics_.tags(topic)))
        response.tags.push_back({key, value});
    return response;
}

Result<wire::GetSMSAttributesResponse> SnsOperations::get_sms_attributes(
    const ports::RequestContext& context, const wire::GetSMSAttributesRequest& request) {
    wire::GetSMSAttributesResponse response;
    response.attributes = YG_TRY(topics_.account_settings(context.account_id, context.region));
    if (!request.attributes || request.attributes->empty()) return response;
    std::erase_if(response.attributes, [&](const auto& entry) {
        return std::ranges::find(*request.attributes, entry.first) == request.attributes->end();
    });
    return response;
}

Result<wire::SetSMSAttributesResponse> SnsOperations::set_sms_attributes(
    const ports::RequestContext& context, const wire::SetSMSAttributesRequest& request) {
    for (const auto& [name, value] : request.attributes) {
        if (std::ranges::find(kSmsAttributes, name) == kSmsAttributes.end())
            return invalid(fmt::format("{} is not a valid attribute", name));
        if (name == "DefaultSMSType" && value != "Promotional" && value != "Transactional")
            return invalid("DefaultSMSType is invalid");
    }
    YG_CHECK(topics_.put_account_settings(context.account_id, context.region, request.attributes));
    return wire::SetSMSAttributesResponse();
}

Result<wire::CheckIfPhoneNumberIsOptedOutResponse>
SnsOperations::check_if_phone_number_is_opted_out(
    const ports::RequestContext&, const wire::CheckIfPhoneNumberIsOptedOutRequest&) {
    wire::CheckIfPhoneNumberIsOptedOutResponse response;
    response.is_opted_out = false;
    return response;
}

Result<wire::GetSMSSandboxAccountStatusResponse> SnsOperations::get_sms_sandbox_account_status(
    const ports::RequestContext&, const wire::GetSMSSandboxAccountStatusRequest&) {
    wire::GetSMSSandboxAccountStatusResponse response;
    response.is_in_sandbox = true;
    return response;
}

}  // namespace yagura::services::sns
