#include "services/iam/trust_policies.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "api/iam/errors.h"
#include "base/arena.h"
#include "services/iam/access_key_id.h"
#include "text/json_cursor.h"
#include "text/json_writer.h"

namespace yagura::services::iam {
namespace {

/// A string of the document and where it stands, quotes included.
struct Place {
    std::size_t begin;
    std::size_t end;
    std::string text;
};

/// Reads a document for the places of the names in it. Stored documents were checked when they
/// came, so errors only end the search.
class PrincipalFinder {
  public:
    explicit PrincipalFinder(std::string_view document) : json_(document) {}

    std::vector<Place> find() {
        static_cast<void>(document());
        return std::move(places_);
    }

  private:
    Result<void> document() {
        YG_CHECK(json_.enter_object());
        while (const auto key = YG_TRY(json_.next_key(arena_))) {
            if (*key != "Statement")
                YG_CHECK(json_.skip_value());
            else if (YG_TRY(json_.kind()) == text::JsonKind::Object)
                YG_CHECK(statement());
            else
                YG_CHECK(statements());
        }
        return {};
    }

    Result<void> statements() {
        YG_CHECK(json_.enter_array());
        while (YG_TRY(json_.next_element())) YG_CHECK(statement());
        return {};
    }

    Result<void> statement() {
        YG_CHECK(json_.enter_object());
        while (const auto key = YG_TRY(json_.next_key(arena_))) {
            if (*key == "Principal" || *key == "NotPrincipal")
                YG_CHECK(names());
            else
                YG_CHECK(json_.skip_value());
        }
        return {};
    }

    Result<void> names() {
        switch (YG_TRY(json_.kind())) {
            case text::JsonKind::Object:
                YG_CHECK(json_.enter_object());
                while (YG_TRY(json_.next_key(arena_))) YG_CHECK(names());
                return {};
            case text::JsonKind::Array:
                YG_CHECK(json_.enter_array());
                while (YG_TRY(json_.next_element())) YG_CHECK(names());
                return {};
            case text::JsonKind::String: {
                const std::size_t begin = json_.position();
                std::string text(YG_TRY(json_.string_value(arena_)));
                places_.push_back({begin, json_.position(), std::move(text)});
                return {};
            }
            default:
                YG_CHECK(json_.skip_value());
                return {};
        }
    }

    text::JsonCursor json_;
    Arena arena_;
    std::vector<Place> places_;
};

}  // namespace

std::string replace_principals(std::string_view document,
                               const std::map<std::string, std::string>& replacements) {
    std::string out;
    std::size_t copied = 0;
    for (const Place& place : PrincipalFinder(document).find()) {
        const auto found = replacements.find(place.text);
        if (found == replacements.end()) continue;
        out.append(document.substr(copied, place.begin - copied));
        text::append_json_string(out, found->second);
        copied = place.end;
    }
    return out.append(document.substr(copied));
}

std::string TrustPolicies::id_of(std::string_view arn) const {
    const auto parts = parse_entity_arn(arn);
    if (!parts.has_value()) return {};
    const auto account = entities_.account(parts->account);
    const auto id_in = [&](const auto& entity) {
        return entity != nullptr && arn_of(parts->account, *entity) == arn ? entity->id
                                                                           : std::string();
    };
    if (parts->kind == kKind<User>) return id_in(account->find<User>(parts->name));
    if (parts->kind == kKind<Role>) return id_in(account->find<Role>(parts->name));
    return {};
}

std::string TrustPolicies::arn_of_id(std::string_view account_id, std::string_view id) const {
    const auto account = entities_.account(account_id);
    if (const auto user = account->find_by_id<User>(id)) return arn_of(account_id, *user);
    if (const auto role = account->find_by_id<Role>(id)) return arn_of(account_id, *role);
    return {};
}

Document TrustPolicies::current(std::string_view, const Role& role) const {
    if (role.trusted_ids.empty()) return role.trust;
    const std::uint64_t generation = entities_.generation();
    const std::lock_guard lock(mutex_);
    Rewritten& known = rewritten_[role.id];
    if (known.generation == generation && known.source == role.trust) return known.document;
    std::map<std::string, std::string> replacements;
    for (const auto& [arn, id] : role.trusted_ids) {
        if (id_of(arn) == id) continue;
        const std::string now = arn_of_id(parse_entity_arn(arn)->account, id);
        replacements[arn] = now.empty() ? id : now;
    }
    Document document = role.trust;
    if (!replacements.empty()) {
        std::string text = replace_principals(*role.trust, replacements);
        // The same pointer for the same text: decisions are cached by it.
        const bool same = known.document != nullptr && *known.document == text;
        document = same ? known.document : std::make_shared<const std::string>(std::move(text));
    }
    known = {generation, role.trust, document};
    return document;
}

std::optional<ports::NamedPolicy> TrustPolicies::policy_of(std::string_view resource_arn) const {
    const auto parts = parse_entity_arn(resource_arn);
    if (!parts.has_value() || parts->kind != kKind<Role>) return std::nullopt;
    const auto role = entities_.account(parts->account)->find<Role>(parts->name);
    if (role == nullptr || arn_of(parts->account, *role) != resource_arn) return std::nullopt;
    return ports::NamedPolicy{"trust policy of " + role->name, current(parts->account, *role)};
}

Result<std::map<std::string, std::string>> TrustPolicies::check(
    std::string_view document, const ports::AccountDirectory& accounts) const {
    const auto parsed = YG_TRY(policy::Document::parse(document, policy::DocumentKind::Trust));
    std::map<std::string, std::string> ids;
    for (const std::string& written : parsed->aws_principals()) {
        const auto parts = parse_entity_arn(written);
        // Accounts, sessions and ids of entities that are gone: taken as they are.
        if (!parts.has_value()) continue;
        const std::string id = accounts.account_exists(parts->account) ? id_of(written) : "";
        if (id.empty())
            return fail(api::iam::malformed_policy_document_exception(
                fmt::format("Invalid principal in policy: \"AWS\":\"{}\"", written)));
        ids[written] = id;
    }
    return ids;
}

}  // namespace yagura::services::iam
