#include "services/cloudwatch/tag_operations.h"

#include <fmt/format.h>

#include "api/cloudwatch/errors.h"

namespace yagura::services::cloudwatch {

TagStore::Tags tags_of(const std::optional<std::vector<api::cloudwatch::Tag>>& tags) {
    TagStore::Tags out;
    if (tags)
        for (const api::cloudwatch::Tag& tag : *tags) out.emplace_back(tag.key, tag.value);
    return out;
}

Result<bool> TagOperations::exists(const ports::RequestContext& context,
                                   std::string_view arn) const {
    for (const Has& has : kinds_)
        if (YG_TRY(has(context, arn))) return true;
    return false;
}

Result<void> TagOperations::require(const ports::RequestContext& context,
                                    std::string_view arn) const {
    if (YG_TRY(exists(context, arn))) return {};
    return fail(api::cloudwatch::resource_not_found_exception(
        fmt::format("The resource {} does not exist.", arn)));
}

Result<void> TagOperations::tag(const ports::RequestContext& context,
                                const api::cloudwatch::TagResourceRequest& request) {
    YG_CHECK(require(context, request.resource_arn));
    auto done = store_.put(request.resource_arn, tags_of(request.tags));
    if (!done && done.error().code() == Errc::LimitExceeded)
        return fail(api::cloudwatch::validation_exception(done.error().message()));
    return done;
}

Result<void> TagOperations::untag(const ports::RequestContext& context,
                                  const api::cloudwatch::UntagResourceRequest& request) {
    YG_CHECK(require(context, request.resource_arn));
    return store_.remove(request.resource_arn, request.tag_keys);
}

Result<api::cloudwatch::ListTagsForResourceResponse> TagOperations::list(
    const ports::RequestContext& context,
    const api::cloudwatch::ListTagsForResourceRequest& request) {
    api::cloudwatch::ListTagsForResourceResponse out;
    // Tags of a deleted alarm list as none; those of another account's are nobody's business here.
    if (!YG_TRY(exists(context, request.resource_arn))) return out;
    for (auto& [key, value] : YG_TRY(store_.list(request.resource_arn)))
        out.tags.push_back({std::move(key), std::move(value)});
    return out;
}

}  // namespace yagura::services::cloudwatch
