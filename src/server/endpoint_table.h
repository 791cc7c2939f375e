#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ports/endpoints.h"
#include "server/endpoint_settings.h"

namespace yagura::server {

/// The longest policy of an endpoint, in characters, white space included (iam-sts.md section 9).
inline constexpr std::size_t kMaxEndpointPolicyLength = 20'480;

/// The endpoints of the configuration, with what stands in their policy files.
class EndpointTable final : public ports::EndpointDirectory {
  public:
    /// Reads all policies. Errors: Io for a file that cannot be read; InvalidArgument for one that
    /// is no policy, with its name, the line and column where they are known, and IAM's sentence.
    [[nodiscard]] static Result<std::unique_ptr<EndpointTable>> open(
        std::vector<EndpointSettings> endpoints);

    /// Reads the policies again; they count from the next request on. On an error nothing changes.
    [[nodiscard]] Result<void> reload();

    std::shared_ptr<const ports::Endpoint> endpoint_of(std::string_view listener) const override;
    const std::vector<EndpointSettings>& endpoints() const { return endpoints_; }

  private:
    using Map = std::map<std::string, std::shared_ptr<const ports::Endpoint>, std::less<>>;
    explicit EndpointTable(std::vector<EndpointSettings> endpoints)
        : endpoints_(std::move(endpoints)) {}

    const std::vector<EndpointSettings> endpoints_;
    mutable std::mutex mutex_;
    Map by_listener_;
};

}  // namespace yagura::server
