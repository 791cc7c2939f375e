#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "insights/columns/batch_rows.h"
#include "insights/columns/pushdown.h"
#include "insights/execution.h"
#include "insights/group_table.h"

namespace yagura::insights {

class Workers;

/// The part of a query that is run by column and on several threads, until rows are few or are
/// groups.
class ColumnExecution {
  public:
    struct Setting {
        const Plan& plan;
        ColumnStore& store;
        const ExecutionOptions& options;
        QueryWindow window;  ///< narrowed
        MemoryBudget& memory;
        const std::vector<InnerRows>& inner;
        /// Called now and then on the calling thread while others work.
        std::function<void()> meanwhile;
    };
    explicit ColumnExecution(const Setting& setting);

    /// The first step that is not about single rows is a stats.
    bool can_group() const { return stats_ != nullptr; }
    /// Makes the groups of all events.
    [[nodiscard]] Result<void> group();
    /// For a report meanwhile: asks the threads for the groups that they have so far.
    void ask_for_groups() { ++asked_; }
    /// Hands the groups on: all after group(), meanwhile those that were asked for.
    [[nodiscard]] Result<void> emit_groups(Stage& next, Evaluation& evaluation);
    std::size_t stats_step() const { return stats_step_; }

    /// How many events at the front of the order are all that later steps can want.
    std::optional<std::uint64_t> wanted_events() const;
    /// Counts all events that pass the filters, and narrows the window to what holds the first
    /// `count` of them.
    [[nodiscard]] Result<QueryWindow> find_first(std::uint64_t count);

    bool has_filter() const { return pushed_.filter != nullptr; }
    /// The events of the window that can pass the filters, in the plan's order. Nothing when they
    /// are too many to be held.
    struct Collected {
        std::vector<InputEvent> events;
        std::vector<std::unique_ptr<Arena>> arenas;
    };
    [[nodiscard]] Result<std::optional<Collected>> collect(const QueryWindow& window);

    ScanFigures figures() const { return {records_, bytes_}; }
    std::uint64_t matched() const { return matched_; }

  private:
    using Scans = std::vector<std::unique_ptr<engine::FieldScan>>;
    struct Part {
        const engine::FieldScan* scan;
        std::size_t scan_number;  ///< among the scans of one opening
        std::size_t number;
        engine::PartBounds bounds;
    };
    using PartName = std::pair<std::size_t, std::size_t>;  ///< scan_number, number
    struct GroupWorker;

    bool all_decided(std::size_t end) const;
    bool is_batch_step(const Step& step) const;
    ColumnNeeds needs_of_groups(bool by_batch) const;
    [[nodiscard]] Result<Scans> open(engine::FieldScanRequest request, const QueryWindow& window);
    std::vector<Part> parts_of(const Scans& scans) const;
    [[nodiscard]] Result<void> work(
        const std::vector<Part>& parts,
        const std::function<Result<bool>(const Part& part, std::size_t worker,
                                         engine::ScanStatistics& statistics)>& work);
    std::size_t worker_count() const;
    [[nodiscard]] Result<void> hand_over(GroupWorker& worker);

    engine::FieldScanRequest event_request() const;

    const Setting setting_;
    const Plan& plan_;
    const FieldSources sources_;
    const Pushdown pushed_;
    const StatsStep* stats_ = nullptr;
    std::size_t stats_step_ = 0;

    std::atomic<std::uint64_t> records_{0};
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> matched_{0};

    /// Of find_first(), when it found so few that the window could not be narrowed: scans of the
    /// same events, and the parts in which there are any.
    std::optional<Scans> few_;
    std::set<PartName> few_parts_;

    std::mutex groups_mutex_;
    std::unique_ptr<Evaluation> groups_evaluation_;
    std::unique_ptr<StageContext> groups_context_;
    std::unique_ptr<GroupTable> groups_;
    std::atomic<std::uint64_t> asked_{0};
};

}  // namespace yagura::insights
