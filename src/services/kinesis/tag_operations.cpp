#include <fmt/core.h>

#include "api/kinesis/errors.h"
#include "services/kinesis/kinesis_operations.h"

namespace yagura::services::kinesis {

using namespace api::kinesis;

Result<void> KinesisOperations::add_tags_to_stream(const ports::RequestContext& context,
                                                   const AddTagsToStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    auto put = streams_.put_tags(stream->id, request.tags);
    if (!put && put.error().code() == Errc::LimitExceeded) {
        return fail(invalid_argument_exception(
            fmt::format("Failed to add tags to stream {} under account {} because a given stream "
                        "cannot have more than 50 tags associated with it.",
                        stream->name, stream->scope.account)));
    }
    return put;
}

Result<void> KinesisOperations::remove_tags_from_stream(
    const ports::RequestContext& context, const RemoveTagsFromStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    return streams_.remove_tags(stream->id, request.tag_keys);
}

Result<ListTagsForStreamResponse> KinesisOperations::list_tags_for_stream(
    const ports::RequestContext& context, const ListTagsForStreamRequest& request) {
    const auto stream = YG_TRY(require_stream(context, request.stream_name, request.stream_arn));
    const auto tags = YG_TRY(streams_.tags(stream->id));
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
