#include "cli/import/json_time.h"
#include "cli/import/record_reader.h"
#include "cli/import/time_detector.h"

namespace yagura::cli {
namespace {

/// Reads lines, and joins those that continue an event where that is wanted.
class LineReader final : public RecordReader {
  public:
    LineReader(InputWindow& window, ImportFormat format, const RecordOptions& options)
        : window_(window), format_(format), options_(options) {}

    Result<bool> next(ImportRecord& record) override {
        window_.consume(pending_);
        pending_ = 0;
        std::optional<Line> line = YG_TRY(next_filled_line());
        if (!line) return false;
        record.timestamp = time_of(line->text(window_));
        std::size_t end = line->end;
        bool unfinished = line->unfinished;
        pending_ = line->next;
        while (options_.continuation != Continuation::None && !unfinished &&
               end <= options_.max_message_bytes) {
            const std::optional<Line> more = YG_TRY(line_at(pending_));
            if (!more || !continues(more->text(window_))) break;
            if (more->end > more->begin) end = more->end;  // empty lines at the end are left out
            unfinished = more->unfinished;
            pending_ = more->next;
        }
        record.message = limited(window_.view().substr(0, end), options_);
        if (unfinished) YG_CHECK(skip_rest(record));
        return true;
    }

  private:
    struct Line {
        std::size_t begin = 0;
        std::size_t end = 0;      ///< without the line feed and a carriage return before it
        std::size_t next = 0;     ///< where the next line begins
        bool unfinished = false;  ///< longer than any message: its end was not looked for
        std::string_view text(const InputWindow& window) const {
            return window.view().substr(begin, end - begin);
        }
    };

    /// The line that begins at `begin` of the window; nothing at the end of the input.
    Result<std::optional<Line>> line_at(std::size_t begin) {
        std::size_t from = begin;
        for (;;) {
            const std::string_view view = window_.view();
            const std::size_t feed = view.find('\n', from);
            if (feed != view.npos) {
                const bool carriage = feed > begin && view[feed - 1] == '\r';
                return Line{begin, carriage ? feed - 1 : feed, feed + 1, false};
            }
            from = view.size();
            if (view.size() - begin > options_.max_message_bytes + 4) {
                return Line{begin, view.size(), view.size(), true};
            }
            if (!YG_TRY(window_.grow())) {
                if (from == begin) return std::nullopt;
                return Line{begin, from, from, false};
            }
        }
    }

    /// Passes empty lines, which cannot be events.
    Result<std::optional<Line>> next_filled_line() {
        for (;;) {
            const std::optional<Line> line = YG_TRY(line_at(0));
            if (!line || line->end > line->begin) return line;
            window_.consume(line->next);
        }
    }

    /// A line beyond every limit: keeps its front and passes the rest of it, in bounded memory.
    Result<void> skip_rest(ImportRecord& record) {
        front_.assign(record.message);
        record.message = front_;
        window_.consume(pending_);
        pending_ = 0;
        for (;;) {
            const std::size_t feed = window_.view().find('\n');
            if (feed != std::string_view::npos) {
                window_.consume(feed + 1);
                return {};
            }
            window_.consume(window_.view().size());
            if (!YG_TRY(window_.grow())) return {};
        }
    }

    std::optional<TimeMs> time_of(std::string_view line) const {
        if (format_ == ImportFormat::JsonLines) {
            if (const auto time = json_time(line, options_)) return time;
        }
        return detect_time(line, options_);
    }

    bool continues(std::string_view line) const {
        if (line.empty()) return true;
        if (options_.continuation == Continuation::Indented)
            return line[0] == ' ' || line[0] == '\t';
        return !time_of(line).has_value();
    }

    InputWindow& window_;
    ImportFormat format_;
    RecordOptions options_;
    std::size_t pending_ = 0;
    std::string front_;
};

}  // namespace

std::unique_ptr<RecordReader> make_line_reader(InputWindow& window, ImportFormat format,
                                               const RecordOptions& options) {
    return std::make_unique<LineReader>(window, format, options);
}

}  // namespace yagura::cli
