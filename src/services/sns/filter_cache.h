#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "filter_policy/filter_policy.h"
#include "services/sns/message.h"

namespace yagura::services::sns {

/// Which subscriptions a message is for. Compiled policies are kept. Any thread.
class FilterCache {
  public:
    /// `attributes` are those of `message` as filters see them.
    bool lets_through(const Subscription& subscription, const Message& message,
                      const filter_policy::Attributes& attributes);

  private:
    using Policy = std::shared_ptr<const filter_policy::FilterPolicy>;
    Policy compiled(filter_policy::Scope scope, std::string_view json);

    std::mutex mutex_;
    std::map<std::pair<filter_policy::Scope, std::string>, Policy> policies_;
};

/// The attributes of a message as filters see them.
filter_policy::Attributes filter_attributes(const WireAttributes& attributes);

}  // namespace yagura::services::sns
