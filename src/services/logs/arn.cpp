#include "services/logs/arn.h"

#include <fmt/core.h>

#include <array>

namespace yagura::services::logs {
namespace {

constexpr std::string_view kLogGroup = "log-group:";
constexpr std::string_view kDestination = "destination:";
constexpr std::string_view kLookupTable = "lookup-table:";

std::string arn(const Scope& scope, std::string_view resource) {
    return fmt::format("arn:{}:logs:{}:{}:{}", scope.partition, scope.region, scope.account,
                       resource);
}

Scope scope_of(const ArnParts& parts) {
    return {std::string(parts.account), std::string(parts.region), std::string(parts.partition)};
}

std::string_view without_wildcard_tail(std::string_view name) {
    if (name.ends_with(":*")) name.remove_suffix(2);
    if (name.ends_with(":")) name.remove_suffix(1);
    return name;
}

}  // namespace

std::string log_group_arn(const Scope& scope, std::string_view name) {
    return arn(scope, fmt::format("log-group:{}", name));
}

std::string log_stream_arn(const Scope& scope, std::string_view group, std::string_view stream) {
    return arn(scope, fmt::format("log-group:{}:log-stream:{}", group, stream));
}

std::string lookup_table_arn(const Scope& scope, std::string_view name) {
    return arn(scope, fmt::format("{}{}", kLookupTable, name));
}

std::string destination_arn(const Scope& scope, std::string_view name) {
    return arn(scope, fmt::format("destination:{}", name));
}

std::optional<ArnParts> parse_arn(std::string_view text) {
    std::array<std::string_view, 5> parts;
    for (std::string_view& part : parts) {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        part = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    if (parts[0] != "arn" || parts[1].empty() || text.empty()) return std::nullopt;
    return ArnParts{parts[1], parts[2], parts[3], parts[4], text};
}

std::optional<LogGroupReference> parse_log_group_identifier(const Scope& caller,
                                                            std::string_view identifier) {
    if (!identifier.starts_with("arn:")) {
        return LogGroupReference{caller, std::string(identifier)};
    }
    const auto parts = parse_arn(identifier);
    if (!parts || parts->service != "logs" || !parts->resource.starts_with(kLogGroup)) {
        return std::nullopt;
    }
    const std::string_view name = without_wildcard_tail(parts->resource.substr(kLogGroup.size()));
    if (name.empty() || name.find(':') != std::string_view::npos) return std::nullopt;
    return LogGroupReference{scope_of(*parts), std::string(name)};
}

std::optional<TaggedResource> parse_tagged_resource(std::string_view text) {
    const auto parts = parse_arn(text);
    if (!parts || parts->service != "logs") return std::nullopt;
    if (parts->resource.starts_with(kLogGroup)) {
        const auto group = parse_log_group_identifier({}, text);
        if (!group) return std::nullopt;
        return TaggedResource{TaggedResource::Kind::LogGroup, group->scope, group->name};
    }
    using Kind = TaggedResource::Kind;
    for (const auto& [prefix, kind] :
         {std::pair(kDestination, Kind::Destination), {kLookupTable, Kind::LookupTable}}) {
        if (!parts->resource.starts_with(prefix)) continue;
        const std::string_view name = parts->resource.substr(prefix.size());
        if (name.empty()) return std::nullopt;
        return TaggedResource{kind, scope_of(*parts), std::string(name)};
    }
    return std::nullopt;
}

}  // namespace yagura::services::logs
