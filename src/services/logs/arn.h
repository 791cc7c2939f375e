#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/context.h"

namespace yagura::services::logs {

/// Whose and where: every resource of the Logs service is named within this.
struct Scope {
    std::string account;
    std::string region;
    std::string partition;
    auto operator<=>(const Scope&) const = default;

    static Scope of(const ports::RequestContext& context) {
        return {context.account_id, context.region, context.partition};
    }
};

/// arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME (no ":*"; logs-api.md section 4).
std::string log_group_arn(const Scope& scope, std::string_view name);
std::string log_stream_arn(const Scope& scope, std::string_view group, std::string_view stream);
std::string lookup_table_arn(const Scope& scope, std::string_view name);
std::string destination_arn(const Scope& scope, std::string_view name);

/// The parts of any ARN; views into its text.
struct ArnParts {
    std::string_view partition;
    std::string_view service;
    std::string_view region;
    std::string_view account;
    std::string_view resource;
};
std::optional<ArnParts> parse_arn(std::string_view text);

/// The group named by a logGroupIdentifier: a name, or an ARN with or without ":" or ":*" at its
/// end. Nothing for an ARN that is not a log group's.
struct LogGroupReference {
    Scope scope;  ///< of the ARN; of the caller for a name
    std::string name;
};
std::optional<LogGroupReference> parse_log_group_identifier(const Scope& caller,
                                                            std::string_view identifier);

/// The resource of a tagging call.
struct TaggedResource {
    enum class Kind { LogGroup, Destination, LookupTable };
    Kind kind = Kind::LogGroup;
    Scope scope;
    std::string name;
};
std::optional<TaggedResource> parse_tagged_resource(std::string_view arn);

}  // namespace yagura::services::logs
