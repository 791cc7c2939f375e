#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "api/logs/types.h"
#include "base/clock.h"
#include "cli/client/aws_client.h"
#include "cli/commands.h"
#include "cli/query/file_events.h"
#include "cli/query/result_printer.h"
#include "cli/terminal.h"
#include "insights/explain.h"
#include "insights/lookup_table.h"
#include "insights/query.h"
#include "server/units.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

namespace logs = api::logs;

std::atomic<bool> interrupted{false};

void interrupt(int) {
    interrupted = true;
}

/// The time that the query is about; ends are inclusive.
Result<insights::QueryWindow> window_of(const QueryOptions& options, TimeMs now, bool of_files) {
    insights::QueryWindow out{now - kHourMs, now};
    if (of_files) out = {TimeMs(0), TimeMs(253'402'300'799'999)};  // to the year 9999
    if (options.since) out = {now - YG_TRY(server::parse_duration_ms(*options.since)), now};
    if (options.from) out.from = YG_TRY(text::parse_iso8601(*options.from));
    if (options.to) out.last = YG_TRY(text::parse_iso8601(*options.to));
    if (out.last < out.from) {
        return fail(Errc::InvalidArgument, "the time asked for ends before it begins");
    }
    return out;
}

/// What the error points at, below the query.
Error compile_error(const std::string& query, const insights::CompileError& error) {
    std::string message = error.message;
    const std::size_t begin = std::min(error.start, query.size());
    const std::size_t line_begin = query.rfind('\n', begin == 0 ? 0 : begin - 1);
    const std::size_t start = line_begin == std::string::npos ? 0 : line_begin + 1;
    if (start <= begin) {
        const std::string line = query.substr(start, query.find('\n', start) - start);
        message += fmt::format("\n  {}\n  {}^", line, std::string(begin - start, ' '));
    }
    return Error(Errc::InvalidArgument, message);
}

insights::ResultTable table_of(const logs::GetQueryResultsResponse& answer) {
    insights::ResultTable out;
    std::map<std::string, std::size_t> places;
    for (const auto& row : *answer.results) {
        for (const auto& field : row) {
            if (places.emplace(*field.field, out.columns.size()).second) {
                out.columns.push_back(*field.field);
            }
        }
    }
    for (const auto& row : *answer.results) {
        auto& cells = out.rows.emplace_back(out.columns.size());
        for (const auto& field : row) cells[places.at(*field.field)] = field.value;
    }
    if (answer.statistics) {
        const auto number = [](const std::optional<double>& value) {
            return static_cast<std::uint64_t>(value.value_or(0));
        };
        out.statistics = {number(answer.statistics->records_matched),
                          number(answer.statistics->records_scanned),
                          number(answer.statistics->bytes_scanned)};
    }
    return out;
}

/// The columns in the order in which the query names them: rows without a value leave it out.
void order_columns(const insights::Query& query, insights::ResultTable& table) {
    std::vector<std::string> wanted = query.columns();
    std::vector<std::size_t> from;
    std::vector<std::string> names;
    for (const std::string& name : wanted) {
        const auto at = std::ranges::find(table.columns, name);
        from.push_back(static_cast<std::size_t>(at - table.columns.begin()));
        names.push_back(name);
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (std::ranges::find(wanted, table.columns[i]) != wanted.end()) continue;
        from.push_back(i);
        names.push_back(table.columns[i]);
    }
    for (auto& row : table.rows) {
        std::vector<std::optional<std::string>> cells;
        for (const std::size_t place : from) {
            cells.push_back(place < row.size() ? std::move(row[place]) : std::nullopt);
        }
        row = std::move(cells);
    }
    table.columns = std::move(names);
}

Result<logs::GetQueryResultsResponse> results(AwsClient& client,
                                              const logs::GetQueryResultsRequest& request) {
    const std::string body = YG_TRY(client.call(kLogsService, "GetQueryResults", request));
    return shapes::json_decode<logs::GetQueryResultsResponse>(body);
}

Result<insights::ResultTable> ask_server(const QueryOptions& options, const std::string& query) {
    SystemClock clock;
    const auto client = YG_TRY(AwsClient::create(YG_TRY(client_settings(options.client)), clock));
    const auto window = YG_TRY(window_of(options, clock.now(), false));
    logs::StartQueryRequest request;
    if (!options.log_groups.empty()) request.log_group_identifiers = options.log_groups;
    // In milliseconds, as the consoles send it.
    request.start_time = window.from.value;
    request.end_time = window.last.value;
    request.query_string = query;
    if (options.limit) request.limit = static_cast<std::int32_t>(*options.limit);
    const auto started = YG_TRY(shapes::json_decode<logs::StartQueryResponse>(
        YG_TRY(client->call(kLogsService, "StartQuery", request))));
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    ProgressLine line;
    const std::int64_t begin_ns = clock.monotonic_ns();
    for (std::int64_t wait_ms = 5;; wait_ms = std::min<std::int64_t>(wait_ms * 2, 250)) {
        if (interrupted) {
            logs::StopQueryRequest stop;
            stop.query_id = *started.query_id;
            line.clear();
            static_cast<void>(client->call(kLogsService, "StopQuery", stop));
            return fail(Errc::Cancelled, "the query was stopped");
        }
        logs::GetQueryResultsRequest get;
        get.query_id = *started.query_id;
        auto answer = YG_TRY(results(*client, get));
        while (answer.next_token) {
            get.next_token = answer.next_token;
            auto more = YG_TRY(results(*client, get));
            std::ranges::move(*more.results, std::back_inserter(*answer.results));
            answer.next_token = more.next_token;
        }
        insights::ResultTable table = table_of(answer);
        const std::string status(logs::to_string(*answer.status));
        if (status == "Complete") return table;
        if (status != "Scheduled" && status != "Running") {
            return fail(Errc::Unavailable, fmt::format("the query ended as {}", status));
        }
        if (line.due()) {
            const double seconds = static_cast<double>(clock.monotonic_ns() - begin_ns) / 1e9;
            line.show(-1, fmt::format("{}  {} scanned  {} of {} events match  {:.1f} s", status,
                                      bytes_text(table.statistics.bytes_scanned),
                                      grouped(table.statistics.records_matched),
                                      grouped(table.statistics.records_scanned), seconds));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
    }
}

Result<insights::ResultTable> ask_files(const QueryOptions& options, const insights::Query& query) {
    SystemClock clock;
    FileEvents events;
    std::optional<ImportFormat> format;
    if (options.file_format != "auto") format = find_import_format(options.file_format);
    for (const std::string& file : options.files) {
        if (auto read = events.read(file, format, {}, clock.now()); !read) {
            return fail(read.error().with_context(file));
        }
    }
    insights::ExecutionOptions execution;
    execution.now = clock.now();
    execution.window = YG_TRY(window_of(options, execution.now, true));
    execution.max_memory_bytes = 4ull << 30;
    return insights::execute(query, events, execution);
}

/// The plan with what its steps read and gave.
void print_plan(const insights::Query& query, const std::string& text, const QueryOptions& options,
                const insights::ResultTable& table) {
    std::map<engine::GroupId, std::string> names;
    for (const std::string& group : options.log_groups) {
        const auto number = static_cast<std::uint32_t>(names.size() + 1);
        names[engine::GroupId(number)] = ":" + group.substr(group.rfind(':') + 1);
    }
    fmt::print("{:<12} {:>14} {:>10}  {}\n", "step", "rows", "bytes", "what it does");
    for (const auto& step :
         insights::explain(query, text, names, table.statistics, table.rows.size())) {
        fmt::print("{:<12} {:>14} {:>10}  {}\n", step.name, step.rows ? grouped(*step.rows) : "",
                   step.bytes ? bytes_text(*step.bytes) : "", step.text);
    }
}

using LookupTables =
    std::map<std::string, std::shared_ptr<const insights::LookupTable>, std::less<>>;

Result<LookupTables> read_lookups(const std::vector<std::string>& options) {
    LookupTables out;
    for (const std::string& option : options) {
        const std::size_t equals = option.find('=');
        if (equals == std::string::npos || equals == 0) {
            return fail(Errc::InvalidArgument, "--lookup takes NAME=FILE");
        }
        const std::string path = option.substr(equals + 1);
        std::ifstream file(path, std::ios::binary);
        std::string body{std::istreambuf_iterator<char>(file), {}};
        if (!file) return fail(Errc::Io, fmt::format("cannot read {}", path));
        auto table = insights::LookupTable::parse(std::move(body));
        if (!table.has_value()) {
            return fail(Errc::InvalidArgument,
                        fmt::format("{}: {}", path, table.error().message()));
        }
        out[option.substr(0, equals)] = *std::move(table);
    }
    return out;
}

Result<void> run(QueryOptions options) {
    const std::string query = std::move(options.arguments.back());
    options.arguments.pop_back();
    options.log_groups = options.arguments;
    if (!options.files.empty() && !options.log_groups.empty()) {
        return fail(Errc::InvalidArgument, "log groups and files do not go together");
    }
    insights::CompileOptions compile;
    compile.limit = options.limit;
    if (!options.lookups.empty() && options.files.empty()) {
        return fail(Errc::InvalidArgument, "--lookup is for files: a server has tables of its own");
    }
    const LookupTables lookups = YG_TRY(read_lookups(options.lookups));
    compile.lookup_table = [&](std::string_view name) {
        const auto at = lookups.find(name);
        return at == lookups.end() ? nullptr : at->second;
    };
    const auto compiled = insights::Query::compile(query, compile);
    // What the query means is the server's affair where there is one: it may be a newer program.
    if (!compiled && !options.files.empty()) return fail(compile_error(query, compiled.error()));
    SystemClock clock;
    const std::int64_t begin_ns = clock.monotonic_ns();
    auto table = options.files.empty() ? YG_TRY(ask_server(options, query))
                                       : YG_TRY(ask_files(options, **compiled));
    const double seconds = static_cast<double>(clock.monotonic_ns() - begin_ns) / 1e9;
    if (compiled && options.files.empty()) order_columns(**compiled, table);
    if (options.explain && compiled) {
        print_plan(**compiled, query, options, table);
        return {};
    }
    const auto format = *find_result_format(options.output);
    std::optional<std::string> chart;
    if (format == ResultFormat::Table && is_terminal(Output::Standard)) {
        chart = bar_chart(table, terminal_columns());
    }
    const std::string text = chart ? *chart : result_text(table, format);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
    if (!options.quiet) {
        fmt::print(stderr, "{} rows; {} of {} events matched; {} in {:.2f} s\n",
                   grouped(table.rows.size()), grouped(table.statistics.records_matched),
                   grouped(table.statistics.records_scanned),
                   bytes_text(table.statistics.bytes_scanned), seconds);
    }
    return {};
}

}  // namespace

int run_query(const QueryOptions& options) {
    const auto done = run(options);
    return done ? 0 : complain(done.error());
}

}  // namespace yagura::cli
