#include "policy/principal_entry.h"

#include <algorithm>
#include <utility>

namespace yagura::policy {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_account(std::string_view text) {
    return text.size() == kAccountDigits &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_unique_id(std::string_view text) {
    constexpr std::size_t kShortest = 16;
    return text.size() >= kShortest && (text.starts_with("AIDA") || text.starts_with("AROA")) &&
           text.find(':') == std::string_view::npos;
}

/// An ARN of an IAM entity or of a session that can ask, cut into account and the part behind it.
struct EntityArn {
    std::string_view service;
    std::string_view account;
    std::string_view entity;
};

std::optional<EntityArn> parse_entity_arn(std::string_view text) {
    if (!text.starts_with("arn:aws")) return std::nullopt;
    std::string_view parts[5];
    for (std::string_view& part : parts) {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        part = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    const bool plain = text.find_first_of("*?") == std::string_view::npos;
    if (!parts[3].empty() || !is_account(parts[4]) || !plain) return std::nullopt;
    return EntityArn{parts[2], parts[4], text};
}

std::optional<PrincipalEntry> parse_aws_principal(std::string_view text) {
    const std::string written(text);
    using Kind = PrincipalEntry::Kind;
    if (text == "*") return PrincipalEntry{Kind::Everybody, "", "", written};
    if (is_account(text)) return PrincipalEntry{Kind::Account, written, "", written};
    if (is_unique_id(text)) return PrincipalEntry{Kind::Id, written, "", written};
    const auto arn = parse_entity_arn(text);
    if (!arn.has_value()) return std::nullopt;
    if (arn->service == "iam" && arn->entity == "root")
        return PrincipalEntry{Kind::Account, std::string(arn->account), "", written};
    const auto starts = [&](std::string_view start) {
        return arn->entity.starts_with(start) && arn->entity.size() > start.size();
    };
    const bool entity = arn->service == "iam" && (starts("user/") || starts("role/"));
    const bool session = arn->service == "sts" &&
                         (starts("federated-user/") ||
                          (starts("assumed-role/") && std::ranges::count(arn->entity, '/') == 2 &&
                           !text.ends_with('/')));
    if (!entity && !session) return std::nullopt;
    return PrincipalEntry{Kind::Arn, written, "", written};
}

Grant grant_of_arn(const std::string& arn, const Principal& principal) {
    if (arn.empty() || principal.kind == Principal::Kind::Service ||
        principal.kind == Principal::Kind::Anonymous)
        return Grant::None;
    if (arn == principal.arn) return Grant::Direct;
    const bool role = principal.kind == Principal::Kind::AssumedRole && arn == principal.role_arn;
    const bool user = principal.kind == Principal::Kind::FederatedUser && arn == principal.user_arn;
    return role || user ? Grant::Limited : Grant::None;
}

Grant grant_of_id(std::string_view id, const Principal& principal) {
    if (id == principal.id) return Grant::Direct;
    // A session's id is that of its role, a colon and the session's name.
    const std::string_view role = std::string_view(principal.id).substr(0, principal.id.find(':'));
    return principal.kind == Principal::Kind::AssumedRole && role == id ? Grant::Limited
                                                                        : Grant::None;
}

Grant grant_of_service(const PrincipalEntry& entry, const Principal& principal) {
    if (principal.kind != Principal::Kind::Service) return Grant::None;
    const ServiceName service = split_service_name(principal.service);
    if (service.name != entry.value) return Grant::None;
    // Without a region on one side the two spellings mean the same service.
    const bool same =
        entry.region.empty() || service.region.empty() || entry.region == service.region;
    return same ? Grant::Direct : Grant::None;
}

bool lists(const Statement& statement, PrincipalEntry::Kind kind, std::string_view value) {
    return std::ranges::any_of(statement.principals, [&](const PrincipalEntry& entry) {
        return entry.kind == kind && entry.value == value;
    });
}

/// Whether a Deny with NotPrincipal leaves the principal alone: it has to list the account, and
/// the user, or the role and its session; less than that is a Deny still, as in the real service.
bool spares(const Statement& statement, const Principal& principal) {
    using Kind = PrincipalEntry::Kind;
    if (lists(statement, Kind::Everybody, "")) return true;
    if (principal.kind == Principal::Kind::Service)
        return std::ranges::any_of(statement.principals, [&](const PrincipalEntry& entry) {
            return entry.kind == Kind::Service && grant_of(entry, principal) != Grant::None;
        });
    if (!lists(statement, Kind::Account, principal.account)) return false;
    switch (principal.kind) {
        case Principal::Kind::Root:
            return true;
        case Principal::Kind::AssumedRole:
            return lists(statement, Kind::Arn, principal.role_arn) &&
                   lists(statement, Kind::Arn, principal.arn);
        case Principal::Kind::User:
        case Principal::Kind::FederatedUser:
            return lists(statement, Kind::Arn, principal.arn);
        default:
            return false;
    }
}

}  // namespace

ServiceName split_service_name(std::string_view text) {
    constexpr std::string_view kSuffix = ".amazonaws.com";
    if (!text.ends_with(kSuffix)) return {std::string(text), {}};
    const std::string_view start = text.substr(0, text.size() - kSuffix.size());
    const std::size_t dot = start.rfind('.');
    if (dot == std::string_view::npos) return {std::string(text), {}};
    const std::string_view region = start.substr(dot + 1);
    // Regions are words with dashes that end in a digit: delivery.logs has none.
    if (region.find('-') == std::string_view::npos || region.back() < '0' || region.back() > '9')
        return {std::string(text), {}};
    return {std::string(start.substr(0, dot)).append(kSuffix), std::string(region)};
}

std::optional<PrincipalEntry> parse_principal(std::string_view type, std::string_view text) {
    using Kind = PrincipalEntry::Kind;
    if (type == "AWS") return parse_aws_principal(text);
    if (text.empty() || text.find_first_of("*?") != std::string_view::npos) return std::nullopt;
    if (type == "Service") {
        if (text.find('.') == std::string_view::npos) return std::nullopt;
        ServiceName service = split_service_name(text);
        return PrincipalEntry{Kind::Service, std::move(service.name), std::move(service.region),
                              std::string(text)};
    }
    return PrincipalEntry{type == "Federated" ? Kind::Federated : Kind::Canonical,
                          std::string(text), "", std::string(text)};
}

Grant grant_of(const PrincipalEntry& entry, const Principal& principal) {
    switch (entry.kind) {
        case PrincipalEntry::Kind::Everybody:
            return Grant::Direct;
        case PrincipalEntry::Kind::Account:
            if (principal.account.empty() || entry.value != principal.account) return Grant::None;
            return principal.kind == Principal::Kind::Root ? Grant::Direct : Grant::Delegated;
        case PrincipalEntry::Kind::Arn:
            return grant_of_arn(entry.value, principal);
        case PrincipalEntry::Kind::Id:
            return grant_of_id(entry.value, principal);
        case PrincipalEntry::Kind::Service:
            return grant_of_service(entry, principal);
        case PrincipalEntry::Kind::Federated:
        case PrincipalEntry::Kind::Canonical:
            return Grant::None;
    }
    return Grant::None;
}

Grant grant_of(const Statement& statement, const Principal& principal) {
    Grant strongest = Grant::None;
    for (const PrincipalEntry& entry : statement.principals)
        strongest = std::max(strongest, grant_of(entry, principal));
    if (!statement.not_principal) return strongest;
    const bool excepted =
        statement.effect == Effect::Deny ? spares(statement, principal) : strongest != Grant::None;
    return excepted ? Grant::None : Grant::Direct;
}

}  // namespace yagura::policy
