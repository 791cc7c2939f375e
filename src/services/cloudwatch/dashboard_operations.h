#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/cloudwatch/types.h"
#include "base/clock.h"
#include "ports/context.h"
#include "services/cloudwatch/dashboard_store.h"
#include "services/cloudwatch/tag_store.h"

namespace yagura::services::cloudwatch {

/// The operations of api/cloudwatch.smithy on dashboards. Any thread.
class DashboardOperations {
  public:
    [[nodiscard]] static Result<std::unique_ptr<DashboardOperations>> create(
        meta::Database& database, TagStore& tags, Clock& clock);

    Result<api::cloudwatch::PutDashboardResponse> put(
        const ports::RequestContext& context, const api::cloudwatch::PutDashboardRequest& request);
    Result<api::cloudwatch::GetDashboardResponse> get(
        const ports::RequestContext& context, const api::cloudwatch::GetDashboardRequest& request);
    Result<api::cloudwatch::ListDashboardsResponse> list(
        const ports::RequestContext& context,
        const api::cloudwatch::ListDashboardsRequest& request);
    Result<void> remove(const ports::RequestContext& context,
                        const api::cloudwatch::DeleteDashboardsRequest& request);

    /// Whether it is the ARN of a dashboard of the caller's account that exists.
    Result<bool> has(const ports::RequestContext& context, std::string_view arn);

  private:
    DashboardOperations(meta::Database& database, TagStore& tags, Clock& clock)
        : store_(database), tags_(tags), clock_(clock) {}

    DashboardStore store_;
    TagStore& tags_;
    Clock& clock_;
};

}  // namespace yagura::services::cloudwatch
