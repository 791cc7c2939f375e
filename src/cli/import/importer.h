#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/import/batch_sender.h"
#include "cli/import/import_batcher.h"
#include "cli/import/record_reader.h"

namespace yagura::cli {

struct ImportOptions {
    std::string log_group;
    std::optional<std::string> log_stream;  ///< absent: the file's name
    std::optional<ImportFormat> format;     ///< absent: told by the first bytes
    Continuation continuation = Continuation::None;
    int zone_minutes = 0;
};

/// What an import did, or has done so far.
struct ImportTotals {
    std::uint64_t files = 0;
    std::uint64_t events = 0;
    std::uint64_t message_bytes = 0;
    std::uint64_t without_time = 0;  ///< got the time of the event before, or the file's
    std::uint64_t cut = 0;           ///< were longer than an event may be
    std::optional<TimeMs> first;     ///< smallest event time
    std::optional<TimeMs> last;      ///< largest
};

/// How far the file at work is; for a progress bar. `total` is absent for pipes.
struct ImportProgress {
    const std::string& file;
    std::uint64_t bytes_read = 0;  ///< as they lie on the disk
    std::optional<std::uint64_t> bytes_total;
    const ImportTotals& totals;
};

/// Loads files one after the other, each into its log stream, in batches; the next batch is read
/// while the one before is sent. Memory is bounded. One thread.
class Importer {
  public:
    using ProgressListener = std::function<void(const ImportProgress&)>;

    Importer(ImportOptions options, ImportSink& sink, ProgressListener progress);

    /// "-" is standard input; `now` is the time of events that name none in files that have no
    /// time of their own. Everything before an error was sent. Errors: those of RecordReader and
    /// of the sink.
    [[nodiscard]] Result<void> import_file(const std::string& path, TimeMs now);
    const ImportTotals& totals() const { return totals_; }

    /// "web01_access.log" for "/var/log/web01:access.log.gz": what a log stream may be called.
    static std::string stream_name_of(const std::string& path);

  private:
    Result<void> import_records(RecordReader& reader, const std::string& stream, TimeMs reference,
                                const std::function<void()>& report);
    void count(TimeMs time, const ImportRecord& record);

    ImportOptions options_;
    ProgressListener progress_;
    BatchSender sender_;
    ImportTotals totals_;
};

}  // namespace yagura::cli
