#include <fmt/core.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/clock.h"
#include "cli/client/api_sink.h"
#include "cli/commands.h"
#include "cli/import/importer.h"
#include "cli/terminal.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

Result<int> parse_zone(std::string_view text) {
    if (text == "UTC" || text == "Z") return 0;
    const bool sign = text.starts_with('+') || text.starts_with('-');
    const std::string_view digits = sign ? text.substr(1) : std::string_view();
    const auto hours = text::parse_int64(digits.substr(0, 2));
    const auto minutes = digits.size() == 5 && digits[2] == ':'
                             ? text::parse_int64(digits.substr(3))
                         : digits.size() == 2 ? std::optional<std::int64_t>(0)
                                              : std::nullopt;
    if (!hours || !minutes || *hours > 18 || *minutes > 59) {
        return fail(Errc::InvalidArgument, fmt::format("--timezone {}: write UTC or +HH:MM", text));
    }
    const int total = static_cast<int>(*hours * 60 + *minutes);
    return text[0] == '-' ? -total : total;
}

Result<ImportOptions> import_options(const ImportCommandOptions& options) {
    constexpr std::array<std::pair<std::string_view, Continuation>, 3> kModes = {
        {{"none", Continuation::None},
         {"indented", Continuation::Indented},
         {"untimed", Continuation::Untimed}}};
    ImportOptions out;
    out.log_group = options.log_group;
    out.log_stream = options.log_stream;
    out.zone_minutes = YG_TRY(parse_zone(options.zone));
    for (const auto& [name, mode] : kModes) {
        if (options.multi_line == name) out.continuation = mode;
    }
    if (options.format != "auto") out.format = find_import_format(options.format);
    return out;
}

/// Draws the progress line and keeps the time.
class Reporter {
  public:
    explicit Reporter(bool quiet) : quiet_(quiet), begin_ns_(clock_.monotonic_ns()) {}

    double seconds() const {
        return std::max(static_cast<double>(clock_.monotonic_ns() - begin_ns_) / 1e9, 1e-3);
    }

    void show(const ImportProgress& progress) {
        if (quiet_ || !line_.due()) return;
        const bool sized = progress.bytes_total && *progress.bytes_total > 0;
        const double fraction = sized ? static_cast<double>(progress.bytes_read) /
                                            static_cast<double>(*progress.bytes_total)
                                      : -1.0;
        line_.show(fraction,
                   fmt::format("{}  {} events  {}/s  {} events/s", progress.file,
                               grouped(progress.totals.events), rate(progress.totals.message_bytes),
                               grouped(static_cast<std::uint64_t>(
                                   static_cast<double>(progress.totals.events) / seconds()))));
    }
    void clear() { line_.clear(); }

    std::string rate(std::uint64_t bytes) const {
        return bytes_text(static_cast<std::uint64_t>(static_cast<double>(bytes) / seconds()));
    }

  private:
    SystemClock clock_;
    const bool quiet_;
    std::int64_t begin_ns_;
    ProgressLine line_;
};

void print_summary(const ImportTotals& totals, const Reporter& reporter,
                   const std::string& log_group) {
    fmt::print("{} events, {}, into {} in {:.1f} s ({}/s)\n", grouped(totals.events),
               bytes_text(totals.message_bytes), log_group, reporter.seconds(),
               reporter.rate(totals.message_bytes));
    if (totals.first)
        fmt::print("from {} to {}\n", text::iso8601(*totals.first), text::iso8601(*totals.last));
    if (totals.without_time > 0) {
        fmt::print("{} events name no time: they have that of the event before, or the file's\n",
                   grouped(totals.without_time));
    }
    if (totals.cut > 0) {
        fmt::print("{} events were longer than 1 MiB and were cut\n", grouped(totals.cut));
    }
}

}  // namespace

int run_import(const ImportCommandOptions& options) {
    auto parsed = import_options(options);
    if (!parsed) {
        complain(parsed.error());
        return 2;
    }
    auto settings = client_settings(options.client);
    if (!settings) return complain(settings.error());
    SystemClock clock;
    auto client = AwsClient::create(std::move(*settings), clock);
    if (!client) return complain(client.error());
    ApiImportSink sink(**client);
    Reporter reporter(options.quiet);
    Importer importer(std::move(*parsed), sink,
                      [&](const ImportProgress& progress) { reporter.show(progress); });
    int status = 0;
    for (const std::string& file : options.files) {
        const auto imported = importer.import_file(file, clock.now());
        if (imported) continue;
        reporter.clear();
        status = complain(imported.error().with_context(file));
        // The server's refusals meet every file alike; a broken file is its own affair.
        const bool of_file = imported.error().code() == Errc::Corruption ||
                             imported.error().code() == Errc::Unsupported ||
                             imported.error().code() == Errc::Io;
        if (!of_file || !imported.error().name().empty()) break;
    }
    reporter.clear();
    if (!options.quiet) print_summary(importer.totals(), reporter, options.log_group);
    return status;
}

}  // namespace yagura::cli
