#include "engine/inspect/segment_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/inspect/message_columns.h"
#include "engine/segment/reader.h"
#include "text/timestamp.h"

namespace yagura::engine::inspect {
namespace {

constexpr std::uint64_t kIndexCacheBytes = 1 << 20;
constexpr std::size_t kLargestColumns = 12;
constexpr std::size_t kLabelBytes = 28;

std::string time_text(TimeMs time) {
    return text::iso8601(time, text::Fraction::Always);
}

double percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

/// The end of a text, in printable characters: what stands right before a value names it best.
std::string label(std::string_view before) {
    if (before.size() > kLabelBytes) before.remove_prefix(before.size() - kLabelBytes);
    std::string out;
    for (const char c : before) out += c >= ' ' && c <= '~' ? c : '.';
    return out.empty() ? "(start)" : out;
}

std::string name_of(const segment::Page& page) {
    const auto encoding = [&]() -> std::string_view {
        switch (page.encoding) {
            case segment::PageEncoding::Deltas:
                return "differences";
            case segment::PageEncoding::RawMessages:
                return "raw";
            case segment::PageEncoding::Templates:
                return "templates";
            case segment::PageEncoding::Grams:
                return "byte sequences";
        }
        return "unknown";
    }();
    switch (page.kind) {
        case segment::PageKind::Timestamp:
            return fmt::format("timestamp, {}", encoding);
        case segment::PageKind::Seq:
            return fmt::format("seq, {}", encoding);
        case segment::PageKind::IngestionTime:
            return fmt::format("ingestion time, {}", encoding);
        case segment::PageKind::Message:
            return fmt::format("message, {}", encoding);
        case segment::PageKind::TextFilter:
            return fmt::format("text filter, {}", encoding);
    }
    return "unknown";
}

class Reporter {
  public:
    Reporter(const segment::Segment& segment, const io::File& file, const ReportOptions& options)
        : segment_(segment), file_(file), options_(options) {}

    Result<std::string> run() {
        std::set<std::pair<GroupId, StreamId>> streams;
        std::string details;
        for (std::size_t i = 0; i < segment_.row_groups().size(); ++i) {
            const segment::RowGroupInfo& info = segment_.row_groups()[i];
            details += fmt::format(
                "row group {}: {} events, {} bytes, {} to {}, positions {} to {}, groups {} to "
                "{}\n",
                i, info.rows, info.message_bytes, time_text(info.min_time),
                time_text(info.max_time), info.min_seq.value, info.max_seq.value,
                info.min_group.value, info.max_group.value);
            add("index", info.index);
            const auto index = segment_.index(info);
            if (!index) {
                details += fmt::format("  its index is damaged: {}\n", index.error().message());
                continue;
            }
            for (const segment::Run& run : (*index)->runs) streams.emplace(run.group, run.stream);
            if (options_.pages) details += runs_text(**index);
            for (const auto& column : (*index)->columns)
                for (const segment::Page& page : column) details += page_text(page);
            for (const segment::Page& page : (*index)->messages) details += page_text(page);
            if ((*index)->text_filter) details += page_text(*(*index)->text_filter);
        }
        return head_text(streams.size()) + blocks_text() + columns_text() + "\n" + details;
    }

  private:
    struct Sum {
        std::uint64_t blocks = 0;
        std::uint64_t raw = 0;
        std::uint64_t stored = 0;
    };
    struct ColumnSum {
        std::uint64_t values = 0;
        std::uint64_t raw = 0;
        std::uint64_t stored = 0;
        std::set<std::string> encodings;
    };

    void add(const std::string& name, const segment::BlockRef& block) {
        add(name, block.raw_bytes, block.stored_bytes);
    }
    void add(const std::string& name, std::uint64_t raw, std::uint64_t stored) {
        Sum& sum = sums_[name];
        ++sum.blocks;
        sum.raw += raw;
        sum.stored += stored;
        blocks_bytes_ += stored;
    }

    static std::string runs_text(const segment::RowGroupIndex& index) {
        std::string out;
        for (const segment::Run& run : index.runs)
            out += fmt::format("  group {} stream {}: events {} to {}, {} bytes\n", run.group.value,
                               run.stream.value, run.first_row, run.first_row + run.rows - 1,
                               run.message_bytes);
        return out;
    }

    std::string page_text(const segment::Page& page) {
        std::string columns;
        std::uint64_t raw = page.block.raw_bytes;
        if (page.encoding == segment::PageEncoding::Templates) {
            const auto report = describe(page);
            if (report) {
                raw = report->message_bytes;
                columns = take_columns(*report);
            } else {
                columns = fmt::format("    {}\n", report.error().message());
            }
        }
        add(name_of(page), raw, page.block.stored_bytes);
        const bool damaged = columns.starts_with("    ") && !options_.pages;
        if (!options_.pages && !damaged) return {};
        return fmt::format("  {} of events {} to {}, at {}: {} bytes in {}\n{}", name_of(page),
                           page.first_row, page.first_row + page.rows - 1, page.block.offset, raw,
                           page.block.stored_bytes, columns);
    }

    Result<MessagePageReport> describe(const segment::Page& page) const {
        std::string stored(page.block.stored_bytes, '\0');
        YG_CHECK(io::read_exactly(file_, page.block.offset, stored));
        return describe_message_page(std::move(stored), page.rows);
    }

    /// Counts them for the whole file, and describes them where every page is wanted.
    std::string take_columns(const MessagePageReport& report) {
        templates_ += report.templates;
        std::string out;
        for (const ColumnReport& column : report.columns) {
            ColumnSum& sum = columns_[label(column.before)];
            sum.values += column.values;
            sum.raw += column.form.raw_bytes;
            sum.stored += column.form.stored_bytes;
            sum.encodings.insert(column.form.encoding.substr(0, column.form.encoding.find(" in ")));
            if (!options_.pages) continue;
            out += fmt::format("    {:<{}}  {} values, {}, {} bytes\n", label(column.before),
                               kLabelBytes, column.values, column.form.encoding,
                               column.form.stored_bytes);
        }
        return out;
    }

    std::string head_text(std::size_t streams) const {
        const segment::Summary& summary = segment_.summary();
        return fmt::format(
            "segment   {:016x}, {} bytes, {:.2f} % of its messages\n"
            "events    {} with {} bytes of messages, in {} row groups and {} streams\n"
            "times     {} to {}\n"
            "positions {} to {}\n\n",
            segment_.id(), summary.file_bytes, percent(summary.file_bytes, summary.message_bytes),
            summary.rows, summary.message_bytes, segment_.row_groups().size(), streams,
            time_text(summary.min_time), time_text(summary.max_time), summary.min_seq.value,
            summary.max_seq.value);
    }

    std::string blocks_text() const {
        const std::uint64_t file = segment_.summary().file_bytes;
        std::string out = fmt::format("{:<28}{:>8}{:>14}{:>14}{:>11}\n", "blocks", "number",
                                      "bytes", "in the file", "% of file");
        const auto line = [&](const std::string& name, const Sum& sum) {
            out += fmt::format("{:<28}{:>8}{:>14}{:>14}{:>11.2f}\n", name, sum.blocks, sum.raw,
                               sum.stored, percent(sum.stored, file));
        };
        for (const auto& [name, sum] : sums_) line(name, sum);
        const std::uint64_t rest = file - std::min(file, blocks_bytes_);
        line("header, footer, list", {3, rest, rest});
        return out;
    }

    std::string columns_text() const {
        if (columns_.empty()) return {};
        std::vector<std::pair<std::string, const ColumnSum*>> largest;
        for (const auto& [name, sum] : columns_) largest.emplace_back(name, &sum);
        std::sort(largest.begin(), largest.end(), [](const auto& a, const auto& b) {
            return a.second->stored != b.second->stored ? a.second->stored > b.second->stored
                                                        : a.first < b.first;
        });
        std::string out = fmt::format("\n{} templates and {} columns in all pages; the largest:\n",
                                      templates_, columns_.size());
        for (std::size_t i = 0; i < std::min(largest.size(), kLargestColumns); ++i) {
            const auto& [name, sum] = largest[i];
            std::string encodings;
            for (const std::string& encoding : sum->encodings) {
                if (encoding.empty()) continue;
                if (!encodings.empty()) encodings += ", ";
                encodings += encoding;
            }
            out += fmt::format("  {:<{}}{:>12} values{:>12} bytes  {}\n", name, kLabelBytes,
                               sum->values, sum->stored, encodings);
        }
        return out;
    }

    const segment::Segment& segment_;
    const io::File& file_;
    const ReportOptions options_;
    std::map<std::string, Sum> sums_;
    std::map<std::string, ColumnSum> columns_;
    std::uint64_t templates_ = 0;
    std::uint64_t blocks_bytes_ = 0;
};

}  // namespace

Result<std::string> report_segment(io::FileSystem& files, const std::string& path,
                                   const ReportOptions& options) {
    const auto file = YG_TRY(files.open(path, io::OpenMode::Read));
    const std::uint64_t bytes = YG_TRY(file->size());
    if (bytes < segment::kHeaderBytes + segment::kTrailerBytes)
        return fail(Errc::Corruption, fmt::format("{} is too short for a segment", path));
    std::string tail(segment::kTrailerBytes, '\0');
    YG_CHECK(io::read_exactly(*file, bytes - segment::kTrailerBytes, tail));
    const auto trailer = segment::decode_trailer(tail);
    if (!trailer) return std::unexpected<Error>(trailer.error().with_context(path));
    segment::BlockCache cache(kIndexCacheBytes);
    const auto segment = YG_TRY(segment::Segment::open({files, cache}, path, trailer->segment_id));
    return Reporter(*segment, *file, options).run();
}

}  // namespace yagura::engine::inspect
