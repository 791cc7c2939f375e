#include <fmt/core.h>
#include <gtest/gtest.h>

#include <random>

#include "base/clock.h"
#include "base/counters.h"
#include "insights/testing/engine_store.h"
#include "insights/workers.h"
#include "io/fault_file_system.h"

/// Random queries over segments, merged segments (whose messages are templates and columns) and
/// memory at once: by column on several threads against row by row.
namespace yagura::insights {
namespace {

class Generator {
  public:
    explicit Generator(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t count) { return random_() % count; }
    std::string one_of(const std::vector<std::string>& list) { return list[below(list.size())]; }

    std::string field() {
        return one_of({"level", "n", "d", "user.id", "user", "tags.0", "ok", "nosuch", "note",
                       "action", "bytes", "@type", "@duration", "@message", "@timestamp",
                       "@logStream", "@log", "@@mark"});
    }
    std::string literal() {
        return one_of({"\"ERROR\"", "\"INFO\"", "\"u1\"", "5", "2.50", "\"2.5\"", "0", "1", "true",
                       "\"true\"", "\"\"", "\"web-1\"", "300", "\"ACCEPT\"", "\"tab\\there\""});
    }
    std::string part() {
        return one_of({"ERR", "e", "1", "0", "u", "\\\"", "user", "REPORT", "web", "{", "tru"});
    }
    std::string regex() {
        return one_of({"ERR|WARN", "(?i)error", "^\\\\{", "\\\\d+\\\\.\\\\d", "u[12]", "x$"});
    }

    std::string message() {
        switch (below(12)) {
            case 0:
                return fmt::format("plain {} text {}", one_of({"ERROR", "warn", "INFO"}),
                                   below(50));
            case 1:
                return fmt::format(
                    "2 123456789012 eni-0a 10.0.0.{} 10.0.1.1 {} 443 6 {} {} 1 2 {} "
                    "OK",
                    below(5), below(3), below(9), below(900), one_of({"ACCEPT", "REJECT"}));
            case 2:
                return fmt::format(
                    "REPORT RequestId: 8c8f-{} \tDuration: {}.5 ms\tBilled Duration: "
                    "{} ms\tMemory Size: 128 MB\tMax Memory Used: 65 MB",
                    below(9), below(40), below(40));
            case 3:
                return one_of({"{\"level\":", "", "{}", "[1,2]", "{\"level\":\"ERROR\"} tail",
                               " {\"level\":\"INFO\"}\n", "{\"n\":01}", "prefix {\"n\":3}"});
            default:
                return object();
        }
    }

    std::string object() {
        std::string out = "{";
        const auto add = [&](const std::string& name, const std::string& value) {
            out += fmt::format("{}\"{}\":{}", out.size() == 1 ? "" : ",", name, value);
        };
        if (below(5) != 0) add("level", one_of({"\"ERROR\"", "\"INFO\"", "\"WARN\"", "\"\""}));
        if (below(4) != 0) add("n", one_of({"0", "1", "5", "5.0", "-3", "\"7\"", "null", "1e2"}));
        if (below(2) != 0) add("d", fmt::format("{}.{}", below(30), below(10)));
        if (below(2) != 0) {
            add("user", one_of({"{\"id\":\"u1\"}", "{\"id\":\"u2\",\"x\":[]}", "{}", "\"none\"",
                                "{\"id\":null}", "{\"id\":{\"id\":4}}"}));
        }
        if (below(4) == 0) add("tags", one_of({"[\"a\",1]", "[]", "[[null]]", "[true]"}));
        if (below(2) != 0) add("ok", one_of({"true", "false", "\"true\"", "1"}));
        if (below(6) == 0)
            add("note", one_of({"\"tab\\there\"", "\"\\u00e9\\\"\"", "\"u1 \\\\ e\""}));
        if (below(6) == 0) add("action", one_of({"\"ACCEPT\"", "\"drop\""}));
        if (below(6) == 0) add("bytes", std::to_string(below(2'000)));
        if (below(8) == 0) add("@mark", "\"m\"");
        if (below(9) == 0) add("level", one_of({"\"INFO\"", "null", "{\"a\":1}"}));
        return out + "}";
    }

    std::string condition(int depth) {
        const std::string name = field();
        switch (below(depth > 0 ? 11 : 8)) {
            case 0:
            case 1:
            case 2:
                return fmt::format("{} {} {}", name, one_of({"=", "!=", "<", "<=", ">", ">="}),
                                   literal());
            case 3:
                return fmt::format("{}ispresent({})", one_of({"", "not "}), name);
            case 4:
                return fmt::format("{} {} \"{}\"", name, one_of({"like", "not like"}), part());
            case 5:
                return fmt::format(
                    "{} {} /{}/", name, one_of({"like", "not like", "=~"}),
                    one_of({"ERR|WARN", "(?i)error", "^\\{", "\\d+\\.\\d", "u[12]"}));
            case 6:
                return fmt::format("{} {} [{}, {}]", name, one_of({"in", "not in"}), literal(),
                                   literal());
            case 7:
                return one_of({"@timestamp > " + std::to_string(below(1'000)),
                               "@timestamp <= " + std::to_string(below(1'000)),
                               "strlen(@message) > 60", "n + d > 8", "isempty(level)",
                               "toupper(level) = \"INFO\"", "level = user.id", "1 = 1",
                               "strcontains(@message, \"ERROR\")", "n = 5 or d = 2.5",
                               "level = \"ERROR\" or level = \"WARN\"",
                               "@message like \"ERROR\" or @message like \"u1\""});
            case 8:
                return fmt::format("not ({})", condition(depth - 1));
            case 9:
                return fmt::format("({}) and ({})", condition(depth - 1), condition(depth - 1));
            default:
                return fmt::format("({}) or ({})", condition(depth - 1), condition(depth - 1));
        }
    }

    std::string aggregate() {
        const std::string name = one_of({"n", "d", "bytes", "@duration", "level", "user.id", "ok",
                                         "strlen(@message)", "n * 2", "@timestamp", "@logStream"});
        switch (below(4)) {
            case 0:
                return "count(*)";
            case 1:
                return fmt::format("pct({}, {})", name, one_of({"0", "50", "95", "100"}));
            default:
                return fmt::format(
                    "{}({})",
                    one_of({"count", "sum", "avg", "min", "max", "count_distinct", "stddev",
                            "earliest", "latest", "sortsFirst", "sortsLast"}),
                    name);
        }
    }

    std::string query() {
        std::string out;
        const auto stage = [&](const std::string& text) {
            out += (out.empty() ? "" : " | ") + text;
        };
        if (below(6) == 0) stage("fields @timestamp, @message");
        for (std::size_t i = below(3); i > 0; --i) stage("filter " + condition(2));
        if (below(5) == 0) stage("parse @message \"\\\"level\\\":\\\"*\\\"\" as found");
        if (below(8) == 0) stage("parse @message /(?<digits>\\d+)/");
        if (below(10) == 0) stage("fields strlen(@message) as size | filter size > 50");
        switch (below(4)) {
            case 0:
            case 1: {
                std::string list;
                for (std::size_t i = 0; i <= below(3); ++i) {
                    list += fmt::format("{}{} as r{}", i == 0 ? "" : ", ", aggregate(), i);
                }
                std::string keys;
                for (std::size_t i = below(4); i > 0; --i) {
                    keys += fmt::format("{}{} as k{}", keys.empty() ? " by " : ", ",
                                        one_of({field(), "bin(10ms)", "bin(1s)", "level",
                                                "datefloor(@timestamp, 100ms)", "strlen(level)"}),
                                        i);
                }
                stage("stats " + list + keys);
                if (below(3) == 0) stage("sort r0 desc");
                break;
            }
            case 2:
                stage(fmt::format("fields {} as f0, {} as f1, @timestamp, @logStream", field(),
                                  field()));
                if (below(3) == 0) stage("sort @timestamp asc");
                if (below(2) != 0) stage(fmt::format("limit {}", 1 + below(20)));
                break;
            default:
                stage(one_of({"sort level desc, @timestamp asc | limit 7", "dedup level",
                              "limit any 3", "tail 4", "fields n | accum n as total",
                              "sort n | fields n, level"}));
        }
        return out;
    }

  private:
    std::mt19937 random_;
};

std::string text_of(const ResultTable& table) {
    std::string out;
    for (const auto& row : table.rows) {
        for (const auto& cell : row) out += cell ? "[" + *cell + "]" : "-";
        out += "\n";
    }
    return out;
}

class ColumnDifferential : public ::testing::Test {
  protected:
    void fill(Generator& generator, std::size_t count) {
        const std::size_t first_stage = generator.below(count + 1);
        const std::size_t second_stage = first_stage + generator.below(count + 1 - first_stage);
        for (std::size_t i = 0; i < count;) {
            const engine::GroupId group(static_cast<std::uint32_t>(1 + generator.below(2)));
            const engine::StreamId stream(
                static_cast<std::uint32_t>(2 * group.value - 1 + generator.below(2)));
            std::vector<std::string> messages;
            std::vector<engine::EventView> events;
            const std::size_t batch = 1 + generator.below(40);
            messages.reserve(batch);
            for (std::size_t k = 0; k < batch && i < count; ++k, ++i) {
                messages.push_back(generator.message());
                events.push_back(
                    {TimeMs(static_cast<std::int64_t>(generator.below(1'000))), messages.back()});
            }
            std::ranges::stable_sort(events, {}, &engine::EventView::timestamp);
            ASSERT_TRUE(engine_->append({group, stream, TimeMs(2'000), events}));
            if (i >= first_stage && !merged_) {
                ASSERT_TRUE(engine_->flush());
                ASSERT_TRUE(engine_->run_maintenance());
                merged_ = true;
            } else if (i >= second_stage && !flushed_) {
                ASSERT_TRUE(engine_->flush());
                flushed_ = true;
            }
        }
    }

    io::FaultFileSystem files_;
    ManualClock clock_;
    CounterRegistry counters_;
    std::unique_ptr<engine::Engine> engine_;
    bool merged_ = false;
    bool flushed_ = false;
};

TEST_F(ColumnDifferential, AgreesWithRowByRow) {
    Workers workers(3);
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
        Generator generator(seed);
        engine::Options settings;
        settings.folder = fmt::format("/events{}", seed);
        settings.background = false;
        engine_ = engine::Engine::open(settings, files_, clock_, counters_).value();
        merged_ = flushed_ = false;
        fill(generator, generator.below(600));
        const bool lambda = seed % 4 == 0;
        testing::EngineStore rows(*engine_, false);
        testing::EngineStore columns(*engine_, true);
        for (testing::EngineStore* store : {&rows, &columns}) {
            store->add_log(engine::GroupId(1), lambda ? "1:/aws/lambda/a" : "1:/app/a");
            store->add_log(engine::GroupId(2), seed % 8 == 0 ? "1:/aws/lambda/b" : "1:/app/b");
        }
        for (int number = 0; number < 50; ++number) {
            const std::string text = generator.query();
            const auto query = Query::compile(text);
            ASSERT_TRUE(query.has_value()) << text << ": " << query.error().message;
            ExecutionOptions options;
            options.window = {TimeMs(static_cast<std::int64_t>(generator.below(100))),
                              TimeMs(static_cast<std::int64_t>(900 + generator.below(100)))};
            const auto wanted = execute(**query, rows, options);
            if (generator.below(4) != 0) options.workers = &workers;
            const auto found = execute(**query, columns, options);
            ASSERT_TRUE(wanted && found) << text;
            ASSERT_EQ(text_of(*found), text_of(*wanted)) << "seed " << seed << ": " << text;
            if (text.find("any") != std::string::npos) continue;
            ASSERT_EQ(found->statistics.records_matched, wanted->statistics.records_matched)
                << "seed " << seed << ": " << text;
            ASSERT_EQ(found->statistics.records_scanned, wanted->statistics.records_scanned)
                << "seed " << seed << ": " << text;
        }
        engine_.reset();
    }
}

}  // namespace
}  // namespace yagura::insights
