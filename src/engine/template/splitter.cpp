#include "engine/template/splitter.h"

#include <array>
#include <cstring>

#include "text/json_string.h"

namespace yagura::engine::message_template {

namespace {
constexpr std::size_t kDeepest = 64;

enum : std::uint8_t { kSpace = 1, kToken = 2, kDigit = 4, kScalarEnd = 8 };

constexpr std::array<std::uint8_t, 256> kClass = [] {
    std::array<std::uint8_t, 256> table{};
    for (int c = 0; c < 256; ++c) {
        const bool digit = c >= '0' && c <= '9';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        std::uint8_t bits = 0;
        if (digit || letter || c == '_' || c == '.' || c == '-' || c >= 0x80) bits |= kToken;
        if (digit) bits |= kDigit;
        if (space) bits |= kSpace;
        if (space || c == ',' || c == '}' || c == ']') bits |= kScalarEnd;
        table[static_cast<std::size_t>(c)] = bits;
    }
    return table;
}();

bool is(char c, std::uint8_t bits) {
    return kClass[static_cast<unsigned char>(c)] & bits;
}

/// Position of the quote that ends the string which begins at `at` (behind its opening quote), or
/// npos.
std::size_t string_end(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const void* found = std::memchr(text.data() + at, '"', text.size() - at);
        if (!found) return std::string_view::npos;
        const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        std::size_t backslashes = 0;
        while (quote - backslashes > at && text[quote - backslashes - 1] == '\\') ++backslashes;
        if (backslashes % 2 == 0) return quote;
        at = quote + 1;
    }
    return std::string_view::npos;
}

/// Walks JSON once. It need not refuse all that is no JSON: what it accepts it must only cut.
class JsonSplitter {
  public:
    JsonSplitter(std::string_view text, Split& out, WithKeys keys)
        : text_(text), out_(out), with_keys_(keys == WithKeys::Yes) {}

    bool run() {
        skip_space();
        if (at_ == text_.size() || (text_[at_] != '{' && text_[at_] != '[')) return false;
        if (!value()) return false;
        skip_space();
        return at_ == text_.size();
    }

  private:
    void skip_space() {
        while (at_ < text_.size() && is(text_[at_], kSpace)) ++at_;
    }
    bool take(char c) {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool slot(std::size_t begin, std::size_t end) {
        if (out_.slots.size() == kMostSlots) return false;
        out_.slots.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
        if (with_keys_) out_.keys.push_back(path_);
        return true;
    }

    bool value() {
        if (at_ == text_.size()) return false;
        switch (text_[at_]) {
            case '{':
                return members();
            case '[':
                return elements();
            case '"': {
                const std::size_t begin = at_ + 1;
                const std::size_t end = string_end(text_, begin);
                if (end == std::string_view::npos) return false;
                at_ = end + 1;
                return slot(begin, end);
            }
            default: {
                const std::size_t begin = at_;
                while (at_ < text_.size() && !is(text_[at_], kScalarEnd)) {
                    if (text_[at_] == '"' || text_[at_] == '{' || text_[at_] == '[') return false;
                    ++at_;
                }
                return at_ != begin && slot(begin, at_);
            }
        }
    }

    bool members() {
        if (++depth_ > kDeepest) return false;
        ++at_;
        skip_space();
        if (take('}')) return --depth_, true;
        while (true) {
            if (!take('"')) return false;
            const std::size_t end = string_end(text_, at_);
            if (end == std::string_view::npos) return false;
            const std::size_t path_bytes = path_.size();
            if (with_keys_) (path_ += '/') += text_.substr(at_, end - at_);
            at_ = end + 1;
            skip_space();
            if (!take(':')) return false;
            skip_space();
            if (!value()) return false;
            path_.resize(path_bytes);
            skip_space();
            if (take('}')) return --depth_, true;
            if (!take(',')) return false;
            skip_space();
        }
    }

    bool elements() {
        if (++depth_ > kDeepest) return false;
        ++at_;
        skip_space();
        if (take(']')) return --depth_, true;
        const std::size_t path_bytes = path_.size();
        if (with_keys_) path_ += "/[]";
        while (true) {
            if (!value()) return false;
            skip_space();
            if (take(']')) break;
            if (!take(',')) return false;
            skip_space();
        }
        path_.resize(path_bytes);
        return --depth_, true;
    }

    const std::string_view text_;
    Split& out_;
    const bool with_keys_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::string path_ = "j";
};

/// What stands before a slot: enough of it to tell kinds of values apart, and which slot it is when
/// that is a mere separator.
std::string text_key(std::string_view message, std::size_t piece_begin, std::size_t slot_begin,
                     std::size_t ordinal) {
    constexpr std::size_t kContext = 12;
    const std::size_t bytes = std::min(slot_begin - piece_begin, kContext);
    std::string key = "t";
    key += message.substr(slot_begin - bytes, bytes);
    if (bytes <= 2) key += std::to_string(ordinal);
    return key;
}
}  // namespace

bool split_json(std::string_view message, Split& out, WithKeys keys) {
    out.clear();
    return JsonSplitter(message, out, keys).run();
}

bool is_inside_json_string(std::string_view text) {
    const char* const end = text.data() + text.size();
    return text::scan_json_string(text.data(), end).stop == text::JsonStringScan::Stop::End;
}

bool is_json_scalar(std::string_view text) {
    if (text == "true" || text == "false" || text == "null") return true;
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t first = at;
        while (at < text.size() && is(text[at], kDigit)) ++at;
        return at != first;
    };
    const auto at_one_of = [&](char a, char b) {
        return at < text.size() && (text[at] == a || text[at] == b);
    };
    if (at_one_of('-', '-')) ++at;
    if (at_one_of('0', '0'))
        ++at;
    else if (!digits())
        return false;
    if (at_one_of('.', '.')) {
        ++at;
        if (!digits()) return false;
    }
    if (at_one_of('e', 'E')) {
        ++at;
        if (at_one_of('+', '-')) ++at;
        if (!digits()) return false;
    }
    return at == text.size();
}

bool split_xml(std::string_view message, Split& out, WithKeys keys) {
    out.clear();
    if (message.size() < 3 || message.front() != '<') return false;
    const bool with_keys = keys == WithKeys::Yes;
    std::string element, named;
    const auto slot = [&](std::size_t begin, std::size_t end, const std::string& key) {
        if (out.slots.size() == kMostSlots) return false;
        out.slots.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
        if (with_keys) out.keys.push_back(key);
        return true;
    };
    std::size_t at = 0;
    while (at < message.size()) {
        if (message[at] != '<') {
            const void* next = std::memchr(message.data() + at, '<', message.size() - at);
            const std::size_t end =
                next ? static_cast<std::size_t>(static_cast<const char*>(next) - message.data())
                     : message.size();
            if (!slot(at, end, with_keys ? "x" + element + named : std::string())) return false;
            at = end;
            continue;
        }
        // A tag: its name, then attributes up to '>'.
        std::size_t name_end = ++at;
        while (name_end < message.size() && message[name_end] != '>' && message[name_end] != ' ' &&
               message[name_end] != '<')
            ++name_end;
        if (with_keys) {
            element = message.substr(at, name_end - at);
            named.clear();
        }
        at = name_end;
        std::size_t attribute = at;
        while (at < message.size() && message[at] != '>') {
            const char c = message[at];
            if (c == ' ') attribute = at + 1;
            if (c != '\'' && c != '"') {
                ++at;
                continue;
            }
            const std::size_t end = message.find(c, at + 1);
            if (end == std::string_view::npos) return false;
            const std::string_view name = message.substr(attribute, at - attribute);
            const std::string_view value = message.substr(at + 1, end - at - 1);
            if (name == "Name=") {
                if (with_keys) (named = "=") += value;
            } else if (!value.empty() &&
                       !slot(at + 1, end,
                             with_keys ? "a" + element + " " + std::string(name) : std::string())) {
                return false;
            }
            at = end + 1;
        }
        if (at == message.size()) return false;
        ++at;
    }
    return true;
}

bool split_text(std::string_view message, Words words, Split& out, WithKeys keys) {
    out.clear();
    std::size_t piece = 0;  // where the bytes before the next slot begin
    const auto slot = [&](std::size_t begin, std::size_t end) {
        if (out.slots.size() == kMostSlots) return false;
        if (keys == WithKeys::Yes)
            out.keys.push_back(text_key(message, piece, begin, out.slots.size()));
        out.slots.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
        piece = end;
        return true;
    };
    for (std::size_t at = 0; at < message.size();) {
        const char c = message[at];
        if (c == '"') {
            const std::size_t end = string_end(message, at + 1);
            if (end != std::string_view::npos && end > at + 1) {
                if (!slot(at + 1, end)) return false;
                at = end + 1;
                continue;
            }
        }
        if (!is(c, kToken)) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        std::uint8_t seen = 0;
        while (at < message.size() && is(message[at], kToken))
            seen |= kClass[static_cast<unsigned char>(message[at++])];
        if ((words == Words::InSlots || (seen & kDigit)) && !slot(begin, at)) return false;
    }
    return true;
}

}  // namespace yagura::engine::message_template
