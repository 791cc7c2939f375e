#include <algorithm>

#include "api/logs/errors.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"
#include "services/logs/tag_filter.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::size_t kDefaultPage = 50;
constexpr std::string_view kListKind = "lookup-tables";

Error unknown_table() {
    return resource_not_found_exception("The specified lookup table does not exist.");
}

/// The name within an ARN of the caller's account and region.
Result<std::string> table_name(const ports::RequestContext& context, const std::string& arn) {
    const auto resource = parse_tagged_resource(arn);
    if (!resource || resource->kind != TaggedResource::Kind::LookupTable) {
        return fail(invalid_parameter_exception("The specified lookup table ARN is invalid."));
    }
    if (resource->scope != Scope::of(context)) return fail(unknown_table());
    return resource->name;
}

/// Makes sure that queries will be able to read it, and tells what the API shows of it.
Result<void> describe_body(const std::string& body, LookupTable& info) {
    const auto table = insights::LookupTable::parse(body);
    if (!table.has_value()) return fail(invalid_parameter_exception(table.error().message()));
    info.table_fields = (*table)->columns();
    info.records_count = static_cast<std::int64_t>((*table)->rows());
    info.size_bytes = static_cast<std::int64_t>(body.size());
    return {};
}

}  // namespace

Result<CreateLookupTableResponse> LogsOperations::create_lookup_table(
    const ports::RequestContext& context, const CreateLookupTableRequest& request) {
    const Scope scope = Scope::of(context);
    LookupTable info;
    info.lookup_table_arn = lookup_table_arn(scope, request.lookup_table_name);
    info.lookup_table_name = request.lookup_table_name;
    info.description = request.description;
    if (request.kms_key_id) YG_CHECK(check_kms_key(*request.kms_key_id, *info.lookup_table_arn));
    info.kms_key_id = request.kms_key_id;
    info.last_updated_time = clock_.now().value;
    YG_CHECK(describe_body(request.table_body, info));
    if (request.tags) {
        for (const auto& [key, value] : *request.tags) YG_CHECK(check_tag_key(key));
    }
    const auto created = lookup_tables_.create(scope, info, request.table_body);
    if (!created.has_value()) {
        if (created.error().code() == Errc::Conflict) {
            return fail(
                resource_already_exists_exception("The specified lookup table already exists."));
        }
        if (created.error().code() != Errc::LimitExceeded) return fail(created.error());
        return fail(limit_exceeded_exception("Resource limit exceeded."));
    }
    if (request.tags) YG_CHECK(put_tags(*info.lookup_table_arn, *request.tags));
    CreateLookupTableResponse response;
    response.lookup_table_arn = info.lookup_table_arn;
    response.created_at = info.last_updated_time;
    return response;
}

Result<UpdateLookupTableResponse> LogsOperations::update_lookup_table(
    const ports::RequestContext& context, const UpdateLookupTableRequest& request) {
    const Scope scope = Scope::of(context);
    const std::string name = YG_TRY(table_name(context, request.lookup_table_arn));
    auto info = YG_TRY(lookup_tables_.find(scope, name));
    if (!info) return fail(unknown_table());
    if (request.description) info->description = request.description;
    if (request.kms_key_id) {
        // An empty one takes the key away.
        info->kms_key_id.reset();
        if (!request.kms_key_id->empty()) {
            YG_CHECK(check_kms_key(*request.kms_key_id, *info->lookup_table_arn));
            info->kms_key_id = request.kms_key_id;
        }
    }
    info->last_updated_time = clock_.now().value;
    YG_CHECK(describe_body(request.table_body, *info));
    const auto replaced = lookup_tables_.replace(scope, *info, request.table_body);
    if (!replaced.has_value()) {
        if (replaced.error().code() != Errc::NotFound) return fail(replaced.error());
        return fail(unknown_table());
    }
    UpdateLookupTableResponse response;
    response.lookup_table_arn = info->lookup_table_arn;
    response.last_updated_time = info->last_updated_time;
    return response;
}

Result<GetLookupTableResponse> LogsOperations::get_lookup_table(
    const ports::RequestContext& context, const GetLookupTableRequest& request) {
    const std::string name = YG_TRY(table_name(context, request.lookup_table_arn));
    auto whole = YG_TRY(lookup_tables_.read(Scope::of(context), name));
    if (!whole) return fail(unknown_table());
    GetLookupTableResponse response;
    response.lookup_table_arn = whole->info.lookup_table_arn;
    response.lookup_table_name = whole->info.lookup_table_name;
    response.description = whole->info.description;
    response.table_body = std::move(whole->body);
    response.size_bytes = whole->info.size_bytes;
    response.last_updated_time = whole->info.last_updated_time;
    response.kms_key_id = whole->info.kms_key_id;
    return response;
}

Result<DescribeLookupTablesResponse> LogsOperations::describe_lookup_tables(
    const ports::RequestContext& context, const DescribeLookupTablesRequest& request) {
    const std::string prefix = request.lookup_table_name_prefix.value_or("");
    const auto asked = static_cast<std::size_t>(std::max(request.max_results.value_or(0), 0));
    const std::size_t limit = asked == 0 ? kDefaultPage : asked;
    const std::string after = YG_TRY(require_list_place(kListKind, request.next_token));
    DescribeLookupTablesResponse response;
    auto& tables = response.lookup_tables.emplace();
    for (LookupTable& info : YG_TRY(lookup_tables_.list(Scope::of(context)))) {
        const std::string& name = *info.lookup_table_name;
        if (!name.starts_with(prefix) || name <= after) continue;
        if (tables.size() == limit) {
            response.next_token = to_list_token(kListKind, *tables.back().lookup_table_name);
            break;
        }
        tables.push_back(std::move(info));
    }
    return response;
}

Result<void> LogsOperations::delete_lookup_table(const ports::RequestContext& context,
                                                 const DeleteLookupTableRequest& request) {
    const std::string name = YG_TRY(table_name(context, request.lookup_table_arn));
    if (!YG_TRY(lookup_tables_.remove(Scope::of(context), name))) return fail(unknown_table());
    return {};
}

}  // namespace yagura::services::logs
