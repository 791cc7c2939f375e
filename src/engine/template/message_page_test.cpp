#include "engine/template/message_page.h"

#include <gtest/gtest.h>

#include <fmt/core.h>

#include <random>

#include "engine/template/column.h"
#include "engine/template/splitter.h"

namespace yagura::engine::message_template {
namespace {

using Messages = std::vector<std::string>;

std::vector<std::string_view> views(const Messages& messages) {
    return {messages.begin(), messages.end()};
}

std::unique_ptr<TemplatePage> open(const std::string& coded, std::size_t rows) {
    auto bytes = CodedPage::open(coded, static_cast<std::uint32_t>(rows));
    EXPECT_TRUE(bytes.has_value());
    if (!bytes) return nullptr;
    auto page = TemplatePage::open(*bytes);
    EXPECT_TRUE(page.has_value());
    return page ? std::move(*page) : nullptr;
}

/// The rows that hold `literal`, as the page and as the messages tell.
void expect_found(const Messages& messages, const std::string& coded, const std::string& literal) {
    const auto page = open(coded, messages.size());
    if (!page) return;
    std::vector<bool> marks(messages.size());
    const auto found = page->search(simd::LiteralSearcher(literal), marks);
    ASSERT_TRUE(found.has_value());
    if (!*found) return;  // it does not know
    bool any = false;
    for (std::size_t row = 0; row < messages.size(); ++row) {
        const bool holds = messages[row].find(literal) != std::string::npos;
        EXPECT_EQ(holds, marks[row]) << literal << " in " << messages[row];
        any |= holds;
    }
    EXPECT_EQ(any, **found);
}

/// Some messages alone, and some texts looked for, without decoding all of it.
void look_into(const Messages& messages, const std::string& coded) {
    std::mt19937_64 random(messages.size());
    const auto page = open(coded, messages.size());
    if (!page) return;
    for (std::uint32_t row = 0; row < messages.size(); row += 1 + random() % 5) {
        std::string message;
        ASSERT_TRUE(page->append_message(row, message).has_value());
        EXPECT_EQ(messages[row], message);
    }
    for (int i = 0; i < 20; ++i) {
        const std::string& message = messages[random() % messages.size()];
        if (message.empty()) continue;
        std::string literal = message.substr(random() % message.size(), 1 + random() % 9);
        if (random() % 4 == 0) literal += "x";
        expect_found(messages, coded, literal);
    }
}

void expect_nothing_ruled_out(const Messages& messages, const TextFilterBuilder& builder) {
    const TextFilter filter = TextFilter::open(builder.finish()).value();
    std::mt19937_64 random(messages.size());
    for (int i = 0; i < 200; ++i) {
        const std::string& message = messages[random() % messages.size()];
        if (message.empty()) continue;
        const std::string literal = message.substr(random() % message.size(), 1 + random() % 12);
        EXPECT_TRUE(filter.may_hold(literal)) << literal << " of " << message;
    }
}

/// Encodes, decodes, compares; the bytes that it took.
std::size_t round_trip(const Messages& messages) {
    TextFilterBuilder filter;
    const auto coded = encode_messages(views(messages), 1, SIZE_MAX, &filter);
    EXPECT_TRUE(coded.has_value());
    if (!coded) return 0;
    const auto decoded = decode_messages(*coded, static_cast<std::uint32_t>(messages.size()));
    EXPECT_TRUE(decoded.has_value());
    if (!decoded) return 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::size_t begin = decoded->begins[i];
        EXPECT_EQ(messages[i], decoded->text.substr(begin, decoded->begins[i + 1] - begin));
    }
    look_into(messages, *coded);
    expect_nothing_ruled_out(messages, filter);
    return coded->size();
}

std::size_t bytes_of(const Messages& messages) {
    std::size_t sum = 0;
    for (const std::string& message : messages) sum += message.size();
    return sum;
}

class RandomMessages {
  public:
    explicit RandomMessages(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t n) { return random_() % n; }

    std::string bytes(std::size_t most) {
        std::string out(below(most + 1), '\0');
        for (char& c : out) c = static_cast<char>(random_());
        return out;
    }
    std::string word() {
        static constexpr std::string_view kWords[] = {"alpha", "b\\\"q",   "c d", "",    "\xff\xfe",
                                                      "0",     "-",        "é",   "a\\", "007",
                                                      "<x>",   "10.0.0.1", "'",   "-12", "1e9"};
        return std::string(kWords[below(std::size(kWords))]);
    }
    std::string scalar() {
        switch (below(7)) {
            case 0:
                return std::to_string(static_cast<std::int64_t>(random_()));
            case 1:
                return std::to_string(below(100));
            case 2:
                return "true";
            case 3:
                return "null";
            case 4:
                return "1.0";
            case 5:
                return "\"" + word() + "\"";
            default:
                return "\"" + std::to_string(random_()) + "\"";
        }
    }
    std::string space() { return below(8) == 0 ? std::string(below(3), ' ') : ""; }
    std::string json(std::size_t depth) {
        if (depth == 0 || below(3) == 0) return scalar();
        const bool object = below(2) == 0;
        std::string out = object ? "{" : "[";
        const std::size_t members = below(5);
        for (std::size_t i = 0; i < members; ++i) {
            if (i != 0) out += "," + space();
            if (object) out += "\"k" + std::to_string(below(6)) + "\"" + space() + ":" + space();
            out += json(depth - 1);
        }
        return out + (object ? "}" : "]");
    }
    std::string xml(std::size_t depth) {
        std::string out = "<E" + std::to_string(below(4));
        if (below(2)) out += " Name='N" + std::to_string(below(3)) + "'";
        if (below(2)) out += " b=\"" + std::to_string(below(1000)) + "\"";
        if (below(5) == 0) return out + "/>";
        out += ">";
        for (std::size_t i = below(3); i-- > 0;) out += depth ? xml(depth - 1) : word();
        return out + word() + "</E>";
    }
    std::string text() {
        std::string out;
        for (std::size_t i = below(12); i-- > 0;) {
            out += below(3) ? word() : std::to_string(below(100'000));
            out += " :=/\",;\n"[below(8)];
        }
        return out;
    }
    std::string any() {
        switch (below(5)) {
            case 0:
                return json(4);
            case 1:
                return xml(3);
            case 2:
                return text();
            case 3:
                return bytes(40);
            default: {
                std::string broken = below(2) ? json(4) : xml(3);
                if (!broken.empty()) broken.resize(below(broken.size() + 1));
                return broken;
            }
        }
    }

  private:
    std::mt19937_64 random_;
};

TEST(MessagePageTest, AnyMessagesComeBackExactly) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        RandomMessages random(seed);
        Messages messages;
        for (std::size_t i = 1 + random.below(400); i-- > 0;) messages.push_back(random.any());
        round_trip(messages);
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    }
}

TEST(MessagePageTest, EachColumnKindComesBackExactly) {
    RandomMessages random(7);
    Messages messages;
    for (int i = 0; i < 3000; ++i) {
        const auto number = static_cast<std::int64_t>(random.below(SIZE_MAX));
        const auto low = static_cast<unsigned>(random.below(1 << 30));
        messages.push_back(fmt::format(
            R"({{"constant":"x","level":"{}","n":{},"neg":-{},"time":"2026-11-{:02}T10:{:02}:{:02}.{:03}Z",)"
            R"("long":"{:018}{:09}","id":"{:08x}-{:04x}-abcd","UP":"{:016X}","free":"{}",)"
            R"("text":"GET /a/b{}?x={} from {} took {} ms","edge":{}}})",
            i % 3 ? "INFO" : "WARN", number, low, 1 + i / 1000, i / 60 % 60, i % 60, i % 1000, i,
            low, low, low % 65536, static_cast<std::uint64_t>(number), random.word(), i % 7, low,
            random.word(), i % 13, i % 2 ? "9223372036854775807" : "-9223372036854775808"));
    }
    EXPECT_LT(round_trip(messages), bytes_of(messages) / 4);
}

TEST(MessagePageTest, ExtremesComeBackExactly) {
    round_trip({""});
    round_trip({"", "", ""});
    round_trip({std::string(3 << 20, 'x')});
    round_trip({std::string(1 << 20, '{'), std::string(1 << 20, '"'), std::string(1 << 20, '<')});
    std::string array = "[";
    for (int i = 0; i < 100'000; ++i) array += std::to_string(i) + ",";
    round_trip({array + "0]", array + "1]"});
    std::string deep(200, '[');
    round_trip({deep + "1" + std::string(200, ']')});
}

TEST(MessagePageTest, ManyFormsCostLittleMoreThanTheirBytes) {
    RandomMessages random(3);
    Messages keys, words;
    for (int i = 0; i < 20'000; ++i) {
        keys.push_back(fmt::format(R"({{"k{}":1,"q{}":{{"z{}":"v"}}}})", random.below(1 << 30),
                                   random.below(1 << 30), random.below(1 << 30)));
        std::string text;
        for (int w = 0; w < 12; ++w) {
            for (std::size_t letters = 2 + random.below(8); letters-- > 0;)
                text += static_cast<char>('a' + random.below(26));
            text += " .,/"[random.below(4)];
        }
        words.push_back(std::move(text));
    }
    EXPECT_LT(round_trip(keys), bytes_of(keys));
    EXPECT_LT(round_trip(words), bytes_of(words));
}

TEST(MessagePageTest, DamageIsAnErrorAndNeverACrash) {
    RandomMessages random(11);
    Messages messages;
    for (int i = 0; i < 200; ++i) messages.push_back(random.any());
    const std::string whole = encode_messages(views(messages), 1).value();
    const auto rows = static_cast<std::uint32_t>(messages.size());
    for (std::size_t round = 0; round < 20'000; ++round) {
        std::string damaged = whole;
        for (std::size_t flips = 1 + random.below(3); flips-- > 0;)
            damaged[random.below(damaged.size())] ^= static_cast<char>(1 + random.below(255));
        if (random.below(8) == 0) damaged.resize(random.below(damaged.size()));
        // Checksums are the block's; here it only has to stay within its bounds.
        static_cast<void>(decode_messages(damaged, rows));
    }
    EXPECT_FALSE(decode_messages(whole, rows + 1));
    EXPECT_FALSE(decode_messages(whole, rows - 1));
    EXPECT_FALSE(decode_messages(whole.substr(0, whole.size() - 1), rows));
    EXPECT_FALSE(decode_messages("", 1));
}

TEST(SplitterTest, SlotsLeaveAByteBetweenThemAndKeysMatch) {
    RandomMessages random(5);
    Split split;
    for (int i = 0; i < 20'000; ++i) {
        const std::string message = random.any();
        const auto check = [&] {
            ASSERT_EQ(split.slots.size(), split.keys.size());
            for (std::size_t s = 0; s < split.slots.size(); ++s) {
                ASSERT_LE(split.slots[s].begin, split.slots[s].end);
                ASSERT_LE(split.slots[s].end, message.size());
                if (s == 0) continue;
                ASSERT_LT(split.slots[s - 1].end, split.slots[s].begin) << message;
            }
        };
        if (split_json(message, split, WithKeys::Yes)) check();
        if (split_xml(message, split, WithKeys::Yes)) check();
        if (split_text(message, Words::InTemplate, split, WithKeys::Yes)) check();
        if (split_text(message, Words::InSlots, split, WithKeys::Yes)) check();
    }
}

TEST(TextFilter, RulesOutWordsThatAreNotThere) {
    Messages messages;
    for (int i = 0; i < 3000; ++i)
        messages.push_back(fmt::format(
            R"({{"time":"2026-11-27T10:{:02}:{:02}Z","id":"{:032x}","user":"user-{}","event":"{}","n":{}}})",
            i / 60, i % 60, i * 0x9e3779b97f4a7c15ull, i % 50, i % 3 ? "ConsoleLogin" : "GetObject",
            i * 7));
    TextFilterBuilder builder;
    ASSERT_TRUE(encode_messages(views(messages), 1, SIZE_MAX, &builder));
    const TextFilter filter = TextFilter::open(builder.finish()).value();
    for (const std::string_view word : {"ConsoleLogin", "user-17", "2026-11-27T10", "49", "n\":21"})
        EXPECT_TRUE(filter.may_hold(word)) << word;
    for (const std::string_view word : {"DeleteBucket", "root", "xyz", "2026/11", "Consolelogin"})
        EXPECT_FALSE(filter.may_hold(word)) << word;
    EXPECT_FALSE(TextFilter::open("").has_value());
    EXPECT_FALSE(TextFilter::open(std::string(40, '\x0d')).has_value());
}

}  // namespace
}  // namespace yagura::engine::message_template
