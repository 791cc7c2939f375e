#include "services/cloudwatch/dashboard_operations.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/cloudwatch/errors.h"
#include "services/cloudwatch/tag_operations.h"
#include "widgets/dashboard_check.h"

namespace yagura::services::cloudwatch {
namespace {

using api::cloudwatch::DashboardValidationMessage;
using api::cloudwatch::invalid_parameter_value_exception;

constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxBody = std::size_t{1} << 20;
constexpr std::size_t kPageSize = 1000;

std::string arn_of(const ports::RequestContext& context, std::string_view name) {
    return fmt::format("arn:{}:cloudwatch::{}:dashboard/{}", context.partition, context.account_id,
                       name);
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

Result<void> check_name(std::string_view field, std::string_view name) {
    if (!std::ranges::all_of(name, is_name_character))
        return fail(invalid_parameter_value_exception(
            fmt::format("The value for field {} contains invalid characters. It can only contain "
                        "alphanumerics, dash (-) and underscore (_).\n",
                        field)));
    if (name.size() > kMaxName)
        return fail(invalid_parameter_value_exception(fmt::format(
            "The value for field {} must not be longer than {} characters.\n", field, kMaxName)));
    return {};
}

std::vector<DashboardValidationMessage> shapes_of(
    const std::vector<widgets::DashboardMessage>& messages) {
    std::vector<DashboardValidationMessage> out;
    for (const widgets::DashboardMessage& message : messages)
        out.push_back({message.path, message.sentence});
    return out;
}

Error refusal(const std::vector<widgets::DashboardMessage>& errors) {
    std::string text = fmt::format(
        "The dashboard body is invalid, there are {} validation errors:\n[", errors.size());
    for (const widgets::DashboardMessage& error : errors)
        fmt::format_to(std::back_inserter(text),
                       "{}\n  {{\n    \"dataPath\": \"{}\",\n    \"message\": \"{}\"\n  }}",
                       &error == &errors.front() ? "" : ",", error.path, error.sentence);
    text += "\n]";
    return api::cloudwatch::dashboard_invalid_input_error(
        std::move(text), {.dashboard_validation_messages = shapes_of(errors)});
}

}  // namespace

Result<std::unique_ptr<DashboardOperations>> DashboardOperations::create(meta::Database& database,
                                                                         TagStore& tags,
                                                                         Clock& clock) {
    std::unique_ptr<DashboardOperations> out(new DashboardOperations(database, tags, clock));
    YG_CHECK(out->store_.migrate());
    return out;
}

Result<api::cloudwatch::PutDashboardResponse> DashboardOperations::put(
    const ports::RequestContext& context, const api::cloudwatch::PutDashboardRequest& request) {
    YG_CHECK(check_name("DashboardName", request.dashboard_name));
    if (request.dashboard_body.size() > kMaxBody)
        return fail(api::cloudwatch::dashboard_invalid_input_error(
            fmt::format("The dashboard body must not be larger than {} bytes.", kMaxBody), {}));
    const widgets::DashboardCheck check = widgets::check_dashboard(request.dashboard_body);
    if (check.no_object)
        return fail(api::cloudwatch::dashboard_invalid_input_error(
            "The field DashboardBody must be a valid JSON object", {}));
    if (!check.errors.empty()) return fail(refusal(check.errors));
    YG_CHECK(store_.put(context.account_id, request.dashboard_name, request.dashboard_body,
                        clock_.now(), arn_of(context, request.dashboard_name),
                        tags_of(request.tags), tags_));
    return api::cloudwatch::PutDashboardResponse{shapes_of(check.warnings)};
}

Result<api::cloudwatch::GetDashboardResponse> DashboardOperations::get(
    const ports::RequestContext& context, const api::cloudwatch::GetDashboardRequest& request) {
    YG_CHECK(check_name("DashboardName", request.dashboard_name));
    auto body = YG_TRY(store_.body(context.account_id, request.dashboard_name));
    if (!body)
        return fail(api::cloudwatch::dashboard_not_found_error(
            fmt::format("Dashboard {} does not exist", request.dashboard_name)));
    api::cloudwatch::GetDashboardResponse out;
    out.dashboard_arn = arn_of(context, request.dashboard_name);
    out.dashboard_body = std::move(*body);
    out.dashboard_name = request.dashboard_name;
    return out;
}

Result<api::cloudwatch::ListDashboardsResponse> DashboardOperations::list(
    const ports::RequestContext& context, const api::cloudwatch::ListDashboardsRequest& request) {
    const std::string prefix = request.dashboard_name_prefix.value_or("");
    YG_CHECK(check_name("DashboardNamePrefix", prefix));
    // A token is the name after which the page before it ended.
    const std::string after = request.next_token.value_or("");
    if (!std::ranges::all_of(after, is_name_character))
        return fail(invalid_parameter_value_exception("The NextToken is invalid."));
    auto entries = YG_TRY(store_.list(context.account_id, prefix, after, kPageSize + 1));
    api::cloudwatch::ListDashboardsResponse out;
    if (entries.size() > kPageSize) {
        entries.pop_back();
        out.next_token = entries.back().name;
    }
    for (DashboardEntry& entry : entries) {
        api::cloudwatch::DashboardEntry shape;
        shape.dashboard_arn = arn_of(context, entry.name);
        shape.dashboard_name = std::move(entry.name);
        shape.last_modified = entry.modified;
        shape.size = entry.size;
        out.dashboard_entries.push_back(std::move(shape));
    }
    return out;
}

Result<void> DashboardOperations::remove(const ports::RequestContext& context,
                                         const api::cloudwatch::DeleteDashboardsRequest& request) {
    std::vector<std::pair<std::string, std::string>> names;
    for (const std::string& name : request.dashboard_names) {
        YG_CHECK(check_name("DashboardNames", name));
        names.emplace_back(name, arn_of(context, name));
    }
    if (const auto missing = YG_TRY(store_.remove(context.account_id, names, tags_)))
        return fail(api::cloudwatch::dashboard_not_found_error(
            fmt::format("Dashboard {} does not exist", *missing)));
    return {};
}

Result<bool> DashboardOperations::has(const ports::RequestContext& context, std::string_view arn) {
    const std::string stem = arn_of(context, "");
    if (!arn.starts_with(stem)) return false;
    return YG_TRY(store_.body(context.account_id, arn.substr(stem.size()))).has_value();
}

}  // namespace yagura::services::cloudwatch
