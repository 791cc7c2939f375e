#include "insights/extraction.h"

namespace yagura::insights {

Glob::Glob(std::string_view pattern) : literals_(1) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size() && pattern[i + 1] == '*') {
            literals_.back() += pattern[++i];
        } else if (pattern[i] == '*') {
            literals_.emplace_back();
        } else {
            literals_.back() += pattern[i];
        }
    }
}

bool Glob::match(std::string_view subject, std::vector<std::string_view>& taken) const {
    taken.clear();
    std::size_t at = subject.find(literals_.front());
    if (at == std::string_view::npos) return false;
    at += literals_.front().size();
    for (std::size_t i = 1; i < literals_.size(); ++i) {
        const bool rest = i + 1 == literals_.size() && literals_[i].empty();
        const std::size_t end = rest ? subject.size() : subject.find(literals_[i], at);
        if (end == std::string_view::npos) return false;
        taken.push_back(subject.substr(at, end - at));
        at = end + literals_[i].size();
    }
    return true;
}

std::string with_named_groups(std::string_view expression) {
    std::string out;
    bool in_class = false;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        const char c = expression[i];
        if (c == '\\' && i + 1 < expression.size()) {
            out += c;
            out += expression[++i];
            continue;
        }
        if (c == '[') in_class = true;
        if (c == ']') in_class = false;
        const std::string_view rest = expression.substr(i);
        const bool named = !in_class && rest.starts_with("(?<") && !rest.starts_with("(?<=") &&
                           !rest.starts_with("(?<!");
        if (named) {
            out += "(?P<";
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

std::vector<std::string> split_csv(std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            out.back() += c;
            ++i;
        } else if (c == '"' && (quoted || out.back().empty())) {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    return out;
}

void read_logfmt(std::string_view line,
                 const std::function<void(std::string key, std::string value)>& pair) {
    std::size_t at = 0;
    while ((at = line.find_first_not_of(" \t\r\n", at)) != std::string_view::npos) {
        const std::size_t key_end = std::min(line.find_first_of("= \t\r\n", at), line.size());
        std::string key(line.substr(at, key_end - at));
        at = key_end;
        std::string value = "true";
        if (at < line.size() && line[at] == '=') {
            value.clear();
            if (++at < line.size() && line[at] == '"') {
                for (++at; at < line.size() && line[at] != '"'; ++at) {
                    if (line[at] == '\\' && at + 1 < line.size()) ++at;
                    value += line[at];
                }
                if (at < line.size()) ++at;
            } else {
                const std::size_t end = std::min(line.find_first_of(" \t\r\n", at), line.size());
                value = line.substr(at, end - at);
                at = end;
            }
        }
        if (!key.empty()) pair(std::move(key), std::move(value));
    }
}

}  // namespace yagura::insights
