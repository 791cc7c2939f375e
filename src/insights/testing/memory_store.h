#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "insights/execution.h"

namespace yagura::insights::testing {

/// Events in memory, handed out in batches of two, for tests.
class MemoryStore final : public EventStore {
  public:
    void add(TimeMs time, std::string message, std::string stream = "s1",
             std::string log = "123456789012:/app/web") {
        events_.push_back(
            {time, std::move(message), std::move(stream), std::move(log), events_.size()});
    }

    Result<std::unique_ptr<EventSource>> open(const QueryWindow& window,
                                              EventOrder order) override {
        std::vector<const Stored*> found;
        for (const Stored& event : events_) {
            if (event.time >= window.from && event.time <= window.last) found.push_back(&event);
        }
        std::ranges::stable_sort(found, {}, [](const Stored* event) { return event->time; });
        if (order == EventOrder::NewestFirst) std::ranges::reverse(found);
        ++opened_;
        return std::make_unique<Source>(std::move(found));
    }

    /// `store` is what the next inner query reads.
    void add_inner(MemoryStore& store) { inner_.push_back(&store); }
    Result<std::unique_ptr<EventSource>> open_inner(std::size_t number, const QueryWindow& window,
                                                    EventOrder order) override {
        if (number >= inner_.size()) return EventStore::open_inner(number, window, order);
        return inner_[number]->open(window, order);
    }

    std::string pointer(const EventKey& key) const override {
        return "ptr-" + std::to_string(key.sequence);
    }

    int opened() const { return opened_; }

  private:
    struct Stored {
        TimeMs time;
        std::string message;
        std::string stream;
        std::string log;
        std::uint64_t sequence;
    };

    class Source final : public EventSource {
      public:
        explicit Source(std::vector<const Stored*> events) : events_(std::move(events)) {}
        Result<void> next(std::vector<InputEvent>& out) override {
            out.clear();
            while (out.size() < 2 && at_ < events_.size()) {
                const Stored& event = *events_[at_++];
                out.push_back({{0, event.time, event.sequence},
                               event.time + 500,
                               event.message,
                               event.stream,
                               event.log});
                ++figures_.records;
                figures_.bytes += event.message.size();
            }
            return {};
        }
        ScanFigures figures() const override { return figures_; }

      private:
        std::vector<const Stored*> events_;
        std::size_t at_ = 0;
        ScanFigures figures_;
    };

    std::deque<Stored> events_;
    std::vector<MemoryStore*> inner_;
    int opened_ = 0;
};

}  // namespace yagura::insights::testing
