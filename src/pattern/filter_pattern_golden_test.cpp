#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "pattern/filter_pattern.h"
#include "text/hex.h"
#include "text/utf8.h"

/// Runs the tables of tests/golden/pattern; their README says how they are written.
namespace yagura::pattern {
namespace {

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (!trimmed(text.substr(0, end)).empty()) out.emplace_back(trimmed(text.substr(0, end)));
        text.remove_prefix(std::min(end + separator.size(), text.size()));
    }
    return out;
}

std::string_view name_of(FilterPatternKind kind) {
    switch (kind) {
        case FilterPatternKind::Everything:
            return "everything";
        case FilterPatternKind::Terms:
            return "terms";
        case FilterPatternKind::Json:
            return "json";
        case FilterPatternKind::SpaceDelimited:
            return "fields";
    }
    return "";
}

/// Resolves \n \r \t \\ \xHH \u{HEX} and \{COUNT*text}, whose text may hold escapes itself.
std::string resolve(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (text.front() != '\\' || text.size() < 2) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const char letter = text[1];
        const std::size_t close = text.find('}');
        if (letter == 'x') {
            out += static_cast<char>(text::hex_digit_value(text[2]) * 16 +
                                     text::hex_digit_value(text[3]));
            text.remove_prefix(4);
        } else if (letter == 'u' && close != text.npos) {
            const std::string hex(text.substr(3, close - 3));
            text::append_utf8(out, static_cast<char32_t>(std::strtoul(hex.c_str(), nullptr, 16)));
            text.remove_prefix(close + 1);
        } else if (letter == '{' && close != text.npos) {
            const std::size_t star = text.find('*');
            const int count = std::atoi(std::string(text.substr(2, star - 2)).c_str());
            const std::string repeated = resolve(text.substr(star + 1, close - star - 1));
            for (int i = 0; i < count; ++i) out += repeated;
            text.remove_prefix(close + 1);
        } else {
            out += letter == 'n' ? '\n' : letter == 'r' ? '\r' : letter == 't' ? '\t' : letter;
            text.remove_prefix(2);
        }
    }
    return out;
}

std::string shortened(const std::string& text) {
    return text.size() <= 300 ? text : text.substr(0, 300) + "...";
}

class GoldenFile {
  public:
    explicit GoldenFile(std::filesystem::path path) : path_(std::move(path)) {}

    void run() {
        std::ifstream file(path_);
        ASSERT_TRUE(file) << path_;
        for (std::string line; std::getline(file, line);) {
            ++line_;
            if (line.ends_with('\r')) line.pop_back();
            read(line);
        }
        check_values();
        finish_case();
    }

    int cases() const { return cases_; }
    int checks() const { return checks_; }

  private:
    /// The text behind `key:`, or behind `key!:` with its escapes resolved.
    std::optional<std::string> after(std::string_view line, std::string_view key) {
        if (!line.starts_with(key)) return std::nullopt;
        line.remove_prefix(key.size());
        const bool escaped = line.starts_with('!');
        if (escaped) line.remove_prefix(1);
        if (!line.starts_with(':')) return std::nullopt;
        line.remove_prefix(1);
        if (line.starts_with(' ')) line.remove_prefix(1);
        return escaped ? resolve(line) : std::string(line);
    }

    void read(const std::string& line) {
        if (line.starts_with('#') || line.starts_with("==")) return;
        if (line.starts_with("    ")) return read_value(line);
        check_values();
        if (trimmed(line).empty()) return;
        if (auto text = after(line, "pattern")) return begin_case(*text);
        if (line.starts_with("event")) return define_event(line);
        if (auto text = after(line, "error")) return expect_error(*text, PatternUse::Filter);
        if (auto text = after(line, "metric error"))
            return expect_error(*text, PatternUse::MetricFilter);
        if (!usable()) return;
        if (auto text = after(line, "kind")) return expect_kind(*text);
        if (auto text = after(line, "literals")) return expect_literals(*text);
        if (auto text = after(line, "regexes")) return expect_regexes(*text);
        if (line.starts_with("value ")) return expect_value(line);
        if (line.starts_with('M') || line.starts_with('-')) return read_messages(line);
        FAIL() << where() << "what is this line? " << line;
    }

    void begin_case(const std::string& text) {
        finish_case();
        ++cases_;
        case_line_ = line_;
        text_ = text;
        error_expected_ = false;
        pattern_ = FilterPattern::parse(text_);
    }

    void finish_case() {
        if (case_line_ != 0 && !pattern_ && !error_expected_)
            ADD_FAILURE() << where(case_line_) << "does not parse: " << text_ << "\n  "
                          << pattern_.error().message();
        case_line_ = 0;
    }

    bool usable() {
        EXPECT_NE(case_line_, 0) << where() << "no pattern above";
        return case_line_ != 0 && pattern_.has_value();
    }

    void define_event(std::string_view line) {
        const std::size_t colon = line.find(':');
        ASSERT_NE(colon, line.npos) << where();
        std::string_view name = line.substr(0, colon);
        name.remove_prefix(std::string_view("event").size());
        const bool escaped = name.starts_with('!');
        if (escaped) name.remove_prefix(1);
        std::string_view text = line.substr(colon + 1);
        if (text.starts_with(' ')) text.remove_prefix(1);
        events_[std::string(trimmed(name))] = escaped ? resolve(text) : std::string(text);
    }

    void expect_error(const std::string& text, PatternUse use) {
        error_expected_ = true;
        ++checks_;
        const auto parsed = FilterPattern::parse(text_, use);
        ASSERT_FALSE(parsed) << where() << "parses, but should not: " << text_;
        EXPECT_EQ(parsed.error().message(), text) << where() << text_;
        EXPECT_EQ(parsed.error().code(), Errc::InvalidArgument) << where();
    }

    void expect_kind(const std::string& text) {
        ++checks_;
        EXPECT_EQ(name_of((*pattern_)->kind()), text) << where() << text_;
        EXPECT_EQ((*pattern_)->supports_dimensions(), text == "json" || text == "fields");
    }

    void expect_literals(const std::string& text) {
        ++checks_;
        std::vector<std::string> groups;
        for (const auto& group : (*pattern_)->required_alternatives())
            groups.push_back(fmt::format("{}", fmt::join(group, " or ")));
        EXPECT_EQ(groups, split(text, " and ")) << where() << text_;
    }

    void expect_regexes(const std::string& text) {
        ++checks_;
        EXPECT_EQ(fmt::format("{}", (*pattern_)->regex_count()), text) << where() << text_;
    }

    void expect_value(std::string_view line) {
        ++checks_;
        line.remove_prefix(std::string_view("value ").size());
        const std::size_t equals = line.find(" = ");
        ASSERT_NE(equals, line.npos) << where();
        const auto selector = (*pattern_)->selector(line.substr(0, equals));
        const std::string expected(line.substr(equals + 3));
        if (expected == "(error)") {
            EXPECT_FALSE(selector) << where();
            return;
        }
        ASSERT_TRUE(selector) << where() << selector.error().message();
        const auto value = (*pattern_)->value(message_, *selector);
        EXPECT_EQ(value.value_or("(none)"), expected) << where() << shortened(message_);
    }

    void read_messages(std::string_view line) {
        const bool expected = line.front() == 'M';
        line.remove_prefix(1);
        const bool escaped = line.starts_with('!');
        if (escaped) line.remove_prefix(1);
        if (line.starts_with(' ')) line.remove_prefix(1);
        if (escaped || !line.starts_with('@'))
            return check_message(escaped ? resolve(line) : std::string(line), expected);
        for (const std::string& name : split(line, " ")) {
            const auto found = events_.find(name.substr(1));
            ASSERT_NE(found, events_.end()) << where() << "no such event: " << name;
            check_message(found->second, expected);
        }
    }

    void check_message(const std::string& message, bool expected) {
        ++checks_;
        message_ = message;
        EXPECT_EQ((*pattern_)->matches(message), expected)
            << where() << (expected ? "should match" : "should not match") << "\n  pattern "
            << text_ << "\n  message " << shortened(message);
        if (!expected) return;
        for (const auto& group : (*pattern_)->required_alternatives()) {
            const bool any = std::any_of(group.begin(), group.end(), [&](const std::string& piece) {
                return message.find(piece) != std::string::npos;
            });
            EXPECT_TRUE(any) << where() << "matches without any of " << fmt::format("{}", group);
        }
    }

    void read_value(const std::string& line) {
        values_.emplace_back(trimmed(line));
        if (values_line_ == 0) values_line_ = line_;
    }

    void check_values() {
        if (values_.empty()) return;
        ++checks_;
        if (values_ == std::vector<std::string>{"(none)"}) values_.clear();
        std::vector<std::string> got;
        if (usable())
            for (const auto& [name, text] : (*pattern_)->extract(message_))
                got.emplace_back(trimmed(fmt::format("{} = {}", name, text)));
        EXPECT_EQ(got, values_) << where(values_line_) << text_;
        values_.clear();
        values_line_ = 0;
    }

    std::string where(int line = 0) const {
        return fmt::format("{}:{}: ", path_.string(), line == 0 ? line_ : line);
    }

    std::filesystem::path path_;
    int line_ = 0;
    int cases_ = 0;
    int checks_ = 0;
    std::map<std::string, std::string> events_;

    int case_line_ = 0;
    std::string text_;
    Result<std::shared_ptr<const FilterPattern>> pattern_ = fail(Errc::Internal, "");
    bool error_expected_ = false;
    std::string message_;
    std::vector<std::string> values_;
    int values_line_ = 0;
};

std::vector<std::filesystem::path> golden_files() {
    std::vector<std::filesystem::path> out;
    const auto folder = std::filesystem::path(YAGURA_SOURCE_DIR) / "tests/golden/pattern";
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".txt") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

class FilterPatternGolden : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(FilterPatternGolden, File) {
    GoldenFile file(GetParam());
    file.run();
    EXPECT_GT(file.cases(), 0);
    RecordProperty("cases", file.cases());
    fmt::print("{}: {} patterns, {} checks\n", GetParam().filename().string(), file.cases(),
               file.checks());
}

INSTANTIATE_TEST_SUITE_P(Tables, FilterPatternGolden, testing::ValuesIn(golden_files()),
                         [](const auto& param) {
                             std::string name = param.param.stem().string();
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace yagura::pattern
