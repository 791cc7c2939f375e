#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "services/logs/log_group.h"

namespace yagura::services::logs {

/// What log classes other than STANDARD do not take (logs-api.md section 17).

/// For FilterLogEvents, GetLogEvents and StartLiveTail: InvalidOperationException naming the class
/// and the operation.
[[nodiscard]] Result<void> require_readable_class(const LogGroup& group,
                                                  std::string_view operation);
/// For everything else: ValidationException.
[[nodiscard]] Result<void> require_standard_class(const LogGroup& group);

/// InvalidParameterException unless `key` is the ARN of a KMS key. Keys are kept and shown, not
/// used: encryption at rest is a matter of the disk (live-tail-and-more.md section 14).
[[nodiscard]] Result<void> check_kms_key(std::string_view key, std::string_view group_arn);

/// True when a policy document is one JSON object.
bool is_json_object(std::string_view document);

/// The place in a listing at which `token` goes on (page_token.h); empty without a token.
/// InvalidParameterException for a token that this listing did not make.
[[nodiscard]] Result<std::string> require_list_place(std::string_view kind,
                                                     const std::optional<std::string>& token);

}  // namespace yagura::services::logs
