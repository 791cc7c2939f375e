#include "services/logs/selection_criteria.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace yagura::services::logs {

struct SelectionCriteria::Node {
    enum class Kind { All, Any, OneOf };
    Kind kind = Kind::OneOf;
    std::vector<std::shared_ptr<const Node>> children;  // All, Any
    bool on_account = false;                            // OneOf
    bool negated = false;
    std::vector<std::string> values;

    bool holds(std::string_view account, std::string_view region) const {
        const auto child = [&](const auto& node) { return node->holds(account, region); };
        switch (kind) {
            case Kind::All: return std::all_of(children.begin(), children.end(), child);
            case Kind::Any: return std::any_of(children.begin(), children.end(), child);
            case Kind::OneOf: break;
        }
        const std::string_view value = on_account ? account : region;
        return (std::find(values.begin(), values.end(), value) != values.end()) != negated;
    }
};

namespace {

using Node = SelectionCriteria::Node;
using NodePointer = std::shared_ptr<const Node>;

constexpr int kMaxDepth = 64;

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<NodePointer> parse() {
        auto node = YG_TRY(any(0));
        skip_blanks();
        if (at_ != text_.size()) return unexpected();
        return node;
    }

  private:
    Result<NodePointer> any(int depth) { return chain(depth, "OR", Node::Kind::Any); }

    Result<NodePointer> chain(int depth, std::string_view word, Node::Kind kind) {
        if (depth > kMaxDepth) return fail(Errc::LimitExceeded, "nested too deeply");
        const auto next = [&]() -> Result<NodePointer> {
            return kind == Node::Kind::Any ? chain(depth, "AND", Node::Kind::All) : term(depth);
        };
        auto first = YG_TRY(next());
        if (!take_word(word)) return first;
        auto node = std::make_shared<Node>();
        node->kind = kind;
        node->children.push_back(std::move(first));
        do {
            node->children.push_back(YG_TRY(next()));
        } while (take_word(word));
        return node;
    }

    Result<NodePointer> term(int depth) {
        if (take('(')) {
            auto inside = YG_TRY(any(depth + 1));
            if (!take(')')) return unexpected();
            return inside;
        }
        auto node = std::make_shared<Node>();
        node->on_account = take_word("@aws.account");
        if (!node->on_account && !take_word("@aws.region")) return unexpected();
        if (take('=')) {
            node->values.push_back(YG_TRY(text()));
            return node;
        }
        if (take('!')) {
            if (!take('=')) return unexpected();
            node->negated = true;
            node->values.push_back(YG_TRY(text()));
            return node;
        }
        node->negated = take_word("NOT");
        if (!take_word("IN") || !take('[')) return unexpected();
        do {
            node->values.push_back(YG_TRY(text()));
        } while (take(','));
        if (!take(']')) return unexpected();
        return node;
    }

    Result<std::string> text() {
        if (!take('"')) return unexpected();
        const std::size_t end = text_.find('"', at_);
        if (end == std::string_view::npos) return unexpected();
        std::string value(text_.substr(at_, end - at_));
        at_ = end + 1;
        return value;
    }

    void skip_blanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }
    bool take(char wanted) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    bool take_word(std::string_view word) {
        skip_blanks();
        if (text_.size() - at_ < word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (std::toupper(static_cast<unsigned char>(text_[at_ + i])) !=
                std::toupper(static_cast<unsigned char>(word[i]))) {
                return false;
            }
        }
        const std::size_t end = at_ + word.size();
        if (end < text_.size() && std::isalnum(static_cast<unsigned char>(text_[end]))) return false;
        at_ = end;
        return true;
    }
    std::unexpected<Error> unexpected() const {
        return fail(Errc::InvalidArgument,
                    fmt::format("Invalid field selection criteria at position {}", at_));
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Result<SelectionCriteria> SelectionCriteria::parse(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return SelectionCriteria(nullptr);
    }
    return SelectionCriteria(YG_TRY(Parser(text).parse()));
}

bool SelectionCriteria::selects(std::string_view account, std::string_view region) const {
    return root_ == nullptr || root_->holds(account, region);
}

}  // namespace yagura::services::logs
