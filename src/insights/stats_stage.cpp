#include "insights/group_table.h"

namespace yagura::insights {
namespace {

class StatsStage final : public Stage {
  public:
    StatsStage(const StatsStep& step, StageContext& context)
        : context_(context), groups_(step, context) {}

    Result<bool> take(Row& row) override {
        YG_CHECK(groups_.add(row));
        return true;
    }
    bool blocks() const override { return true; }
    Result<void> emit(Stage& next) const override {
        return groups_.emit(next, context_.evaluation);
    }

  private:
    StageContext& context_;
    GroupTable groups_;
};

}  // namespace

std::unique_ptr<Stage> make_stats_stage(const StatsStep& step, StageContext& context) {
    return std::make_unique<StatsStage>(step, context);
}

}  // namespace yagura::insights
