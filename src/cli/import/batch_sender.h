#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/error.h"

namespace yagura::cli {

/// Takes the body of one ImportLogEvents call. Calls come from one thread at a time, in order.
class ImportSink {
  public:
    virtual ~ImportSink() = default;
    [[nodiscard]] virtual Result<void> send(std::string body) = 0;
};

/// Hands bodies to a sink in order on a thread of its own, so that the next one is made while the
/// last is under way. A few wait at most.
class BatchSender {
  public:
    /// `sink` must outlive it.
    explicit BatchSender(ImportSink& sink);
    /// Drops what still waits; finish() first.
    ~BatchSender();
    BatchSender(const BatchSender&) = delete;
    BatchSender& operator=(const BatchSender&) = delete;

    /// Waits for room. Gives the first error that sending met, now or earlier.
    [[nodiscard]] Result<void> send(std::string body);
    /// Waits until everything was sent.
    [[nodiscard]] Result<void> finish();

  private:
    static constexpr std::size_t kMaxWaiting = 4;

    void run();

    ImportSink& sink_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> waiting_;
    bool sending_ = false;
    bool stopping_ = false;
    std::optional<Error> error_;
    std::thread thread_;
};

}  // namespace yagura::cli
