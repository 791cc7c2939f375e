#include "engine/scan/batch_filler.h"

namespace yagura::engine::scan {

namespace {

class MemoryReader {
  public:
    MemoryReader(const PartJob& job, const std::shared_ptr<const void>& owner)
        : job_(job), owner_(owner), run_(job.filter), filler_(job) {}

    Result<std::uint64_t> read(std::span<const memtable::Batch* const> batches) {
        for (const memtable::Batch* batch : batches) {
            if (job_.cancellation != nullptr && job_.cancellation->cancelled())
                return fail(Errc::Cancelled, "the read was cancelled");
            const wal::EventsView& events = batch->events();
            if (!job_.plan.dropped({events.group(), events.stream()})) read(*batch);
        }
        if (job_.batch != nullptr) {
            job_.batch->rows = matched_;
            filler_.finish();
        }
        job_.statistics.rows_matched += matched_;
        return matched_;
    }

  private:
    void read(const memtable::Batch& batch) {
        const wal::EventsView& events = batch.events();
        RowList rows;
        std::uint64_t bytes = 0;
        for (std::uint32_t row = 0; row < events.size(); ++row) {
            const TimeMs time = events.timestamp(row);
            if (time < job_.plan.from || time >= job_.plan.to) continue;
            rows.push_back(row);
            bytes += events.message(row).size();
        }
        job_.statistics.rows_examined += rows.size();
        job_.statistics.bytes_examined += bytes;
        if (needs_messages(job_)) {
            chunk_.assign(events, owner_);
            job_.statistics.rows_skipped +=
                run_.apply(chunk_, rows, job_.batch != nullptr && !job_.request.fields.empty());
        }
        matched_ += rows.size();
        if (job_.batch != nullptr) fill(batch, rows);
    }

    void fill(const memtable::Batch& batch, const RowList& rows) {
        const wal::EventsView& events = batch.events();
        const FieldScanRequest& request = job_.request;
        FieldBatch& out = *job_.batch;
        for (const std::uint32_t row : rows) {
            if (request.timestamp) out.timestamp.push_back(events.timestamp(row));
            if (request.seq) out.seq.push_back(EventSeq(batch.first_seq().value + row));
            if (request.ingestion_time) out.ingestion_time.push_back(events.ingestion_time());
            if (request.stream) {
                out.group.push_back(events.group());
                out.stream.push_back(events.stream());
            }
        }
        if (needs_messages(job_)) filler_.add(chunk_, run_, rows);
    }

    const PartJob& job_;
    const std::shared_ptr<const void>& owner_;
    FilterRun run_;
    BatchFiller filler_;
    MessageChunk chunk_;
    std::uint64_t matched_ = 0;
};

}  // namespace

Result<std::uint64_t> read_memory(const PartJob& job,
                                  std::span<const memtable::Batch* const> batches,
                                  const std::shared_ptr<const void>& owner) {
    return MemoryReader(job, owner).read(batches);
}

}  // namespace yagura::engine::scan
