#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/sts/errors.h"
#include "api/sts/service.h"
#include "base/clock.h"
#include "ports/authorizer.h"
#include "services/iam/entity_store.h"
#include "services/iam/session_store.h"

namespace yagura::services::iam {

/// What the service stands on; all must outlive it.
struct StsCollaborators {
    const EntityStore& entities;
    SessionStore& sessions;
    const ports::Authorizer& authorizer;  ///< for sts:TagSession and sts:SetSourceIdentity
    const Clock& clock;
};

/// Security Token Service: the operations of api/sts.smithy. Any thread.
class StsOperations final : public api::sts::StsService {
  public:
    explicit StsOperations(const StsCollaborators& collaborators)
        : entities_(collaborators.entities),
          sessions_(collaborators.sessions),
          authorizer_(collaborators.authorizer),
          clock_(collaborators.clock) {}

    using Context = ports::RequestContext;

    Result<api::sts::AssumeRoleResponse> assume_role(
        const Context& context, const api::sts::AssumeRoleRequest& request) override;
    Result<api::sts::GetCallerIdentityResponse> get_caller_identity(
        const Context& context, const api::sts::GetCallerIdentityRequest& request) override;
    Result<api::sts::GetSessionTokenResponse> get_session_token(
        const Context& context, const api::sts::GetSessionTokenRequest& request) override;
    Result<api::sts::GetFederationTokenResponse> get_federation_token(
        const Context& context, const api::sts::GetFederationTokenRequest& request) override;
    Result<api::sts::GetAccessKeyInfoResponse> get_access_key_info(
        const Context& context, const api::sts::GetAccessKeyInfoRequest& request) override;
    Result<api::sts::DecodeAuthorizationMessageResponse> decode_authorization_message(
        const Context& context,
        const api::sts::DecodeAuthorizationMessageRequest& request) override;

  private:
    /// Makes the credentials durable and gives them out.
    [[nodiscard]] Result<api::sts::Credentials> issue(Session session, std::int64_t seconds);
    [[nodiscard]] Result<void> check_also_allowed(const Context& context, std::string_view action,
                                                  const api::sts::AssumeRoleRequest& request);
    [[nodiscard]] Result<void> take_tags(const Context& context,
                                         const api::sts::AssumeRoleRequest& request,
                                         const Session* calling, Session& session);
    [[nodiscard]] Result<void> take_source_identity(const Context& context,
                                                    const api::sts::AssumeRoleRequest& request,
                                                    const Session* calling, Session& session);

    const EntityStore& entities_;
    SessionStore& sessions_;
    const ports::Authorizer& authorizer_;
    const Clock& clock_;
};

}  // namespace yagura::services::iam
