#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "cli/import/byte_source.h"

namespace yagura::cli {

/// What a file to import holds.
enum class ImportFormat {
    Text,        ///< a line an event; the time is looked for in the line
    JsonLines,   ///< a JSON object a line
    JsonArray,   ///< [ {…}, {…} ]: each element an event
    CloudTrail,  ///< {"Records": [ {…}, {…} ]}: each record an event
    WindowsXml,  ///< <Event>…</Event> elements, alone or inside <Events>
};

std::string_view name(ImportFormat format);
std::optional<ImportFormat> find_import_format(std::string_view name);

/// Which lines of a text belong to the event before them.
enum class Continuation {
    None,      ///< none: each line is an event
    Indented,  ///< those that begin with white space
    Untimed,   ///< those in which no time is found
};

struct RecordOptions {
    Continuation continuation = Continuation::None;
    /// Zone of times that name none, in minutes east of Greenwich.
    int zone_minutes = 0;
    /// Gives years to times that have none (syslog), and is the time of events without any.
    TimeMs reference;
    /// Longer messages are cut here, at a character's border.
    std::size_t max_message_bytes = 1'048'576 - 26;
};

struct ImportRecord {
    std::string_view message;         ///< good until the next call of next()
    std::optional<TimeMs> timestamp;  ///< nothing when it names none
};

/// Takes a file apart into events. Bounded memory whatever the file holds. One thread.
class RecordReader {
  public:
    virtual ~RecordReader() = default;
    /// False at the end. Errors: Corruption for a file that breaks its format or ends in the middle
    /// of a record (all records before were handed out), and those of the source.
    [[nodiscard]] virtual Result<bool> next(ImportRecord& record) = 0;
    /// Messages that were cut.
    std::uint64_t cut() const { return cut_; }

  protected:
    /// `message` without what is beyond the limit.
    std::string_view limited(std::string_view message, const RecordOptions& options);

    std::uint64_t cut_ = 0;
};

/// Tells the format by the first bytes.
ImportFormat detect_format(std::string_view head);

/// `window` must outlive the reader. Without a format it is told by the first bytes.
[[nodiscard]] Result<std::unique_ptr<RecordReader>> make_record_reader(
    InputWindow& window, std::optional<ImportFormat> format, const RecordOptions& options);

// The readers behind make_record_reader(), one source file each.
std::unique_ptr<RecordReader> make_line_reader(InputWindow& window, ImportFormat format,
                                               const RecordOptions& options);
std::unique_ptr<RecordReader> make_json_element_reader(InputWindow& window, ImportFormat format,
                                                       const RecordOptions& options);
std::unique_ptr<RecordReader> make_windows_xml_reader(InputWindow& window,
                                                      const RecordOptions& options);

}  // namespace yagura::cli
