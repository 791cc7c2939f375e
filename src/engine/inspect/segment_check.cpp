#include "engine/inspect/segment_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <tuple>

namespace yagura::engine::inspect {
namespace {

std::string_view name_of(segment::PageKind kind) {
    switch (kind) {
        case segment::PageKind::Timestamp:
            return "timestamp";
        case segment::PageKind::Seq:
            return "seq";
        case segment::PageKind::IngestionTime:
            return "ingestion time";
        case segment::PageKind::Message:
            return "message";
        case segment::PageKind::TextFilter:
            return "text filter";
    }
    return "unknown";
}

/// Looks at one row group; what it finds wrong goes to `damage`.
class RowGroupCheck {
  public:
    RowGroupCheck(const segment::Segment& segment, std::size_t number,
                  const std::function<void(std::string)>& damage)
        : segment_(segment),
          info_(segment.row_groups()[number]),
          number_(number),
          damage_(damage) {}

    Result<void> run(GroupCounts& counts) {
        const auto index = segment_.index(info_);
        if (!index) return wrong_or_error("the index", index.error());
        count_runs(**index, counts);
        const auto times = YG_TRY(column(**index, segment::PageKind::Timestamp));
        const auto seqs = YG_TRY(column(**index, segment::PageKind::Seq));
        YG_CHECK(column(**index, segment::PageKind::IngestionTime));
        if (times && seqs) check_order(**index, *times, *seqs);
        if (const auto filter = segment_.text_filter(**index); !filter)
            YG_CHECK(wrong_or_error(name_of(segment::PageKind::TextFilter), filter.error()));
        return messages(**index);
    }

  private:
    void wrong(std::string_view what) {
        damage_(fmt::format("{}, row group {}: {}", segment_.path(), number_, what));
    }
    /// Only what is read wrongly is damage; a disk that does not answer ends the check.
    Result<void> wrong_or_error(std::string_view where, const Error& error) {
        if (error.code() != Errc::Corruption && error.code() != Errc::Conflict)
            return std::unexpected<Error>(error);
        wrong(fmt::format("{}: {}", where, error.message()));
        return {};
    }

    void count_runs(const segment::RowGroupIndex& index, GroupCounts& counts) {
        std::uint64_t rows = 0, bytes = 0;
        for (const segment::Run& run : index.runs) {
            GroupCount& count = counts[run.group];
            count.events += run.rows;
            count.message_bytes += run.message_bytes;
            rows += run.rows;
            bytes += run.message_bytes;
            if (run.group < info_.min_group || run.group > info_.max_group)
                wrong(fmt::format("group {} is out of its bounds", run.group.value));
        }
        if (rows != info_.rows || bytes != info_.message_bytes)
            wrong(fmt::format("its streams have {} events and {} bytes, not {} and {}", rows, bytes,
                              info_.rows, info_.message_bytes));
    }

    /// The values of all pages, or nothing where one of them is damaged.
    Result<std::optional<segment::Column>> column(const segment::RowGroupIndex& index,
                                                  segment::PageKind kind) {
        segment::Column values;
        bool whole = true;
        for (const segment::Page& page : index.column(kind)) {
            const auto read = segment_.column(page, segment::Caching::Pass);
            if (read) {
                values.insert(values.end(), (*read)->begin(), (*read)->end());
                continue;
            }
            whole = false;
            YG_CHECK(wrong_or_error(place(page), read.error()));
        }
        if (!whole) return std::nullopt;
        if (values.size() == info_.rows) return values;
        wrong(fmt::format("{} has {} values for {} events", name_of(kind), values.size(),
                          info_.rows));
        return std::nullopt;
    }

    static std::string place(const segment::Page& page) {
        return fmt::format("{} of events {} to {}", name_of(page.kind), page.first_row,
                           page.first_row + page.rows - 1);
    }

    void check_order(const segment::RowGroupIndex& index, const segment::Column& times,
                     const segment::Column& seqs) {
        const auto [min_time, max_time] = std::minmax_element(times.begin(), times.end());
        const auto [min_seq, max_seq] = std::minmax_element(seqs.begin(), seqs.end());
        if (TimeMs(*min_time) != info_.min_time || TimeMs(*max_time) != info_.max_time ||
            static_cast<std::uint64_t>(*min_seq) != info_.min_seq.value ||
            static_cast<std::uint64_t>(*max_seq) != info_.max_seq.value)
            wrong("times or positions are not what its bounds say");
        for (const segment::Run& run : index.runs) {
            for (std::uint32_t row = run.first_row + 1; row < run.first_row + run.rows; ++row) {
                if (row >= times.size()) return;
                if (std::tie(times[row - 1], seqs[row - 1]) < std::tie(times[row], seqs[row]))
                    continue;
                wrong(fmt::format("events of stream {} are out of order at {}", run.stream.value,
                                  row));
                break;
            }
        }
    }

    Result<void> messages(const segment::RowGroupIndex& index) {
        std::vector<std::size_t> sizes;
        for (const segment::Page& page : index.messages) {
            const auto read = segment_.messages(page, segment::Caching::Pass);
            if (!read) {
                YG_CHECK(wrong_or_error(place(page), read.error()));
                sizes.clear();
                continue;
            }
            if (page.first_row != sizes.size()) continue;  // one before it is damaged
            for (std::uint32_t row = 0; row < (*read)->rows(); ++row)
                sizes.push_back((*read)->message(row).size());
        }
        if (sizes.size() != info_.rows) return {};
        for (const segment::Run& run : index.runs) {
            std::uint64_t bytes = 0;
            for (std::uint32_t row = 0; row < run.rows && run.first_row + row < sizes.size(); ++row)
                bytes += sizes[run.first_row + row];
            if (bytes != run.message_bytes)
                wrong(fmt::format("messages of stream {} have {} bytes, not {}", run.stream.value,
                                  bytes, run.message_bytes));
        }
        return {};
    }

    const segment::Segment& segment_;
    const segment::RowGroupInfo& info_;
    const std::size_t number_;
    const std::function<void(std::string)>& damage_;
};

}  // namespace

Result<void> check_segment(const segment::Segment& segment, GroupCounts& counts,
                           const std::function<void(std::string)>& damage) {
    const auto open = YG_TRY(segment.pin());
    for (std::size_t number = 0; number < segment.row_groups().size(); ++number)
        YG_CHECK(RowGroupCheck(segment, number, damage).run(counts));
    return {};
}

}  // namespace yagura::engine::inspect
