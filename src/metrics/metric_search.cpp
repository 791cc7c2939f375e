#include "metrics/metric_search.h"

#include <algorithm>
#include <functional>

namespace yagura::metrics {

/// A condition on a metric.
struct MetricSearch::Node {
    enum class Kind { Term, Not, And, Or };
    Kind kind = Kind::Term;
    std::string property;  ///< MetricName, Namespace, a dimension's name; empty: any of them
    std::string term;
    bool exact = false;
    std::vector<Node> inner;
};

namespace {

constexpr std::size_t kLongest = 1024;
constexpr int kDeepest = 32;

bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
/// Bytes of other scripts count as letters.
bool is_word(char c) {
    return is_small(c) || is_capital(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (is_capital(c)) c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Without what separates tokens.
std::string bare(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (is_word(c)) out += c;
    return out;
}

bool holds_term(std::string_view name, const std::string& term) {
    const std::vector<std::string> wanted = search_tokens(term);
    if (wanted.empty()) return false;
    if (lowered(bare(name)) == lowered(bare(term))) return true;
    const std::vector<std::string> has = search_tokens(name);
    if (wanted.size() == 1) {
        const std::string one = lowered(wanted[0]);
        return std::ranges::any_of(has,
                                   [&](const std::string& each) { return lowered(each) == one; });
    }
    return !std::ranges::search(has, wanted).empty();
}

bool fits_name(const MetricSearch::Node& node, std::string_view name) {
    return node.exact ? name == node.term : holds_term(name, node.term);
}

bool fits_term(const MetricSearch::Node& node, const MetricKey& metric) {
    if (node.property == "MetricName") return fits_name(node, metric.name);
    if (node.property == "Namespace") return fits_name(node, metric.metric_namespace);
    if (node.property == ":aws.AccountId") return metric.account == node.term;
    if (!node.property.empty()) {
        return std::ranges::any_of(metric.dimensions, [&](const auto& each) {
            return each.first == node.property && fits_name(node, each.second);
        });
    }
    return fits_name(node, metric.name) || fits_name(node, metric.metric_namespace) ||
           std::ranges::any_of(metric.dimensions, [&](const auto& each) {
               return fits_name(node, each.first) || fits_name(node, each.second);
           });
}

bool fits(const MetricSearch::Node& node, const MetricKey& metric) {
    using Kind = MetricSearch::Node::Kind;
    const auto inner = [&](const MetricSearch::Node& each) { return fits(each, metric); };
    switch (node.kind) {
        case Kind::Term:
            return fits_term(node, metric);
        case Kind::Not:
            return !inner(node.inner.front());
        case Kind::And:
            return std::ranges::all_of(node.inner, inner);
        case Kind::Or:
            return std::ranges::any_of(node.inner, inner);
    }
    return false;
}

/// A cursor over the text.
class Parser {
  public:
    using Node = MetricSearch::Node;

    explicit Parser(std::string_view text) : text_(text) {}

    Result<std::vector<std::string>> schema() {
        std::vector<std::string> out;
        skip();
        if (!take('{')) return out;
        do {
            skip();
            out.push_back(YG_TRY(name(",}")));
            skip();
        } while (take(','));
        if (!take('}')) return fail(syntax());
        return out;
    }

    bool at_end() {
        skip();
        return at_ == text_.size();
    }

    Result<Node> whole() {
        Node out = YG_TRY(alternatives(""));
        if (!at_end()) return fail(syntax());
        return out;
    }

  private:
    Result<Node> alternatives(const std::string& property) {
        std::vector<Node> out;
        do {
            out.push_back(YG_TRY(conjunction(property)));
        } while (take_word("OR"));
        return joined(Node::Kind::Or, std::move(out));
    }

    Result<Node> conjunction(const std::string& property) {
        std::vector<Node> out;
        do {
            out.push_back(YG_TRY(unary(property)));
            take_word("AND");
        } while (!at_end() && text_[at_] != ')' && !sees_word("OR"));
        return joined(Node::Kind::And, std::move(out));
    }

    static Node joined(Node::Kind kind, std::vector<Node> nodes) {
        if (nodes.size() == 1) return std::move(nodes.front());
        Node out;
        out.kind = kind;
        out.inner = std::move(nodes);
        return out;
    }

    Result<Node> unary(const std::string& property) {
        if (++depth_ > kDeepest)
            return fail(Errc::InvalidArgument, "The search is nested too deeply");
        Node out = YG_TRY(primary(property));
        --depth_;
        return out;
    }

    Result<Node> primary(const std::string& property) {
        if (take_word("NOT")) {
            Node out;
            out.kind = Node::Kind::Not;
            out.inner.push_back(YG_TRY(unary(property)));
            return out;
        }
        skip();
        if (take('(')) {
            Node out = YG_TRY(alternatives(property));
            skip();
            if (!take(')')) return fail(syntax());
            return out;
        }
        if (sees_word("OR") || sees_word("AND")) return fail(syntax());
        Node out;
        out.property = property;
        out.exact = at_ < text_.size() && text_[at_] == '"';
        out.term = YG_TRY(name("=()"));
        skip();
        if (property.empty() && take('=')) return unary(out.term);
        return out;
    }

    /// In quotes, or up to a blank or one of `ends`.
    Result<std::string> name(std::string_view ends) {
        std::string out;
        if (take('"')) {
            for (; at_ < text_.size(); ++at_) {
                if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
                    out += text_[++at_];
                } else if (text_[at_] == '"') {
                    ++at_;
                    return out;
                } else {
                    out += text_[at_];
                }
            }
            return fail(syntax());
        }
        while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '\n' &&
               ends.find(text_[at_]) == std::string_view::npos) {
            out += text_[at_++];
        }
        if (out.empty()) return fail(syntax());
        return out;
    }

    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool sees_word(std::string_view word) {
        skip();
        const std::size_t end = at_ + word.size();
        return text_.substr(at_).starts_with(word) && (end == text_.size() || text_[end] == ' ' ||
                                                       text_[end] == '(' || text_[end] == '\n');
    }
    bool take_word(std::string_view word) {
        if (!sees_word(word)) return false;
        at_ += word.size();
        return true;
    }
    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    Error syntax() const {
        return Error(Errc::InvalidArgument,
                     "Invalid syntax in SEARCH at position " + std::to_string(at_ + 1));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

std::vector<std::string> search_tokens(std::string_view name) {
    std::vector<std::string> out;
    std::string token;
    const auto end_token = [&] {
        if (!token.empty()) out.push_back(std::move(token));
        token.clear();
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!is_word(c)) {
            end_token();
            continue;
        }
        if (!token.empty()) {
            const char before = token.back();
            const bool next_small = i + 1 < name.size() && is_small(name[i + 1]);
            if (is_digit(c) != is_digit(before) || (is_capital(c) && is_small(before)) ||
                (is_capital(c) && is_capital(before) && next_small)) {
                end_token();
            }
        }
        token += c;
    }
    end_token();
    return out;
}

Result<MetricSearch> MetricSearch::parse(std::string_view text) {
    if (text.size() > kLongest) return fail(Errc::InvalidArgument, "The search is too long");
    Parser parser(text);
    MetricSearch out;
    out.dimensions_ = YG_TRY(parser.schema());
    if (!out.dimensions_.empty()) {
        out.namespace_ = out.dimensions_.front();
        out.dimensions_.erase(out.dimensions_.begin());
        std::ranges::sort(out.dimensions_);
    }
    if (parser.at_end()) {
        if (!out.namespace_) return fail(Errc::InvalidArgument, "The search is empty");
        return out;
    }
    out.condition_ = std::make_shared<const Node>(YG_TRY(parser.whole()));
    return out;
}

bool MetricSearch::finds(const MetricKey& metric) const {
    if (namespace_) {
        if (metric.metric_namespace != *namespace_) return false;
        if (metric.dimensions.size() != dimensions_.size()) return false;
        for (const std::string& wanted : dimensions_) {
            if (std::ranges::none_of(metric.dimensions,
                                     [&](const auto& each) { return each.first == wanted; })) {
                return false;
            }
        }
    }
    return condition_ == nullptr || fits(*condition_, metric);
}

}  // namespace yagura::metrics
