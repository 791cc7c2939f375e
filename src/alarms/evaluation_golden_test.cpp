#include <fmt/format.h>
#include <gtest/gtest.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "alarms/evaluation.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::alarms {
namespace {

/// Runs states.txt and reasons.txt of tests/golden/alarms; the README there says how they are
/// written.

struct Line {
    int number = 0;
    std::string text;
};

std::vector<Line> lines_of(const std::string& file) {
    std::ifstream in(std::filesystem::path(YAGURA_SOURCE_DIR) / "tests/golden/alarms" / file);
    EXPECT_TRUE(in.is_open()) << file;
    std::vector<Line> out;
    std::string text;
    for (int number = 1; std::getline(in, text); ++number)
        if (!text.empty() && !text.starts_with("#") && !text.starts_with("=="))
            out.push_back({number, text});
    return out;
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}

std::string state_name(const std::optional<State>& state) {
    return state ? std::string(to_string(*state)) : "keep";
}

TEST(AlarmStatesGolden, Table) {
    int rows = 0;
    for (const Line& line : lines_of("states.txt")) {
        std::vector<std::string> columns;
        std::istringstream in(line.text);
        for (std::string column; std::getline(in, column, '|');) columns.push_back(column);
        ASSERT_GE(columns.size(), 7U) << "line " << line.number;
        MetricAlarm alarm;
        alarm.metric.stat = "p90";  // needs a hundred samples
        alarm.low_sample_percentile = "ignore";
        alarm.evaluation_periods = std::stoi(columns[1]);
        alarm.datapoints_to_alarm = std::stoi(columns[2]);
        alarm.threshold = 1;
        std::vector<Sample> samples;
        for (const std::string& word : words_of(columns[0])) {
            Sample sample;
            if (word != "-") sample.value = word == "0" ? 0 : 2;
            sample.sample_count = word == "?" ? 99 : 100;
            samples.push_back(sample);
        }
        const TimeMs now(1'700'000'040'000);
        Window window = window_at(alarm, now);
        window.count = static_cast<int>(samples.size());
        window.start = window.end - window.count * kMinuteMs;
        for (std::size_t i = 0; i < 4; ++i) {
            alarm.treat_missing_data = static_cast<MissingData>(i);
            std::string expected = words_of(columns[3 + i]).at(0);
            if (expected == "INSUFFICIENT") expected = "INSUFFICIENT_DATA";
            EXPECT_EQ(state_name(evaluate(alarm, window, samples, now).state), expected)
                << "line " << line.number << ", " << to_string(*alarm.treat_missing_data);
            ++rows;
        }
    }
    fmt::print("states.txt: {} cases\n", rows);
    EXPECT_GE(rows, 150);
}

class ReasonsFile {
  public:
    void run() {
        for (const Line& line : lines_of("reasons.txt")) {
            SCOPED_TRACE(fmt::format("reasons.txt:{}", line.number));
            const auto colon = line.text.find(':');
            ASSERT_NE(colon, line.text.npos);
            const std::string key = line.text.substr(0, colon);
            const std::string rest = line.text.substr(std::min(colon + 2, line.text.size()));
            if (key == "alarm") {
                read_alarm(rest);
            } else if (key == "points") {
                read_points(rest);
            } else if (key == "at") {
                now_ = text::parse_iso8601(rest).value();
                window_ = window_at(alarm_, now_);
                ASSERT_EQ(window_.count, static_cast<int>(samples_.size()));
                outcome_ = evaluate(alarm_, window_, samples_, now_);
                ++cases_;
            } else if (key == "state") {
                EXPECT_EQ(state_name(outcome_.state), rest);
            } else if (key == "reason") {
                EXPECT_EQ(outcome_.reason, rest);
            } else if (key == "data") {
                EXPECT_EQ(outcome_.reason_data, rest);
            } else if (key == "window") {
                EXPECT_EQ(
                    fmt::format("{} {}", text::iso8601(window_.start), text::iso8601(window_.end)),
                    rest);
            } else {
                FAIL() << "no such key: " << key;
            }
        }
    }
    int cases() const { return cases_; }

  private:
    void read_alarm(const std::string& rest) {
        static const std::map<std::string, Comparison> kSigns = {
            {">", Comparison::GreaterThanThreshold},
            {">=", Comparison::GreaterThanOrEqualToThreshold},
            {"<", Comparison::LessThanThreshold},
            {"<=", Comparison::LessThanOrEqualToThreshold},
            {"<>", Comparison::LessThanLowerOrGreaterThanUpperThreshold},
            {"<L", Comparison::LessThanLowerThreshold},
            {">U", Comparison::GreaterThanUpperThreshold}};
        alarm_ = MetricAlarm();
        const auto words = words_of(rest);
        alarm_.comparison = kSigns.at(words.at(0));
        std::size_t next = 1;
        if (!is_anomaly(alarm_.comparison)) alarm_.threshold = text::parse_double(words.at(next++));
        for (; next < words.size(); ++next) {
            const std::string& word = words[next];
            const auto equals = word.find('=');
            const std::string name = word.substr(0, equals);
            const std::string value = equals == word.npos ? "" : word.substr(equals + 1);
            if (name == "N")
                alarm_.evaluation_periods = std::stoi(value);
            else if (name == "M")
                alarm_.datapoints_to_alarm = std::stoi(value);
            else if (name == "period")
                alarm_.metric.period = std::stoi(value);
            else if (name == "stat")
                alarm_.metric.stat = value;
            else if (name == "unit")
                alarm_.metric.unit = value;
            else if (name == "low")
                alarm_.low_sample_percentile = value;
            else if (name == "namespace")
                alarm_.metric.metric_namespace = value;
            else if (name == "missing")
                alarm_.treat_missing_data = parse_missing_data(value);
            else if (name == "math")
                continue;  // below
            else
                FAIL() << "no such setting: " << word;
        }
        if (rest.ends_with("math")) alarm_.math.push_back({.id = "m1", .metric = alarm_.metric});
    }

    void read_points(const std::string& rest) {
        samples_.clear();
        for (const std::string& word : words_of(rest)) {
            Sample sample;
            if (word != "-") {
                sample.value = text::parse_double(word.substr(0, word.find_first_of("*[")));
                ASSERT_TRUE(sample.value.has_value()) << word;
                sample.sample_count = 1;
                if (const auto star = word.find('*'); star != word.npos)
                    sample.sample_count = std::stod(word.substr(star + 1));
                if (const auto open = word.find('['); open != word.npos) {
                    const auto comma = word.find(',');
                    sample.lower = text::parse_double(word.substr(open + 1, comma - open - 1));
                    sample.upper =
                        text::parse_double(word.substr(comma + 1, word.size() - comma - 2));
                }
            }
            samples_.push_back(sample);
        }
    }

    MetricAlarm alarm_;
    std::vector<Sample> samples_;
    TimeMs now_;
    Window window_;
    Outcome outcome_;
    int cases_ = 0;
};

TEST(AlarmReasonsGolden, File) {
    ReasonsFile file;
    file.run();
    fmt::print("reasons.txt: {} cases\n", file.cases());
    EXPECT_GT(file.cases(), 0);
}

TEST(AlarmReasons, ReasonDataStaysWithinItsLimit) {
    MetricAlarm alarm;
    alarm.evaluation_periods = 1440;
    alarm.threshold = 1;
    alarm.metric.stat = "Average";
    const TimeMs now(1'700'000'040'000);
    const Window window = window_at(alarm, now);
    const std::vector<Sample> samples(static_cast<std::size_t>(window.count),
                                      {.value = 0.123456789012345, .sample_count = 3});
    const Outcome outcome = evaluate(alarm, window, samples, now);
    EXPECT_EQ(outcome.state, State::Ok);
    EXPECT_LE(outcome.reason_data.size(), 4000U);
    EXPECT_GT(outcome.reason_data.size(), 3000U);
}

TEST(AlarmEvaluation, IsDueWhenTheWindowMoves) {
    MetricAlarm alarm;
    const TimeMs now(1'700'000'041'500);
    EXPECT_EQ(next_evaluation(alarm, now), TimeMs(1'700'000'100'000));
    alarm.metric.period = 10;
    EXPECT_EQ(next_evaluation(alarm, now), TimeMs(1'700'000'050'000));
    alarm.metric.period = 86400;
    alarm.evaluation_periods = 2;
    EXPECT_EQ(next_evaluation(alarm, now).value % kHourMs, 0);
}

}  // namespace
}  // namespace yagura::alarms
