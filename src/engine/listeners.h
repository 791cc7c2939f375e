#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "engine/engine.h"

namespace yagura::engine {

/// Who wants to hear of appends. Any thread.
class Listeners : public std::enable_shared_from_this<Listeners> {
  public:
    /// Calls `listener` until the handle goes; the handle may outlive the store.
    std::shared_ptr<void> add(AppendListener listener);
    void tell(std::span<const GroupId> groups);

  private:
    struct Entry {
        std::mutex mutex;  // held during a call
        AppendListener call;
    };
    void remove(const std::shared_ptr<Entry>& entry);

    std::mutex mutex_;
    std::vector<std::shared_ptr<Entry>> entries_;
};

}  // namespace yagura::engine
