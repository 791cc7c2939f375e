#include "services/logs/live_tail.h"

#include <algorithm>
#include <random>

#include "base/log.h"

namespace yagura::services::logs {

using api::logs::LiveTailSessionLogEvent;
using api::logs::LiveTailSessionUpdate;

namespace {

constexpr std::size_t kReadRows = 8'192;
constexpr std::size_t kReadBytes = 8u << 20;
/// What one session looks at in one group and second; beyond, it skips ahead and says "sampled".
constexpr std::size_t kMaxBytesATick = 256u << 20;

}  // namespace

struct LiveTail::Session {
    LiveTailRequest request;
    std::shared_ptr<LiveTailOutput> output;
    TimeMs started;
    std::vector<engine::EventSeq> positions;  ///< one a group
    std::minstd_rand random;
};

LiveTail::LiveTail(engine::Engine& engine, Clock& clock, LogDirectory& directory)
    : engine_(engine), clock_(clock), directory_(directory) {}

LiveTail::~LiveTail() { stop(); }

Result<void> LiveTail::start(LiveTailRequest request, std::shared_ptr<LiveTailOutput> output) {
    auto session = std::make_shared<Session>();
    session->positions.assign(request.groups.size(), engine_.end());
    session->request = std::move(request);
    session->output = std::move(output);
    session->started = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return fail(Errc::Unavailable, "the server is stopping");
        const auto same_account = [&](const auto& other) {
            return other->request.account == session->request.account &&
                   !other->output->closed();
        };
        if (std::count_if(sessions_.begin(), sessions_.end(), same_account) >=
            static_cast<std::ptrdiff_t>(kMaxSessions)) {
            return fail(Errc::LimitExceeded, "too many live tail sessions");
        }
        session->output->begin();
        sessions_.push_back(session);
    }
    wake_.notify_all();
    return {};
}

std::size_t LiveTail::sessions() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

void LiveTail::tick() {
    const std::lock_guard one_round(tick_mutex_);
    std::vector<std::shared_ptr<Session>> sessions;
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(sessions_, [](const auto& session) { return session->output->closed(); });
        sessions = sessions_;
    }
    const TimeMs now = clock_.now();
    for (const auto& session : sessions) {
        if (now - session->started >= kSessionMs) {
            session->output->timed_out();
        } else {
            serve(*session);
        }
    }
}

bool LiveTail::wants_stream(const LiveTailRequest& request, const std::string& name) const {
    if (request.stream_names.empty() && request.stream_prefixes.empty()) return true;
    return std::find(request.stream_names.begin(), request.stream_names.end(), name) !=
               request.stream_names.end() ||
           std::any_of(request.stream_prefixes.begin(), request.stream_prefixes.end(),
                       [&](const std::string& prefix) { return name.starts_with(prefix); });
}

void LiveTail::serve(Session& session) {
    LiveTailSessionUpdate update;
    std::size_t matched = 0;
    for (std::size_t i = 0; i < session.request.groups.size(); ++i) {
        const auto collected = collect(session, i, update, matched);
        if (!collected.has_value()) {
            log::warning("logs.live_tail", "a session ends: {}", collected.error().message());
            session.output->failed("The session could not be continued.");
            return;
        }
    }
    update.session_metadata.sampled = matched > kMaxEvents;
    session.output->update(update);
}

Result<void> LiveTail::collect(Session& session, std::size_t group_index,
                               LiveTailSessionUpdate& update, std::size_t& matched) {
    const auto& [group, identifier] = session.request.groups[group_index];
    engine::EventSeq& position = session.positions[group_index];
    auto& results = update.session_results;
    std::size_t examined = 0;
    while (examined < kMaxBytesATick) {
        const auto read = YG_TRY(engine_.follow(group->id, position, kReadRows, kReadBytes));
        if (read.next == position) return {};
        position = read.next;
        const engine::ColumnBatch& rows = read.rows;
        for (std::size_t row = 0; row < rows.rows; ++row) {
            examined += rows.message[row].size();
            if (!session.request.filter->matches(rows.message[row])) continue;
            const auto stream = YG_TRY(directory_.stream_name(group->id, rows.stream[row]));
            if (!stream || !wants_stream(session.request, *stream)) continue;
            ++matched;
            // Reservoir sampling: each match of the second is equally likely to be shown.
            std::size_t slot = results.size();
            if (slot == kMaxEvents) {
                slot = std::uniform_int_distribution<std::size_t>(0, matched - 1)(session.random);
                if (slot >= kMaxEvents) continue;
            } else {
                results.emplace_back();
            }
            LiveTailSessionLogEvent event;
            event.log_stream_name = *stream;
            event.log_group_identifier = identifier;
            event.message = std::string(rows.message[row]);
            event.timestamp = rows.timestamp[row].value;
            event.ingestion_time = rows.ingestion_time[row].value;
            results[slot] = std::move(event);
        }
    }
    // Too much for one second: go on with what is newest, and say that this is a sample.
    position = engine_.end();
    matched = std::max(matched, kMaxEvents + 1);
    return {};
}

void LiveTail::run_in_background() {
    thread_ = std::thread([this] { background(); });
}

void LiveTail::background() {
    std::unique_lock lock(mutex_);
    auto next = std::chrono::steady_clock::now();
    while (!stopping_) {
        if (sessions_.empty()) {
            wake_.wait(lock, [this] { return stopping_ || !sessions_.empty(); });
            next = std::chrono::steady_clock::now();
            continue;
        }
        next = std::max(next + std::chrono::seconds(1), std::chrono::steady_clock::now());
        if (wake_.wait_until(lock, next, [this] { return stopping_; })) break;
        lock.unlock();
        tick();
        lock.lock();
    }
}

void LiveTail::stop() {
    std::vector<std::shared_ptr<Session>> sessions;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        sessions.swap(sessions_);
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    const std::lock_guard one_round(tick_mutex_);
    for (const auto& session : sessions) session->output->failed("The server is stopping.");
}

}  // namespace yagura::services::logs
