#include <fmt/core.h>

#include <algorithm>

#include "api/logs/errors.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"
#include "text/number.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kPageRows = 10'000;
constexpr std::size_t kDefaultQueries = 1'000;
constexpr std::string_view kListKind = "queries";

std::string results_kind(const std::string& id) {
    return "query-results/" + id;
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
        if (!seen.groups.empty()) info.log_group_name = seen.groups.front();
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
