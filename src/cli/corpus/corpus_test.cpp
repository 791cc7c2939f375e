#include "cli/corpus/corpus.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "cli/corpus/dice.h"
#include "cli/import/record_reader.h"
#include "crypto/sha256.h"
#include "text/json_cursor.h"
#include "text/timestamp.h"
#include "text/utf8.h"

namespace yagura::cli::corpus {
namespace {

const TimeMs kStart = TimeMs(1'790'000'000'000);

struct Made {
    TimeMs time;
    std::uint32_t stream = 0;
    std::string message;
};

std::vector<Made> make(Kind kind, std::uint64_t seed, std::size_t count) {
    const auto generator = make_generator(kind, seed);
    Timeline timeline(seed, kStart, kStart + 30 * kDayMs, count);
    std::vector<Made> out;
    while (const auto time = timeline.next()) {
        Made made;
        made.time = *time;
        made.stream = generator->next(*time, made.message);
        EXPECT_LT(made.stream, generator->streams().size());
        out.push_back(std::move(made));
    }
    return out;
}

class EveryKind : public ::testing::TestWithParam<Kind> {};

TEST_P(EveryKind, TheSameSeedGivesTheSameBytes) {
    const auto one = make(GetParam(), 7, 3000);
    const auto two = make(GetParam(), 7, 3000);
    const auto other = make(GetParam(), 8, 3000);
    ASSERT_EQ(one.size(), two.size());
    bool differs = false;
    for (std::size_t index = 0; index < one.size(); ++index) {
        ASSERT_EQ(one[index].message, two[index].message);
        ASSERT_EQ(one[index].stream, two[index].stream);
        ASSERT_EQ(one[index].time, two[index].time);
        differs = differs || one[index].message != other[index].message;
    }
    EXPECT_TRUE(differs);
}

TEST_P(EveryKind, EventsAreOfTheSizeThatIsPromised) {
    std::size_t bytes = 0;
    const auto events = make(GetParam(), 1, 20'000);
    for (const Made& made : events) {
        ASSERT_FALSE(made.message.empty());
        ASSERT_TRUE(text::utf8_valid(made.message));
        bytes += made.message.size();
    }
    const std::map<Kind, std::pair<std::size_t, std::size_t>> bounds = {
        {Kind::WindowsSecurity, {1000, 1500}},
        {Kind::CloudTrail, {1000, 2000}},
        {Kind::Web, {170, 260}},
        {Kind::AppJson, {250, 420}}};
    const auto [smallest, largest] = bounds.at(GetParam());
    EXPECT_GE(bytes / events.size(), smallest);
    EXPECT_LE(bytes / events.size(), largest);
}

TEST_P(EveryKind, UsesAllStreamsAndNamesThatStreamsMayHave) {
    const auto generator = make_generator(GetParam(), 3);
    std::set<std::uint32_t> used;
    for (const Made& made : make(GetParam(), 3, 20'000)) used.insert(made.stream);
    EXPECT_EQ(used.size(), generator->streams().size());
    for (const std::string& stream : generator->streams()) {
        EXPECT_EQ(stream.find_first_of(":*"), std::string::npos) << stream;
    }
}

INSTANTIATE_TEST_SUITE_P(Corpus, EveryKind, ::testing::ValuesIn(kAllKinds),
                         [](const auto& kind) { return std::string(name(kind.param)); });

/// Checks an element and what is in it; `at` stands on its '<'. Only what the generator may write.
void expect_element(std::string_view xml, std::size_t& at) {
    ASSERT_EQ(xml[at], '<');
    const std::size_t name_end = xml.find_first_of(" />", at + 1);
    const std::string name(xml.substr(at + 1, name_end - at - 1));
    ASSERT_FALSE(name.empty());
    at = name_end;
    while (xml[at] == ' ') {
        const std::size_t quote = xml.find("='", at);
        const std::size_t close = xml.find('\'', quote + 2);
        ASSERT_NE(close, xml.npos);
        at = close + 1;
    }
    if (xml.substr(at, 2) == "/>") {
        at += 2;
        return;
    }
    ASSERT_EQ(xml[at], '>') << xml.substr(0, at);
    ++at;
    for (;;) {
        at = xml.find('<', at);
        ASSERT_NE(at, xml.npos) << name << " has no end";
        if (xml[at + 1] == '/') break;
        expect_element(xml, at);
        if (::testing::Test::HasFatalFailure()) return;
    }
    const std::string end = "</" + name + ">";
    ASSERT_EQ(xml.substr(at, end.size()), end);
    at += end.size();
}

TEST(WindowsSecurity, IsWellFormedAndHasTheRightTime) {
    for (const Made& made : make(Kind::WindowsSecurity, 5, 5'000)) {
        std::size_t at = 0;
        expect_element(made.message, at);
        if (HasFatalFailure()) return;
        ASSERT_EQ(at, made.message.size());
        ASSERT_EQ(made.message.find('"'), std::string::npos);
        ASSERT_EQ(made.message.find('&'), std::string::npos);
        const std::string time = text::iso8601(made.time, text::Fraction::Always);
        ASSERT_NE(made.message.find("SystemTime='" + time.substr(0, 23)), std::string::npos)
            << time;
    }
}

TEST(WindowsSecurity, HasTheEventsThatPeopleLookFor) {
    std::map<std::string, int> seen;
    int network_logons = 0;
    int network_failures = 0;
    for (const Made& made : make(Kind::WindowsSecurity, 1, 100'000)) {
        const std::size_t begin = made.message.find("<EventID>") + 9;
        const std::string id = made.message.substr(begin, 4);
        ++seen[id];
        const bool network =
            made.message.find("<Data Name='LogonType'>3</Data>") != std::string::npos;
        network_logons += id == "4624" && network;
        network_failures += id == "4625" && network;
    }
    for (const char* id : {"4624", "4625", "4634", "4648", "4656", "4663", "4672", "4688",
                           "4720", "4722", "4723", "4724", "4725", "4726", "4728", "4732",
                           "4733", "4738", "4740", "4768", "4769", "4776", "5140"}) {
        EXPECT_GT(seen[id], 0) << id;
    }
    EXPECT_GT(network_logons, 10'000);
    EXPECT_GT(network_failures, 1'000);  // bursts of guessing
}

Result<std::map<std::string, std::string>> members(std::string_view json_text) {
    std::map<std::string, std::string> out;
    Arena arena;
    text::JsonCursor json(json_text);
    YG_CHECK(json.enter_object());
    while (const auto key = YG_TRY(json.next_key(arena)))
        out[std::string(*key)] = YG_TRY(json.skip_value());
    YG_CHECK(json.finish());
    return out;
}

TEST(CloudTrail, IsJsonWithTheFieldsOfARecord) {
    for (const Made& made : make(Kind::CloudTrail, 5, 5'000)) {
        const auto record = members(made.message);
        ASSERT_TRUE(record.has_value()) << record.error().message() << made.message;
        for (const char* field :
             {"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
              "sourceIPAddress", "requestParameters", "responseElements", "eventID", "eventType",
              "eventCategory", "recipientAccountId"}) {
            ASSERT_TRUE(record->contains(field)) << field << made.message;
        }
        ASSERT_EQ(record->at("eventTime"),
                  '"' + text::iso8601(made.time, text::Fraction::Never) + '"');
        ASSERT_EQ(made.message.find('$' + std::string("R")), std::string::npos);
    }
}

TEST(AppJson, IsJsonWithTraces) {
    std::map<std::string, std::set<std::string>> services_of_trace;
    for (const Made& made : make(Kind::AppJson, 5, 20'000)) {
        const auto line = members(made.message);
        ASSERT_TRUE(line.has_value()) << line.error().message() << made.message;
        services_of_trace[line->at("trace_id")].insert(line->at("service"));
    }
    const auto shared = std::count_if(services_of_trace.begin(), services_of_trace.end(),
                                      [](const auto& trace) { return trace.second.size() > 1; });
    EXPECT_GT(shared, 1000);
}

TEST(Timeline, RisesAndStaysInside) {
    Timeline timeline(1, kStart, kStart + 3 * kDayMs, 10'000);
    TimeMs last = kStart;
    std::size_t count = 0;
    std::array<int, 24> hours{};
    while (const auto time = timeline.next()) {
        ASSERT_GE(*time, last);
        ASSERT_LT(*time, kStart + 3 * kDayMs);
        last = *time;
        ++count;
        ++hours[static_cast<std::size_t>(text::to_civil(*time).hour)];
    }
    EXPECT_EQ(count, 10'000u);
    EXPECT_GT(hours[12], 2 * hours[0]);
}

TEST(Kinds, AreFoundByName) {
    for (const Kind kind : kAllKinds) {
        EXPECT_EQ(find_kind(name(kind)), kind);
        EXPECT_TRUE(demo_group(kind).starts_with("/demo/"));
    }
    EXPECT_FALSE(find_kind("other").has_value());
}

TEST(DiceTest, IsTheSameEverywhere) {
    Dice dice(1);
    EXPECT_EQ(dice.bits(), Dice(1).bits());
    for (int index = 0; index < 1000; ++index) {
        ASSERT_LT(dice.below(7), 7u);
        ASSERT_LT(dice.skewed(7), 7u);
        const auto value = dice.between(3, 5);
        ASSERT_GE(value, 3u);
        ASSERT_LE(value, 5u);
    }
}

}  // namespace
}  // namespace yagura::cli::corpus
