#include "services/logs/request_checks.h"

#include <fmt/core.h>

#include "api/logs/errors.h"
#include "services/logs/arn.h"
#include "services/logs/page_token.h"
#include "text/json_cursor.h"

namespace yagura::services::logs {

Result<void> require_readable_class(const LogGroup& group, std::string_view operation) {
    if (group.log_class == LogClass::Standard) return {};
    return fail(api::logs::invalid_operation_exception(
        fmt::format("The log group {} is of log-group-class {}. {} is not supported for this log "
                    "class.",
                    group.name, to_string(group.log_class), operation)));
}

Result<void> require_standard_class(const LogGroup& group) {
    if (group.log_class == LogClass::Standard) return {};
    return fail(api::logs::validation_exception(
        "This operation is only supported on the Standard log class."));
}

Result<void> check_kms_key(std::string_view key, std::string_view group_arn) {
    const auto parts = parse_arn(key);
    if (parts && parts->service == "kms" && parts->resource.starts_with("key/")) return {};
    return fail(api::logs::invalid_parameter_exception(fmt::format(
        "The specified KMS key does not exist or is not allowed to be used with LogGroup '{}'.",
        group_arn)));
}

bool is_json_object(std::string_view document) {
    text::JsonCursor json(document);
    const auto kind = json.kind();
    return kind.has_value() && *kind == text::JsonKind::Object && json.skip_value().has_value() &&
           json.finish().has_value();
}

Result<std::string> require_list_place(std::string_view kind,
                                       const std::optional<std::string>& token) {
    if (!token) return std::string();
    auto place = parse_list_token(kind, *token);
    if (!place) {
        return fail(api::logs::invalid_parameter_exception("The specified nextToken is invalid."));
    }
    return *std::move(place);
}

}  // namespace yagura::services::logs
