#include <fmt/core.h>

#include <algorithm>

#include "api/kinesis/errors.h"
#include "policy/document.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/kinesis/resource_arn.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

/// Whether every statement is about this resource, as the service asks.
bool about(const policy::Document& document, std::string_view arn) {
    const auto names_it = [arn](const policy::Statement& statement) {
        if (statement.not_resource) return false;
        return std::all_of(statement.resources.begin(), statement.resources.end(),
                           [arn](const auto& pattern) { return pattern.matches(arn, {}); });
    };
    return std::all_of(document.statements().begin(), document.statements().end(), names_it);
}

}  // namespace

Result<KinesisOperations::NamedResource> KinesisOperations::require_resource(
    const ports::RequestContext& context, const std::string& arn) {
    const auto parsed = parse_resource_arn(arn);
    if (parsed && parsed->consumer) {
        auto found = YG_TRY(require_consumer(context, std::nullopt, std::nullopt, arn));
        return NamedResource{found.stream, found.consumer};
    }
    return NamedResource{YG_TRY(require_stream(context, std::nullopt, arn)), std::nullopt};
}

Result<void> KinesisOperations::set_policy(const NamedResource& resource,
                                           std::shared_ptr<const std::string> policy) {
    return streams_.change(resource.stream->id, [&](Stream& stream) -> Result<void> {
        if (!resource.consumer) {
            stream.policy = std::move(policy);
            return {};
        }
        for (auto& consumer : stream.consumers) {
            if (consumer.id == resource.consumer->id) consumer.policy = std::move(policy);
        }
        return {};
    });
}

Result<void> KinesisOperations::put_resource_policy(const ports::RequestContext& context,
                                                    const PutResourcePolicyRequest& request) {
    const auto resource = YG_TRY(require_resource(context, request.resource_arn));
    const auto parsed = policy::Document::parse(request.policy, policy::DocumentKind::Resource);
    if (!parsed) {
        return fail(invalid_argument_exception(
            fmt::format("The policy document is not valid: {}", parsed.error().message())));
    }
    if (!about(**parsed, request.resource_arn)) {
        return fail(invalid_argument_exception(
            fmt::format("The policy document is not valid: the resource of every statement must be "
                        "{}.",
                        request.resource_arn)));
    }
    return set_policy(resource, std::make_shared<const std::string>(request.policy));
}

Result<GetResourcePolicyResponse> KinesisOperations::get_resource_policy(
    const ports::RequestContext& context, const GetResourcePolicyRequest& request) {
    const auto resource = YG_TRY(require_resource(context, request.resource_arn));
    const auto& policy = resource.consumer ? resource.consumer->policy : resource.stream->policy;
    GetResourcePolicyResponse response;
    response.policy = policy ? *policy : "{}";
    return response;
}

Result<void> KinesisOperations::delete_resource_policy(const ports::RequestContext& context,
                                                       const DeleteResourcePolicyRequest& request) {
    const auto resource = YG_TRY(require_resource(context, request.resource_arn));
    const auto& policy = resource.consumer ? resource.consumer->policy : resource.stream->policy;
    if (!policy) {
        return fail(resource_not_found_exception(
            fmt::format("No resource policy found for resource {}.", request.resource_arn)));
    }
    return set_policy(resource, nullptr);
}

std::optional<ports::NamedPolicy> KinesisOperations::policy_of(
    std::string_view resource_arn) const {
    const auto arn = parse_resource_arn(resource_arn);
    if (!arn) return std::nullopt;
    const StreamRef stream =
        streams_.find({std::string(arn->account), std::string(arn->region), ""}, arn->stream);
    if (!stream) return std::nullopt;
    auto policy = stream->policy;
    if (arn->consumer) {
        const auto* consumer = stream->find_consumer(*arn->consumer);
        const bool same =
            consumer != nullptr && consumer->created.value / kSecondMs == arn->consumer_created_s;
        policy = same ? consumer->policy : nullptr;
    }
    if (!policy) return std::nullopt;
    return ports::NamedPolicy{std::string(resource_arn), std::move(policy)};
}

}  // namespace yagura::services::kinesis
