#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "services/logs/metric_emitter.h"
#include "text/number.h"

/// Runs the tables of tests/golden/metric_filters; their README says how they are written.
namespace yagura::services::logs {
namespace {

constexpr std::int64_t kMidnight = 1'767'225'600'000;  // 2026-01-01

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// "HH:MM" or "HH:MM:SS"; moves `text` past it and a blank.
TimeMs take_time(std::string_view& text) {
    const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
    std::int64_t second = number(0) * 3600 + number(3) * 60;
    std::size_t length = 5;
    if (text.size() >= 8 && text[5] == ':') {
        second += number(6);
        length = 8;
    }
    text.remove_prefix(length);
    if (text.starts_with(' ')) text.remove_prefix(1);
    return TimeMs(kMidnight + second * kSecondMs);
}

std::string describe(const metrics::Datum& datum) {
    const std::int64_t minute = (datum.time.value - kMidnight) / kMinuteMs;
    std::string out = fmt::format("{:02}:{:02} sum {} of {}", minute / 60, minute % 60,
                                  datum.summary.sum(), datum.summary.count());
    if (datum.summary.minimum() != datum.summary.maximum())
        out += fmt::format(" from {} to {}", datum.summary.minimum(), datum.summary.maximum());
    if (datum.unit != "None") out += " " + datum.unit;
    for (const auto& [name, value] : datum.metric.dimensions)
        out += fmt::format(", {}={}", name, value);
    return out;
}

class Table {
  public:
    explicit Table(std::string file) : file_(std::move(file)) {}

    void line(std::string_view text, int number) {
        number_ = number;
        if (text.empty() || text.starts_with('#') || text.starts_with("==")) return;
        const auto word = [&](std::string_view wanted) {
            if (!text.starts_with(wanted)) return false;
            text.remove_prefix(wanted.size());
            if (text.starts_with(' ')) text.remove_prefix(1);
            return true;
        };
        if (word("filter:")) {
            end();
            filter_ = {};
            filter_.filter_pattern = std::string(text);
            filter_.metric_transformations.push_back({"Metric", "Space", "1", {}, {}, {}});
            emitter_.reset();
            existing_.clear();
        } else if (word("value:")) {
            transformation().metric_value = std::string(text);
        } else if (word("default:")) {
            transformation().default_value = text::parse_double(text);
        } else if (word("unit:")) {
            transformation().unit = api::logs::parse_standard_unit(text);
        } else if (word("dimension:")) {
            const std::size_t equals = text.find('=');
            if (!transformation().dimensions) transformation().dimensions.emplace();
            (*transformation().dimensions)[std::string(trimmed(text.substr(0, equals)))] =
                std::string(trimmed(text.substr(equals + 1)));
        } else if (word("system:")) {
            if (!filter_.emit_system_field_dimensions)
                filter_.emit_system_field_dimensions.emplace();
            filter_.emit_system_field_dimensions->emplace_back(text);
        } else if (word("criteria:")) {
            filter_.field_selection_criteria = std::string(text);
        } else if (word("exists")) {
            existing_.insert(take_time(text).value);
        } else if (word("restart")) {
            const std::string state = emitter().state();
            emitter_.reset();
            emitter().restore(state);
        } else if (word("at")) {
            end();
            now_ = take_time(text);
            take();
        } else if (word("=>")) {
            expect(text);
        } else {
            const TimeMs time = take_time(text);
            emitter().observe(time, text);
        }
    }

    /// What was published and not expected is a failure, too.
    void end() {
        if (!taken_ || checked_none_) {
            taken_ = checked_none_ = false;
            return;
        }
        for (const std::string& left : published_)
            ADD_FAILURE() << file_ << ":" << number_ << ": not expected: " << left;
        taken_ = false;
    }

    int cases() const { return cases_; }

  private:
    api::logs::MetricTransformation& transformation() {
        return filter_.metric_transformations.front();
    }

    MetricEmitter& emitter() {
        if (!emitter_) {
            auto made = MetricEmitter::create(filter_, "111111111111", "eu-west-1");
            EXPECT_TRUE(made.has_value()) << file_ << ":" << number_;
            emitter_ = std::make_unique<MetricEmitter>(std::move(*made));
        }
        return *emitter_;
    }

    void take() {
        const auto data = emitter().take(now_, [&](const metrics::MetricKey&, TimeMs minute) {
            return Result<bool>(existing_.contains(minute.value));
        });
        ASSERT_TRUE(data.has_value());
        published_.clear();
        for (const metrics::Datum& datum : *data) published_.push_back(describe(datum));
        taken_ = true;
        ++cases_;
    }

    void expect(std::string_view text) {
        if (text == "(none)") {
            checked_none_ = true;
            for (const std::string& each : published_)
                ADD_FAILURE() << file_ << ":" << number_ << ": not expected: " << each;
            return;
        }
        const auto found = std::ranges::find(published_, text);
        if (found != published_.end()) {
            published_.erase(found);
            return;
        }
        std::string all;
        for (const std::string& each : published_) all += "\n  " + each;
        ADD_FAILURE() << file_ << ":" << number_ << ": missing: " << text << "\nthere are:" << all;
    }

    std::string file_;
    int number_ = 0;
    int cases_ = 0;
    api::logs::MetricFilter filter_;
    std::unique_ptr<MetricEmitter> emitter_;
    std::set<std::int64_t> existing_;
    TimeMs now_;
    std::vector<std::string> published_;
    bool taken_ = false;
    bool checked_none_ = false;
};

TEST(MetricEmitter, GoldenTables) {
    int cases = 0;
    const std::filesystem::path folder =
        std::filesystem::path(YAGURA_SOURCE_DIR) / "tests/golden/metric_filters";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".txt") continue;
        std::ifstream in(entry.path());
        Table table(entry.path().filename());
        std::string text;
        int number = 0;
        while (std::getline(in, text)) table.line(text, ++number);
        table.end();
        cases += table.cases();
    }
    EXPECT_GE(cases, 60);
}

}  // namespace
}  // namespace yagura::services::logs
