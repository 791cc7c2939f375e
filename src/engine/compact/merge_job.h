#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/catalog/catalog.h"
#include "engine/scan/merge_scan.h"
#include "engine/segment/row_group_packer.h"
#include "engine/segment/writer.h"
#include "io/file_system.h"

namespace yagura::engine::compact {

struct MergeOutput {
    std::uint64_t id = 0;
    std::string path;  ///< a temporary name; synced
    segment::Summary summary;
};

struct MergeResult {
    std::vector<MergeOutput> outputs;
    std::vector<catalog::TotalsDelta> totals;
    std::uint64_t damaged_blocks = 0;  ///< of the inputs; their rows are not in the outputs
};

/// Rewrites segments into one segment a UTC day (small days share), without what was dropped or has
/// expired. Works through a day group by group, so memory holds about one row group of rows.
class MergeJob {
  public:
    struct Surroundings {
        io::FileSystem& files;
        const catalog::CatalogImage& image;
        std::function<std::uint64_t()> new_segment_id;
        std::function<std::string(std::uint64_t)> temporary_path;
        std::function<void(const Error&)> on_damage;
        std::function<bool()> stopping;
        segment::WriterLimits limits;
    };

    MergeJob(Surroundings surroundings, std::shared_ptr<const scan::Sources> inputs);

    /// On an error, and when it was stopped (Cancelled), the caller removes what written_paths()
    /// names.
    [[nodiscard]] Result<MergeResult> run();
    const std::vector<std::string>& written_paths() const { return written_; }

  private:
    struct Size {
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0;
    };
    using GroupSizes = std::map<GroupId, Size>;

    [[nodiscard]] Result<void> count_inputs();
    [[nodiscard]] Result<GroupSizes> sizes_of_day(std::int64_t day);
    [[nodiscard]] Result<std::set<std::int64_t>> days_with_rows() const;
    [[nodiscard]] Result<void> close_output();
    [[nodiscard]] Result<void> merge_day(std::int64_t day);
    [[nodiscard]] Result<void> copy_groups(std::vector<GroupId> groups, std::int64_t day);
    [[nodiscard]] Result<void> take_rows(const ColumnBatch& batch,
                                         std::span<const std::uint32_t> order);
    [[nodiscard]] Result<void> open_output();
    [[nodiscard]] Result<std::shared_ptr<const segment::RowGroupIndex>> index_of(
        const segment::Segment& input, const segment::RowGroupInfo& info) const;

    const Surroundings around_;
    const std::shared_ptr<const scan::Sources> inputs_;
    MergeResult result_;
    std::vector<std::string> written_;
    std::map<GroupId, catalog::TotalsDelta> totals_;
    std::uint64_t rows_in_ = 0;
    std::uint64_t rows_seen_ = 0;

    // Made with its first row.
    std::uint64_t output_id_ = 0;
    std::unique_ptr<segment::SegmentWriter> writer_;
    std::unique_ptr<segment::RowGroupPacker> packer_;
};

}  // namespace yagura::engine::compact
