#include "services/logs/delivery_route.h"

#include <fmt/core.h>

namespace yagura::services::logs {

Result<void> RouteSink::check_allowed(const DeliveryRoute& route) const {
    ports::RequestContext context;
    context.identity = YG_TRY(roles_->assume_for_service(
        route.role_arn, fmt::format("logs.{}.amazonaws.com", route.region), route.source_arn,
        route.source_account));
    context.account_id = context.identity.account_id;
    context.region = route.region;
    context.partition = "aws";
    context.secure_transport = true;
    context.time = clock_.now();
    // PutRecord is the documented minimum of such a role, however many records go at once.
    return authorizer_.authorize(context, {"kinesis:PutRecord", {route.stream_arn}, {}});
}

Result<void> RouteSink::put(const DeliveryRoute& route,
                            std::span<const ports::SinkRecord> records) const {
    if (records_ == nullptr || roles_ == nullptr)
        return fail(Errc::Unsupported, "this server has no streams to deliver into");
    if (auto allowed = check_allowed(route); !allowed) {
        // InvalidArgument would say that the record is at fault, and lose it.
        if (allowed.error().code() != Errc::InvalidArgument) return allowed;
        return fail(Errc::Forbidden, allowed.error().message());
    }
    return records_->put(route.stream_arn, records);
}

}  // namespace yagura::services::logs
