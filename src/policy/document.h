#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/statement.h"

namespace yagura::policy {

/// Where a document stands; decides what it must and must not hold.
enum class DocumentKind {
    Identity,  ///< inline policy of a user, group or role; session policy; service control policy
    Managed,   ///< customer managed policy: like Identity, and Version must be 2012-10-17
    Resource,  ///< policy of a stream, topic, destination, or of a VPC endpoint: names principals
    Trust,     ///< who may assume a role: principals and sts actions, no resources
};

/// The longest document that parse() looks at, in bytes.
inline constexpr std::size_t kMaxDocumentBytes = 131'072;

/// A policy, checked and compiled. Immutable; any number of threads.
class Document {
  public:
    /// Errors: InvalidArgument with the name "MalformedPolicyDocument" and IAM's own sentence
    /// (iam-sts.md section 3.1). Size quotas are the caller's to check.
    [[nodiscard]] static Result<std::shared_ptr<const Document>> parse(std::string_view json,
                                                                       DocumentKind kind);

    const std::vector<Statement>& statements() const { return statements_; }
    DocumentKind kind() const { return kind_; }

    /// Principals of type AWS as they are written, "*" too: for the check that they exist.
    std::vector<std::string> aws_principals() const;
    /// Keys of conditions and of variables, as they are written, sorted, each once.
    const std::vector<std::string>& context_keys() const { return context_keys_; }

  private:
    friend class DocumentCompiler;
    explicit Document(DocumentKind kind) : kind_(kind) {}

    DocumentKind kind_;
    std::vector<Statement> statements_;
    std::vector<std::string> context_keys_;
};

}  // namespace yagura::policy
