#include <fmt/core.h>

#include "api/logs/errors.h"
#include "services/logs/logs_operations.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

Result<void> LogsOperations::put_retention_policy(const ports::RequestContext& context,
                                                  const PutRetentionPolicyRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    if (group->log_class == LogClass::Delivery) return require_standard_class(*group);
    LogGroupChange change;
    change.retention_days = request.retention_in_days;
    return directory_.change_group(*group, change);
}

Result<void> LogsOperations::delete_retention_policy(const ports::RequestContext& context,
                                                     const DeleteRetentionPolicyRequest& request) {
    const auto group = YG_TRY(require_group(context, request.log_group_name));
    if (group->log_class == LogClass::Delivery) return require_standard_class(*group);
    LogGroupChange change;
    change.retention_days = std::optional<int>();
    return directory_.change_group(*group, change);
}

Result<void> LogsOperations::put_log_group_deletion_protection(
    const ports::RequestContext& context, const PutLogGroupDeletionProtectionRequest& request) {
    const auto group =
        YG_TRY(require_group_by_identifier(context, request.log_group_identifier));
    LogGroupChange change;
    change.deletion_protection = request.deletion_protection_enabled;
    return directory_.change_group(*group, change);
}

Result<LogsOperations::GroupPointer> LogsOperations::require_kms_target(
    const ports::RequestContext& context, const std::optional<std::string>& name,
    const std::optional<std::string>& resource) {
    if (name.has_value() == resource.has_value()) {
        return fail(invalid_parameter_exception(
            "Exactly one of logGroupName and resourceIdentifier must be specified."));
    }
    if (name) return require_group(context, *name);
    if (resource->find(":query-result:") != std::string::npos) {
        return fail(invalid_parameter_exception(
            "Keys for query results are not supported by this service."));
    }
    return require_group_by_identifier(context, *resource);
}

Result<void> LogsOperations::associate_kms_key(const ports::RequestContext& context,
                                               const AssociateKmsKeyRequest& request) {
    const auto group = YG_TRY(
        require_kms_target(context, request.log_group_name, request.resource_identifier));
    YG_CHECK(check_kms_key(request.kms_key_id, group->arn()));
    LogGroupChange change;
    change.kms_key_id = request.kms_key_id;
    return directory_.change_group(*group, change);
}

Result<void> LogsOperations::disassociate_kms_key(const ports::RequestContext& context,
                                                  const DisassociateKmsKeyRequest& request) {
    const auto group = YG_TRY(
        require_kms_target(context, request.log_group_name, request.resource_identifier));
    LogGroupChange change;
    change.kms_key_id = std::optional<std::string>();
    return directory_.change_group(*group, change);
}

}  // namespace yagura::services::logs
