#include "cli/query/file_events.h"

#include <algorithm>
#include <span>

#include "cli/import/importer.h"

namespace yagura::cli {

class FileEvents::Source final : public insights::EventSource {
  public:
    /// `events` in order of time.
    Source(std::span<const insights::InputEvent> events, bool newest_first)
        : left_(events), newest_first_(newest_first) {}

    Result<void> next(std::vector<insights::InputEvent>& events) override {
        constexpr std::size_t kBatch = 1'024;
        const std::size_t count = std::min(kBatch, left_.size());
        events.clear();
        if (newest_first_) {
            const auto batch = left_.last(count);
            events.assign(batch.rbegin(), batch.rend());
            left_ = left_.first(left_.size() - count);
        } else {
            const auto batch = left_.first(count);
            events.assign(batch.begin(), batch.end());
            left_ = left_.subspan(count);
        }
        figures_.records += count;
        for (const insights::InputEvent& event : events) figures_.bytes += event.message.size();
        return {};
    }
    insights::ScanFigures figures() const override { return figures_; }

  private:
    std::span<const insights::InputEvent> left_;
    const bool newest_first_;
    insights::ScanFigures figures_;
};

Result<void> FileEvents::read(const std::string& path, std::optional<ImportFormat> format,
                              const RecordOptions& options, TimeMs now) {
    const auto file = YG_TRY(FileSource::open(path));
    const auto decoded = YG_TRY(decoded_source(*file));
    InputWindow window(*decoded);
    RecordOptions reading = options;
    reading.reference = file->modified().value_or(now);
    const auto reader = YG_TRY(make_record_reader(window, format, reading));
    const std::string_view stream = arena_.copy(Importer::stream_name_of(path));
    std::optional<TimeMs> last;
    ImportRecord record;
    sorted_ = false;
    while (YG_TRY(reader->next(record))) {
        insights::InputEvent& event = events_.emplace_back();
        // Without a time it came with what stands before it.
        const TimeMs time = record.timestamp.value_or(last.value_or(reading.reference));
        last = time;
        event.key = {0, time, events_.size()};
        event.ingestion_time = now;
        event.message = arena_.copy(record.message);
        event.stream = stream;
        event.log = ":file";
    }
    return {};
}

Result<std::unique_ptr<insights::EventSource>> FileEvents::open(const insights::QueryWindow& window,
                                                                insights::EventOrder order) {
    if (!sorted_) {
        std::ranges::stable_sort(events_, {},
                                 [](const auto& event) { return event.key.timestamp; });
        sorted_ = true;
    }
    const auto time = [](const insights::InputEvent& event) { return event.key.timestamp; };
    const auto first = std::ranges::lower_bound(events_, window.from, {}, time);
    const auto end = std::ranges::upper_bound(events_, window.last, {}, time);
    const std::span<const insights::InputEvent> wanted(first, std::max(first, end));
    return std::make_unique<Source>(wanted, order == insights::EventOrder::NewestFirst);
}

std::string FileEvents::pointer(const insights::EventKey& key) const {
    return std::to_string(key.sequence);
}

}  // namespace yagura::cli
