#include "insights/message_pattern.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <vector>

#include "insights/lexer.h"

namespace yagura::insights {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word(char c) {
    return is_digit(c) || is_letter(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// How much of `text` has the shape: d a digit, x a hexadecimal one, l a letter, others
/// themselves. 0 when it does not.
std::size_t shaped(std::string_view text, std::string_view shape) {
    if (text.size() < shape.size()) return 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const char c = text[i];
        const bool fits = shape[i] == 'd'   ? is_digit(c)
                          : shape[i] == 'x' ? is_hex(c)
                          : shape[i] == 'l' ? is_letter(c)
                                            : c == shape[i];
        if (!fits) return 0;
    }
    return shape.size();
}

/// In a skeleton the letter of the kind stands behind this, for what was taken out.
constexpr char kTaken = '\x01';

enum class Kind : char {
    None = 0,
    Time = 'T',
    Date = 'D',
    Address = 'A',
    Uuid = 'U',
    Number = 'N',
    Id = 'I',
    Token = '?',
};

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::Time:
            return "Time";
        case Kind::Date:
            return "Date";
        case Kind::Address:
            return "IP";
        case Kind::Uuid:
            return "UUID";
        case Kind::Number:
            return "Number";
        case Kind::Id:
            return "ID";
        default:
            return "Token";
    }
}

struct Dynamic {
    std::size_t length = 0;
    Kind kind = Kind::None;
};

std::size_t digits(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

/// Fraction and zone behind a time of the day.
std::size_t behind_time(std::string_view text, std::size_t at) {
    if (at < text.size() && (text[at] == '.' || text[at] == ',') && digits(text, at + 1) > 0) {
        at += 1 + digits(text, at + 1);
    }
    if (at < text.size() && text[at] == 'Z') return at + 1;
    for (const std::string_view zone : {"+dd:dd", "-dd:dd", "+dddd", "-dddd", " +dddd", " -dddd"}) {
        if (const std::size_t length = shaped(text.substr(at), zone)) return at + length;
    }
    return at;
}

Dynamic time_at(std::string_view text) {
    for (const std::string_view shape :
         {"dddd-dd-ddTdd:dd:dd", "dddd-dd-dd dd:dd:dd", "dddd/dd/dd dd:dd:dd",
          "dd/lll/dddd:dd:dd:dd", "dd lll dddd dd:dd:dd"}) {
        if (const std::size_t length = shaped(text, shape)) {
            return {behind_time(text, length), Kind::Time};
        }
    }
    if (shaped(text, "dd:dd:dd") != 0) return {behind_time(text, 8), Kind::Time};
    for (const std::string_view shape : {"dddd-dd-dd", "dddd/dd/dd", "dd/dd/dddd"}) {
        const std::size_t length = shaped(text, shape);
        if (length != 0 && (text.size() == length || !is_word(text[length]))) {
            return {length, Kind::Date};
        }
    }
    return {};
}

Dynamic address_at(std::string_view text) {
    std::size_t at = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t count = digits(text, at);
        if (count == 0 || count > 3) return {};
        at += count;
        if (part == 3) break;
        if (at >= text.size() || text[at] != '.') return {};
        ++at;
    }
    if (at < text.size() && (is_word(text[at]) || (text[at] == '.' && digits(text, at + 1) > 0))) {
        return {};
    }
    return {at, Kind::Address};
}

/// A run of letters and digits, joined by dashes, that has digits in it.
Dynamic word_at(std::string_view text) {
    std::size_t end = 0;
    std::size_t digit_count = 0;
    bool dashes = false;
    while (end < text.size()) {
        const bool dash = text[end] == '-' && end + 1 < text.size() && is_word(text[end + 1]);
        if (!is_word(text[end]) && !dash) break;
        digit_count += is_digit(text[end]) ? 1 : 0;
        dashes |= dash;
        ++end;
    }
    if (digit_count == 0) return {end, Kind::None};
    if (digit_count == end) {
        // 12 or 12.5, but not the 1.2 of 1.2.3
        const std::size_t fraction =
            end < text.size() && text[end] == '.' ? digits(text, end + 1) : 0;
        return {fraction == 0 ? end : end + 1 + fraction, Kind::Number};
    }
    const std::size_t leading = digits(text, 0);
    if (leading > 0 && !dashes && end - leading <= 3 && digit_count == leading) {
        return {leading, Kind::Number};  // 30s, 250ms: the unit stays
    }
    // "s3", "http2" and "v1" are names; identifiers have more digits.
    if (digit_count < 2 || end < 4) return {end, Kind::None};
    return {end, Kind::Id};
}

}  // namespace

std::string pattern_skeleton(std::string_view message) {
    std::string out;
    while (!message.empty()) {
        if (!is_word(message[0])) {
            out += message[0] == kTaken ? ' ' : message[0];
            message.remove_prefix(1);
            continue;
        }
        Dynamic found = time_at(message);
        if (found.length == 0) {
            const std::size_t uuid = shaped(message, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
            if (uuid != 0) found = {uuid, Kind::Uuid};
        }
        if (found.length == 0) found = address_at(message);
        if (found.length == 0) found = word_at(message);
        if (found.kind == Kind::None) {
            out += message.substr(0, found.length);
        } else {
            out += kTaken;
            out += static_cast<char>(found.kind);
            // The unit behind a number is no word of its own.
            if (found.kind == Kind::Number) {
                std::size_t unit = found.length;
                while (unit < message.size() && is_letter(message[unit])) ++unit;
                out += message.substr(found.length, unit - found.length);
                found.length = unit;
            }
        }
        message.remove_prefix(found.length);
    }
    return out;
}

std::string shown_pattern(std::string_view skeleton) {
    std::string out;
    int number = 0;
    for (std::size_t i = 0; i < skeleton.size(); ++i) {
        if (skeleton[i] == kTaken && i + 1 < skeleton.size()) {
            out += fmt::format("<{}-{}>", name_of(static_cast<Kind>(skeleton[++i])), ++number);
        } else {
            out += skeleton[i];
        }
    }
    return out;
}

std::string_view severity_label(std::string_view message) {
    const std::string lower = lower_case(message);
    for (const std::string_view word : {"error", "exception", "fatal", "critical"}) {
        if (lower.find(word) != std::string::npos) return "Error";
    }
    return lower.find("warn") != std::string::npos ? "Warn" : "Info";
}

namespace {

/// So many words in one place are names, and fewer a choice of the program.
constexpr std::size_t kManyWords = 5;
constexpr int kMaxRounds = 8;
constexpr std::size_t kMaxPatterns = 20'000;

bool is_level(std::string_view word) {
    static constexpr std::string_view kLevels[] = {"error",    "err",       "warn",  "warning",
                                                   "info",     "debug",     "trace", "fatal",
                                                   "critical", "exception", "notice"};
    return std::ranges::find(kLevels, lower_case(word)) != std::end(kLevels);
}

/// Calls visit(start, end) for each word that may be a name.
template <class Visit>
void each_word(std::string_view skeleton, const Visit& visit) {
    for (std::size_t i = 0; i < skeleton.size();) {
        if (skeleton[i] == kTaken) {
            i += 2;
        } else if (!is_word(skeleton[i])) {
            ++i;
        } else {
            std::size_t end = i;
            while (end < skeleton.size() && is_word(skeleton[end])) ++end;
            if (!is_level(skeleton.substr(i, end - i))) visit(i, end);
            i = end;
        }
    }
}

std::string without_word(std::string_view skeleton, std::size_t start, std::size_t end) {
    std::string out(skeleton.substr(0, start));
    out += kTaken;
    out += static_cast<char>(Kind::Token);
    out += skeleton.substr(end);
    return out;
}

void add(PatternTallies& tallies, const std::string& skeleton, const PatternTally& tally) {
    PatternTally& sum = tallies[skeleton];
    sum.now += tally.now;
    sum.before += tally.before;
}

/// One round of merging; false when nothing was left to merge.
bool merge_once(PatternTallies& tallies) {
    // By the hash of what remains: the texts themselves would be large.
    std::unordered_map<std::size_t, std::vector<PatternTallies::const_iterator>> alike;
    for (auto at = tallies.cbegin(); at != tallies.cend(); ++at) {
        each_word(at->first, [&](std::size_t start, std::size_t end) {
            alike[std::hash<std::string>()(without_word(at->first, start, end))].push_back(at);
        });
    }
    std::vector<const std::vector<PatternTallies::const_iterator>*> groups;
    for (const auto& [hash, members] : alike) {
        if (members.size() >= kManyWords) groups.push_back(&members);
    }
    if (groups.empty()) return false;
    // The largest first; equal ones in an order that does not depend on hashing.
    std::ranges::sort(groups, [](const auto* left, const auto* right) {
        if (left->size() != right->size()) return left->size() > right->size();
        return left->front()->first < right->front()->first;
    });
    PatternTallies out;
    std::set<std::string_view> merged;
    for (const auto* members : groups) {
        std::vector<PatternTallies::const_iterator> free;
        for (const auto& member : *members) {
            if (!merged.contains(member->first)) free.push_back(member);
        }
        if (free.size() < kManyWords) continue;
        // The place in which the first two differ is the one that all differ in.
        std::string common;
        const std::string& first = free[0]->first;
        each_word(first, [&](std::size_t start, std::size_t end) {
            const std::string rest = without_word(first, start, end);
            if (!common.empty()) return;
            each_word(free[1]->first, [&](std::size_t other, std::size_t other_end) {
                if (other == start && without_word(free[1]->first, other, other_end) == rest) {
                    common = rest;
                }
            });
        });
        if (common.empty()) continue;  // equal hashes of different texts
        for (const auto& member : free) {
            merged.insert(member->first);
            add(out, common, member->second);
        }
    }
    if (merged.empty()) return false;
    for (const auto& [skeleton, tally] : tallies) {
        if (!merged.contains(skeleton)) add(out, skeleton, tally);
    }
    tallies = std::move(out);
    return true;
}

}  // namespace

PatternTallies merge_similar(const PatternTallies& skeletons) {
    PatternTallies out = skeletons;
    if (out.size() > kMaxPatterns) return out;
    for (int round = 0; round < kMaxRounds && merge_once(out); ++round) {
    }
    return out;
}

}  // namespace yagura::insights
