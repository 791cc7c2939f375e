#include "api/logs/errors.h"
#include "services/logs/logs_operations.h"
#include "services/logs/tag_filter.h"

namespace yagura::services::logs {

using namespace api::logs;

Result<void> LogsOperations::put_tags(std::string_view resource, const TagStore::Tags& tags) {
    for (const auto& [key, value] : tags) YG_CHECK(check_tag_key(key));
    return tags_.put(resource, tags);
}

Result<std::string> LogsOperations::require_tagged_resource(const ports::RequestContext& context,
                                                            std::string_view arn) {
    const auto resource = parse_tagged_resource(arn);
    const auto absent = resource_not_found_exception("The specified resource does not exist.");
    if (!resource) {
        return fail(invalid_parameter_exception("The specified resource ARN is invalid."));
    }
    if (resource->scope != Scope::of(context)) return fail(absent);
    if (resource->kind == TaggedResource::Kind::Destination) {
        const auto found = YG_TRY(destinations_.find(resource->scope, resource->name));
        if (!found) return fail(absent);
        return found->arn();
    }
    if (resource->kind == TaggedResource::Kind::LookupTable) {
        const auto found = YG_TRY(lookup_tables_.find(resource->scope, resource->name));
        if (!found) return fail(absent);
        return *found->lookup_table_arn;
    }
    const auto group = YG_TRY(directory_.find_group(resource->scope, resource->name));
    if (!group) return fail(absent);
    return group->arn();
}

Result<void> LogsOperations::tag_resource(const ports::RequestContext& context,
                                          const TagResourceRequest& request) {
    const std::string resource = YG_TRY(require_tagged_resource(context, request.resource_arn));
    const auto put = put_tags(resource, request.tags);
    if (!put.has_value() && put.error().code() == Errc::LimitExceeded) {
        TooManyTagsException details;
        details.resource_name = request.resource_arn;
        return fail(too_many_tags_exception("The specified resource has too many tags.", details));
    }
    return put;
}

Result<void> LogsOperations::untag_resource(const ports::RequestContext& context,
                                            const UntagResourceRequest& request) {
    const std::string resource = YG_TRY(require_tagged_resource(context, request.resource_arn));
    return tags_.remove(resource, request.tag_keys);
}

Result<ListTagsForResourceResponse> LogsOperations::list_tags_for_resource(
    const ports::RequestContext& context, const ListTagsForResourceRequest& request) {
    const std::string resource = YG_TRY(require_tagged_resource(context, request.resource_arn));
    ListTagsForResourceResponse response;
    response.tags = YG_TRY(tags_.list(resource));
    return response;
}

Result<void> LogsOperations::tag_log_group(const ports::RequestContext& context,
                                           const TagLogGroupRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    const auto put = put_tags(group->arn(), request.tags);
    // The older operation has no error of its own for this.
    if (!put.has_value() && put.error().code() == Errc::LimitExceeded) {
        return fail(invalid_parameter_exception("The specified resource has too many tags."));
    }
    return put;
}

Result<void> LogsOperations::untag_log_group(const ports::RequestContext& context,
                                             const UntagLogGroupRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    return tags_.remove(group->arn(), request.tags);
}

Result<ListTagsLogGroupResponse> LogsOperations::list_tags_log_group(
    const ports::RequestContext& context, const ListTagsLogGroupRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    ListTagsLogGroupResponse response;
    response.tags = YG_TRY(tags_.list(group->arn()));
    return response;
}

}  // namespace yagura::services::logs
