#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "policy/evaluate.h"

/// Runs the tables of tests/golden/policy; their README says how they are written.
namespace yagura::policy {
namespace {

constexpr std::string_view kA = "111111111111";

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> out;
    while (true) {
        const std::size_t end = text.find(separator);
        const std::string_view piece = trimmed(text.substr(0, end));
        if (!piece.empty()) out.emplace_back(piece);
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + separator.size());
    }
}

/// The text before `separator`, trimmed; what is behind stays in `text`, empty when there is none.
std::string cut(std::string_view& text, std::string_view separator) {
    const std::size_t end = text.find(separator);
    const std::string out(trimmed(text.substr(0, end)));
    text = end == std::string_view::npos ? "" : trimmed(text.substr(end + separator.size()));
    return out;
}

/// Writes the short names of iam-sts.md section 13 out: G(x), Gf(x), S(x, s), St, D, T, A, B.
std::string expanded(std::string text) {
    const std::string group = "arn:aws:logs:ap-northeast-1:111111111111:log-group:";
    const auto calls = [&](const std::string& name, auto make) {
        for (std::size_t at; (at = text.find(name + "(")) != std::string::npos;) {
            const std::size_t open = at + name.size() + 1;
            const std::size_t close = text.find(')', open);
            text =
                text.substr(0, at) + make(text.substr(open, close - open)) + text.substr(close + 1);
        }
    };
    calls("Gf", [&](const std::string& inside) { return group + inside + ":log-stream:"; });
    calls("G", [&](const std::string& inside) { return group + inside; });
    calls("S", [&](std::string inside) {
        std::string_view rest = inside;
        const std::string name = cut(rest, ";");
        return group + name + ":log-stream:" + std::string(rest);
    });
    const std::map<std::string, std::string> words{
        {"$St", "arn:aws:kinesis:ap-northeast-1:999999999999:stream/RecipientStream"},
        {"$D", "arn:aws:logs:ap-northeast-1:999999999999:destination:testDestination"},
        {"$T", "arn:aws:sns:ap-northeast-1:111111111111:alerts"},
        {"$A", "111111111111"},
        {"$B", "999999999999"}};
    for (const auto& [word, value] : words)
        for (std::size_t at; (at = text.find(word)) != std::string::npos;)
            text.replace(at, word.size(), value);
    return text;
}

std::string json_list(std::string_view text) {
    return fmt::format("[\"{}\"]", fmt::join(split(text, ", "), "\",\""));
}

/// `NAME: [...]`, or `NotNAME: [...]` for a list that begins with "not ".
std::string json_element(std::string_view name, std::string_view list) {
    const bool negated = list.starts_with("not ");
    if (negated) list.remove_prefix(4);
    return fmt::format(",\"{}{}\":{}", negated ? "Not" : "", name, json_list(list));
}

std::string json_principals(std::string_view text) {
    const bool negated = text.starts_with("not ");
    if (negated) text.remove_prefix(4);
    std::map<std::string, std::vector<std::string>> types;
    for (const std::string& entry : split(text, ", ")) {
        const std::size_t equals = entry.find('=');
        const bool typed = equals != std::string::npos;
        types[typed ? entry.substr(0, equals) : "AWS"].push_back(
            fmt::format("\"{}\"", typed ? entry.substr(equals + 1) : entry));
    }
    std::vector<std::string> members;
    for (const auto& [type, values] : types)
        members.push_back(fmt::format("\"{}\":[{}]", type, fmt::join(values, ",")));
    return fmt::format(",\"{}Principal\":{{{}}}", negated ? "Not" : "", fmt::join(members, ","));
}

std::string json_conditions(std::string_view text) {
    std::map<std::string, std::vector<std::string>> operators;
    for (const std::string& condition : split(text, " and ")) {
        std::string_view rest = condition;
        const std::string name = cut(rest, " ");
        const std::string key = cut(rest, " ");
        operators[name].push_back(fmt::format("\"{}\":{}", key, json_list(rest)));
    }
    std::vector<std::string> members;
    for (const auto& [name, keys] : operators)
        members.push_back(fmt::format("\"{}\":{{{}}}", name, fmt::join(keys, ",")));
    return fmt::format(",\"Condition\":{{{}}}", fmt::join(members, ","));
}

/// "Allow logs:* on * to * if StringEquals k v" as a statement of JSON.
std::string json_statement(std::string_view text) {
    const std::size_t condition = std::min(text.find(" if "), text.size());
    const std::string_view conditions = text.substr(std::min(condition + 4, text.size()));
    text = text.substr(0, condition);
    const std::size_t to = std::min(text.find(" to "), text.size());
    const std::string_view principals = text.substr(std::min(to + 4, text.size()));
    text = text.substr(0, to);
    const std::string effect = cut(text, " ");
    const std::string actions = cut(text, " on ");
    return fmt::format("{{\"Effect\":\"{}\"{}{}{}{}}}", effect, json_element("Action", actions),
                       text.empty() ? "" : json_element("Resource", text),
                       principals.empty() ? "" : json_principals(principals),
                       conditions.empty() ? "" : json_conditions(conditions));
}

std::string json_document(std::string text) {
    if (text.starts_with('{')) return text;
    constexpr std::string_view kOld = "2008: ";
    const bool old = text.starts_with(kOld);
    if (old) text = text.substr(kOld.size());
    std::vector<std::string> statements;
    for (const std::string& statement : split(text, " ; "))
        statements.push_back(json_statement(statement));
    return fmt::format("{{{}\"Statement\":[{}]}}", old ? "" : "\"Version\":\"2012-10-17\",",
                       fmt::join(statements, ","));
}

class Table {
  public:
    explicit Table(const std::filesystem::path& file) : name_(file.filename().string()) {
        std::ifstream in(file);
        for (std::string line; std::getline(in, line); run(expanded(line))) ++line_;
    }
    int cases() const { return cases_; }

  private:
    void run(std::string_view line) {
        line = trimmed(line);
        if (line.empty() || line.starts_with('#') || line.starts_with("==")) return;
        SCOPED_TRACE(fmt::format("{}:{}: {}", name_, line_, line));
        if (line.find(" -> ") != std::string_view::npos) return check(line);
        std::string_view rest = line;
        const std::string word = cut(rest, ": ");
        if (word.starts_with("policy ")) {
            policies_[word.substr(7)] = json_document(std::string(rest));
        } else if (word == "case") {
            sets_ = {};
            keys_ = {};
            who("user bob");
        } else if (word == "who") {
            who(std::string(rest));
        } else if (word == "identity") {
            sets_.identity = documents(rest, DocumentKind::Identity);
        } else if (word == "session") {
            sets_.session = documents(rest, DocumentKind::Identity);
        } else if (word == "organization") {
            sets_.organization.clear();
            for (const std::string& level : split(rest, "/ "))
                sets_.organization.push_back(documents(level, DocumentKind::Identity));
        } else if (word == "boundary") {
            sets_.boundary = documents(rest, DocumentKind::Identity).at(0);
        } else if (word == "resource" || word == "trust") {
            sets_.resource =
                documents(rest, word == "trust" ? DocumentKind::Trust : DocumentKind::Resource)
                    .at(0);
        } else if (word == "endpoint") {
            sets_.endpoint = documents(rest, DocumentKind::Resource).at(0);
        } else if (word.starts_with("malformed ")) {
            kind_ = word.substr(10);
            malformed_ = rest;
        } else if (word == "error") {
            check_error(std::string(rest));
        } else {
            FAIL() << "what is this line?";
        }
    }

    /// A policy's name, or a document written on the spot; several names with "+" between.
    std::vector<NamedDocument> documents(std::string_view text, DocumentKind kind) {
        std::vector<NamedDocument> out;
        for (const std::string& piece : split(text, " + ")) {
            const auto known = policies_.find(piece);
            const std::string json =
                known == policies_.end() ? json_document(piece) : known->second;
            auto parsed = Document::parse(json, kind);
            if (!parsed.has_value())
                throw std::runtime_error(parsed.error().message() + ": " + json);
            out.push_back({known == policies_.end() ? "inline" : piece, *parsed});
        }
        return out;
    }

    void who(std::string text) {
        std::string_view rest = text;
        principal_ = {};
        Principal& out = principal_;
        std::string account(kA);
        if (rest.find(" @") != std::string_view::npos) {
            account = rest.substr(rest.find(" @") + 2);
            rest = rest.substr(0, rest.find(" @"));
        }
        out.temporary = text.find("temporary") != std::string::npos;
        out.mfa = text.find("mfa") != std::string::npos;
        const std::string kind = cut(rest, " ");
        const std::string name = cut(rest, " ");
        out.account = account;
        const auto iam = [&](std::string_view what) {
            return fmt::format("arn:aws:iam::{}:{}", account, what);
        };
        if (kind == "root") {
            out.kind = Principal::Kind::Root;
            out.arn = iam("root");
            out.id = account;
        } else if (kind == "user") {
            out.kind = Principal::Kind::User;
            out.arn = iam("user/" + name);
            out.id = "AIDAAAAAAAAAAAAAAA" + name;
        } else if (kind == "session") {
            out.kind = Principal::Kind::AssumedRole;
            const std::size_t slash = name.rfind('/');
            const std::string role = name.substr(0, slash);
            out.role_arn = iam("role/" + role);
            out.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account,
                                  role.substr(role.rfind('/') + 1), name.substr(slash + 1));
            out.id = "AROAAAAAAAAAAAAAAAR:" + name.substr(slash + 1);
        } else if (kind == "federated") {
            out.kind = Principal::Kind::FederatedUser;
            out.arn = fmt::format("arn:aws:sts::{}:federated-user/{}", account, name);
            out.user_arn = iam("user/bob");
        } else if (kind == "service") {
            out.kind = Principal::Kind::Service;
            out.service = name;
            out.account.clear();
        } else {
            ASSERT_EQ(kind, "anonymous");
            out.account.clear();
        }
        const bool role = out.kind == Principal::Kind::AssumedRole;
        keys_["aws:PrincipalArn"] = {role ? out.role_arn : out.arn};
        keys_["aws:PrincipalAccount"] = {out.account};
        keys_["aws:userid"] = {out.id};
        keys_.erase("aws:username");
        if (out.kind == Principal::Kind::User) keys_["aws:username"] = {name};
    }

    void check(std::string_view line) {
        ++cases_;
        std::string_view rest = line;
        const std::string question = cut(rest, " -> ");
        std::string_view asked = question;
        const std::size_t with = std::min(asked.find(" with "), asked.size());
        ContextKeys keys = keys_;
        for (const std::string& pair :
             split(asked.substr(std::min(with + 6, asked.size())), " & ")) {
            std::string_view value = pair;
            const std::string key = cut(value, "=");
            keys[key] = split(value, ",");
        }
        asked = asked.substr(0, with);
        const std::string action = cut(asked, " on ");
        const std::string resource = asked.empty() ? "*" : std::string(asked);
        const Decision got = evaluate({principal_, action, resource, "", keys}, sets_, Trace::On);
        const std::string type = got.allowed() ? "" : fmt::format(" {}", to_string(got.type));
        EXPECT_EQ(fmt::format("{}{}", to_string(got.outcome), type), rest)
            << fmt::format("{}", fmt::join(got.trace, "\n"));
        const Decision quiet = evaluate({principal_, action, resource, "", keys}, sets_);
        EXPECT_TRUE(quiet.trace.empty());
        EXPECT_EQ(quiet.outcome, got.outcome);
    }

    void check_error(const std::string& sentence) {
        ++cases_;
        const std::map<std::string, DocumentKind> kinds{{"identity", DocumentKind::Identity},
                                                        {"managed", DocumentKind::Managed},
                                                        {"resource", DocumentKind::Resource},
                                                        {"trust", DocumentKind::Trust}};
        const auto parsed = Document::parse(json_document(malformed_), kinds.at(kind_));
        if (sentence == "(none)") {
            EXPECT_TRUE(parsed.has_value()) << parsed.error().message();
            return;
        }
        ASSERT_FALSE(parsed.has_value());
        EXPECT_EQ(parsed.error().name(), "MalformedPolicyDocument");
        EXPECT_EQ(parsed.error().message(), sentence);
    }

    std::string name_;
    int line_ = 0;
    int cases_ = 0;
    std::map<std::string, std::string> policies_;
    PolicySets sets_;
    Principal principal_;
    ContextKeys keys_;
    std::string kind_;
    std::string malformed_;
};

TEST(PolicyGolden, AllTables) {
    const std::filesystem::path folder =
        std::filesystem::path(YAGURA_SOURCE_DIR) / "tests/golden/policy";
    int cases = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".txt") cases += Table(entry.path()).cases();
    RecordProperty("cases", cases);
    EXPECT_GE(cases, 150);
}

}  // namespace
}  // namespace yagura::policy
