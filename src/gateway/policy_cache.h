#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "base/error.h"
#include "policy/evaluate.h"
#include "ports/identity_policies.h"

namespace yagura::gateway {

/// Compiles policies once: documents and whole sets are recognised by their pointers, which the
/// ports promise to keep while nothing has changed. Bounded; any number of threads.
class PolicyCache {
  public:
    /// All policies of an identity, but for endpoint and resource. Corruption when a stored
    /// document cannot be read: the caller must then allow nothing.
    [[nodiscard]] Result<std::shared_ptr<const policy::PolicySets>> sets_of(
        const std::shared_ptr<const ports::IdentityPolicySet>& set);
    [[nodiscard]] Result<policy::NamedDocument> document_of(const ports::NamedPolicy& named,
                                                            policy::DocumentKind kind);

  private:
    /// The source is held, so that its address stands for nothing else while it is a key here.
    struct CompiledDocument {
        std::shared_ptr<const std::string> source;
        policy::DocumentKind kind;
        std::shared_ptr<const policy::Document> document;
    };
    struct CompiledSet {
        std::shared_ptr<const ports::IdentityPolicySet> source;
        std::shared_ptr<const policy::PolicySets> sets;
    };

    Result<std::vector<policy::NamedDocument>> compile(
        const std::vector<ports::NamedPolicy>& policies);

    std::shared_mutex mutex_;
    std::unordered_map<const std::string*, CompiledDocument> documents_;
    std::unordered_map<const ports::IdentityPolicySet*, CompiledSet> sets_;
};

}  // namespace yagura::gateway
