#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "api/cloudwatch/types.h"
#include "ports/context.h"
#include "services/cloudwatch/tag_store.h"

namespace yagura::services::cloudwatch {

/// The tags of a request, in its order.
TagStore::Tags tags_of(const std::optional<std::vector<api::cloudwatch::Tag>>& tags);

/// The operations of api/cloudwatch.smithy on tags, of every kind of resource that has some. Any
/// thread.
class TagOperations {
  public:
    /// Whether an ARN is that of a resource of the caller's that exists.
    using Has = std::function<Result<bool>(const ports::RequestContext&, std::string_view arn)>;

    explicit TagOperations(TagStore& store) : store_(store) {}
    /// Before the first request.
    void add_kind(Has has) { kinds_.push_back(std::move(has)); }

    // ResourceNotFoundException for what does not exist, but for listing.
    Result<void> tag(const ports::RequestContext& context,
                     const api::cloudwatch::TagResourceRequest& request);
    Result<void> untag(const ports::RequestContext& context,
                       const api::cloudwatch::UntagResourceRequest& request);
    Result<api::cloudwatch::ListTagsForResourceResponse> list(
        const ports::RequestContext& context,
        const api::cloudwatch::ListTagsForResourceRequest& request);

  private:
    [[nodiscard]] Result<bool> exists(const ports::RequestContext& context,
                                      std::string_view arn) const;
    [[nodiscard]] Result<void> require(const ports::RequestContext& context,
                                       std::string_view arn) const;

    TagStore& store_;
    std::vector<Has> kinds_;
};

}  // namespace yagura::services::cloudwatch
