#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "policy/document.h"

namespace yagura::policy {

/// A document as its JSON says it, before anything but its structure was checked.
struct RawStatement {
    using Texts = std::vector<std::string>;
    struct RawCondition {
        std::string name;  ///< of the operator
        std::string key;
        Texts values;
    };
    struct RawPrincipal {
        std::string type;  ///< "AWS" and so on; the text "*" alone is of type AWS
        std::string value;
    };
    std::optional<std::string> sid;
    std::optional<std::string> effect;
    std::optional<Texts> actions;
    std::optional<Texts> resources;
    std::optional<std::vector<RawPrincipal>> principals;
    std::vector<RawCondition> conditions;
    bool not_action = false;
    bool not_resource = false;
    bool not_principal = false;
    std::size_t begin = 0;  ///< offsets of its braces in the text; `end` behind the last one
    std::size_t end = 0;
};

struct RawDocument {
    std::optional<std::string> version;
    std::vector<RawStatement> statements;
};

/// Unsupported: no JSON. InvalidArgument: JSON of another structure, doubled keys included.
/// `stopped_at`: set to the offset at which reading failed.
[[nodiscard]] Result<RawDocument> read_document(std::string_view json,
                                                std::size_t* stopped_at = nullptr);

/// MalformedPolicyDocument with `sentence`.
std::unexpected<Error> malformed(std::string sentence);

/// The checks of iam-sts.md section 3.1, in their order, but those that compiling makes.
[[nodiscard]] Result<void> check_structure(const RawDocument& raw, DocumentKind kind);
[[nodiscard]] Result<void> check_contents(const RawDocument& raw, DocumentKind kind);

}  // namespace yagura::policy
