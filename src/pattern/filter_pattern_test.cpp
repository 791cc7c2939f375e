#include "pattern/filter_pattern.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include <fmt/core.h>
#include <fmt/ranges.h>

/// FilterPattern against deliberately naive definitions of the language, on random input; and what
/// the golden tables cannot say.
namespace yagura::pattern {
namespace {

using Random = std::mt19937;

std::shared_ptr<const FilterPattern> parsed(const std::string& text) {
    auto pattern = FilterPattern::parse(text);
    EXPECT_TRUE(pattern) << text;
    return pattern ? *pattern : nullptr;
}

std::string word(Random& random, std::string_view letters, std::size_t longest) {
    std::string out;
    for (std::size_t size = 1 + random() % longest; out.size() < size;)
        out += letters[random() % letters.size()];
    return out;
}

bool naive_contains(const std::string& text, const std::string& piece) {
    for (std::size_t at = 0; at + piece.size() <= text.size(); ++at)
        if (text.compare(at, piece.size(), piece) == 0) return true;
    return false;
}

bool naive_glob(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '*')
        return naive_glob(pattern.substr(1), text) ||
               (!text.empty() && naive_glob(pattern, text.substr(1)));
    return !text.empty() && pattern.front() == text.front() &&
           naive_glob(pattern.substr(1), text.substr(1));
}

void expect_literals_hold(const FilterPattern& pattern, const std::string& message) {
    for (const auto& group : pattern.required_alternatives())
        EXPECT_TRUE(
            std::any_of(group.begin(), group.end(),
                        [&](const std::string& piece) { return naive_contains(message, piece); }))
            << pattern.text() << " on " << message;
}

TEST(FilterPatternProperty, Terms) {
    Random random(1);
    for (int round = 0; round < 10'000; ++round) {
        std::vector<std::string> all, any, none;
        std::string text;
        for (std::size_t count = 1 + random() % 4; count > 0; --count) {
            const bool quoted = random() % 2 == 0;
            const std::string term = word(random, quoted ? "ab\"\\ *" : "ab_", 3);
            if (std::all_of(term.begin(), term.end(), [](char c) { return c == ' '; })) continue;
            const auto kind = random() % 4;
            text += kind == 0 ? " ?" : kind == 1 ? " -" : " ";
            (kind == 0 ? any : kind == 1 ? none : all).push_back(term);
            if (quoted) text += '"';
            for (const char c : term) {
                if (c == '"' || c == '\\') text += '\\';
                text += c;
            }
            if (quoted) text += '"';
        }
        const std::string message = word(random, "ab_ \"\\*", 12);
        const auto in = [&](const std::string& term) { return naive_contains(message, term); };
        bool expected =
            std::all_of(all.begin(), all.end(), in) && std::none_of(none.begin(), none.end(), in);
        if (all.empty() && none.empty() && !any.empty())
            expected = std::any_of(any.begin(), any.end(), in);
        const auto pattern = parsed(text);
        ASSERT_TRUE(pattern);
        EXPECT_EQ(pattern->matches(message), expected) << text << " on " << message;
        if (expected) expect_literals_hold(*pattern, message);
    }
}

struct NaiveField {
    std::string text;
    std::string rest;  ///< from this field to the end of the line
};

/// Section 5 of the reference, read aloud.
std::vector<NaiveField> naive_fields(const std::string& line) {
    std::vector<NaiveField> out;
    std::size_t at = 0;
    const std::string blanks = " \t\r\n";
    for (;;) {
        at = std::min(line.find_first_not_of(blanks, at), line.size());
        if (at == line.size()) return out;
        std::string rest = line.substr(at);
        rest.erase(rest.find_last_not_of(blanks) + 1);
        const char close = line[at] == '"' ? '"' : line[at] == '[' ? ']' : '\0';
        const std::size_t end = close == '\0' ? line.npos : line.find(close, at + 1);
        if (end != line.npos) {
            out.push_back({line.substr(at + 1, end - at - 1), rest});
            at = end + 1;
        } else {
            const std::size_t stop = std::min(line.find_first_of(blanks, at), line.size());
            out.push_back({line.substr(at, stop - at), rest});
            at = stop;
        }
    }
}

TEST(FilterPatternProperty, SpaceDelimited) {
    struct Wanted {
        std::string value;  ///< empty: no condition
        bool negated = false;
    };
    Random random(2);
    for (int round = 0; round < 10'000; ++round) {
        std::vector<Wanted> wanted;
        std::string text = "[";
        const std::size_t count = 1 + random() % 4;
        const std::size_t ellipsis = random() % 2 == 0 ? random() % (count + 1) : count + 1;
        for (std::size_t index = 0; index <= count; ++index) {
            if (index == ellipsis) text += "...,";
            if (index == count) break;
            Wanted field;
            if (random() % 2 == 0) field = {word(random, "ab*", 3), random() % 3 == 0};
            text += fmt::format("f{}", index);
            if (!field.value.empty()) text += (field.negated ? "!=" : "=") + field.value;
            text += ",";
            wanted.push_back(field);
        }
        text.back() = ']';
        const std::string message = word(random, "aab  \t\"[]", 14);

        const auto fields = naive_fields(message);
        const bool around = ellipsis <= count;
        bool expected = around ? fields.size() >= count : fields.size() == count;
        const bool absorbs = !around && wanted.back().value.empty();
        if (absorbs) expected = fields.size() >= count;
        for (std::size_t index = 0; index < count && expected; ++index) {
            if (wanted[index].value.empty()) continue;
            const std::size_t place =
                around && index >= ellipsis ? fields.size() - (count - index) : index;
            expected = naive_glob(wanted[index].value, fields[place].text) != wanted[index].negated;
        }
        const auto pattern = parsed(text);
        ASSERT_TRUE(pattern);
        ASSERT_EQ(pattern->matches(message), expected) << text << " on " << message;
        if (!expected) continue;
        expect_literals_hold(*pattern, message);
        const auto values = pattern->extract(message);
        const bool joined = absorbs && fields.size() > count;
        ASSERT_EQ(values.size(), joined ? count : fields.size()) << text << " on " << message;
        for (std::size_t index = 0; index < values.size(); ++index) {
            const bool last = joined && index + 1 == count;
            EXPECT_EQ(values[index].second, last ? fields[index].rest : fields[index].text)
                << text << " on " << message;
        }
    }
}

/// A JSON value before it is written, and how the language looks at it.
struct Json {
    enum class Kind { Text, Number, True, Null, Array, Object } kind = Kind::Null;
    std::string text;  ///< of a string, or a number as written
    std::vector<std::pair<std::string, Json>> children;

    static Json make(Random& random, int depth) {
        Json out;
        out.kind = static_cast<Kind>(random() % (depth > 0 ? 6 : 4));
        if (out.kind == Kind::Text)
            out.text = random() % 3 == 0 ? "" : word(random, "ab\"\\/\t", 3);
        if (out.kind == Kind::Number) out.text = fmt::format("{}", random() % 4);
        if (out.kind == Kind::Array || out.kind == Kind::Object)
            for (std::size_t count = random() % 4; count > 0; --count)
                out.children.emplace_back(word(random, "abc", 1), make(random, depth - 1));
        return out;
    }

    static std::string quoted(Random& random, const std::string& text) {
        std::string out = "\"";
        for (const char c : text) {
            if (random() % 8 == 0)
                out += fmt::format("\\u{:04x}", static_cast<int>(c));
            else if (c == '\t')
                out += "\\t";
            else if (c == '"' || c == '\\')
                out += fmt::format("\\{}", c);
            else
                out += c;
        }
        return out + '"';
    }

    std::string written(Random& random) const {
        const std::string blank = random() % 4 == 0 ? " " : "";
        switch (kind) {
            case Kind::Text:
                return quoted(random, text);
            case Kind::Number:
                return text;
            case Kind::True:
                return "true";
            case Kind::Null:
                return "null";
            default:
                break;
        }
        const bool object = kind == Kind::Object;
        std::string out = object ? "{" : "[";
        for (const auto& [name, child] : children) {
            if (out.size() > 1) out += "," + blank;
            if (object) out += quoted(random, name) + blank + ":";
            out += blank + child.written(random);
        }
        return out + blank + (object ? "}" : "]");
    }

    /// Everything that the steps lead to. Of members with the same name only the first counts.
    void collect(const std::vector<std::string>& steps, std::size_t at,
                 std::vector<const Json*>& out) const {
        if (at == steps.size()) return out.push_back(this);
        const std::string& step = steps[at];
        const bool index = step.starts_with('[');
        if (kind != (index ? Kind::Array : Kind::Object)) return;
        for (std::size_t number = 0; number < children.size(); ++number) {
            const auto& [name, child] = children[number];
            const bool any = step == "*" || step == "[*]";
            const bool fits = index ? step == fmt::format("[{}]", number) : step == name;
            if (any || fits) child.collect(steps, at + 1, out);
            if (fits && !any) return;
        }
    }
};

/// One condition, and whether it holds by the definition.
struct NaiveCondition {
    std::vector<std::string> steps;
    std::string test;

    static NaiveCondition make(Random& random, bool wildcard) {
        NaiveCondition out;
        out.steps.push_back(word(random, "abc", 1));
        for (std::size_t count = random() % 3; count > 0; --count)
            out.steps.push_back(random() % 4 == 0 ? fmt::format("[{}]", random() % 2)
                                                  : word(random, "abc", 1));
        if (wildcard) {
            const std::size_t place = random() % out.steps.size();
            out.steps[place] = place == 0 || random() % 2 == 0 ? "*" : "[*]";
        }
        const std::string kTests[] = {"= \"a\"", "!= \"a\"", "= 1",     "!= 1",        "> 1",
                                      "= \"*\"", "= b*",     "IS NULL", "IS TRUE",     "NOT EXISTS",
                                      "= \"\"",  "= true",   "!= *a*",  "= \"*\\\"*\""};
        out.test = kTests[random() % std::size(kTests)];
        return out;
    }

    std::string written() const {
        std::string out = "$";
        for (const std::string& step : steps) out += step.starts_with('[') ? step : "." + step;
        return out + " " + test;
    }

    bool holds_for(const Json& value) const {
        using Kind = Json::Kind;
        if (test == "IS NULL") return value.kind == Kind::Null;
        if (test == "IS TRUE") return value.kind == Kind::True;
        if (value.kind == Kind::Null || value.kind == Kind::Array || value.kind == Kind::Object)
            return false;
        const std::string text = value.kind == Kind::True ? "true" : value.text;
        if (test == "> 1") return value.kind == Kind::Number && std::stoi(text) > 1;
        if (test == "= \"\"") return text.empty();
        if (test == "= \"*\\\"*\"") return naive_glob("*\"*", text);
        const bool negated = test.starts_with('!');
        std::string operand = test.substr(negated ? 3 : 2);
        std::erase(operand, '"');
        return naive_glob(operand, text) != negated;
    }

    bool holds_in(const Json& root) const {
        std::vector<const Json*> reached;
        root.collect(steps, 0, reached);
        if (test == "NOT EXISTS") return reached.empty();
        return std::any_of(reached.begin(), reached.end(),
                           [&](const Json* value) { return holds_for(*value); });
    }
};

TEST(FilterPatternProperty, Json) {
    Random random(3);
    int matched = 0;
    for (int round = 0; round < 6'000; ++round) {
        Json root;
        root.kind = Json::Kind::Object;
        for (std::size_t count = random() % 4; count > 0; --count)
            root.children.emplace_back(word(random, "abc", 1), Json::make(random, 3));
        const auto a = NaiveCondition::make(random, random() % 3 == 0);
        const auto b = NaiveCondition::make(random, random() % 3 == 0);
        const auto c = NaiveCondition::make(random, random() % 3 == 0);
        const bool x = a.holds_in(root), y = b.holds_in(root), z = c.holds_in(root);
        const std::string message = root.written(random);
        const std::pair<std::string, bool> cases[] = {
            {fmt::format("{{ {} }}", a.written()), x},
            {fmt::format("{{ {} && {} || {} }}", a.written(), b.written(), c.written()),
             (x && y) || z},
            {fmt::format("{{ {} && ({} || {}) }}", a.written(), b.written(), c.written()),
             x && (y || z)},
        };
        for (const auto& [text, expected] : cases) {
            const auto pattern = parsed(text);
            ASSERT_TRUE(pattern);
            ASSERT_EQ(pattern->matches(message), expected) << text << " on " << message;
            EXPECT_FALSE(pattern->matches(message.substr(0, message.size() - 1)));
            EXPECT_FALSE(pattern->matches(message + "]"));
            if (!expected) continue;
            ++matched;
            expect_literals_hold(*pattern, message);
        }
    }
    EXPECT_GT(matched, 1'000);
}

TEST(FilterPattern, MatchesInLinearTime) {
    const std::string opens(300'000, '[');
    const std::string quotes = "x \"" + std::string(300'000, '[');
    const std::string keys = "{\"a\":" + std::string(300'000, '"') + "}";
    const std::string letters(300'000, 'a');
    const auto begin = std::chrono::steady_clock::now();
    for (const char* text :
         {"[a, b, c=1]", "[..., z=1]", "[]", "{ $.a.a.a = 1 }", "{ $.*.a = *a*a*a*a*b }",
          "{ $.a[*] = %a*a*a*b% }", "%(a*){1}%", "%a*a*a*a*b%", "aab", "\"aaaaaaaaaaaaaaaaaab\""}) {
        const auto pattern = FilterPattern::parse(text);
        if (!pattern) continue;
        for (const std::string& message :
             {opens, quotes, keys, letters, "{\"a\":[\"" + letters + "\"]}"})
            (*pattern)->matches(message);
    }
    // Some tens of milliseconds; anything quadratic would take minutes.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(FilterPattern, IsSharedByThreads) {
    const auto pattern = parsed("{ $.a = %x[0-9]+% && $.b != \"*q*\" }");
    std::vector<std::thread> threads;
    std::atomic<int> matched = 0;
    for (int index = 0; index < 4; ++index)
        threads.emplace_back([&] {
            for (int round = 0; round < 500; ++round)
                if (pattern->matches(fmt::format(R"({{"a":"x{}","b":"\u0062"}})", round)))
                    ++matched;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(matched, 2000);
}

TEST(FilterPattern, LiteralsForTheEngineAreTheSingleOnes) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(parsed("a \"b c\" -d")->required_literals(), (Texts{"a", "b c"}));
    EXPECT_EQ(parsed("?a ?b")->required_literals(), Texts{});
    EXPECT_EQ(parsed("{ $.name = \"value\" }")->required_literals(), Texts{})
        << "JSON may write every letter as an escape";
    EXPECT_EQ(parsed("[a=abc, b]")->required_literals(), Texts{"abc"});
    EXPECT_EQ(parsed("[a=404, b]")->required_literals(), Texts{}) << "404.0 is equal";
}

}  // namespace
}  // namespace yagura::pattern
