#include <fmt/core.h>

#include <algorithm>

#include "api/logs/errors.h"
#include "insights/query.h"
#include "services/logs/index_policy.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/queries/query_run.h"
#include "services/logs/request_checks.h"
#include "text/number.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kMaxGroups = 50;
constexpr std::size_t kPageRows = 10'000;
constexpr std::size_t kDefaultQueries = 1'000;
/// A number this large is milliseconds, not seconds (logs-api.md section 1).
constexpr std::int64_t kLeastMilliseconds = 100'000'000'000;
constexpr std::string_view kListKind = "queries";
/// Indexed in every group (live-tail-and-more.md section 8).
constexpr std::string_view kDefaultIndexes[] = {
    "@logStream",        "@aws.region",  "@aws.account", "@source.log",  "@data_source_name",
    "@data_source_type", "@data_format", "traceId",      "severityText", "attributes.session.id"};

std::string results_kind(const std::string& id) {
    return "query-results/" + id;
}

Error malformed(std::string message, std::size_t start, std::size_t end) {
    MalformedQueryException details;
    auto& compile_error = details.query_compile_error.emplace();
    auto& location = compile_error.location.emplace();
    location.start_char_offset = static_cast<std::int32_t>(start);
    location.end_char_offset = static_cast<std::int32_t>(end);
    compile_error.message = message;
    return malformed_query_exception(std::move(message), std::move(details));
}

QueryStatus to_api(QueryState state) {
    switch (state) {
        case QueryState::Scheduled:
            return QueryStatus::Scheduled;
        case QueryState::Running:
            return QueryStatus::Running;
        case QueryState::Complete:
            return QueryStatus::Complete;
        case QueryState::Failed:
            return QueryStatus::Failed;
        case QueryState::Cancelled:
            return QueryStatus::Cancelled;
        case QueryState::Timeout:
            return QueryStatus::Timeout;
    }
    return QueryStatus::Unknown;
}

Error unknown_query(const std::string& id) {
    return resource_not_found_exception(fmt::format("Query with ID '{}' does not exist.", id));
}

}  // namespace

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
    if (request.log_group_name.has_value() + request.log_group_names.has_value() +
            request.log_group_identifiers.has_value() !=
        1) {
        return fail(
            invalid_parameter_exception("Must specify exactly one of logGroupName, "
                                        "logGroupNames and logGroupIdentifiers."));
    }
    if (request.start_time < 0 || request.end_time < request.start_time) {
        return fail(invalid_parameter_exception("End time should not be before start time."));
    }
    std::vector<std::string> identifiers =
        request.log_group_identifiers.value_or(std::vector<std::string>());
    if (request.log_group_name) identifiers = {*request.log_group_name};
    if (request.log_group_names) identifiers = *request.log_group_names;
    if (identifiers.empty() || identifiers.size() > kMaxGroups) {
        return fail(invalid_parameter_exception("A query names 1 to 50 log groups."));
    }
    QueryRun run;
    insights::CompileOptions options;
    NewQuery query;
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
        if (std::ranges::find(query.groups, group->name) != query.groups.end()) continue;
        options.infrequent_access |= group->log_class == LogClass::InfrequentAccess;
        query.groups.push_back(group->name);
        run.groups.push_back(std::move(group));
    }
    if (request.limit) options.limit = static_cast<std::uint64_t>(*request.limit);
    auto compiled = insights::Query::compile(request.query_string, options);
    if (!compiled) {
        const auto& error = compiled.error();
        return fail(malformed(error.message, error.start, error.end));
    }
    run.query = *std::move(compiled);
    if (run.query->source()) {
        // Who may read a group is decided by the groups that the request names.
        return fail(
            malformed("SOURCE is not supported by this service; name the log groups in the request",
                      0, request.query_string.size()));
    }
    YG_CHECK(keep_indexed_groups(*run.query, run.groups));
    const bool start_ms = request.start_time >= kLeastMilliseconds;
    const bool end_ms = request.end_time >= kLeastMilliseconds;
    run.from = TimeMs(start_ms ? request.start_time : request.start_time * kSecondMs);
    run.last = TimeMs(end_ms ? request.end_time : request.end_time * kSecondMs + 999);
    query.scope = Scope::of(context);
    query.user = context.identity.arn;
    for (const std::string& name : query.groups) query.text += fmt::format("SOURCE \"{}\" ", name);
    query.text +=
        fmt::format("START={} END={} | {}", run.from.value, run.last.value, request.query_string);
    query.work = [this, run](QueryProgress& progress) {
        return run_query(run, engine_, directory_, clock_, progress);
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

Result<GetQueryResultsResponse> LogsOperations::get_query_results(
    const ports::RequestContext& context, const GetQueryResultsRequest& request) {
    const auto seen = queries_.find(Scope::of(context), request.query_id);
    if (!seen) return fail(unknown_query(request.query_id));
    const std::string kind = results_kind(request.query_id);
    const std::string place = YG_TRY(require_list_place(kind, request.next_token));
    const auto& rows = *seen->rows;
    const std::size_t begin =
        std::min<std::size_t>(rows.size(), text::parse_uint64(place).value_or(0));
    const std::size_t page =
        request.max_items ? static_cast<std::size_t>(*request.max_items) : kPageRows;
    const std::size_t end = std::min(rows.size(), begin + page);
    GetQueryResultsResponse response;
    response.query_language = QueryLanguage::Cwli;
    response.status = to_api(seen->state);
    auto& results = response.results.emplace();
    for (std::size_t i = begin; i < end; ++i) {
        auto& row = results.emplace_back();
        for (const auto& [name, value] : rows[i]) {
            ResultField& field = row.emplace_back();
            field.field = name;
            field.value = value;
        }
    }
    const bool ended = seen->state != QueryState::Scheduled && seen->state != QueryState::Running;
    if (ended && end < rows.size() && page > 0) {
        response.next_token = to_list_token(kind, std::to_string(end));
    }
    auto& statistics = response.statistics.emplace();
    statistics.records_matched = static_cast<double>(seen->figures.records_matched);
    statistics.records_scanned = static_cast<double>(seen->figures.records_scanned);
    statistics.bytes_scanned = static_cast<double>(seen->figures.bytes_scanned);
    statistics.estimated_records_skipped = static_cast<double>(seen->figures.records_skipped);
    statistics.estimated_bytes_skipped = static_cast<double>(seen->figures.bytes_skipped);
    statistics.log_groups_scanned = static_cast<double>(seen->figures.groups_scanned);
    return response;
}

Result<StopQueryResponse> LogsOperations::stop_query(const ports::RequestContext& context,
                                                     const StopQueryRequest& request) {
    const auto stopped = queries_.stop(Scope::of(context), request.query_id);
    if (!stopped.has_value()) {
        if (stopped.error().code() == Errc::NotFound) return fail(unknown_query(request.query_id));
        return fail(invalid_parameter_exception("The specified query is not running"));
    }
    StopQueryResponse response;
    response.success = true;
    return response;
}

Result<DescribeQueriesResponse> LogsOperations::describe_queries(
    const ports::RequestContext& context, const DescribeQueriesRequest& request) {
    const std::string after = YG_TRY(require_list_place(kListKind, request.next_token));
    const auto limit = static_cast<std::size_t>(request.max_results.value_or(kDefaultQueries));
    DescribeQueriesResponse response;
    auto& queries = response.queries.emplace();
    if (request.query_language.value_or(QueryLanguage::Cwli) != QueryLanguage::Cwli) {
        return response;
    }
    bool reached = after.empty();
    for (const QuerySnapshot& seen : queries_.list(Scope::of(context))) {
        if (!reached) {
            reached = seen.id == after;
            continue;
        }
        if (request.status && to_api(seen.state) != *request.status) continue;
        if (request.log_group_name &&
            std::ranges::find(seen.groups, *request.log_group_name) == seen.groups.end()) {
            continue;
        }
        if (queries.size() == limit) {
            response.next_token = to_list_token(kListKind, *queries.back().query_id);
            break;
        }
        QueryInfo& info = queries.emplace_back();
        info.query_language = QueryLanguage::Cwli;
        info.query_id = seen.id;
        info.query_string = seen.text;
        info.status = to_api(seen.state);
        info.create_time = seen.created.value;
        info.log_group_name = seen.groups.front();
        info.query_duration = seen.duration_ms;
        info.bytes_scanned = static_cast<double>(seen.figures.bytes_scanned);
        info.user_identity = seen.user;
    }
    return response;
}

Result<ListLogGroupsForQueryResponse> LogsOperations::list_log_groups_for_query(
    const ports::RequestContext& context, const ListLogGroupsForQueryRequest& request) {
    // A query has at most fifty groups, which is the smallest page.
    YG_CHECK(require_list_place("query-groups", request.next_token));
    const auto seen = queries_.find(Scope::of(context), request.query_id);
    if (!seen) return fail(unknown_query(request.query_id));
    ListLogGroupsForQueryResponse response;
    auto& identifiers = response.log_group_identifiers.emplace();
    for (const auto& name : seen->groups) identifiers.push_back(log_group_arn(seen->scope, name));
    return response;
}

}  // namespace yagura::services::logs
