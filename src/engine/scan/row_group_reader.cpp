#include <algorithm>
#include <array>

#include "engine/scan/batch_filler.h"
#include "engine/scan/wanted_runs.h"

namespace yagura::engine::scan {

namespace {

using segment::Page;
using segment::PageKind;
using segment::Run;

/// Wanted rows that stand next to each other, of one run.
struct Stretch {
    GroupId group;
    StreamId stream;
    std::uint32_t first;
    std::uint32_t end;
    std::uint64_t bytes;  // of messages; about, unless the run is in it as a whole
    bool whole_run;
};

class RowGroupReader {
  public:
    RowGroupReader(const PartJob& job, const segment::Segment& segment,
                   const segment::RowGroupInfo& info)
        : job_(job),
          segment_(segment),
          info_(info),
          run_(job.filter),
          template_run_(job.filter),
          filler_(job) {}

    Result<std::uint64_t> read() {
        file_ = YG_TRY(segment_.pin());
        if (auto index = segment_.index(info_))
            index_ = std::move(*index);
        else
            YG_CHECK(damaged(index.error()));
        if (index_) {
            for (std::size_t kind = 0; kind < columns_.size(); ++kind)
                columns_[kind].resize(index_->columns[kind].size());
            for (const Run& run : wanted_runs(job_.plan, *index_)) YG_CHECK(select(run));
            if (YG_TRY(ruled_out()))
                pass_over();
            else
                YG_CHECK(needs_messages(job_) ? read_pages() : take_stretches());
        }
        if (job_.batch != nullptr) {
            job_.batch->rows = matched_;
            filler_.finish();
        }
        job_.statistics.rows_matched += matched_;
        return matched_;
    }

  private:
    struct ColumnState {
        bool read = false;
        std::shared_ptr<const segment::Column> values;  // null: damaged
    };

    /// Damage costs the block; anything else ends the read.
    Result<void> damaged(const Error& error) {
        if (error.code() != Errc::Corruption) return std::unexpected<Error>(error);
        ++job_.statistics.damaged_blocks;
        if (job_.plan.on_damage) job_.plan.on_damage(error);
        return {};
    }

    Result<void> check_cancelled() const {
        if (job_.cancellation != nullptr && job_.cancellation->cancelled())
            return fail(Errc::Cancelled, "the read was cancelled");
        return {};
    }

    bool all_in_range() const {
        return info_.min_time >= job_.plan.from && info_.max_time < job_.plan.to;
    }

    /// Notes the rows of a run that are in range. They stand in order of time.
    Result<void> select(const Run& run) {
        if (all_in_range()) {
            add_stretch(run, run.first_row, run.first_row + run.rows);
            return {};
        }
        const std::vector<Page>& pages = index_->column(PageKind::Timestamp);
        const std::uint32_t end = run.first_row + run.rows;
        for (std::uint32_t row = run.first_row; row < end;) {
            const Page& page = pages[page_of(pages, row)];
            const std::uint32_t stop = std::min(end, page.first_row + page.rows);
            if (const segment::Column* values = YG_TRY(column(PageKind::Timestamp, row))) {
                const std::int64_t* times = values->data() + (row - page.first_row);
                const std::int64_t* times_end = times + (stop - row);
                const auto offset = [&](TimeMs bound) {
                    return static_cast<std::uint32_t>(
                        std::lower_bound(times, times_end, bound.value) - times);
                };
                add_stretch(run, row + offset(job_.plan.from), row + offset(job_.plan.to));
            }
            row = stop;
        }
        return {};
    }

    void add_stretch(const Run& run, std::uint32_t first, std::uint32_t end) {
        if (first >= end) return;
        const std::uint64_t bytes = end - first == run.rows
                                        ? run.message_bytes
                                        : run.message_bytes / run.rows * (end - first);
        stretches_.push_back({run.group, run.stream, first, end, bytes, end - first == run.rows});
    }

    /// The page of a column that holds `row`; null when it is damaged.
    Result<const segment::Column*> column(PageKind kind, std::uint32_t row) {
        const std::vector<Page>& pages = index_->column(kind);
        const std::size_t number = page_of(pages, row);
        ColumnState& state = columns_[static_cast<std::size_t>(kind) - 1][number];
        if (!state.read) {
            state.read = true;
            auto values = segment_.column(pages[number], job_.plan.small_caching);
            if (values)
                state.values = std::move(*values);
            else
                YG_CHECK(damaged(values.error()));
        }
        return state.values.get();
    }

    /// No message of the row group can match. Not asked where only the messages tell how many bytes
    /// the rows in range have.
    Result<bool> ruled_out() {
        if (job_.filter.root() == nullptr || !job_.filter.may_rule_out()) return false;
        if (!std::ranges::all_of(stretches_, &Stretch::whole_run)) return false;
        auto filter = segment_.text_filter(*index_);
        if (!filter) {
            YG_CHECK(damaged(filter.error()));
            return false;
        }
        return *filter != nullptr && !job_.filter.may_match(**filter);
    }

    void pass_over() {
        for (const Stretch& stretch : stretches_) {
            job_.statistics.rows_examined += stretch.end - stretch.first;
            job_.statistics.rows_skipped += stretch.end - stretch.first;
            job_.statistics.bytes_examined += stretch.bytes;
        }
    }

    /// Without messages: all rows in range match.
    Result<void> take_stretches() {
        for (const Stretch& stretch : stretches_) {
            job_.statistics.rows_examined += stretch.end - stretch.first;
            job_.statistics.bytes_examined += stretch.bytes;
            if (job_.batch == nullptr) {
                matched_ += stretch.end - stretch.first;
                continue;
            }
            YG_CHECK(check_cancelled());
            rows_.clear();
            for (std::uint32_t row = stretch.first; row < stretch.end; ++row) rows_.push_back(row);
            YG_CHECK(leave_readable(0));
            YG_CHECK(fill(0));
        }
        return {};
    }

    Result<void> read_pages() {
        std::size_t stretch = 0;
        for (const Page& page : index_->messages) {
            const std::uint32_t end = page.first_row + page.rows;
            rows_.clear();
            bytes_ = 0;
            bytes_known_ = true;
            while (stretch < stretches_.size() && stretches_[stretch].first < end) {
                const Stretch& current = stretches_[stretch];
                const std::uint32_t from = std::max(current.first, page.first_row);
                const std::uint32_t to = std::min(current.end, end);
                for (std::uint32_t row = from; row < to; ++row)
                    rows_.push_back(row - page.first_row);
                bytes_ += bytes_before(current, to) - bytes_before(current, from);
                bytes_known_ &= current.whole_run;
                if (current.end > end) break;
                ++stretch;
            }
            if (rows_.empty()) continue;
            YG_CHECK(check_cancelled());
            YG_CHECK(read_page(page));
        }
        return {};
    }

    /// A share of the stretch's bytes; the shares of all its rows make up the whole.
    static std::uint64_t bytes_before(const Stretch& stretch, std::uint32_t row) {
        return stretch.bytes * (row - stretch.first) / (stretch.end - stretch.first);
    }

    Result<void> read_page(const Page& page) {
        auto stored = segment_.template_page(page, job_.plan.small_caching);
        if (!stored) return damaged(stored.error());
        if (*stored == nullptr || !bytes_known_) {
            auto content = segment_.messages(page, job_.plan.caching);
            if (!content) return damaged(content.error());
            chunk_.assign(std::move(*content));
            return read_text(page);
        }
        auto opened = message_template::TemplatePage::open(std::move(*stored));
        if (!opened) return damaged(opened.error());
        if (template_run_.begin(**opened, rows_)) return read_templates(page);
        auto decoded = (*opened)->decode();
        if (!decoded) return damaged(decoded.error());
        chunk_.assign(std::move(decoded->text), std::move(decoded->begins));
        return read_text(page);
    }

    Result<void> read_text(const Page& page) {
        job_.statistics.rows_examined += rows_.size();
        for (const std::uint32_t row : rows_) job_.statistics.bytes_examined += chunk_.bytes(row);
        job_.statistics.rows_skipped += run_.apply(chunk_, rows_, wants_fields());
        if (job_.batch == nullptr) {
            matched_ += rows_.size();
            return {};
        }
        YG_CHECK(leave_readable(page.first_row));
        filler_.add(chunk_, run_, rows_);
        return fill(page.first_row);
    }

    Result<void> read_templates(const Page& page) {
        const std::size_t asked = rows_.size();
        auto skipped = template_run_.apply(rows_);
        if (!skipped) return damaged(skipped.error());
        if (job_.batch != nullptr) {
            YG_CHECK(leave_readable(page.first_row));
            if (auto ready = template_run_.prepare(rows_, wants_fields(), job_.request.message);
                !ready)
                return damaged(ready.error());
        }
        job_.statistics.rows_examined += asked;
        job_.statistics.bytes_examined += bytes_;
        job_.statistics.rows_skipped += *skipped;
        if (job_.batch == nullptr) {
            matched_ += rows_.size();
            return {};
        }
        filler_.add(template_run_, rows_);
        return fill(page.first_row);
    }

    bool wants_fields() const { return job_.batch != nullptr && !job_.request.fields.empty(); }

    /// Leaves out rows of which a time or position that is asked for is damaged.
    Result<void> leave_readable(std::uint32_t offset) {
        RowList readable;
        for (const std::uint32_t row : rows_) {
            if (job_.request.timestamp &&
                YG_TRY(column(PageKind::Timestamp, offset + row)) == nullptr)
                continue;
            if (job_.request.seq && YG_TRY(column(PageKind::Seq, offset + row)) == nullptr)
                continue;
            readable.push_back(row);
        }
        rows_ = std::move(readable);
        return {};
    }

    /// Everything of the rows but messages and fields.
    Result<void> fill(std::uint32_t offset) {
        FieldBatch& out = *job_.batch;
        const FieldScanRequest& request = job_.request;
        if (request.timestamp)
            YG_CHECK(fill_column(PageKind::Timestamp, offset, [&](std::int64_t value) {
                out.timestamp.push_back(TimeMs(value));
            }));
        if (request.seq)
            YG_CHECK(fill_column(PageKind::Seq, offset, [&](std::int64_t value) {
                out.seq.push_back(EventSeq(static_cast<std::uint64_t>(value)));
            }));
        if (request.ingestion_time)
            YG_CHECK(fill_column(PageKind::IngestionTime, offset, [&](std::int64_t value) {
                out.ingestion_time.push_back(TimeMs(value));
            }));
        if (request.stream) {
            for (const std::uint32_t row : rows_) {
                while (stretches_[filled_].end <= offset + row) ++filled_;
                out.group.push_back(stretches_[filled_].group);
                out.stream.push_back(stretches_[filled_].stream);
            }
        }
        matched_ += rows_.size();
        return {};
    }

    /// A damaged time of arrival reads as 0: the row itself is whole.
    template <class Put>
    Result<void> fill_column(PageKind kind, std::uint32_t offset, const Put& put) {
        const std::vector<Page>& pages = index_->column(kind);
        const segment::Column* values = nullptr;
        std::uint32_t first = 0;
        std::uint32_t end = 0;
        for (const std::uint32_t row : rows_) {
            const std::uint32_t place = offset + row;
            if (place >= end) {
                const Page& page = pages[page_of(pages, place)];
                first = page.first_row;
                end = first + page.rows;
                values = YG_TRY(column(kind, place));
            }
            put(values == nullptr ? 0 : (*values)[place - first]);
        }
        return {};
    }

    const PartJob& job_;
    const segment::Segment& segment_;
    const segment::RowGroupInfo& info_;
    FilterRun run_;
    TemplateRun template_run_;
    BatchFiller filler_;
    std::shared_ptr<const void> file_;
    std::shared_ptr<const segment::RowGroupIndex> index_;
    std::array<std::vector<ColumnState>, segment::kColumnKinds> columns_;
    std::vector<Stretch> stretches_;
    std::size_t filled_ = 0;  // the stretch of the last row that was filled
    MessageChunk chunk_;
    RowList rows_;
    std::uint64_t bytes_ = 0;   // message bytes of rows_, before any was left out
    bool bytes_known_ = false;  // exactly
    std::uint64_t matched_ = 0;
};

}  // namespace

Result<std::uint64_t> read_row_group(const PartJob& job, const segment::Segment& segment,
                                     const segment::RowGroupInfo& info) {
    return RowGroupReader(job, segment, info).read();
}

}  // namespace yagura::engine::scan
