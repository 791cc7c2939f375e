#include "gateway/open_door.h"

#include <algorithm>

#include <fmt/core.h>

#include "gateway/signature.h"

namespace yagura::gateway {
namespace {

bool is_account_id(std::string_view text) {
    return text.size() == 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<Caller> OpenDoor::authenticate(const AuthenticationRequest& request) const {
    const std::optional<Credential> credential = peek_credential(request.http);
    Caller caller;
    caller.region = credential.has_value() && is_region_code(credential->region)
                        ? credential->region
                        : default_region_;
    caller.identity.kind = ports::Identity::Kind::Root;
    caller.identity.account_id = credential.has_value() && is_account_id(credential->access_key_id)
                                     ? credential->access_key_id
                                     : first_account_;
    caller.identity.arn = fmt::format("arn:aws:iam::{}:root", caller.identity.account_id);
    caller.identity.principal_id = caller.identity.account_id;
    if (credential.has_value()) caller.identity.access_key_id = credential->access_key_id;
    return caller;
}

}  // namespace yagura::gateway
