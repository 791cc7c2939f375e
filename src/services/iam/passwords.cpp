#include "services/iam/passwords.h"

#include <algorithm>

#include <fmt/core.h>

#include "api/iam/errors.h"
#include "crypto/password_hash.h"

namespace yagura::services::iam {
namespace {

namespace wire = api::iam;

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
/// What passwords must be where an account has no policy.
constexpr std::size_t kUsualLength = 8;
constexpr int kUsualKinds = 3;

/// Which kinds of characters a password has. Symbols are what the service counts as such.
struct Kinds {
    bool upper = false;
    bool lower = false;
    bool number = false;
    bool symbol = false;
    int count() const { return int{upper} + int{lower} + int{number} + int{symbol}; }
};

Kinds kinds_of(std::string_view password) {
    constexpr std::string_view kSymbols = "!@#$%^&*()_+-=[]{}|'";
    Kinds out;
    for (const char c : password) {
        out.upper = out.upper || (c >= 'A' && c <= 'Z');
        out.lower = out.lower || (c >= 'a' && c <= 'z');
        out.number = out.number || (c >= '0' && c <= '9');
        out.symbol = out.symbol || kSymbols.find(c) != kSymbols.npos;
    }
    return out;
}

/// Characters, of which those outside of ASCII have several bytes.
std::size_t length_of(std::string_view password) {
    return static_cast<std::size_t>(std::ranges::count_if(
        password, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::unexpected<Error> violation(std::string sentence) {
    return fail(wire::password_policy_violation_exception(std::move(sentence)));
}

}  // namespace

Result<void> check_password(std::string_view password,
                            const std::optional<PasswordPolicy>& policy) {
    const bool control = std::ranges::any_of(password, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
    });
    if (control)
        return fail(wire::validation_exception(
            "The specified value for password is invalid. It contains control characters."));
    const Kinds kinds = kinds_of(password);
    const std::size_t length = length_of(password);
    if (!policy.has_value()) {
        if (length < kUsualLength || kinds.count() < kUsualKinds)
            return violation("Password does not conform to the account password policy.");
        return {};
    }
    if (length < static_cast<std::size_t>(policy->minimum_length))
        return violation(
            fmt::format("Password should have a minimum length of {}", policy->minimum_length));
    if (policy->upper_case && !kinds.upper)
        return violation("Password should have at least one uppercase letter");
    if (policy->lower_case && !kinds.lower)
        return violation("Password should have at least one lowercase letter");
    if (policy->numbers && !kinds.number)
        return violation("Password should have at least one number");
    if (policy->symbols && !kinds.symbol)
        return violation("Password should have at least one symbol");
    return {};
}

Result<void> check_not_used_before(std::string_view password, const StoredPassword& stored,
                                   const std::optional<PasswordPolicy>& policy) {
    if (!policy.has_value() || policy->not_among_last == 0) return {};
    const auto refuse_if = [&](const std::string& hash) -> Result<void> {
        if (!YG_TRY(crypto::password_matches(password, hash))) return {};
        return violation(
            "Policy constraint violation with password reuse prevention during password change.");
    };
    YG_CHECK(refuse_if(stored.hash));
    // The present one is the first of the last N.
    const std::size_t former = static_cast<std::size_t>(policy->not_among_last - 1);
    for (std::size_t i = 0; i < std::min(former, stored.former.size()); ++i)
        YG_CHECK(refuse_if(stored.former[i]));
    return {};
}

StoredPassword replaced(const std::optional<StoredPassword>& before, std::string hash, TimeMs now) {
    StoredPassword out = before.value_or(StoredPassword());
    if (before.has_value()) {
        out.former.insert(out.former.begin(), before->hash);
        if (out.former.size() > kFormerPasswords) out.former.resize(kFormerPasswords);
    } else {
        out.created = now;
    }
    out.hash = std::move(hash);
    out.changed = now;
    return out;
}

bool is_expired(const StoredPassword& stored, const std::optional<PasswordPolicy>& policy,
                TimeMs now) {
    if (!policy.has_value() || policy->max_age_days == 0) return false;
    return now.value - stored.changed.value >= policy->max_age_days * kDayMs;
}

}  // namespace yagura::services::iam
