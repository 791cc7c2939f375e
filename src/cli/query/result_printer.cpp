#include "cli/query/result_printer.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "text/json_writer.h"
#include "text/number.h"
#include "text/utf8.h"

namespace yagura::cli {
namespace {

using insights::ResultTable;
using Cell = std::optional<std::string>;

/// Wider cells are not waited for: they push the rest of their row to the right.
constexpr std::size_t kWidestColumn = 60;

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// On one line, whatever the event holds: control characters would also steer the terminal.
std::string one_line(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += ' ';
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out;
}

/// Places of the columns that people want to see.
std::vector<std::size_t> shown_columns(const ResultTable& table) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i] != "@ptr") out.push_back(i);
    }
    return out;
}

std::string table_text(const ResultTable& table) {
    const std::vector<std::size_t> places = shown_columns(table);
    std::vector<std::vector<std::string>> lines(1);
    for (const std::size_t place : places) lines[0].push_back(one_line(table.columns[place]));
    for (const auto& row : table.rows) {
        std::vector<std::string>& line = lines.emplace_back();
        for (const std::size_t place : places) line.push_back(one_line(row[place].value_or("")));
    }
    std::vector<std::size_t> widths(places.size());
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], std::min(characters(line[i]), kWidestColumn));
        }
    }
    std::string out;
    const auto add = [&](const std::vector<std::string>& line) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            const std::size_t length = characters(line[i]);
            if (length < widths[i]) text.append(widths[i] - length, ' ');
            text += "  ";
        }
        text.resize(text.find_last_not_of(' ') + 1);
        out += text + "\n";
    };
    add(lines[0]);
    std::vector<std::string> rule;
    for (const std::size_t width : widths) rule.emplace_back(width, '-');
    add(rule);
    for (std::size_t i = 1; i < lines.size(); ++i) add(lines[i]);
    return out;
}

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

std::string csv_text(const ResultTable& table) {
    const std::vector<std::size_t> places = shown_columns(table);
    std::string out;
    const auto add = [&](const auto& cell_of) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (i > 0) out += ',';
            out += csv_cell(cell_of(places[i]));
        }
        out += "\r\n";
    };
    add([&](std::size_t place) { return table.columns[place]; });
    for (const auto& row : table.rows) {
        add([&](std::size_t place) { return row[place].value_or(""); });
    }
    return out;
}

void write_object(const ResultTable& table, const std::vector<Cell>& row, std::string& out) {
    text::JsonWriter json(out);
    json.begin_object();
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (!row[i]) continue;
        json.key(table.columns[i]);
        json.string(*row[i]);
    }
    json.end_object();
}

std::string json_text(const ResultTable& table, bool lines) {
    std::string out = lines ? "" : "[";
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        if (!lines) out += i == 0 ? "\n  " : ",\n  ";
        write_object(table, table.rows[i], out);
        if (lines) out += "\n";
    }
    if (!lines) out += table.rows.empty() ? "]\n" : "\n]\n";
    return out;
}

/// "2026-01-01 00:00:00.000"
bool is_time(const Cell& cell) {
    constexpr std::string_view kForm = "0000-00-00 00:00:00.000";
    if (!cell || cell->size() != kForm.size()) return false;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        const char c = (*cell)[i];
        if (kForm[i] == '0' ? c < '0' || c > '9' : c != kForm[i]) return false;
    }
    return true;
}

/// A bar of eighths of characters.
std::string bar(double length) {
    constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths = static_cast<std::size_t>(length * 8 + 0.5);
    std::string out;
    for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
    out += kEighths[eighths % 8];
    return out;
}

}  // namespace

std::optional<ResultFormat> find_result_format(std::string_view name) {
    if (name == "table") return ResultFormat::Table;
    if (name == "json") return ResultFormat::Json;
    if (name == "csv") return ResultFormat::Csv;
    if (name == "ndjson") return ResultFormat::Ndjson;
    return std::nullopt;
}

std::string result_text(const ResultTable& table, ResultFormat format) {
    switch (format) {
        case ResultFormat::Table:
            return table_text(table);
        case ResultFormat::Csv:
            return csv_text(table);
        default:
            return json_text(table, format == ResultFormat::Ndjson);
    }
}

std::optional<std::string> bar_chart(const ResultTable& table, std::size_t columns) {
    if (table.columns.size() != 2 || table.rows.empty()) return std::nullopt;
    const auto all_times = [&](std::size_t place) {
        return std::ranges::all_of(table.rows,
                                   [&](const auto& row) { return is_time(row[place]); });
    };
    const std::size_t time = all_times(0) ? 0 : 1;
    if (!all_times(time)) return std::nullopt;
    const std::size_t place = 1 - time;
    double most = 0;
    std::size_t widest = 0;
    std::vector<double> numbers;
    for (const auto& row : table.rows) {
        const auto number = text::parse_double(row[place].value_or("0"));
        if (!number || *number < 0) return std::nullopt;
        numbers.push_back(*number);
        most = std::max(most, *number);
        widest = std::max(widest, row[place].value_or("").size());
    }
    constexpr std::size_t kTimeWidth = 23;
    const std::size_t taken = kTimeWidth + widest + 5;
    const auto room = static_cast<double>(std::max<std::size_t>(columns, taken + 10) - taken);
    std::string out = fmt::format("{}: {}\n", table.columns[time], one_line(table.columns[place]));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        out +=
            fmt::format("{}  {:>{}}  {}\n", *table.rows[i][time], table.rows[i][place].value_or(""),
                        widest, most > 0 ? bar(numbers[i] / most * room) : "");
    }
    return out;
}

}  // namespace yagura::cli
