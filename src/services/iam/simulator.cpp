#include "services/iam/simulator.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "policy/text_position.h"
#include "services/iam/aws_managed_policies.h"
#include "text/number.h"

namespace yagura::services::iam {
namespace {

using policy::DocumentKind;

std::unexpected<Error> invalid(std::string sentence) {
    return fail(wire::invalid_input_exception(std::move(sentence)));
}

/// The account of an ARN; empty for what has none.
std::string_view account_in(std::string_view arn) {
    for (int part = 0; part < 4; ++part) {
        const std::size_t colon = arn.find(':');
        if (colon == arn.npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

bool fits_type(std::string_view value, wire::ContextKeyType type) {
    switch (type) {
        case wire::ContextKeyType::Numeric:
        case wire::ContextKeyType::NumericList:
            return text::parse_double(value).has_value();
        case wire::ContextKeyType::Boolean:
        case wire::ContextKeyType::BooleanList:
            return value == "true" || value == "false";
        default:
            return true;
    }
}

bool is_list(wire::ContextKeyType type) {
    switch (type) {
        case wire::ContextKeyType::StringList:
        case wire::ContextKeyType::NumericList:
        case wire::ContextKeyType::BooleanList:
        case wire::ContextKeyType::IpList:
        case wire::ContextKeyType::BinaryList:
        case wire::ContextKeyType::DateList:
            return true;
        default:
            return false;
    }
}

Result<policy::ContextKeys> context_keys(
    const std::optional<std::vector<wire::ContextEntry>>& entries) {
    policy::ContextKeys out;
    if (!entries.has_value()) return out;
    for (const wire::ContextEntry& entry : *entries) {
        if (!entry.context_key_name.has_value() || !entry.context_key_type.has_value())
            return invalid("A context entry needs a name and a type.");
        const auto values = entry.context_key_values.value_or(std::vector<std::string>());
        const bool good = (is_list(*entry.context_key_type) || values.size() == 1) &&
                          std::ranges::all_of(values, [&](const std::string& value) {
                              return fits_type(value, *entry.context_key_type);
                          });
        if (!good)
            return invalid(fmt::format("The values of context key {} do not fit its type.",
                                       *entry.context_key_name));
        out[*entry.context_key_name] = values;
    }
    return out;
}

Result<void> add_managed(const AccountEntities& entities, const std::string& arn,
                         SimulatedPolicies& out) {
    const auto parts = parse_entity_arn(arn);
    auto managed = find_aws_managed(arn);
    if (managed == nullptr && parts.has_value())
        managed = entities.find<ManagedPolicy>(parts->name);
    if (managed == nullptr) return {};
    out.sets.identity.push_back(
        YG_TRY(out.read(managed->name, managed->current().document, DocumentKind::Identity)));
    return {};
}

template <class Entity>
Result<void> add_holder(const AccountEntities& entities, const Entity& holder,
                        SimulatedPolicies& out) {
    for (const auto& [name, document] : holder.inline_policies) {
        out.sets.identity.push_back(
            YG_TRY(out.read(fmt::format("{}_{}_{}", kKind<Entity>, holder.name, name), document,
                            DocumentKind::Identity)));
    }
    for (const std::string& arn : holder.attached) YG_CHECK(add_managed(entities, arn, out));
    return {};
}

Result<void> add_boundary(const AccountEntities& entities, std::string_view account,
                          const std::string& arn, SimulatedPolicies& out) {
    if (arn.empty()) return {};
    const auto boundary = YG_TRY(require_policy(entities, account, arn));
    out.sets.boundary =
        YG_TRY(out.read(boundary->name, boundary->current().document, DocumentKind::Identity));
    return {};
}

wire::Position position(const Document& text, std::size_t offset) {
    const policy::TextPosition place = policy::position_of(*text, offset);
    wire::Position out;
    out.line = static_cast<std::int32_t>(place.line);
    out.column = static_cast<std::int32_t>(place.column);
    return out;
}

wire::EvalDecision decision_of(policy::Outcome outcome) {
    switch (outcome) {
        case policy::Outcome::Allow:
            return wire::EvalDecision::Allowed;
        case policy::Outcome::ExplicitDeny:
            return wire::EvalDecision::ExplicitDeny;
        case policy::Outcome::ImplicitDeny:
            return wire::EvalDecision::ImplicitDeny;
    }
    return wire::EvalDecision::ImplicitDeny;
}

wire::EvaluationResult shown(const std::string& action, const std::string& resource,
                             const policy::Simulation& simulation,
                             const SimulatedPolicies& policies) {
    wire::EvaluationResult out;
    out.eval_action_name = action;
    out.eval_resource_name = resource;
    out.eval_decision = decision_of(simulation.decision.outcome);
    for (const policy::MatchedStatement& match : simulation.matched) {
        wire::MatchedStatement& statement = out.matched_statements.emplace_back();
        statement.source_policy_id = match.document->name;
        statement.source_policy_type = match.document->document->kind() == DocumentKind::Resource
                                           ? "Resource Policy"
                                           : "IAM Policy";
        const auto text = policies.texts.find(match.document->name);
        if (text == policies.texts.end()) continue;
        statement.start_position = position(text->second, match.statement->begin);
        statement.end_position = position(text->second, match.statement->end);
    }
    out.missing_context_values = simulation.missing_keys;
    if (simulation.boundary_allows.has_value())
        out.permissions_boundary_decision_detail.emplace().allowed_by_permissions_boundary =
            *simulation.boundary_allows;
    if (simulation.organization_allows.has_value())
        out.organizations_decision_detail.emplace().allowed_by_organizations =
            *simulation.organization_allows;
    return out;
}

/// Who asks: only a user can be said to.
Result<policy::Principal> caller_of(const SimulationQuestion& question) {
    policy::Principal out;
    out.kind = policy::Principal::Kind::User;
    out.account = question.account;
    if (question.caller_arn.empty()) {
        if (question.resource_policy.has_value())
            return invalid(
                "CallerArn must be given with ResourcePolicy, unless the policies of a user are "
                "simulated.");
        return out;
    }
    const auto parts = parse_entity_arn(question.caller_arn);
    if (!parts.has_value() || parts->kind != kKind<User>)
        return invalid(
            fmt::format("Invalid CallerArn: {} is not the ARN of a user.", question.caller_arn));
    out.account = parts->account;
    out.arn = question.caller_arn;
    return out;
}

}  // namespace

Result<policy::NamedDocument> SimulatedPolicies::read(std::string name, Document text,
                                                      DocumentKind kind) {
    auto parsed = policy::Document::parse(*text, kind);
    if (!parsed.has_value()) return invalid(fmt::format("{}: {}", name, parsed.error().message()));
    texts[name] = std::move(text);
    return policy::NamedDocument{std::move(name), *std::move(parsed)};
}

Result<void> add_policy_inputs(const std::vector<std::string>& inputs, SimulatedPolicies& out) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        out.sets.identity.push_back(YG_TRY(out.read(fmt::format("PolicyInputList.{}", i + 1),
                                                    std::make_shared<const std::string>(inputs[i]),
                                                    DocumentKind::Identity)));
    }
    return {};
}

Result<void> add_policies_of(const AccountEntities& entities, std::string_view account,
                             std::string_view arn, SimulatedPolicies& out) {
    const auto parts = parse_entity_arn(arn);
    const auto unclear = [&] {
        return invalid(fmt::format(
            "Invalid Entity Arn: {} does not clearly define entity type and name.", arn));
    };
    if (!parts.has_value() || parts->account != account) return unclear();
    if (parts->kind == kKind<User>) {
        const auto user = YG_TRY(require<User>(entities, parts->name));
        YG_CHECK(add_holder(entities, *user, out));
        for (const std::string& id : user->group_ids)
            if (const auto group = entities.find_by_id<Group>(id))
                YG_CHECK(add_holder(entities, *group, out));
        return add_boundary(entities, account, user->boundary, out);
    }
    if (parts->kind == kKind<Group>)
        return add_holder(entities, *YG_TRY(require<Group>(entities, parts->name)), out);
    if (parts->kind != kKind<Role>) return unclear();
    const auto role = YG_TRY(require<Role>(entities, parts->name));
    YG_CHECK(add_holder(entities, *role, out));
    return add_boundary(entities, account, role->boundary, out);
}

Result<std::vector<wire::EvaluationResult>> simulate_all(const SimulationQuestion& question,
                                                         SimulatedPolicies policies) {
    const policy::Principal caller = YG_TRY(caller_of(question));
    const policy::ContextKeys keys = YG_TRY(context_keys(question.context_entries));
    if (question.boundary_inputs.has_value() && !question.boundary_inputs->empty()) {
        if (question.boundary_inputs->size() > 1)
            return invalid("There can be only one permissions boundary.");
        policies.sets.boundary = YG_TRY(
            policies.read("PermissionsBoundaryPolicyInputList.1",
                          std::make_shared<const std::string>(question.boundary_inputs->front()),
                          DocumentKind::Identity));
    }
    if (question.resource_policy.has_value()) {
        policies.sets.resource = YG_TRY(policies.read(
            "ResourcePolicy", std::make_shared<const std::string>(*question.resource_policy),
            DocumentKind::Resource));
    }
    std::vector<wire::EvaluationResult> out;
    for (const std::string& action : question.actions) {
        const std::size_t colon = action.find(':');
        if (colon == 0 || colon == action.npos || colon + 1 == action.size())
            return invalid(fmt::format("Invalid action name: {}", action));
        for (const std::string& resource : question.resources) {
            // Without its policy nothing is known of what another account's resource says, so the
            // caller's side alone is simulated.
            std::string owner(caller.account);
            if (question.resource_policy.has_value()) {
                std::string_view said = account_in(resource);
                if (said.empty() && question.resource_owner.has_value())
                    said = account_in(*question.resource_owner);
                if (!said.empty()) owner = said;
            }
            out.push_back(
                shown(action, resource,
                      policy::simulate({caller, action, resource, owner, keys}, policies.sets),
                      policies));
        }
    }
    return out;
}

}  // namespace yagura::services::iam
