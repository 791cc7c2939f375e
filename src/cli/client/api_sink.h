#pragma once

#include <string>

#include "base/error.h"
#include "cli/client/aws_client.h"
#include "cli/import/batch_sender.h"

namespace yagura::cli {

/// Sends batches by the administrator's call that takes events of any age. Refusals that pass
/// (the server is short of something) are tried again for a while; what broke off in the middle is
/// not, since nobody knows whether the events went in.
class ApiImportSink final : public ImportSink {
  public:
    /// `client` must outlive it.
    explicit ApiImportSink(AwsClient& client) : client_(client) {}
    Result<void> send(std::string body) override;

  private:
    AwsClient& client_;
};

}  // namespace yagura::cli
