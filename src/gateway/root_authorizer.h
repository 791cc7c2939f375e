#pragma once

#include "ports/authorizer.h"

namespace yagura::gateway {

/// Who asks is always the root of an account, who may do everything to what the account owns and
/// nothing to what another one does. Refusals have the words of iam-sts.md section 11. Any thread.
class RootAuthorizer final : public ports::Authorizer {
  public:
    [[nodiscard]] Result<void> authorize(const ports::RequestContext& context,
                                         const ports::AuthorizationRequest& request) const override;
};

}  // namespace yagura::gateway
