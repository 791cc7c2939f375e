#include <algorithm>

#include "engine/scan/row_cursor.h"
#include "engine/scan/wanted_runs.h"
#include "engine/template/message_page.h"

namespace yagura::engine::scan {
namespace {

using segment::Column;
using segment::MessagePage;
using segment::Page;
using segment::PageKind;
using segment::Run;

class SegmentCursor final : public RowCursor {
  public:
    SegmentCursor(const Plan& plan, const segment::Segment& segment,
                  const segment::RowGroupInfo& info)
        : RowCursor(plan), segment_(segment), info_(info) {}

    Result<void> open() override {
        file_ = YG_TRY(segment_.pin());
        auto index = segment_.index(info_);
        if (!index) return damaged(index.error());
        index_ = std::move(*index);
        for (std::size_t kind = 0; kind < columns_.size(); ++kind)
            columns_[kind].resize(index_->columns[kind].size());
        for (const Run& run : wanted_runs(plan_, *index_)) YG_CHECK(select(run));
        note_pages();
        sort_rows();
        return {};
    }

    Result<Examined> examine() override {
        const std::uint32_t number = current().page;
        MessageState& page = pages_[number];
        if (page.state == State::Unread) YG_CHECK(load(number));
        if (page.state == State::Damaged) return Examined{Verdict::Damaged, 0};
        const Page& place = index_->messages[number];
        if (page.state == State::NoMatch)
            return Examined{Verdict::PassedOver, place.block.raw_bytes / place.rows};
        const std::uint32_t row = current_row() - place.first_row;
        message_ = page.content->message(row);
        if (!page.candidates.empty() && !page.candidates[row])
            return Examined{Verdict::PassedOver, message_.size()};
        const bool match = plan_.predicate == nullptr || plan_.predicate->matches(message_);
        return Examined{match ? Verdict::Match : Verdict::NoMatch, message_.size()};
    }

    Result<RowFields> fields() override {
        const std::uint32_t row = current_row();
        const Run& run = run_of(row);
        RowFields fields;
        fields.group = run.group;
        fields.stream = run.stream;
        if (plan_.order == Order::Seq) {
            fields.timestamp = TimeMs(YG_TRY(value(PageKind::Timestamp, row)));
            fields.seq = EventSeq(key().high);
        } else {
            const EventKey known = event_key(plan_.order, key());
            fields.timestamp = known.timestamp;
            fields.seq = known.seq;
        }
        if (plan_.wants_ingestion_time)
            fields.ingestion_time = TimeMs(YG_TRY(value(PageKind::IngestionTime, row)));
        return fields;
    }

    std::string_view message() const override { return message_; }

    void advance() override {
        // Pages go as soon as the last row of interest is behind, so a scan holds few of them.
        MessageState& page = pages_[current().page];
        if (--page.rows_left == 0) page = MessageState{};
        RowCursor::advance();
    }

  private:
    enum class State : std::uint8_t { Unread, Ready, NoMatch, Damaged };
    struct MessageState {
        State state = State::Unread;
        std::uint32_t rows_left = 0;
        std::shared_ptr<const MessagePage> content;
        std::vector<bool> candidates;  // rows with the required literal; empty: all
    };
    /// A page of a column, once it was read.
    struct ColumnState {
        bool read = false;
        std::shared_ptr<const Column> values;  // null: damaged
    };
    struct FoundPage {
        const Page& page;
        const Column* values;  // null: damaged
    };

    /// Damage costs the block; anything else ends the scan.
    Result<void> damaged(const Error& error) {
        if (error.code() != Errc::Corruption) return std::unexpected<Error>(error);
        ++damaged_blocks_;
        if (plan_.on_damage) plan_.on_damage(error);
        return {};
    }

    /// Adds the rows of a run that are in range.
    Result<void> select(const Run& run) {
        const std::uint32_t end = run.first_row + run.rows;
        for (std::uint32_t row = run.first_row; row < end;) {
            const FoundPage times = YG_TRY(column(PageKind::Timestamp, row));
            const FoundPage seqs = YG_TRY(column(PageKind::Seq, row));
            const std::uint32_t stop = std::min({end, times.page.first_row + times.page.rows,
                                                 seqs.page.first_row + seqs.page.rows});
            if (times.values != nullptr && seqs.values != nullptr)
                select_values(row, stop, times.values->data() + (row - times.page.first_row),
                              seqs.values->data() + (row - seqs.page.first_row));
            row = stop;
        }
        return {};
    }

    /// Rows of a run stand in time order, so the range is cut out by bisection.
    void select_values(std::uint32_t row, std::uint32_t stop, const std::int64_t* times,
                       const std::int64_t* seqs) {
        const std::int64_t* times_end = times + (stop - row);
        const auto first = std::lower_bound(times, times_end, plan_.from.value) - times;
        const auto last = std::lower_bound(times, times_end, plan_.to.value) - times;
        for (auto i = first; i < last; ++i) {
            const OrderKey key = order_key(plan_.order, TimeMs(times[i]),
                                           EventSeq(static_cast<std::uint64_t>(seqs[i])));
            if (plan_.is_after(key)) rows_.push_back({key, row + static_cast<std::uint32_t>(i), 0});
        }
    }

    /// The message page of each row; rows come in the order in which they are stored.
    void note_pages() {
        const std::vector<Page>& pages = index_->messages;
        pages_.resize(pages.size());
        std::uint32_t number = 0;
        for (SelectedRow& row : rows_) {
            while (row.row - pages[number].first_row >= pages[number].rows) ++number;
            row.page = number;
            ++pages_[number].rows_left;
        }
    }

    Result<FoundPage> column(PageKind kind, std::uint32_t row) {
        const std::vector<Page>& pages = index_->column(kind);
        const std::size_t number = page_of(pages, row);
        ColumnState& state = columns_[static_cast<std::size_t>(kind) - 1][number];
        if (!state.read) {
            state.read = true;
            auto values = segment_.column(pages[number], plan_.small_caching);
            if (values)
                state.values = std::move(*values);
            else
                YG_CHECK(damaged(values.error()));
        }
        return FoundPage{pages[number], state.values.get()};
    }

    /// A damaged time of arrival reads as 0: the row itself is whole.
    Result<std::int64_t> value(PageKind kind, std::uint32_t row) {
        const FoundPage found = YG_TRY(column(kind, row));
        if (found.values == nullptr) return 0;
        return (*found.values)[row - found.page.first_row];
    }

    const Run& run_of(std::uint32_t row) const {
        const auto after =
            std::upper_bound(index_->runs.begin(), index_->runs.end(), row,
                             [](std::uint32_t r, const Run& run) { return r < run.first_row; });
        return *(after - 1);
    }

    Result<void> load(std::size_t number) {
        MessageState& page = pages_[number];
        const bool at_hand = segment_.has_messages(index_->messages[number]);
        if (plan_.literal && !at_hand && YG_TRY(ruled_out(page, index_->messages[number])))
            return {};
        auto content = segment_.messages(index_->messages[number], plan_.caching);
        if (!content) {
            page.state = State::Damaged;
            return damaged(content.error());
        }
        page.state = State::Ready;
        page.content = std::move(*content);
        if (plan_.literal && page.candidates.empty()) find_candidates(page);
        return {};
    }

    /// Decides a page without its text when nothing in it holds the literal; when something does,
    /// and it is known which rows, they are noted.
    Result<bool> ruled_out(MessageState& page, const Page& stored) {
        if (!filter_read_) {
            filter_read_ = true;
            auto filter = segment_.text_filter(*index_);
            if (filter)
                filter_ = std::move(*filter);
            else
                YG_CHECK(damaged(filter.error()));
        }
        page.state = State::NoMatch;
        if (filter_ != nullptr && !filter_->may_hold(plan_.literal->needle())) return true;
        auto bytes = segment_.template_page(stored, plan_.small_caching);
        // A damaged page is found damaged when its text is asked for.
        if (!bytes || *bytes == nullptr) return false;
        const auto templates = message_template::TemplatePage::open(std::move(*bytes));
        if (!templates) return false;
        std::vector<bool> marks(stored.rows);
        const auto found = (*templates)->search(*plan_.literal, marks);
        if (!found || !*found) return false;
        if (!**found) return true;
        page.candidates = std::move(marks);
        return false;
    }

    /// One search over the whole page decides all of its rows that do not hold the literal.
    void find_candidates(MessageState& page) {
        const MessagePage& content = *page.content;
        plan_.literal->find_parts(
            content.text(),
            [&](std::size_t row) { return content.begin(static_cast<std::uint32_t>(row + 1)); },
            [&](std::size_t row) {
                page.candidates.resize(content.rows());
                page.candidates[row] = true;
            });
        if (!page.candidates.empty()) return;
        page.content = nullptr;
        page.state = State::NoMatch;
    }

    const segment::Segment& segment_;
    const segment::RowGroupInfo& info_;
    std::shared_ptr<const void> file_;
    std::shared_ptr<const segment::RowGroupIndex> index_;
    std::array<std::vector<ColumnState>, segment::kColumnKinds> columns_;
    std::vector<MessageState> pages_;
    bool filter_read_ = false;
    std::shared_ptr<const message_template::TextFilter> filter_;  // null: there is none
    std::string_view message_;
};

}  // namespace

std::unique_ptr<RowCursor> make_segment_cursor(const Plan& plan, const segment::Segment& segment,
                                               const segment::RowGroupInfo& info) {
    return std::make_unique<SegmentCursor>(plan, segment, info);
}

}  // namespace yagura::engine::scan
