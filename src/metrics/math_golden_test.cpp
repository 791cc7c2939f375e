#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "metrics/math_evaluator.h"
#include "metrics/math_functions.h"
#include "metrics/metric_search.h"
#include "text/number.h"

/// Runs the tables of tests/golden/metric_math; their README says how they are written.
namespace yagura::metrics {
namespace {

constexpr std::int64_t kStart = 1'767'225'600;  // 2026-01-01T00:00:00Z, a Thursday

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        const std::size_t end = std::min(text.find(' '), text.size());
        out.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return out;
}

/// The series of a table, an hour's minutes or what `grid:` says.
class TableSource final : public MathSource {
  public:
    Result<MathValue> variable(std::string_view id) override {
        const auto found = series_.find(id);
        if (found == series_.end())
            return fail(Errc::InvalidArgument, fmt::format("Undefined variable {}", id));
        return found->second;
    }
    Result<MathArray> metrics(std::string_view text) override {
        MathArray out;
        for (const auto& [id, series] : series_)
            if (id.find(text) != std::string::npos) out.push_back(series);
        return out;
    }
    Result<MathArray> search(std::string_view query, std::string_view, int) override {
        const MetricSearch search = YG_TRY(MetricSearch::parse(query));
        MathArray out;
        for (const auto& [id, series] : series_) {
            if (search.finds({"", "", "Table", id, {}})) out.push_back(series);
        }
        return out;
    }
    Result<int> period(std::string_view) override { return grid_.period; }
    Result<MathSeries> history(std::string_view id) override {
        MathValue out = YG_TRY(variable(id));
        return std::get<MathSeries>(std::move(out));
    }
    const TimeGrid& grid() const override { return grid_; }

    void set(std::string_view id, std::string_view values) {
        MathSeries series;
        std::int64_t start = grid_.start;
        for (const std::string_view word : words_of(values)) {
            if (word != "-") series.points.push_back({start, *text::parse_double(word)});
            start += grid_.period;
        }
        series_[std::string(id)] = std::move(series);
    }
    void set_grid(int periods, int seconds) {
        grid_ = {kStart, kStart + std::int64_t{periods} * seconds, seconds};
    }

    std::string text_of(const MathValue& value) const {
        if (is_scalar(value)) return "number " + number(std::get<double>(value));
        if (is_series(value)) return text_of(std::get<MathSeries>(value));
        std::string out;
        for (const MathSeries& each : std::get<MathArray>(value))
            out += (out.empty() ? "[ " : " | ") + text_of(each);
        return out.empty() ? "[ ]" : out + " ]";
    }

  private:
    static std::string number(double value) {
        return std::isnan(value) ? "nothing" : fmt::format("{:.6g}", value);
    }
    std::string text_of(const MathSeries& series) const {
        std::string out;
        for (std::int64_t start = grid_.start; start < grid_.end; start += grid_.period) {
            const auto value = value_at(series, start);
            out += (out.empty() ? "" : " ") + (value ? number(*value) : std::string("-"));
        }
        return out;
    }

    std::map<std::string, MathSeries, std::less<>> series_;
    TimeGrid grid_{kStart, kStart + 300, 60};
};

std::string result_of(std::string_view expression, TableSource& source) {
    const auto parsed = parse_math(expression);
    if (!parsed) return "error: " + parsed.error().message();
    const auto value = evaluate_math(*parsed, source);
    return value ? source.text_of(*value) : "error: " + value.error().message();
}

/// {Namespace,Name,Dim=Value,…} of a line.
MetricKey metric_of_line(std::string_view text) {
    MetricKey out;
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        parts.emplace_back(trimmed(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    out.metric_namespace = parts.at(0);
    out.name = parts.at(1);
    for (std::size_t i = 2; i < parts.size(); ++i) {
        const std::size_t equals = parts[i].find('=');
        out.dimensions.emplace_back(parts[i].substr(0, equals), parts[i].substr(equals + 1));
    }
    return out;
}

class Table {
  public:
    int cases() const { return cases_; }

    void run(const std::filesystem::path& path) {
        std::ifstream in(path);
        TableSource source;
        std::vector<std::pair<std::string, MetricKey>> metrics;
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            const std::string_view text = trimmed(line);
            if (text.empty() || text.starts_with('#') || text.starts_with("== ")) continue;
            const std::string where = fmt::format("{}:{}", path.filename().string(), number);
            if (text.starts_with("grid:")) {
                const auto words = words_of(text.substr(5));
                source.set_grid(static_cast<int>(*text::parse_int64(words.at(0))),
                                static_cast<int>(*text::parse_int64(words.at(1))));
            } else if (text.starts_with("metric ")) {
                const std::size_t colon = text.find(':');
                metrics.emplace_back(trimmed(text.substr(7, colon - 7)),
                                     metric_of_line(text.substr(colon + 1)));
            } else if (const auto arrow = text.rfind(" => "); arrow != std::string_view::npos) {
                ++cases_;
                EXPECT_EQ(result_of(trimmed(text.substr(0, arrow)), source),
                          trimmed(text.substr(arrow + 4)))
                    << where << ": " << text;
            } else if (const auto found = text.rfind(" -> "); found != std::string_view::npos) {
                ++cases_;
                EXPECT_EQ(found_by(trimmed(text.substr(0, found)), metrics),
                          trimmed(text.substr(found + 4)))
                    << where << ": " << text;
            } else if (const auto tokens = text.rfind(" ~> "); tokens != std::string_view::npos) {
                ++cases_;
                std::string all;
                for (const std::string& each : search_tokens(trimmed(text.substr(0, tokens))))
                    all += (all.empty() ? "" : " ") + each;
                EXPECT_EQ(all, trimmed(text.substr(tokens + 4))) << where;
            } else if (const auto equals = text.find('='); equals != std::string_view::npos) {
                source.set(trimmed(text.substr(0, equals)), text.substr(equals + 1));
            } else {
                ADD_FAILURE() << where << ": what is this: " << text;
            }
        }
    }

  private:
    static std::string found_by(std::string_view text,
                                const std::vector<std::pair<std::string, MetricKey>>& metrics) {
        const auto search = MetricSearch::parse(text);
        if (!search) return "error: " + search.error().message();
        std::string out;
        for (const auto& [name, metric] : metrics)
            if (search->finds(metric)) out += (out.empty() ? "" : " ") + name;
        return out.empty() ? "none" : out;
    }

    int cases_ = 0;
};

TEST(MetricMath, GoldenTables) {
    Table table;
    const std::filesystem::path folder =
        std::filesystem::path(YAGURA_SOURCE_DIR) / "tests/golden/metric_math";
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".txt") table.run(entry.path());
    EXPECT_GE(table.cases(), 120);
}

}  // namespace
}  // namespace yagura::metrics
