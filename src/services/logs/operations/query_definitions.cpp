#include <algorithm>

#include "api/logs/errors.h"
#include "base/random.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kDefaultPage = 1'000;
constexpr std::string_view kListKind = "query-definitions";
constexpr std::string_view kUnknown = "The specified query definition does not exist.";

}  // namespace

Result<PutQueryDefinitionResponse> LogsOperations::put_query_definition(
    const ports::RequestContext& context, const PutQueryDefinitionRequest& request) {
    QueryDefinition definition;
    definition.query_language = request.query_language.value_or(QueryLanguage::Cwli);
    definition.name = request.name;
    definition.query_string = request.query_string;
    definition.last_modified = clock_.now().value;
    // Replacing replaces everything: groups that are not given become none.
    definition.log_group_names = request.log_group_names.value_or(std::vector<std::string>());
    if (request.parameters) {
        if (definition.query_language != QueryLanguage::Cwli) {
            return fail(invalid_parameter_exception(
                "Parameters are only supported for the CWLI query language."));
        }
        definition.parameters = request.parameters;
    }

    const Scope scope = Scope::of(context);
    if (request.query_definition_id) {
        definition.query_definition_id = *request.query_definition_id;
        const auto replaced = query_definitions_.replace(scope, definition);
        if (!replaced.has_value()) {
            if (replaced.error().code() != Errc::NotFound) return fail(replaced.error());
            return fail(resource_not_found_exception(std::string(kUnknown)));
        }
    } else {
        definition.query_definition_id = uuid_v4();
        const auto created = query_definitions_.create(scope, definition);
        if (!created.has_value()) {
            if (created.error().code() != Errc::LimitExceeded) return fail(created.error());
            return fail(limit_exceeded_exception("Resource limit exceeded."));
        }
    }
    PutQueryDefinitionResponse response;
    response.query_definition_id = definition.query_definition_id;
    return response;
}

Result<DescribeQueryDefinitionsResponse> LogsOperations::describe_query_definitions(
    const ports::RequestContext& context, const DescribeQueryDefinitionsRequest& request) {
    const std::string prefix = request.query_definition_name_prefix.value_or("");
    const auto limit = static_cast<std::size_t>(request.max_results.value_or(kDefaultPage));
    const std::string after = YG_TRY(require_list_place(kListKind, request.next_token));
    DescribeQueryDefinitionsResponse response;
    auto& items = response.query_definitions;
    std::string last;
    for (QueryDefinition& definition : YG_TRY(query_definitions_.list(Scope::of(context)))) {
        if (!definition.name.starts_with(prefix)) continue;
        if (request.query_language && definition.query_language != *request.query_language) continue;
        std::string place = definition.name + '\0' + definition.query_definition_id;
        if (!after.empty() && place <= after) continue;
        if (items.size() == limit) {
            response.next_token = to_list_token(kListKind, last);
            break;
        }
        items.push_back(std::move(definition));
        last = std::move(place);
    }
    return response;
}

Result<DeleteQueryDefinitionResponse> LogsOperations::delete_query_definition(
    const ports::RequestContext& context, const DeleteQueryDefinitionRequest& request) {
    if (!YG_TRY(query_definitions_.remove(Scope::of(context), request.query_definition_id))) {
        return fail(resource_not_found_exception(std::string(kUnknown)));
    }
    DeleteQueryDefinitionResponse response;
    response.success = true;
    return response;
}

}  // namespace yagura::services::logs
