#include <fmt/core.h>

#include <algorithm>

#include "api/logs/errors.h"
#include "engine/field_scan.h"
#include "insights/query.h"
#include "services/logs/index_policy.h"
#include "services/logs/logs_operations.h"
#include "services/logs/queries/query_run.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kMaxGroups = 50;
/// Of a SOURCE (logs-api.md section 16).
constexpr std::size_t kMaxSourceGroups = 10'000;
/// A number this large is milliseconds, not seconds (logs-api.md section 1).
constexpr std::int64_t kLeastMilliseconds = 100'000'000'000;
/// Indexed in every group (live-tail-and-more.md section 8).
constexpr std::string_view kDefaultIndexes[] = {
    "@logStream",        "@aws.region",  "@aws.account", "@source.log",  "@data_source_name",
    "@data_source_type", "@data_format", "traceId",      "severityText", "attributes.session.id"};

Error malformed(std::string message, std::size_t start, std::size_t end) {
    MalformedQueryException details;
    auto& compile_error = details.query_compile_error.emplace();
    auto& location = compile_error.location.emplace();
    location.start_char_offset = static_cast<std::int32_t>(start);
    location.end_char_offset = static_cast<std::int32_t>(end);
    compile_error.message = message;
    return malformed_query_exception(std::move(message), std::move(details));
}

/// The groups that the request names; absent when it leaves that to SOURCE.
Result<std::optional<std::vector<std::string>>> named_groups(const StartQueryRequest& request) {
    const int given = request.log_group_name.has_value() + request.log_group_names.has_value() +
                      request.log_group_identifiers.has_value();
    if (given == 0) return std::optional<std::vector<std::string>>();
    if (given > 1) {
        return fail(
            invalid_parameter_exception("Must specify exactly one of logGroupName, "
                                        "logGroupNames and logGroupIdentifiers."));
    }
    std::vector<std::string> out;
    if (request.log_group_name) out = {*request.log_group_name};
    if (request.log_group_names) out = *request.log_group_names;
    if (request.log_group_identifiers) out = *request.log_group_identifiers;
    if (out.empty() || out.size() > kMaxGroups) {
        return fail(invalid_parameter_exception("A query names 1 to 50 log groups."));
    }
    return out;
}

bool wanted_class(const insights::SourceClause& source, LogClass log_class) {
    if (log_class == LogClass::Delivery) return false;
    // SOURCE logGroups() means the Standard ones unless it says otherwise.
    if (source.classes.empty()) return log_class == LogClass::Standard;
    return std::ranges::any_of(
        source.classes, [&](const std::string& name) { return log_class_from(name) == log_class; });
}

bool any_infrequent(const std::vector<std::shared_ptr<const LogGroup>>& groups) {
    return std::ranges::any_of(
        groups, [](const auto& group) { return group->log_class == LogClass::InfrequentAccess; });
}

/// Whether a group can have events in the window. What was imported is older than its group.
Result<bool> reaches(const QueryRun& run, const LogGroup& group, engine::Engine& engine,
                     TimeMs now) {
    if (run.last < group.oldest_kept(now)) return false;
    if (run.last >= group.created) return true;
    engine::FieldScanRequest request;
    request.groups = {group.id};
    request.from = run.from;
    request.to = run.last + 1;
    return YG_TRY(engine.field_scan(request))->parts() > 0;
}

Result<void> check_window(const QueryRun& run, std::size_t query_bytes, engine::Engine& engine,
                          TimeMs now) {
    if (run.groups.empty()) return {};
    for (const auto& group : run.groups) {
        if (YG_TRY(reaches(run, *group, engine, now))) return {};
    }
    return fail(malformed(
        fmt::format("Query's end date and time is either before the log groups creation time or "
                    "exceeds the log groups log retention settings ([0,{}])",
                    query_bytes),
        0, query_bytes));
}

}  // namespace

Result<std::shared_ptr<const insights::Query>> LogsOperations::compile_query(
    const ports::RequestContext& context, const std::string& text,
    insights::CompileOptions options) {
    std::optional<Error> failure;
    const Scope scope = Scope::of(context);
    options.lookup_table =
        [&](std::string_view name) -> std::shared_ptr<const insights::LookupTable> {
        ports::AuthorizationRequest request;
        request.action = "logs:GetLookupTable";
        request.resources = {lookup_table_arn(scope, name)};
        const auto allowed = authorizer_.authorize(context, request);
        if (!allowed.has_value()) {
            failure = allowed.error();
            return nullptr;
        }
        auto table = lookup_tables_.open(scope, name);
        if (table.has_value()) return *std::move(table);
        failure = table.error();
        return nullptr;
    };
    auto compiled = insights::Query::compile(text, options);
    if (compiled) return *std::move(compiled);
    if (failure) return fail(*failure);
    const auto& error = compiled.error();
    return fail(malformed(error.message, error.start, error.end));
}

Result<std::vector<LogsOperations::GroupPointer>> LogsOperations::groups_of_query(
    const ports::RequestContext& context, const std::vector<std::string>& identifiers) {
    std::vector<GroupPointer> out;
    for (const std::string& identifier : identifiers) {
        const auto reference = parse_log_group_identifier(Scope::of(context), identifier);
        auto found = require_group_by_identifier(context, identifier);
        if (!found.has_value() && reference &&
            found.error().name() == "ResourceNotFoundException") {
            return fail(resource_not_found_exception(fmt::format(
                "Log group '{}' does not exist for account ID '{}' (Service: AWSLogs; Status "
                "Code: 400; Error Code: ResourceNotFoundException; Request ID: {}; Proxy: null)",
                reference->name, context.account_id, context.request_id)));
        }
        auto group = YG_TRY(std::move(found));
        if (group->log_class == LogClass::Delivery) {
            return fail(require_standard_class(*group).error());
        }
        const bool known = std::ranges::any_of(
            out, [&](const GroupPointer& other) { return other->id == group->id; });
        if (!known) out.push_back(std::move(group));
    }
    return out;
}

Result<std::vector<LogsOperations::GroupPointer>> LogsOperations::groups_of_source(
    const ports::RequestContext& context, const insights::SourceClause& source) {
    std::vector<GroupPointer> out;
    if (!source.by_pattern) {
        out = YG_TRY(groups_of_query(context, source.groups));
    } else if (source.accounts.empty() ||
               std::ranges::find(source.accounts, context.account_id) != source.accounts.end()) {
        YG_CHECK(directory_.visit_groups(Scope::of(context), "", [&](LogGroup group) {
            const bool named = source.prefixes.empty() ||
                               std::ranges::any_of(source.prefixes, [&](const auto& prefix) {
                                   return group.name.starts_with(prefix);
                               });
            if (named && wanted_class(source, group.log_class)) {
                out.push_back(std::make_shared<const LogGroup>(std::move(group)));
            }
            return out.size() <= kMaxSourceGroups;
        }));
        if (out.size() > kMaxSourceGroups) {
            return fail(invalid_parameter_exception(
                fmt::format("SOURCE selects more than {} log groups.", kMaxSourceGroups)));
        }
    }
    // The gateway has asked about the groups that the request names; these stand in the query.
    ports::AuthorizationRequest request;
    request.action = "logs:StartQuery";
    for (const GroupPointer& group : out)
        request.resources.push_back(group->arn() + ":log-stream:");
    if (!out.empty()) YG_CHECK(authorizer_.authorize(context, request));
    return out;
}

Result<void> LogsOperations::keep_indexed_groups(const insights::Query& query,
                                                 std::vector<GroupPointer>& groups) {
    for (const std::string& field : query.index_fields()) {
        if (std::ranges::find(kDefaultIndexes, field) != std::end(kDefaultIndexes)) continue;
        std::vector<GroupPointer> kept;
        for (const GroupPointer& group : groups) {
            const auto policy = YG_TRY(index_policies_.find(group->id));
            if (!policy) continue;
            const auto fields = YG_TRY(parse_index_policy(policy->document));
            if (std::ranges::find(fields, field, &IndexedField::name) != fields.end()) {
                kept.push_back(group);
            }
        }
        groups = std::move(kept);
    }
    return {};
}

Result<StartQueryResponse> LogsOperations::start_query(const ports::RequestContext& context,
                                                       const StartQueryRequest& request) {
    if (request.query_language.value_or(QueryLanguage::Cwli) != QueryLanguage::Cwli) {
        return fail(invalid_parameter_exception(
            "Only the query language CWLI is supported by this service."));
    }
    const auto identifiers = YG_TRY(named_groups(request));
    if (request.start_time < 0 || request.end_time < request.start_time) {
        return fail(invalid_parameter_exception("End time should not be before start time."));
    }
    QueryRun run;
    if (identifiers) run.groups = YG_TRY(groups_of_query(context, *identifiers));
    insights::CompileOptions options;
    options.infrequent_access = any_infrequent(run.groups);
    if (request.limit) options.limit = static_cast<std::uint64_t>(*request.limit);
    run.query = YG_TRY(compile_query(context, request.query_string, options));
    const auto& source = run.query->source();
    if (source.has_value() == identifiers.has_value()) {
        return fail(invalid_parameter_exception(
            "Must specify exactly one of logGroupName, logGroupNames, logGroupIdentifiers and, in "
            "the query, SOURCE."));
    }
    if (source) run.groups = YG_TRY(groups_of_source(context, *source));
    bool infrequent = any_infrequent(run.groups);
    for (const insights::SourceClause& inner : run.query->inner_sources()) {
        run.inner_groups.push_back(YG_TRY(groups_of_source(context, inner)));
        infrequent |= any_infrequent(run.inner_groups.back());
    }
    if (infrequent && !options.infrequent_access) {
        // Which commands are allowed is known only now that the query's own groups are.
        options.infrequent_access = true;
        run.query = YG_TRY(compile_query(context, request.query_string, options));
    }
    NewQuery query;
    for (const GroupPointer& group : run.groups) query.groups.push_back(group->name);
    YG_CHECK(keep_indexed_groups(*run.query, run.groups));
    const bool start_ms = request.start_time >= kLeastMilliseconds;
    const bool end_ms = request.end_time >= kLeastMilliseconds;
    run.from = TimeMs(start_ms ? request.start_time : request.start_time * kSecondMs);
    run.last = TimeMs(end_ms ? request.end_time : request.end_time * kSecondMs + 999);
    YG_CHECK(check_window(run, request.query_string.size(), engine_, clock_.now()));
    query.scope = Scope::of(context);
    query.user = context.identity.arn;
    if (identifiers) {
        for (const std::string& name : query.groups) {
            query.text += fmt::format("SOURCE \"{}\" ", name);
        }
        query.text += fmt::format("START={} END={} | ", run.from.value, run.last.value);
    }
    query.text += request.query_string;
    query.work = [this, run](QueryProgress& progress) {
        return run_query(run, engine_, directory_, clock_, query_workers_, progress);
    };
    auto started = queries_.start(std::move(query));
    if (!started.has_value()) {
        if (started.error().code() != Errc::LimitExceeded) return fail(started.error());
        return fail(limit_exceeded_exception("Resource limit exceeded."));
    }
    StartQueryResponse response;
    response.query_id = *std::move(started);
    return response;
}

}  // namespace yagura::services::logs
