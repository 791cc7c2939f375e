#include "services/iam/checks.h"

#include <algorithm>

#include <fmt/core.h>

#include "services/iam/aws_managed_policies.h"
#include "services/iam/quotas.h"

namespace yagura::services::iam {
namespace {

bool is_name_character(char c) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("+=,.@_-").find(c) != std::string_view::npos;
}

bool same_key(std::string_view left, std::string_view right) {
    return lower_case(left) == lower_case(right);
}

template <class Entity>
std::string missing_sentence(std::string_view name) {
    if constexpr (std::is_same_v<Entity, InstanceProfile>)
        return fmt::format("Instance Profile {} cannot be found.", name);
    return fmt::format("The {} with name {} cannot be found.", kKind<Entity>, name);
}

}  // namespace

Result<void> check_name(std::string_view name, std::string_view member) {
    if (!name.empty() && std::ranges::all_of(name, is_name_character)) return {};
    return fail(wire::validation_exception(
        fmt::format("The specified value for {} is invalid. It must contain only alphanumeric "
                    "characters and/or the following: +=,.@_-",
                    member)));
}

Result<std::string> checked_path(const std::optional<std::string>& path) {
    if (!path.has_value()) return std::string("/");
    const bool printable = std::ranges::all_of(*path, [](char c) { return c > ' ' && c < '\x7f'; });
    if (path->starts_with('/') && path->ends_with('/') && printable) return *path;
    return fail(wire::validation_exception(
        "The specified value for path is invalid. It must begin and end with / and contain only "
        "alphanumeric characters and/or / characters."));
}

Result<Tags> checked_tags(const std::optional<std::vector<wire::Tag>>& tags) {
    Tags out;
    for (const wire::Tag& tag : tags.value_or(std::vector<wire::Tag>())) {
        const bool repeated = std::ranges::any_of(
            out, [&](const Tag& other) { return same_key(other.key, tag.key); });
        if (repeated)
            return fail(wire::invalid_input_exception(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        out.push_back({tag.key, tag.value});
    }
    return out;
}

std::vector<wire::Tag> to_wire(const Tags& tags) {
    std::vector<wire::Tag> out;
    for (const Tag& tag : tags) {
        wire::Tag& added = out.emplace_back();
        added.key = tag.key;
        added.value = tag.value;
    }
    return out;
}

std::optional<std::vector<wire::Tag>> to_wire_if_any(const Tags& tags) {
    if (tags.empty()) return std::nullopt;
    return to_wire(tags);
}

Result<void> add_tags(Tags& tags, const Tags& added) {
    for (const Tag& tag : added) {
        const auto found = std::ranges::find_if(
            tags, [&](const Tag& other) { return same_key(other.key, tag.key); });
        if (found == tags.end())
            tags.push_back(tag);
        else
            *found = tag;
    }
    if (tags.size() <= kTags) return {};
    return fail(wire::limit_exceeded_exception(
        fmt::format("The number of tags has reached the maximum limit of {}.", kTags)));
}

void remove_tags(Tags& tags, const std::vector<std::string>& keys) {
    std::erase_if(tags, [&](const Tag& tag) {
        return std::ranges::any_of(keys,
                                   [&](const std::string& key) { return same_key(key, tag.key); });
    });
}

std::size_t policy_size(std::string_view document) {
    return static_cast<std::size_t>(std::ranges::count_if(document, [](char c) {
        const bool continues = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
        return !continues && c != ' ' && c != '\t' && c != '\r' && c != '\n';
    }));
}

template <class Entity>
Result<std::shared_ptr<const Entity>> require(const AccountEntities& entities,
                                              std::string_view name) {
    auto found = entities.find<Entity>(name);
    if (found == nullptr)
        return fail(wire::no_such_entity_exception(missing_sentence<Entity>(name)));
    return found;
}
template Result<std::shared_ptr<const User>> require(const AccountEntities&, std::string_view);
template Result<std::shared_ptr<const Group>> require(const AccountEntities&, std::string_view);
template Result<std::shared_ptr<const Role>> require(const AccountEntities&, std::string_view);
template Result<std::shared_ptr<const InstanceProfile>> require(const AccountEntities&,
                                                                std::string_view);

Result<std::shared_ptr<const ManagedPolicy>> find_policy(const AccountEntities& entities,
                                                         std::string_view account_id,
                                                         std::string_view arn) {
    if (!arn.starts_with("arn:") || std::ranges::count(arn, ':') < 5)
        return fail(wire::validation_exception("Invalid ARN:  Could not be parsed!"));
    const auto parts = parse_entity_arn(arn);
    if (!parts.has_value() || parts->kind != kKind<ManagedPolicy>)
        return fail(wire::validation_exception(fmt::format("ARN {} is not valid.", arn)));
    if (parts->account == "aws") return find_aws_managed(arn);
    if (parts->account != account_id) return std::shared_ptr<const ManagedPolicy>();
    auto found = entities.find<ManagedPolicy>(parts->name);
    if (found != nullptr && arn_of(account_id, *found) != arn) found = nullptr;
    return found;
}

Result<std::shared_ptr<const ManagedPolicy>> require_policy(const AccountEntities& entities,
                                                            std::string_view account_id,
                                                            std::string_view arn) {
    auto found = YG_TRY(find_policy(entities, account_id, arn));
    if (found == nullptr)
        return fail(wire::no_such_entity_exception(fmt::format("Policy {} was not found.", arn)));
    return found;
}

Result<ManagedPolicy> require_own_policy(const AccountEntities& entities,
                                         std::string_view account_id, std::string_view arn) {
    const auto found = YG_TRY(require_policy(entities, account_id, arn));
    if (arn.starts_with("arn:aws:iam::aws:"))
        return fail(Error::of_service(Errc::Forbidden, "AccessDeniedException",
                                      "Policy is outside your own account."));
    return *found;
}

Result<void> check_boundary(const AccountEntities& entities, std::string_view account_id,
                            std::string_view arn) {
    const auto parts = parse_entity_arn(arn);
    const bool managed = parts.has_value() && parts->kind == kKind<ManagedPolicy> &&
                         (parts->account == "aws" || parts->account == account_id);
    if (!managed)
        return fail(wire::validation_exception(
            fmt::format("Value ({}) for parameter PermissionsBoundary is invalid.", arn)));
    if (YG_TRY(find_policy(entities, account_id, arn)) != nullptr) return {};
    return fail(wire::no_such_entity_exception(
        fmt::format("Scope ARN: {} does not exist or is not attachable.", arn)));
}

}  // namespace yagura::services::iam
