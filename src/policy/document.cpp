#include "policy/document.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "policy/principal_entry.h"
#include "policy/raw_document.h"

namespace yagura::policy {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower_ascii);
    return out;
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return text;
}

Result<RawDocument> read(std::string_view json, DocumentKind kind) {
    if (json.size() > kMaxDocumentBytes) return malformed("Syntax errors in policy.");
    auto raw = read_document(json);
    if (raw.has_value()) return raw;
    const bool no_json = raw.error().code() == Errc::Unsupported;
    return malformed(kind == DocumentKind::Trust && no_json ? "This policy contains invalid Json"
                                                            : "Syntax errors in policy.");
}

}  // namespace

class DocumentCompiler {
  public:
    DocumentCompiler(RawDocument raw, DocumentKind kind)
        : raw_(std::move(raw)),
          variables_(raw_.version == "2012-10-17" ? Variables::Active : Variables::Literal),
          out_(kind) {}

    Result<std::shared_ptr<const Document>> compile() {
        out_.statements_.resize(raw_.statements.size());
        for (std::size_t i = 0; i < raw_.statements.size(); ++i)
            YG_CHECK(conditions(raw_.statements[i], out_.statements_[i]));
        YG_CHECK(check_contents(raw_, out_.kind_));
        for (std::size_t i = 0; i < raw_.statements.size(); ++i)
            YG_CHECK(rest(raw_.statements[i], out_.statements_[i]));
        out_.context_keys_.assign(keys_.begin(), keys_.end());
        return std::make_shared<const Document>(std::move(out_));
    }

  private:
    Result<void> conditions(const RawStatement& raw, Statement& out) {
        for (const RawStatement::RawCondition& condition : raw.conditions) {
            const auto how = parse_condition_operator(condition.name);
            if (!how.has_value()) return malformed("Syntax errors in policy.");
            auto made = Condition::create(*how, condition.key, condition.values, variables_);
            if (!made.has_value()) return malformed("The policy failed legacy parsing");
            keys_.insert(condition.key);
            for (std::string& name : made->variable_names()) keys_.insert(std::move(name));
            out.conditions.push_back(*std::move(made));
        }
        return {};
    }

    Result<void> rest(const RawStatement& raw, Statement& out) {
        out.begin = raw.begin;
        out.end = raw.end;
        out.sid = raw.sid.value_or("");
        out.effect = raw.effect == "Allow" ? Effect::Allow : Effect::Deny;
        out.not_action = raw.not_action;
        for (const std::string& action : *raw.actions)
            out.actions.push_back(prepare_glob(lower(action)));
        out.not_resource = raw.not_resource;
        out.any_resource = !raw.resources.has_value();
        for (const std::string& resource : raw.resources.value_or(RawStatement::Texts()))
            add_resource(resource, out);
        out.not_principal = raw.not_principal;
        for (const auto& [type, value] :
             raw.principals.value_or(std::vector<RawStatement::RawPrincipal>())) {
            auto entry = parse_principal(type, value);
            if (!entry.has_value())
                return malformed(
                    fmt::format("Invalid principal in policy: \"{}\":\"{}\"", upper(type), value));
            out.principals.push_back(*std::move(entry));
        }
        return {};
    }

    void add_resource(const std::string& resource, Statement& out) {
        constexpr std::string_view kAnyPartition = "arn:*:";
        if (resource == "*" && !out.not_resource) out.any_resource = true;
        if (!resource.starts_with(kAnyPartition)) {
            out.resources.emplace_back(resource, Wildcards::Active, variables_);
        } else {
            // A star there must not reach over the service, so it is spelled out.
            for (const std::string_view partition : {"aws", "aws-cn", "aws-us-gov"})
                out.resources.emplace_back(
                    fmt::format("arn:{}:{}", partition, resource.substr(kAnyPartition.size())),
                    Wildcards::Active, variables_);
        }
        for (std::string& name : out.resources.back().variable_names())
            keys_.insert(std::move(name));
    }

    RawDocument raw_;
    Variables variables_;
    Document out_;
    std::set<std::string> keys_;
};

Result<std::shared_ptr<const Document>> Document::parse(std::string_view json, DocumentKind kind) {
    RawDocument raw = YG_TRY(read(json, kind));
    YG_CHECK(check_structure(raw, kind));
    return DocumentCompiler(std::move(raw), kind).compile();
}

std::vector<std::string> Document::aws_principals() const {
    std::vector<std::string> out;
    for (const Statement& statement : statements_) {
        for (const PrincipalEntry& entry : statement.principals) {
            const bool other = entry.kind == PrincipalEntry::Kind::Service ||
                               entry.kind == PrincipalEntry::Kind::Federated ||
                               entry.kind == PrincipalEntry::Kind::Canonical;
            if (!other) out.push_back(entry.written);
        }
    }
    return out;
}

}  // namespace yagura::policy
