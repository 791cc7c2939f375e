#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace yagura::filter_policy {

/// What a policy looks at.
enum class Scope { MessageAttributes, MessageBody };

/// A message attribute: "String", "String.Array", "Number", "Binary", with a custom suffix or not.
struct Attribute {
    std::string type;
    std::string value;
};
using Attributes = std::map<std::string, Attribute, std::less<>>;

struct PolicyNode;

/// A subscription's filter policy (sns.md section 8), checked and compiled. Immutable; any thread.
class FilterPolicy {
  public:
    /// Errors: InvalidArgument with the service's sentence behind "FilterPolicy: "; Unsupported
    /// with a sentence that stands without it.
    [[nodiscard]] static Result<FilterPolicy> parse(std::string_view json, Scope scope);

    /// Whether a message passes: by its attributes, or its body, as the scope says.
    bool passes(const Attributes& attributes, std::string_view body) const;
    Scope scope() const { return scope_; }

  private:
    FilterPolicy(Scope scope, std::shared_ptr<const PolicyNode> root)
        : scope_(scope), root_(std::move(root)) {}

    Scope scope_;
    std::shared_ptr<const PolicyNode> root_;
};

}  // namespace yagura::filter_policy
