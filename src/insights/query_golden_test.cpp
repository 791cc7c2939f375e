#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/clock.h"
#include "base/counters.h"
#include "insights/execution.h"
#include "insights/lookup_table.h"
#include "insights/testing/engine_store.h"
#include "insights/testing/memory_store.h"
#include "insights/workers.h"
#include "io/fault_file_system.h"
#include "text/number.h"
#include "text/timestamp.h"

/// Runs the tables of tests/golden/insights; their README says how they are written.
namespace yagura::insights {
namespace {

struct Data {
    std::string log = "123456789012:/app/web";
    std::string stream = "s1";
    struct Event {
        std::string name;
        TimeMs time;
        std::string message;
    };
    std::vector<Event> events;
};

struct Case {
    int line = 0;
    std::string query;
    std::string data;
    std::string inner;  ///< data of the inner queries
    CompileOptions options;
    std::optional<QueryWindow> window;
    std::vector<std::string> rows;
    bool expects_rows = false;
    std::optional<std::string> error;
    std::optional<std::string> place;
    std::optional<std::string> figures;
};

TimeMs time_of(std::string_view text) {
    const auto time = text::parse_iso8601(text);
    EXPECT_TRUE(time.has_value()) << text;
    return time.value_or(TimeMs());
}

std::string resolved(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 't' || text[i + 1] == 'n')) {
            out += text[++i] == 't' ? '\t' : '\n';
        } else {
            out += text[i];
        }
    }
    return out;
}

class GoldenFile {
  public:
    explicit GoldenFile(std::filesystem::path path) : path_(std::move(path)) {}

    void run() {
        std::ifstream file(path_);
        ASSERT_TRUE(file) << path_;
        for (std::string line; std::getline(file, line);) {
            ++line_;
            read(line);
        }
        finish_case();
    }
    int cases() const { return cases_; }

  private:
    static std::optional<std::string> after(std::string_view line, std::string_view key) {
        if (!line.starts_with(key)) return std::nullopt;
        line.remove_prefix(key.size());
        if (line.starts_with(' ')) line.remove_prefix(1);
        return std::string(line);
    }

    void read(const std::string& line) {
        if (line.starts_with('#') || line.empty()) return;
        if (line.starts_with("    ")) {
            current_.query += "\n" + line.substr(4);
            return;
        }
        if (line.starts_with("  ") && !table_name_.empty()) {
            tables_[table_name_] += line.substr(2) + "\n";
            return;
        }
        if (line.starts_with("  ")) return add_event(line.substr(2));
        table_name_.clear();
        if (auto text = after(line, "query:")) {
            finish_case();
            current_ = {};
            current_.line = line_;
            current_.query = *text;
            current_.data = data_name_;
            return;
        }
        if (auto text = after(line, "value:")) return check_value(*text);
        if (auto text = after(line, "data ")) return begin_data(*text);
        if (auto text = after(line, "table ")) {
            finish_case();
            table_name_ = *text;
            return;
        }
        if (auto text = after(line, "input:")) {
            finish_case();
            data_name_ = *text;
        } else if (auto inner = after(line, "inner:")) {
            current_.inner = *inner;
        } else if (auto row = after(line, "=")) {
            current_.rows.push_back(*row);
            current_.expects_rows = true;
        } else if (line == "none") {
            current_.expects_rows = true;
        } else if (auto message = after(line, "error:")) {
            current_.error = *message;
        } else if (auto place = after(line, "at:")) {
            current_.place = *place;
        } else if (auto figures = after(line, "figures:")) {
            current_.figures = *figures;
        } else if (auto window = after(line, "window:")) {
            const std::size_t blank = window->find(' ');
            current_.window = {time_of(window->substr(0, blank)),
                               time_of(window->substr(blank + 1))};
        } else if (auto limit = after(line, "limit:")) {
            current_.options.limit = text::parse_uint64(*limit);
        } else if (line == "infrequent access") {
            current_.options.infrequent_access = true;
        } else {
            FAIL() << path_ << ":" << line_ << ": what is this line? " << line;
        }
    }

    void begin_data(const std::string& text) {
        finish_case();
        current_ = {};
        std::istringstream words(text);
        words >> data_name_;
        Data& data = data_[data_name_] = {};
        for (std::string word; words >> word;) {
            if (auto log = after(word, "log=")) data.log = *log;
            if (auto stream = after(word, "stream=")) data.stream = *stream;
        }
    }

    void add_event(const std::string& line) {
        const std::size_t first = line.find(' ');
        const std::size_t second = line.find(' ', first + 1);
        ASSERT_NE(second, std::string::npos) << path_ << ":" << line_;
        data_[data_name_].events.push_back({line.substr(0, first),
                                            time_of(line.substr(first + 1, second - first - 1)),
                                            resolved(line.substr(second + 1))});
    }

    std::string replace_names(std::string text, const Data& data) const {
        for (const auto& event : data.events) {
            const std::string mark = "{" + event.name + "}";
            for (std::size_t at; (at = text.find(mark)) != std::string::npos;) {
                text.replace(at, mark.size(), event.message);
            }
        }
        return text;
    }

    static std::string shown_row(const ResultTable& table,
                                 const std::vector<std::optional<std::string>>& row) {
        std::string out;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!row[i] || table.columns[i] == "@ptr") continue;
            out += (out.empty() ? "[" : " [") + table.columns[i] + "=" + *row[i] + "]";
        }
        return out;
    }

    static void fill(testing::MemoryStore& store, const Data& data) {
        for (const auto& event : data.events) {
            store.add(event.time, event.message, data.stream, data.log);
        }
    }

    Result<ResultTable> run_query(const Query& query, const Data& data,
                                  const std::optional<QueryWindow>& window,
                                  const std::string& inner = {}) {
        testing::MemoryStore store;
        testing::MemoryStore inner_store;
        fill(store, data);
        if (!inner.empty()) {
            fill(inner_store, data_[inner]);
            for (std::size_t i = 0; i < query.inner_sources().size(); ++i) {
                store.add_inner(inner_store);
            }
        }
        ExecutionOptions options;
        options.window = window.value_or(QueryWindow{TimeMs(0), TimeMs(4'102'444'800'000)});
        options.now = time_of("2026-01-01T01:00:00Z");
        return execute(query, store, options);
    }

    void finish_case() {
        if (current_.line == 0) return;
        const Case current = std::exchange(current_, {});
        ++cases_;
        const std::string where =
            path_.filename().string() + ":" + std::to_string(current.line) + ": " + current.query;
        CompileOptions compile = current.options;
        compile.lookup_table = [&](std::string_view name) -> std::shared_ptr<const LookupTable> {
            const auto at = tables_.find(std::string(name));
            return at == tables_.end() ? nullptr : LookupTable::parse(at->second).value();
        };
        const auto query = Query::compile(current.query, compile);
        if (current.error) {
            if (query) {
                ADD_FAILURE() << where << "\n  compiles, but wanted: " << *current.error;
                return;
            }
            // A sentence that ends in "..." stands for all that begin so.
            if (current.error->ends_with("...")) {
                EXPECT_TRUE(query.error().message.starts_with(
                    current.error->substr(0, current.error->size() - 3)))
                    << where << "\n  " << query.error().message;
            } else {
                EXPECT_EQ(query.error().message, *current.error) << where;
            }
            if (current.place) {
                EXPECT_EQ(
                    std::to_string(query.error().start) + " " + std::to_string(query.error().end),
                    *current.place)
                    << where;
            }
            return;
        }
        if (!query) {
            ADD_FAILURE() << where << "\n  " << query.error().message;
            return;
        }
        const Data& data = data_[current.data];
        const auto table = run_query(**query, data, current.window, current.inner);
        if (!table.has_value()) {
            ADD_FAILURE() << where << "\n  " << table.error().message();
            return;
        }
        if (current.inner.empty()) check_by_column(**query, data, current.window, *table, where);
        std::vector<std::string> rows;
        for (const auto& row : table->rows) rows.push_back(shown_row(*table, row));
        std::vector<std::string> wanted;
        for (const std::string& row : current.rows) {
            wanted.push_back(replace_names(resolved(row), data));
        }
        ASSERT_TRUE(current.expects_rows) << where << " says nothing of its rows";
        std::string shown_all;
        for (const std::string& row : rows) shown_all += "\n= " + row;
        EXPECT_TRUE(rows == wanted) << where << "\n  gave" << shown_all;
        if (current.figures) {
            EXPECT_EQ(std::to_string(table->statistics.records_matched) + " of " +
                          std::to_string(table->statistics.records_scanned),
                      *current.figures)
                << where;
        }
    }

    /// The same events in an engine, half of them in a segment, give the same rows by column.
    static void check_by_column(const Query& query, const Data& data,
                                const std::optional<QueryWindow>& window, const ResultTable& wanted,
                                const std::string& where) {
        io::FaultFileSystem files;
        ManualClock clock;
        CounterRegistry counters;
        engine::Options settings;
        settings.folder = "events";
        settings.background = false;
        const auto store = engine::Engine::open(settings, files, clock, counters).value();
        for (std::size_t i = 0; i < data.events.size(); ++i) {
            const engine::EventView event{data.events[i].time, data.events[i].message};
            ASSERT_TRUE(store->append({engine::GroupId(1), engine::StreamId(1),
                                       data.events[i].time + 500, std::span(&event, 1)}));
            const bool half = i == data.events.size() / 2;
            ASSERT_TRUE(!half || store->flush());
        }
        testing::EngineStore columns(*store, true);
        columns.add_log(engine::GroupId(1), data.log);
        columns.set_stream_names({"", data.stream});
        Workers workers(2);
        ExecutionOptions options;
        options.window = window.value_or(QueryWindow{TimeMs(0), TimeMs(4'102'444'800'000)});
        options.now = time_of("2026-01-01T01:00:00Z");
        options.workers = &workers;
        const auto table = execute(query, columns, options);
        ASSERT_TRUE(table.has_value()) << where;
        auto rows = table->rows;
        auto wanted_rows = wanted.rows;
        if (query.rows_are_events()) {
            // The pointers are the stores' own.
            for (auto& row : rows) row.pop_back();
            for (auto& row : wanted_rows) row.pop_back();
        }
        EXPECT_TRUE(rows == wanted_rows) << where << "\n  by column";
        EXPECT_EQ(table->statistics.records_matched, wanted.statistics.records_matched) << where;
    }

    /// EXPRESSION -> TEXT, of the first event of the data.
    void check_value(const std::string& text) {
        finish_case();
        ++cases_;
        const std::size_t arrow = text.rfind(" -> ");
        ASSERT_NE(arrow, std::string::npos) << path_ << ":" << line_;
        const std::string where = path_.filename().string() + ":" + std::to_string(line_);
        const std::string wanted = resolved(text.substr(arrow + 4));
        const auto query = Query::compile("fields " + text.substr(0, arrow) + " as value");
        if (!query) {
            EXPECT_EQ("error: " + query.error().message, wanted) << where;
            return;
        }
        Data data;
        const Data& known = data_[data_name_];
        data.log = known.log;
        data.stream = known.stream;
        if (!known.events.empty()) data.events = {known.events.front()};
        const QueryWindow hour{time_of("2026-01-01T00:00:00Z"),
                               time_of("2026-01-01T00:59:59.999Z")};
        const auto table = run_query(**query, data, hour);
        ASSERT_TRUE(table.has_value()) << where;
        ASSERT_EQ(table->rows.size(), 1u) << where;
        EXPECT_EQ(table->rows[0][0].value_or("(missing)"), wanted) << where << ": " << text;
    }

    std::filesystem::path path_;
    int line_ = 0;
    int cases_ = 0;
    std::map<std::string, Data> data_;
    std::string data_name_;
    std::map<std::string, std::string> tables_;
    std::string table_name_;  ///< whose lines follow
    Case current_;
};

TEST(QueryGolden, Tables) {
    int cases = 0;
    const std::filesystem::path folder =
        std::filesystem::path(YAGURA_SOURCE_DIR) / "tests/golden/insights";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".txt") continue;
        GoldenFile file(entry.path());
        file.run();
        cases += file.cases();
    }
    EXPECT_GE(cases, 690);
    RecordProperty("cases", cases);
}

}  // namespace
}  // namespace yagura::insights
