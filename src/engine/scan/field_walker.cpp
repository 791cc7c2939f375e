#include "engine/scan/field_walker.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "text/json_string.h"

namespace yagura::engine::scan {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The bit of a dot. Names with more dots than bits share the last one.
std::uint64_t dot_bit(std::uint32_t dot) {
    return 1ull << std::min(dot, 63u);
}

std::uint64_t bits_below(std::uint32_t dot) {
    return dot_bit(dot) - 1;
}

}  // namespace

std::size_t FieldNames::add(std::string_view name) {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
    names_.emplace_back(name);
    dotted_.push_back(name.find('.') != std::string_view::npos);
    return names_.size() - 1;
}

void FieldWalker::walk(std::string_view message, std::span<RawValue> out) {
    std::fill(out.begin(), out.end(), RawValue{});
    out_ = out;
    at_ = message.data();
    end_ = at_ + message.size();
    depth_ = 0;
    skip_space();
    if (at_ == end_ || *at_ != '{') return;
    active_.clear();
    targets_.clear();
    for (std::size_t field = 0; field < names_.size(); ++field) {
        active_.push_back({static_cast<std::uint32_t>(field), 0, 0, 0});
        ways_[field].clear();
    }
    bool good = object(0);
    if (good) {
        skip_space();
        good = at_ == end_;
    }
    if (!good) {
        std::fill(out.begin(), out.end(), RawValue{});
        return;
    }
    for (std::size_t field = 0; field < names_.size(); ++field)
        if (!ways_[field].empty()) out[field] = ways_[field].back().value;
}

void FieldWalker::skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

bool FieldWalker::word(std::string_view text) {
    if (static_cast<std::size_t>(end_ - at_) < text.size() ||
        std::memcmp(at_, text.data(), text.size()) != 0)
        return false;
    at_ += text.size();
    return true;
}

bool FieldWalker::number() {
    const auto digits = [this] {
        const char* const first = at_;
        while (at_ != end_ && is_digit(*at_)) ++at_;
        return at_ != first;
    };
    if (*at_ == '-') ++at_;
    if (at_ != end_ && *at_ == '0') {
        ++at_;
    } else if (!digits()) {
        return false;
    }
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        if (!digits()) return false;
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        if (!digits()) return false;
    }
    return true;
}

/// The cursor stands on the opening quote.
bool FieldWalker::string(std::string_view& text, bool& escapes) {
    const char* const first = at_ + 1;
    const text::JsonStringScan scan = text::scan_json_string(first, end_);
    if (scan.stop != text::JsonStringScan::Stop::Quote) return false;
    text = {first, static_cast<std::size_t>(scan.end - first)};
    escapes = scan.escapes;
    at_ = scan.end + 1;
    return true;
}

bool FieldWalker::value(std::size_t first_active, RawValue& out) {
    if (at_ == end_) return false;
    const char* const first = at_;
    bool good = false;
    switch (*at_) {
        case '"':
            out.kind = ValueKind::String;
            return string(out.text, out.escapes);
        case '{':
            out.kind = ValueKind::Json;
            good = object(first_active);
            break;
        case '[':
            out.kind = ValueKind::Json;
            good = array(first_active);
            break;
        case 't':
            out.kind = ValueKind::Boolean;
            good = word("true");
            break;
        case 'f':
            out.kind = ValueKind::Boolean;
            good = word("false");
            break;
        case 'n':
            out.kind = ValueKind::Null;
            return word("null");
        default:
            if (*at_ != '-' && !is_digit(*at_)) return false;
            out.kind = ValueKind::Number;
            good = number();
    }
    out.text = {first, static_cast<std::size_t>(at_ - first)};
    return good;
}

bool FieldWalker::object(std::size_t first_active) {
    if (++depth_ > kMaxDepth) return false;
    const std::size_t end = active_.size();
    ++at_;
    skip_space();
    if (at_ != end_ && *at_ == '}') {
        ++at_;
        --depth_;
        return true;
    }
    while (true) {
        if (at_ == end_ || *at_ != '"') return false;
        std::string_view key;
        bool escapes = false;
        if (!string(key, escapes)) return false;
        skip_space();
        if (at_ == end_ || *at_ != ':') return false;
        ++at_;
        skip_space();
        if (escapes && first_active != end) {
            key_.resize(key.size());
            key_.resize(text::unescape_json_string(key_.data(), key));
            key = key_;
        }
        if (!member(key, first_active, end)) return false;
        skip_space();
        if (at_ == end_) return false;
        const char after = *at_++;
        if (after == '}') break;
        if (after != ',') return false;
        skip_space();
    }
    --depth_;
    return true;
}

bool FieldWalker::array(std::size_t first_active) {
    if (++depth_ > kMaxDepth) return false;
    const std::size_t end = active_.size();
    ++at_;
    skip_space();
    if (at_ != end_ && *at_ == ']') {
        ++at_;
        --depth_;
        return true;
    }
    for (std::size_t index = 0;; ++index) {
        char digits[20];
        std::string_view key;
        if (first_active != end) {
            const auto written = std::to_chars(digits, digits + sizeof digits, index);
            key = {digits, static_cast<std::size_t>(written.ptr - digits)};
        }
        if (!member(key, first_active, end)) return false;
        skip_space();
        if (at_ == end_) return false;
        const char after = *at_++;
        if (after == ']') break;
        if (after != ',') return false;
        skip_space();
    }
    --depth_;
    return true;
}

/// What an earlier key of the same name held counts no more.
void FieldWalker::forget(std::uint32_t field, std::uint64_t way, std::uint64_t mask) {
    std::erase_if(ways_[field], [&](const WayValue& found) { return (found.way & mask) == way; });
}

bool FieldWalker::member(std::string_view key, std::size_t first_active, std::size_t end) {
    const std::size_t first_target = targets_.size();
    for (std::size_t i = first_active; i < end; ++i) {
        const Active active = active_[i];
        const std::string_view name = names_.name(active.field);
        const std::string_view rest = name.substr(active.matched);
        if (!rest.starts_with(key)) continue;
        if (rest.size() == key.size()) {
            if (names_.dotted(active.field)) forget(active.field, active.way, ~0ull);
            targets_.push_back({active.field, active.way});
        } else if (rest[key.size()] == '.') {
            const auto inner = static_cast<std::uint32_t>(std::count(key.begin(), key.end(), '.'));
            const std::uint32_t dot = active.dots + inner;
            const std::uint64_t way = active.way | dot_bit(dot);
            forget(active.field, way, bits_below(dot) | dot_bit(dot));
            active_.push_back({active.field,
                               active.matched + static_cast<std::uint32_t>(key.size()) + 1, dot + 1,
                               way});
        }
    }
    RawValue found;
    if (!value(end, found)) return false;
    active_.resize(end);
    for (std::size_t i = first_target; i < targets_.size(); ++i) {
        const Target target = targets_[i];
        if (names_.dotted(target.field))
            ways_[target.field].push_back({target.way, found});
        else
            out_[target.field] = found;
    }
    targets_.resize(first_target);
    return true;
}

}  // namespace yagura::engine::scan
