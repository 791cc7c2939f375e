#include "cli/client/api_sink.h"

#include <chrono>
#include <thread>

namespace yagura::cli {

Result<void> ApiImportSink::send(std::string body) {
    constexpr int kAttempts = 8;
    for (int attempt = 1;; ++attempt) {
        auto answer = client_.call(kAdminService, "ImportLogEvents", body);
        if (answer) return {};
        const bool passing =
            answer.error().code() == Errc::Unavailable && !answer.error().name().empty();
        if (!passing || attempt == kAttempts) return fail(answer.error());
        std::this_thread::sleep_for(std::chrono::milliseconds(50 << attempt));
    }
}

}  // namespace yagura::cli
