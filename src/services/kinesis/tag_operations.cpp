#include <fmt/core.h>

#include "api/kinesis/errors.h"
#include "services/kinesis/kinesis_operations.h"
#include "text/regex.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

namespace {

// Letters, digits and white space of any script, and these.
const text::Regex& allowed_text() {
    static const text::Regex expression =
        text::Regex::compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@%]*").value();
    return expression;
}

}  // namespace

Result<void> KinesisOperations::check_tags(const Tags& tags) {
    for (const auto& [key, value] : tags) {
        if (key.starts_with("aws:")) {
            return fail(invalid_argument_exception(
                "Tag keys that begin with aws: are reserved and cannot be given."));
        }
        if (!allowed_text().matches_whole(key) || !allowed_text().matches_whole(value)) {
            return fail(invalid_argument_exception(
                "Some tags contain invalid characters. Valid characters: Unicode letters, digits, "
                "white space, _ . / = + - % @."));
        }
    }
    return {};
}

Result<void> KinesisOperations::add_tags(const NamedResource& resource, const Tags& tags) {
    YG_CHECK(check_tags(tags));
    auto put = streams_.put_tags(resource.tag_owner(), tags);
    if (!put && put.error().code() == Errc::LimitExceeded) {
        return fail(invalid_argument_exception(
            fmt::format("Failed to add tags to stream {} under account {} because a given stream "
                        "cannot have more than 50 tags associated with it.",
                        resource.stream->name, resource.stream->scope.account)));
    }
    return put;
}

Result<void> KinesisOperations::add_tags_to_stream(const ports::RequestContext& context,
                                                   const AddTagsToStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    return add_tags({stream, std::nullopt}, request.tags);
}

Result<void> KinesisOperations::remove_tags_from_stream(
    const ports::RequestContext& context, const RemoveTagsFromStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    return streams_.remove_tags({TagOwner::Kind::Stream, stream->id}, request.tag_keys);
}

Result<void> KinesisOperations::tag_resource(const ports::RequestContext& context,
                                             const TagResourceRequest& request) {
    const auto resource = YG_TRY(require_resource(context, request.resource_arn));
    return add_tags(resource, request.tags);
}

Result<void> KinesisOperations::untag_resource(const ports::RequestContext& context,
                                               const UntagResourceRequest& request) {
    const auto resource = YG_TRY(require_resource(context, request.resource_arn));
    return streams_.remove_tags(resource.tag_owner(), request.tag_keys);
}

Result<ListTagsForResourceResponse> KinesisOperations::list_tags_for_resource(
    const ports::RequestContext& context, const ListTagsForResourceRequest& request) {
    const auto resource = YG_TRY(require_resource(context, request.resource_arn));
    ListTagsForResourceResponse response;
    for (const auto& [key, value] : YG_TRY(streams_.tags(resource.tag_owner()))) {
        Tag out;
        out.key = key;
        out.value = value;
        response.tags.push_back(std::move(out));
    }
    return response;
}

Result<ListTagsForStreamResponse> KinesisOperations::list_tags_for_stream(
    const ports::RequestContext& context, const ListTagsForStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const auto tags = YG_TRY(streams_.tags({TagOwner::Kind::Stream, stream->id}));
    ListTagsForStreamResponse response;
    for (auto tag = request.exclusive_start_tag_key
                        ? tags.upper_bound(*request.exclusive_start_tag_key)
                        : tags.begin();
         tag != tags.end(); ++tag) {
        if (response.tags.size() == static_cast<std::size_t>(request.limit)) {
            response.has_more_tags = true;
            break;
        }
        Tag out;
        out.key = tag->first;
        out.value = tag->second;
        response.tags.push_back(std::move(out));
    }
    return response;
}

}  // namespace yagura::services::kinesis
