#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/field_scan.h"
#include "insights/execution.h"

namespace yagura::insights::testing {

/// Events of an engine as rows and, if wanted, by column, for tests.
class EngineStore final : public EventStore, public ColumnStore {
  public:
    EngineStore(engine::Engine& engine, bool by_column) : engine_(engine), by_column_(by_column) {}

    /// By the number of the stream.
    void set_stream_names(std::vector<std::string> names) { names_ = std::move(names); }
    void add_log(engine::GroupId group, std::string log) { logs_[group] = std::move(log); }

    Result<std::unique_ptr<EventSource>> open(const QueryWindow& window,
                                              EventOrder order) override {
        engine::ScanRequest request;
        for (const auto& [group, log] : logs_) request.groups.push_back(group);
        request.from = window.from;
        request.to = window.last + 1;
        request.direction = order == EventOrder::NewestFirst ? engine::Direction::Backward
                                                             : engine::Direction::Forward;
        return std::make_unique<Source>(*this, YG_TRY(engine_.scan(request)));
    }
    std::string pointer(const EventKey& key) const override {
        return std::to_string(key.group) + "-" + std::to_string(key.sequence);
    }
    ColumnStore* columns() override { return by_column_ ? this : nullptr; }

    Result<std::vector<std::unique_ptr<engine::FieldScan>>> scan(
        const engine::FieldScanRequest& request, const QueryWindow& window) override {
        engine::FieldScanRequest one = request;
        for (const auto& [group, log] : logs_) one.groups.push_back(group);
        one.from = window.from;
        one.to = window.last + 1;
        std::vector<std::unique_ptr<engine::FieldScan>> out;
        out.push_back(YG_TRY(engine_.field_scan(one)));
        return out;
    }
    Result<const std::string*> stream_name(engine::GroupId, engine::StreamId stream) override {
        return &names_.at(stream.value);
    }
    const std::map<engine::GroupId, std::string>& logs() const override { return logs_; }

  private:
    class Source final : public EventSource {
      public:
        Source(EngineStore& store, std::unique_ptr<engine::Scan> scan)
            : store_(store), scan_(std::move(scan)) {}
        Result<void> next(std::vector<InputEvent>& events) override {
            events.clear();
            while (events.empty() && state_ == engine::ScanState::More) {
                state_ = YG_TRY(scan_->next(batch_));
                for (std::size_t row = 0; row < batch_.rows; ++row) {
                    events.push_back(
                        {{batch_.group[row].value, batch_.timestamp[row], batch_.seq[row].value},
                         batch_.ingestion_time[row],
                         batch_.message[row],
                         store_.names_.at(batch_.stream[row].value),
                         store_.logs_.at(batch_.group[row])});
                    ++figures_.records;
                    figures_.bytes += batch_.message[row].size();
                }
            }
            return {};
        }
        ScanFigures figures() const override { return figures_; }

      private:
        EngineStore& store_;
        std::unique_ptr<engine::Scan> scan_;
        engine::ScanState state_ = engine::ScanState::More;
        engine::ColumnBatch batch_;
        ScanFigures figures_;
    };

    engine::Engine& engine_;
    const bool by_column_;
    std::map<engine::GroupId, std::string> logs_;
    std::vector<std::string> names_{"", "web-1", "web-2", "worker", "batch"};
};

}  // namespace yagura::insights::testing
