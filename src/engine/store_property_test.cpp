// Random operations on the store against a simple model, on a disk that fails, fills up and loses
// power. YAGURA_PROPERTY_SEEDS sets the number of runs, YAGURA_PROPERTY_FIRST the first seed.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "base/clock.h"
#include "base/counters.h"
#include "base/log.h"
#include "engine/engine.h"
#include "io/fault_file_system.h"

namespace yagura::engine {
namespace {

struct ModelEvent {
    GroupId group;
    StreamId stream;
    TimeMs timestamp;
    EventSeq seq;
    TimeMs ingestion_time;
    std::string message;
    EventKey key() const { return {timestamp, seq}; }
    bool operator==(const ModelEvent&) const = default;
};

std::ostream& operator<<(std::ostream& out, const ModelEvent& event) {
    return out << event.seq.value << "@" << event.timestamp.value << " g" << event.group.value
               << " s" << event.stream.value << " " << event.message.substr(0, 30);
}

/// A batch that may or may not come back: its append failed in a way that leaves it open.
struct OpenBatch {
    std::vector<ModelEvent> events;  // without seq
};

class Contains final : public MessagePredicate {
  public:
    explicit Contains(std::string text) : text_(std::move(text)) {}
    bool matches(std::string_view message) const override {
        return message.find(text_) != std::string_view::npos;
    }
    std::vector<std::string> required_literals() const override { return {text_}; }

  private:
    std::string text_;
};

class PropertyRun {
  public:
    explicit PropertyRun(std::uint64_t seed) : random_(seed), files_(seed * 7 + 1) {}

    void run(int steps) {
        reopen();
        for (int step = 0; step < steps && !::testing::Test::HasFatalFailure(); ++step) {
            SCOPED_TRACE(step);
            one_step();
            if (::testing::Test::HasFailure()) return;
        }
        files_.heal();
        files_.set_capacity(UINT64_MAX);
        reopen();
        check_all();
    }

  private:
    std::uint64_t pick(std::uint64_t bound) { return random_() % bound; }
    bool chance(unsigned percent) { return pick(100) < percent; }

    void one_step() {
        clock_.advance(static_cast<std::int64_t>(pick(20'000)));
        const std::uint64_t dice = pick(100);
        if (dice < 62) {
            append();
        } else if (dice < 68) {
            no_crash(engine_->flush());
        } else if (dice < 74) {
            no_crash(engine_->run_maintenance());
        } else if (dice < 75) {
            drop_group();
        } else if (dice < 77) {
            drop_stream();
        } else if (dice < 79) {
            expire();
        } else if (dice < 88) {
            check_some();
        } else if (dice < 90) {
            reopen();
        } else if (dice < 94) {
            files_.cut_power_at(1 + pick(30));
        } else if (dice < 96) {
            files_.fail_at(1 + pick(20), chance(50) ? Errc::NoSpace : Errc::Io);
        } else if (dice < 97) {
            files_.fail_sync_at(1 + pick(10));
        } else if (dice < 99) {
            const std::uint64_t free = pick(60'000);
            files_.set_capacity(UINT64_MAX);
            const std::uint64_t unlimited = files_.free_space("").value_or(UINT64_MAX);
            const std::uint64_t used = UINT64_MAX - unlimited;
            files_.set_capacity(used + free);
        } else {
            files_.set_capacity(UINT64_MAX);
            files_.heal();
        }
        if (!files_.powered() || broken_) reopen();
    }

    /// A failure of maintenance is well as long as the store goes on or is opened anew.
    void no_crash(const Result<void>&) {}

    template <class... Args>
    void trace(Args... args) const {
        static const bool on = std::getenv("YAGURA_PROPERTY_TRACE") != nullptr;
        if (!on) return;
        const auto plain = [](const auto& value) {
            if constexpr (requires { value.value; })
                return std::to_string(value.value);
            else
                return testing::PrintToString(value);
        };
        ((std::cerr << plain(args) << " "), ...) << "\n";
    }

    GroupId some_group() {
        if (groups_.empty() || (groups_.size() < 6 && chance(10)))
            groups_.push_back(GroupId(next_group_++));
        return groups_[pick(groups_.size())];
    }
    StreamId some_stream(GroupId group) {
        auto& streams = streams_[group];
        if (streams.empty() || (streams.size() < 5 && chance(20)))
            streams.push_back(StreamId(next_stream_++));
        return streams[pick(streams.size())];
    }

    void append() {
        const GroupId group = some_group();
        const StreamId stream = some_stream(group);
        const std::size_t count = 1 + pick(chance(10) ? 200 : 8);
        std::vector<ModelEvent> events;
        std::int64_t time = clock_.now().value - static_cast<std::int64_t>(pick(3 * kDayMs));
        if (chance(30)) time -= static_cast<std::int64_t>(pick(15)) * kDayMs;
        for (std::size_t i = 0; i < count; ++i) {
            time += chance(95) ? static_cast<std::int64_t>(pick(1000))
                               : -static_cast<std::int64_t>(pick(5000));
            std::string message =
                "event " + std::to_string(next_message_++) + " word" + std::to_string(pick(30));
            if (chance(3)) message += std::string(pick(3000), static_cast<char>(pick(256)));
            if (chance(2)) message.clear();
            events.push_back({group, stream, TimeMs(time), EventSeq(0), clock_.now(), message});
        }
        std::vector<EventView> views;
        for (const ModelEvent& event : events) views.push_back({event.timestamp, event.message});
        const auto appended = engine_->append({group, stream, clock_.now(), views});
        trace("append", group, stream, count,
              appended ? std::to_string(appended->first.value) : appended.error().message());
        if (appended) {
            EXPECT_EQ(appended->last.value - appended->first.value + 1, count);
            EXPECT_GT(appended->first, last_seq_) << "positions rise";
            for (std::size_t i = 0; i < count; ++i) {
                events[i].seq = EventSeq(appended->first.value + i);
                model_.push_back(events[i]);
            }
            last_seq_ = appended->last;
            return;
        }
        if (appended.error().code() == Errc::NoSpace) return;  // never to be seen
        EXPECT_EQ(appended.error().code(), Errc::Unavailable) << appended.error().message();
        open_.push_back({events});
        broken_ = true;
    }

    void forget_group(GroupId group) {
        std::erase(groups_, group);
        std::erase_if(model_, [&](const ModelEvent& event) { return event.group == group; });
        std::erase_if(open_,
                      [&](const OpenBatch& batch) { return batch.events[0].group == group; });
    }
    void forget_stream(GroupId group, StreamId stream) {
        trace("forget", group, stream);
        std::erase(streams_[group], stream);
        const auto is_of = [&](const ModelEvent& event) {
            return event.group == group && event.stream == stream;
        };
        std::erase_if(model_, is_of);
        std::erase_if(open_, [&](const OpenBatch& batch) { return is_of(batch.events[0]); });
    }

    void drop_group() {
        if (groups_.empty()) return;
        const GroupId group = groups_[pick(groups_.size())];
        trace("drop", group);
        if (engine_->drop_group(group)) {
            forget_group(group);
            gone_groups_.insert(group);
            EXPECT_TRUE(read(request_for(group)).empty());
            EXPECT_EQ(engine_->group_statistics(group).events, 0u);
        } else {
            forget_group(group);  // open: nothing is asked of it any more
        }
    }
    void drop_stream() {
        if (groups_.empty()) return;
        const GroupId group = groups_[pick(groups_.size())];
        if (streams_[group].empty()) return;
        const StreamId stream = streams_[group][pick(streams_[group].size())];
        trace("drop", group, stream);
        if (engine_->drop_stream(group, stream)) {
            forget_stream(group, stream);
            EXPECT_TRUE(read(request_for(group, stream)).empty());
            EXPECT_FALSE(engine_->stream_statistics(group, stream));
        } else {
            forget_stream(group, stream);
            open_streams_.insert({group, stream});
        }
    }
    void expire() {
        if (groups_.empty()) return;
        const GroupId group = groups_[pick(groups_.size())];
        const TimeMs before = clock_.now() - static_cast<std::int64_t>(pick(16)) * kDayMs;
        if (engine_->expire(group, before)) expiry_[group] = std::max(expiry_[group], before);
    }

    void reopen() {
        if (engine_ && files_.powered() && chance(20)) no_crash(engine_->flush());
        engine_.reset();
        const bool power_lost = !files_.powered() || chance(50);
        trace("reopen", power_lost);
        files_.heal();
        if (power_lost) files_.restart(static_cast<io::Loss>(pick(3)));
        if (chance(60)) files_.set_capacity(UINT64_MAX);
        for (int attempt = 0;; ++attempt) {
            const bool disturbed = attempt < 3 && chance(25);
            if (disturbed) files_.cut_power_at(1 + pick(12));
            auto opened = Engine::open(options(), files_, clock_, counters_);
            files_.heal();
            if (opened && files_.powered()) {
                engine_ = std::move(*opened);
                break;
            }
            if (opened) opened->reset();
            if (!disturbed && !opened && opened.error().code() == Errc::NoSpace) {
                files_.set_capacity(UINT64_MAX);
                continue;
            }
            ASSERT_TRUE(disturbed) << (opened ? "no power" : opened.error().message());
            files_.restart(static_cast<io::Loss>(pick(3)));
        }
        broken_ = false;
        settle_open_batches();
        check_all();
    }

    static Options options() {
        Options options;
        options.folder = "data/engine";
        options.memory_budget = 200'000;
        options.wal_file_bytes = 16 << 10;
        options.seal_bytes = 20'000;
        options.seal_age_ms = 60'000;
        options.background = false;
        return options;
    }

    static ScanRequest request_for(GroupId group, std::optional<StreamId> stream = std::nullopt) {
        ScanRequest request;
        request.groups = {group};
        if (stream) request.streams = std::vector{*stream};
        return request;
    }

    std::vector<ModelEvent> read(const ScanRequest& request) {
        std::vector<ModelEvent> out;
        auto scan = engine_->scan(request);
        EXPECT_TRUE(scan);
        ColumnBatch batch;
        for (ScanState state = ScanState::More; state == ScanState::More;) {
            const auto next = (*scan)->next(batch);
            if (!next) {
                // Only a power cut can make a read fail here.
                EXPECT_FALSE(files_.powered()) << next.error().message();
                read_failed_ = true;
                return out;
            }
            state = *next;
            for (std::size_t i = 0; i < batch.rows; ++i)
                out.push_back({batch.group[i], batch.stream[i], batch.timestamp[i], batch.seq[i],
                               batch.ingestion_time[i], std::string(batch.message[i])});
        }
        EXPECT_EQ((*scan)->statistics().damaged_blocks, 0u);
        return out;
    }

    /// After a restart: batches whose outcome was open are there whole, or not at all.
    void settle_open_batches() {
        if (open_.empty()) {
            last_seq_ = std::max(last_seq_, engine_->end());
            return;
        }
        std::map<std::string, ModelEvent> found;  // by first message, which is unique unless empty
        for (const GroupId group : groups_)
            for (const ModelEvent& event : read(request_for(group)))
                if (!event.message.empty()) found[event.message] = event;
        for (const OpenBatch& batch : open_) {
            const auto anchor =
                std::find_if(batch.events.begin(), batch.events.end(),
                             [](const ModelEvent& event) { return !event.message.empty(); });
            if (anchor == batch.events.end()) {
                const auto [group, stream] =
                    std::pair(batch.events[0].group, batch.events[0].stream);
                forget_stream(group, stream);  // takes the batch away
                open_streams_.insert({group, stream});
                settle_open_batches();
                return;
            }
            const auto hit = found.find(anchor->message);
            if (hit == found.end()) {
                // It may have come back, been counted, and have expired before it was looked for.
                if (expired(*anchor)) loose_statistics_.insert({anchor->group, anchor->stream});
                continue;
            }
            const std::uint64_t first =
                hit->second.seq.value - static_cast<std::uint64_t>(anchor - batch.events.begin());
            for (std::size_t i = 0; i < batch.events.size(); ++i) {
                ModelEvent event = batch.events[i];
                event.seq = EventSeq(first + i);
                model_.push_back(event);
            }
        }
        open_.clear();
        std::sort(model_.begin(), model_.end(),
                  [](const auto& a, const auto& b) { return a.seq < b.seq; });
        last_seq_ = std::max(last_seq_, engine_->end());
    }

    bool expired(const ModelEvent& event) const {
        const auto found = expiry_.find(event.group);
        return found != expiry_.end() && event.timestamp < found->second;
    }

    /// Every expected row once and in order; expired ones may be there or not.
    void expect_rows(const std::vector<ModelEvent>& found, std::vector<ModelEvent> wanted,
                     Direction direction) {
        if (read_failed_) return;
        std::sort(wanted.begin(), wanted.end(),
                  [](const auto& a, const auto& b) { return a.key() < b.key(); });
        if (direction == Direction::Backward) std::reverse(wanted.begin(), wanted.end());
        std::size_t next = 0;
        for (const ModelEvent& event : wanted) {
            if (open_streams_.contains({event.group, event.stream})) continue;
            while (next < found.size() &&
                   open_streams_.contains({found[next].group, found[next].stream}))
                ++next;
            if (next < found.size() && found[next] == event) {
                ++next;
                continue;
            }
            if (expired(event)) continue;
            if (std::getenv("YAGURA_PROPERTY_TRACE")) {
                for (const auto& w : wanted)
                    std::cerr << "want " << w << (expired(w) ? " expired" : "") << "\n";
                for (const auto& w : found) std::cerr << "have " << w << "\n";
                std::cerr << "expiry " << expiry_[event.group].value << "\n";
            }
            ADD_FAILURE() << "missing " << event << " found "
                          << (next < found.size() ? ::testing::PrintToString(found[next])
                                                  : "nothing");
            return;
        }
        while (next < found.size() &&
               open_streams_.contains({found[next].group, found[next].stream}))
            ++next;
        if (next < found.size()) ADD_FAILURE() << "unexpected " << found[next];
    }

    std::vector<ModelEvent> of_group(GroupId group) const {
        std::vector<ModelEvent> out;
        for (const ModelEvent& event : model_)
            if (event.group == group) out.push_back(event);
        return out;
    }

    void check_all() {
        read_failed_ = false;
        for (const GroupId group : groups_) {
            const auto wanted = of_group(group);
            expect_rows(read(request_for(group)), wanted, Direction::Forward);
            if (read_failed_) return;
            check_follow(group, wanted);
            check_statistics(group, wanted);
        }
        for (const GroupId group : gone_groups_) EXPECT_TRUE(read(request_for(group)).empty());
    }

    void check_follow(GroupId group, const std::vector<ModelEvent>& wanted) {
        std::vector<ModelEvent> found;
        EventSeq at(0);
        while (true) {
            const auto batch = engine_->follow(group, at, 1 + pick(50), 1 + pick(5000));
            if (!batch) {
                EXPECT_FALSE(files_.powered());
                return;
            }
            for (std::size_t i = 0; i < batch->rows.rows; ++i) {
                EXPECT_TRUE(found.empty() || batch->rows.seq[i] > found.back().seq);
                found.push_back({batch->rows.group[i], batch->rows.stream[i],
                                 batch->rows.timestamp[i], batch->rows.seq[i],
                                 batch->rows.ingestion_time[i],
                                 std::string(batch->rows.message[i])});
            }
            if (batch->next == at) break;
            at = batch->next;
        }
        EXPECT_EQ(at, engine_->end());
        std::sort(found.begin(), found.end(),
                  [](const auto& a, const auto& b) { return a.key() < b.key(); });
        expect_rows(found, wanted, Direction::Forward);
    }

    void check_statistics(GroupId group, const std::vector<ModelEvent>& wanted) {
        std::map<StreamId, StreamStatistics> streams;
        std::uint64_t live = 0;
        for (const ModelEvent& event : wanted) {
            if (!expired(event)) ++live;
            const auto [it, added] = streams.try_emplace(
                event.stream,
                StreamStatistics{event.timestamp, event.timestamp, event.ingestion_time});
            it->second.first_event = std::min(it->second.first_event, event.timestamp);
            it->second.last_event = std::max(it->second.last_event, event.timestamp);
            it->second.last_ingestion = std::max(it->second.last_ingestion, event.ingestion_time);
        }
        EXPECT_GE(engine_->group_statistics(group).events, live);
        for (const auto& [stream, expected] : streams) {
            if (open_streams_.contains({group, stream}) ||
                loose_statistics_.contains({group, stream}))
                continue;
            const auto known = engine_->stream_statistics(group, stream);
            ASSERT_TRUE(known);
            EXPECT_EQ(known->first_event, expected.first_event);
            EXPECT_EQ(known->last_event, expected.last_event);
            EXPECT_EQ(known->last_ingestion, expected.last_ingestion);
        }
    }

    /// A random request against the model.
    void check_some() {
        read_failed_ = false;
        if (groups_.empty()) return;
        ScanRequest request;
        std::vector<ModelEvent> wanted;
        for (const GroupId group : groups_)
            if (request.groups.empty() || chance(30)) request.groups.push_back(group);
        const GroupId group = request.groups[0];
        if (chance(40) && !streams_[group].empty()) {
            request.streams.emplace();
            for (const StreamId stream : streams_[group])
                if (request.streams->empty() || chance(30)) request.streams->push_back(stream);
        }
        if (chance(50)) request.from = clock_.now() - static_cast<std::int64_t>(pick(8 * kDayMs));
        if (chance(50)) request.to = clock_.now() - static_cast<std::int64_t>(pick(8 * kDayMs));
        if (chance(50)) request.direction = Direction::Backward;
        const Contains predicate("word" + std::to_string(pick(30)));
        if (chance(40)) request.predicate = &predicate;
        const auto in = [](const auto& list, auto value) {
            return std::find(list.begin(), list.end(), value) != list.end();
        };
        for (const ModelEvent& event : model_)
            if (in(request.groups, event.group) &&
                (!request.streams || in(*request.streams, event.stream)) &&
                event.timestamp >= request.from && event.timestamp < request.to &&
                (request.predicate == nullptr || predicate.matches(event.message)))
                wanted.push_back(event);
        if (chance(50)) {
            expect_rows(read(request), wanted, request.direction);
            return;
        }
        // The same in pages and with pauses.
        std::vector<ModelEvent> found;
        if (chance(50)) request.limit = 1 + pick(20);
        if (chance(50) || request.limit == UINT64_MAX) request.max_bytes_examined = pick(3000);
        while (true) {
            auto scan = engine_->scan(request);
            ASSERT_TRUE(scan);
            ColumnBatch batch;
            ScanState state = ScanState::More;
            while (state == ScanState::More) {
                const auto next = (*scan)->next(batch);
                if (!next) {
                    EXPECT_FALSE(files_.powered());
                    return;
                }
                state = *next;
                for (std::size_t i = 0; i < batch.rows; ++i)
                    found.push_back({batch.group[i], batch.stream[i], batch.timestamp[i],
                                     batch.seq[i], batch.ingestion_time[i],
                                     std::string(batch.message[i])});
            }
            if (state == ScanState::Finished) break;
            ASSERT_TRUE((*scan)->position());
            request.after = (*scan)->position();
        }
        expect_rows(found, wanted, request.direction);
    }

    std::mt19937_64 random_;
    io::FaultFileSystem files_;
    ManualClock clock_;
    CounterRegistry counters_;
    std::unique_ptr<Engine> engine_;

    std::vector<GroupId> groups_;
    std::map<GroupId, std::vector<StreamId>> streams_;
    std::vector<ModelEvent> model_;
    std::vector<OpenBatch> open_;
    std::set<GroupId> gone_groups_;
    std::set<std::pair<GroupId, StreamId>> open_streams_;  // of which nothing is sure
    std::set<std::pair<GroupId, StreamId>> loose_statistics_;
    std::map<GroupId, TimeMs> expiry_;
    EventSeq last_seq_;
    std::uint32_t next_group_ = 1;
    std::uint32_t next_stream_ = 1;
    std::uint64_t next_message_ = 0;
    bool broken_ = false;
    bool read_failed_ = false;
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

TEST(StoreProperty, RandomOperationsAndCrashesAgreeWithTheModel) {
    const std::uint64_t first = from_environment("YAGURA_PROPERTY_FIRST", 1);
    const std::uint64_t count = from_environment("YAGURA_PROPERTY_SEEDS", 20);
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        PropertyRun(seed).run(150);
        if (HasFailure()) {
            std::cerr << "failed with seed " << seed << "\n";
            return;
        }
    }
}

}  // namespace
}  // namespace yagura::engine
