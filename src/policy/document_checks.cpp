#include <algorithm>
#include <array>
#include <set>

#include <fmt/core.h>

#include "policy/context_keys.h"
#include "policy/raw_document.h"

namespace yagura::policy {
namespace {

bool names_principals(DocumentKind kind) {
    return kind == DocumentKind::Resource || kind == DocumentKind::Trust;
}

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, lower_ascii, lower_ascii);
}

Result<void> check_trust_fields(const RawStatement& statement) {
    if (!statement.effect.has_value()) return malformed("Missing required field Effect");
    if (statement.resources.has_value()) return malformed("Has prohibited field Resource");
    if (!statement.principals.has_value()) return malformed("Missing required field Principal");
    if (!statement.actions.has_value()) return malformed("Missing required field Action");
    if (statement.not_action) return malformed("Has prohibited field NotAction");
    // An Allow for everybody but some would let in every account of the world.
    if (statement.not_principal && *statement.effect == "Allow")
        return malformed("Has prohibited field NotPrincipal");
    return {};
}

Result<void> check_fields(const RawStatement& statement, DocumentKind kind) {
    if (kind == DocumentKind::Trust) YG_CHECK(check_trust_fields(statement));
    if (!statement.effect.has_value() ||
        (*statement.effect != "Allow" && *statement.effect != "Deny"))
        return malformed("Syntax errors in policy.");
    if (!names_principals(kind) && statement.principals.has_value())
        return malformed("Policy document should not specify a principal.");
    if (kind == DocumentKind::Resource && !statement.principals.has_value())
        return malformed("Missing required field Principal");
    return {};
}

/// Sids of resource policies may be anything; those of identity policies are plain words.
Result<void> check_sids(const RawDocument& raw, DocumentKind kind) {
    std::set<std::string_view> seen;
    for (const RawStatement& statement : raw.statements) {
        if (!statement.sid.has_value() || statement.sid->empty()) continue;
        if (!names_principals(kind) && !std::ranges::all_of(*statement.sid, is_alphanumeric))
            return malformed(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the "
                "regular expression [0-9A-Za-z]*");
        if (!seen.insert(*statement.sid).second)
            return malformed("Statement IDs (SID) in a single policy must be unique.");
    }
    return {};
}

std::vector<std::string_view> split_arn(std::string_view text) {
    std::vector<std::string_view> parts;
    while (parts.size() < 5) {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) break;
        parts.push_back(text.substr(0, colon));
        text.remove_prefix(colon + 1);
    }
    parts.push_back(text);
    return parts;
}

Result<void> check_iam_resource(const std::string& resource,
                                const std::vector<std::string_view>& parts) {
    static constexpr std::array<std::string_view, 13> kPaths{"user/",
                                                             "federated-user/",
                                                             "role/",
                                                             "group/",
                                                             "instance-profile/",
                                                             "mfa/",
                                                             "server-certificate/",
                                                             "policy/",
                                                             "sms-mfa/",
                                                             "saml-provider/",
                                                             "oidc-provider/",
                                                             "report/",
                                                             "access-report/"};
    if (parts.size() > 3 && !parts[3].empty())
        return malformed(
            fmt::format("IAM resource {} cannot contain region information.", resource));
    const std::string_view path = parts.size() > 5 ? parts[5] : std::string_view();
    const bool known = path == "*" || std::ranges::any_of(kPaths, [&](std::string_view start) {
                           return path.starts_with(start);
                       });
    if (known) return {};
    return malformed(
        "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, "
        "group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, "
        "oidc-provider/, report/, access-report/.");
}

Result<void> check_resource(const std::string& resource) {
    if (resource == "*") return {};
    const auto parts = split_arn(resource);
    if (parts.size() < 3 || parts[0] != "arn")
        return malformed(fmt::format("Resource {} must be in ARN format or \"*\".", resource));
    static constexpr std::array<std::string_view, 4> kPartitions{"aws", "aws-cn", "aws-us-gov",
                                                                 "*"};
    if (std::ranges::find(kPartitions, parts[1]) == kPartitions.end())
        return malformed(
            fmt::format("Partition \"{}\" is not valid for resource \"{}\".", parts[1], resource));
    if (parts[2].find_first_of("*?") != std::string_view::npos)
        return malformed("Resource vendor must be fully qualified and cannot contain regexes.");
    if (parts[2] == "iam") return check_iam_resource(resource, parts);
    return {};
}

Result<void> check_action(const std::string& action) {
    if (action == "*") return {};
    const std::size_t colon = action.find(':');
    if (colon == std::string::npos)
        return malformed(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    if (action.find(':', colon + 1) != std::string::npos)
        return malformed("Actions/Condition can contain only one colon.");
    const std::string_view vendor = std::string_view(action).substr(0, colon);
    const auto fits = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
    if (vendor.empty() || !std::ranges::all_of(vendor, fits))
        return malformed(fmt::format("Vendor {} is not valid", vendor));
    return {};
}

Result<void> check_trust_action(const std::string& action) {
    static constexpr std::array<std::string_view, 6> kActions{
        "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession", "sts:SetSourceIdentity",  "sts:SetContext"};
    const bool known = std::ranges::any_of(
        kActions, [&](std::string_view name) { return equal_ignoring_case(name, action); });
    constexpr std::string_view kAssume = "sts:AssumeRole";
    const std::string_view start = std::string_view(action).substr(0, kAssume.size());
    if (known || (action.ends_with('*') && equal_ignoring_case(start, kAssume))) return {};
    return malformed("AssumeRole policy may only specify STS AssumeRole actions.");
}

}  // namespace

std::unexpected<Error> malformed(std::string sentence) {
    return fail(
        Error::of_service(Errc::InvalidArgument, "MalformedPolicyDocument", std::move(sentence)));
}

Result<void> check_structure(const RawDocument& raw, DocumentKind kind) {
    if (raw.statements.empty()) return malformed("Syntax errors in policy.");
    for (const RawStatement& statement : raw.statements) YG_CHECK(check_fields(statement, kind));
    if (kind == DocumentKind::Managed && raw.version != "2012-10-17")
        return malformed("Policy document must be version 2012-10-17 or greater.");
    if (raw.version.has_value() && raw.version != "2012-10-17" && raw.version != "2008-10-17")
        return malformed("Syntax errors in policy.");
    return {};
}

Result<void> check_contents(const RawDocument& raw, DocumentKind kind) {
    YG_CHECK(check_sids(raw, kind));
    for (const RawStatement& statement : raw.statements) {
        if (!statement.actions.has_value() || statement.actions->empty())
            return malformed("Policy statement must contain actions.");
    }
    for (const RawStatement& statement : raw.statements) {
        if (kind == DocumentKind::Trust) continue;
        if (!statement.resources.has_value() || statement.resources->empty())
            return malformed("Policy statement must contain resources.");
        for (const std::string& resource : *statement.resources) YG_CHECK(check_resource(resource));
    }
    for (const RawStatement& statement : raw.statements) {
        for (const std::string& action : *statement.actions) {
            YG_CHECK(check_action(action));
            if (kind == DocumentKind::Trust) YG_CHECK(check_trust_action(action));
        }
    }
    return {};
}

}  // namespace yagura::policy
