#pragma once

#include <span>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "ports/authorizer.h"
#include "ports/identity_policies.h"
#include "ports/record_sink.h"

namespace yagura::services::logs {

/// Where records go, as whom, and on whose behalf.
struct DeliveryRoute {
    std::string stream_arn;
    std::string role_arn;
    std::string region;          ///< of the group or destination: the service's name has it
    std::string source_arn;      ///< of the log group, or of the destination that is tried out
    std::string source_account;  ///< its owner
};

/// Puts records into streams as the real service does: it takes the role, whose trust policy must
/// let it (with the source's ARN and account in conditions), and as that role it must be allowed
/// kinesis:PutRecord. Both are asked anew for each delivery, so a permission that is taken away
/// ends deliveries at once. The policy of a destination is not asked here: it decides who may
/// subscribe, when they do. Any thread.
class RouteSink {
  public:
    /// All must outlive this. Null: this server has no streams, or no roles.
    RouteSink(ports::RecordSink* records, const ports::RoleAccess* roles,
              const ports::Authorizer& authorizer, const Clock& clock)
        : records_(records), roles_(roles), authorizer_(authorizer), clock_(clock) {}

    /// Errors: NotFound (no such role or stream), Forbidden, InvalidArgument (a record is too
    /// large, none is stored), LimitExceeded, Unsupported, and what storing can meet with.
    [[nodiscard]] Result<void> put(const DeliveryRoute& route,
                                   std::span<const ports::SinkRecord> records) const;

  private:
    [[nodiscard]] Result<void> check_allowed(const DeliveryRoute& route) const;

    ports::RecordSink* records_;
    const ports::RoleAccess* roles_;
    const ports::Authorizer& authorizer_;
    const Clock& clock_;
};

}  // namespace yagura::services::logs
