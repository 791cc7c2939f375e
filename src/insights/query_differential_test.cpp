#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "insights/execution.h"
#include "insights/testing/memory_store.h"

/// Random queries of a useful subset against an interpreter that is as simple as can be: it works
/// on whole rows, shares no code with the language's own, and knows the rules of
/// insights-ql.md section 2.3 only.
namespace yagura::insights {
namespace {

using Cell = std::optional<std::string>;
using Record = std::map<std::string, Cell>;

std::optional<double> number_of(const Cell& cell) {
    if (!cell || cell->empty()) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(cell->c_str(), &end);
    if (*end != '\0') return std::nullopt;
    return value;
}

/// -1, 0, 1; nothing when one is missing.
std::optional<int> compared(const Cell& left, const Cell& right) {
    if (!left || !right) return std::nullopt;
    const auto a = number_of(left);
    const auto b = number_of(right);
    if (a && b) return *a < *b ? -1 : *a > *b ? 1 : 0;
    const int order = left->compare(*right);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// Missing, then words, then numbers. The data has no words with digits in them.
int ranked(const Cell& left, const Cell& right) {
    const auto rank = [](const Cell& cell) { return !cell ? 0 : number_of(cell) ? 2 : 1; };
    if (rank(left) != rank(right)) return rank(left) < rank(right) ? -1 : 1;
    return compared(left, right).value_or(0);
}

std::string shown(double value) {
    if (value == std::trunc(value)) return fmt::format("{:.0f}", value == 0 ? 0 : value);
    std::string text = fmt::format("{:.4f}", value);
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

/// A query as text and as what the interpreter does.
struct Plan {
    struct Condition {
        std::string text;
        std::function<bool(const Record&)> holds;
    };
    std::vector<Condition> filters;
    std::vector<std::string> fields;
    std::vector<std::pair<std::string, bool>> sort;
    std::size_t limit = 0;
    std::vector<std::pair<std::string, std::string>> aggregates;  ///< function, field
    std::vector<std::string> keys;
};

class Generator {
  public:
    explicit Generator(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t count) { return random_() % count; }
    const std::string& one_of(const std::vector<std::string>& list) {
        return list[below(list.size())];
    }
    std::string field() { return one_of({"a", "b", "n", "m.x", "nosuch"}); }
    std::string word() { return one_of({"red", "green", "blue", "Red", "", "gr"}); }
    std::string number() { return one_of({"0", "1", "2", "10", "2.5", "-3"}); }

    Record record() {
        Record out;
        if (below(4) != 0) out["a"] = word();
        if (below(3) != 0) out["b"] = below(2) != 0 ? number() : word();
        if (below(5) != 0) out["n"] = number();
        if (below(2) != 0) out["m.x"] = below(2) != 0 ? "1" : "2.50";
        return out;
    }

    Plan::Condition condition(int depth) {
        const std::size_t kind = below(depth > 0 ? 9 : 6);
        const std::string name = field();
        const auto cell = [name](const Record& record) {
            const auto at = record.find(name);
            return at == record.end() ? Cell() : at->second;
        };
        if (kind <= 2) {
            const bool text = below(2) != 0;
            const std::string literal = text ? word() : number();
            const std::string sign = one_of({"=", "!=", "<", "<=", ">", ">="});
            const auto holds = [=](const Record& record) {
                const auto order = compared(cell(record), literal);
                if (!order) return false;
                if (sign == "=") return *order == 0;
                if (sign == "!=") return *order != 0;
                if (sign == "<") return *order < 0;
                if (sign == "<=") return *order <= 0;
                return sign == ">" ? *order > 0 : *order >= 0;
            };
            const std::string shown_literal = text ? "\"" + literal + "\"" : literal;
            return {name + " " + sign + " " + shown_literal, holds};
        }
        if (kind == 3)
            return {"ispresent(" + name + ")",
                    [=](const Record& r) { return cell(r).has_value(); }};
        const bool negated = below(2) != 0;
        if (kind == 4) {
            const std::string part = one_of({"re", "e", "1", "5", ""});
            const auto holds = [=](const Record& record) {
                const Cell value = cell(record);
                return value && (value->find(part) != std::string::npos) != negated;
            };
            return {name + (negated ? " not like \"" : " like \"") + part + "\"", holds};
        }
        if (kind == 5) {
            const std::string first = word();
            const std::string second = number();
            const auto holds = [=](const Record& record) {
                const Cell value = cell(record);
                if (!value) return false;
                return (compared(value, first) == 0 || compared(value, second) == 0) != negated;
            };
            return {fmt::format("{} {}in [\"{}\", {}]", name, negated ? "not " : "", first, second),
                    holds};
        }
        const auto left = condition(depth - 1);
        if (kind == 6)
            return {"not (" + left.text + ")", [=](const Record& r) { return !left.holds(r); }};
        const auto right = condition(depth - 1);
        if (kind == 7) {
            return {"(" + left.text + ") and " + right.text,
                    [=](const Record& r) { return left.holds(r) && right.holds(r); }};
        }
        return {"(" + left.text + " or (" + right.text + "))",
                [=](const Record& r) { return left.holds(r) || right.holds(r); }};
    }

    Plan plan() {
        Plan out;
        for (std::size_t i = below(3); i > 0; --i) out.filters.push_back(condition(3));
        if (below(2) != 0) {
            for (std::size_t i = below(3); i > 0; --i) out.keys.push_back(field());
            for (std::size_t i = 1 + below(3); i > 0; --i) {
                out.aggregates.emplace_back(
                    one_of({"count", "sum", "avg", "min", "max", "count_distinct", "stddev"}),
                    field());
            }
            return out;
        }
        out.fields = {"@timestamp", field(), field()};
        for (std::size_t i = below(3); i > 0; --i) out.sort.emplace_back(field(), below(2) != 0);
        if (below(3) != 0) out.limit = 1 + below(30);
        return out;
    }

  private:
    std::mt19937 random_;
};

std::string text_of(const Plan& plan) {
    std::string out;
    const auto stage = [&](const std::string& text) { out += (out.empty() ? "" : " | ") + text; };
    for (const auto& filter : plan.filters) stage("filter " + filter.text);
    std::string list;
    const auto item = [&](const std::string& text) { list += (list.empty() ? "" : ", ") + text; };
    if (!plan.aggregates.empty()) {
        for (std::size_t i = 0; i < plan.aggregates.size(); ++i) {
            item(fmt::format("{}({}) as r{}", plan.aggregates[i].first, plan.aggregates[i].second,
                             i));
        }
        std::string keys;
        for (std::size_t i = 0; i < plan.keys.size(); ++i) {
            keys += fmt::format("{}{} as k{}", i == 0 ? " by " : ", ", plan.keys[i], i);
        }
        stage("stats " + list + keys);
        return out;
    }
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
        item(fmt::format("{} as f{}", plan.fields[i], i));
    }
    stage("fields " + list);
    list.clear();
    for (const auto& [name, falling] : plan.sort) item(name + (falling ? " desc" : " asc"));
    if (!list.empty()) stage("sort " + list);
    if (plan.limit > 0) stage(fmt::format("limit {}", plan.limit));
    return out;
}

Cell cell_of(const Record& record, const std::string& name) {
    const auto at = record.find(name);
    return at == record.end() ? Cell() : at->second;
}

Cell aggregated(const std::string& function, const std::string& name,
                const std::vector<const Record*>& rows) {
    double sum = 0;
    double squares = 0;
    std::vector<double> numbers;
    std::vector<std::string> words;
    std::set<std::string> distinct;
    std::size_t present = 0;
    for (const Record* row : rows) {
        const Cell cell = cell_of(*row, name);
        if (!cell) continue;
        ++present;
        distinct.insert(*cell);
        if (const auto number = number_of(cell)) {
            numbers.push_back(*number);
            sum += *number;
        } else {
            words.push_back(*cell);
        }
    }
    const auto count = static_cast<double>(numbers.size());
    if (function == "count") return std::to_string(present);
    if (function == "count_distinct") return std::to_string(distinct.size());
    if (function == "sum") return shown(sum);
    if (function == "min" || function == "max") {
        const bool most = function == "max";
        if (!numbers.empty())
            return shown(most ? *std::ranges::max_element(numbers)
                              : *std::ranges::min_element(numbers));
        if (words.empty()) return std::nullopt;
        return most ? *std::ranges::max_element(words) : *std::ranges::min_element(words);
    }
    if (numbers.empty()) return std::nullopt;
    if (function == "avg") return shown(sum / count);
    for (const double number : numbers) squares += (number - sum / count) * (number - sum / count);
    return shown(std::sqrt(squares / count));
}

using Rows = std::vector<std::vector<Cell>>;

/// `records` newest first, with "@timestamp" as it is shown.
Rows interpreted(const Plan& plan, const std::vector<Record>& records) {
    std::vector<const Record*> kept;
    for (const Record& record : records) {
        if (std::ranges::all_of(plan.filters, [&](const auto& f) { return f.holds(record); })) {
            kept.push_back(&record);
        }
    }
    Rows out;
    if (!plan.aggregates.empty()) {
        const auto before = [](const std::vector<Cell>& left, const std::vector<Cell>& right) {
            for (std::size_t i = 0; i < left.size(); ++i) {
                if (const int order = ranked(left[i], right[i])) return order < 0;
                if (left[i] != right[i]) return left[i] < right[i];  // "2.5" and "2.50"
            }
            return false;
        };
        std::map<std::vector<Cell>, std::vector<const Record*>, decltype(before)> groups(before);
        for (const Record* row : kept) {
            std::vector<Cell> key;
            for (const std::string& name : plan.keys) key.push_back(cell_of(*row, name));
            groups[key].push_back(row);
        }
        for (const auto& [key, rows] : groups) {
            std::vector<Cell> row = key;
            for (const auto& [function, name] : plan.aggregates) {
                row.push_back(aggregated(function, name, rows));
            }
            out.push_back(std::move(row));
        }
        return out;
    }
    std::ranges::stable_sort(kept, [&](const Record* left, const Record* right) {
        for (const auto& [name, falling] : plan.sort) {
            const int order = ranked(cell_of(*left, name), cell_of(*right, name));
            if (order != 0) return (order < 0) != falling;
        }
        return false;
    });
    if (plan.limit > 0 && kept.size() > plan.limit) kept.resize(plan.limit);
    for (const Record* row : kept) {
        std::vector<Cell>& shown_row = out.emplace_back();
        for (const std::string& name : plan.fields) shown_row.push_back(cell_of(*row, name));
    }
    return out;
}

/// As JSON, words in quotes and numbers with and without.
std::string message_of(const Record& record, bool quoted) {
    std::string out;
    for (const auto& [name, cell] : record) {
        if (name == "m.x") continue;
        const bool bare = number_of(cell).has_value() && !quoted;
        out += fmt::format("{}\"{}\":{}{}{}", out.empty() ? "" : ",", name, bare ? "" : "\"", *cell,
                           bare ? "" : "\"");
    }
    if (const Cell inner = cell_of(record, "m.x")) {
        out += fmt::format("{}\"m\":{{\"x\":{}}}", out.empty() ? "" : ",", *inner);
    }
    return "{" + out + "}";
}

TEST(QueryDifferential, AgreesWithASimpleInterpreter) {
    for (std::uint32_t seed = 1; seed <= 3'000; ++seed) {
        Generator generator(seed);
        testing::MemoryStore store;
        std::vector<Record> records;
        const std::size_t count = generator.below(60);
        for (std::size_t i = 0; i < count; ++i) {
            Record record = generator.record();
            store.add(TimeMs(static_cast<std::int64_t>(i)),
                      message_of(record, generator.below(2) != 0));
            record["@timestamp"] = fmt::format("1970-01-01 00:00:00.{:03}", i);
            records.insert(records.begin(), std::move(record));
        }
        const Plan plan = generator.plan();
        const std::string text = text_of(plan);
        const auto query = Query::compile(text);
        ASSERT_TRUE(query.has_value()) << text << ": " << query.error().message;
        ExecutionOptions options;
        options.window = {TimeMs(0), TimeMs(1'000)};
        const auto table = execute(**query, store, options);
        ASSERT_TRUE(table.has_value()) << text;
        Rows rows = table->rows;
        if ((*query)->rows_are_events()) {
            for (auto& row : rows) row.pop_back();  // the pointer
        }
        const Rows wanted = interpreted(plan, records);
        ASSERT_EQ(rows.size(), wanted.size()) << "seed " << seed << ": " << text;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ASSERT_EQ(rows[i], wanted[i]) << "seed " << seed << ", row " << i << ": " << text;
        }
    }
}

}  // namespace
}  // namespace yagura::insights
