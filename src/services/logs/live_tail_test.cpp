#include "services/logs/live_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/counters.h"
#include "base/random.h"
#include "io/fault_file_system.h"
#include "services/logs/schema.h"

namespace yagura::services::logs {
namespace {

using api::logs::LiveTailSessionUpdate;
using testing::ElementsAre;
using testing::IsEmpty;

const Scope kScope{"000000000000", "us-east-1", "aws"};

class Recorder final : public LiveTailOutput {
  public:
    void begin() override { log.push_back("begin"); }
    bool update(const LiveTailSessionUpdate& update) override {
        std::string line = update.session_metadata.sampled ? "sampled" : "update";
        last_size = update.session_results.size();
        if (last_size <= 5) {
            for (const auto& event : update.session_results) {
                line += " " + event.log_stream_name + ":" + event.message;
            }
        }
        log.push_back(line);
        return true;
    }
    void timed_out() override { end("timed out"); }
    void failed(std::string message) override { end(message); }
    bool closed() const override { return closed_; }
    void end(const std::string& how) {
        log.push_back(how);
        closed_ = true;
    }

    std::vector<std::string> log;
    std::size_t last_size = 0;

  private:
    bool closed_ = false;
};

class LiveTailTest : public testing::Test {
  protected:
    LiveTailTest() : folder_(std::filesystem::temp_directory_path() / ("yagura-" + uuid_v4())) {
        std::filesystem::create_directories(folder_);
        database_ = meta::Database::open((folder_ / "meta.db").string()).value();
        EXPECT_TRUE(database_->migrate(kComponent, migrations()).has_value());
        directory_ = std::make_unique<LogDirectory>(*database_);
        engine::Options options;
        options.folder = "events";
        options.background = false;
        engine_ = engine::Engine::open(options, files_, clock_, counters_).value();
        tail_ = std::make_unique<LiveTail>(*engine_, clock_, *directory_);
        NewLogGroup group;
        group.scope = kScope;
        group.name = "g";
        group_ = directory_->create_group(group, clock_.now()).value();
        for (const char* name : {"web-1", "web-2", "db"}) {
            streams_.emplace(name, directory_->create_stream(*group_, name, clock_.now())->id);
        }
    }
    ~LiveTailTest() override {
        tail_.reset();
        engine_.reset();
        directory_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    void put(const std::string& stream, const std::vector<std::string>& messages) {
        std::vector<engine::EventView> events;
        for (const std::string& message : messages) events.push_back({clock_.now(), message});
        ASSERT_TRUE(engine_
                        ->append({group_->id, streams_.at(stream), clock_.now(), events})
                        .has_value());
    }

    LiveTailRequest request(const std::string& pattern = "") {
        LiveTailRequest wanted;
        wanted.account = kScope.account;
        wanted.groups.push_back({group_, group_->arn()});
        wanted.filter = pattern::FilterPattern::parse(pattern).value();
        return wanted;
    }

    std::shared_ptr<Recorder> start(LiveTailRequest wanted) {
        auto recorder = std::make_shared<Recorder>();
        EXPECT_TRUE(tail_->start(std::move(wanted), recorder).has_value());
        return recorder;
    }

    std::filesystem::path folder_;
    io::FaultFileSystem files_;
    ManualClock clock_;
    CounterRegistry counters_;
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<LogDirectory> directory_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<LiveTail> tail_;
    std::shared_ptr<const LogGroup> group_;
    std::map<std::string, engine::StreamId> streams_;
};

TEST_F(LiveTailTest, ShowsWhatComesAfterTheStartAndAnEmptyUpdateOtherwise) {
    put("db", {"before"});
    const auto session = start(request());
    tail_->tick();
    put("db", {"one", "two"});
    tail_->tick();
    tail_->tick();
    EXPECT_THAT(session->log, ElementsAre("begin", "update", "update db:one db:two", "update"));
}

TEST_F(LiveTailTest, FiltersByPatternAndStream) {
    const auto by_pattern = start(request("ERROR"));
    auto wanted = request();
    wanted.stream_prefixes = {"web-"};
    const auto by_prefix = start(std::move(wanted));
    wanted = request();
    wanted.stream_names = {"web-2", "not there yet"};
    const auto by_name = start(std::move(wanted));
    put("web-1", {"ERROR a"});
    put("web-2", {"b"});
    put("db", {"ERROR c"});
    tail_->tick();
    EXPECT_EQ(by_pattern->log.back(), "update web-1:ERROR a db:ERROR c");
    EXPECT_EQ(by_prefix->log.back(), "update web-1:ERROR a web-2:b");
    EXPECT_EQ(by_name->log.back(), "update web-2:b");
}

TEST_F(LiveTailTest, MoreThanFiveHundredAreSampled) {
    const auto session = start(request());
    put("db", std::vector<std::string>(500, "x"));
    tail_->tick();
    EXPECT_EQ(session->log.back(), "update");
    EXPECT_EQ(session->last_size, 500u);
    put("db", std::vector<std::string>(501, "x"));
    tail_->tick();
    EXPECT_EQ(session->log.back(), "sampled");
    EXPECT_EQ(session->last_size, 500u);
}

TEST_F(LiveTailTest, ASessionEndsAfterThreeHours) {
    const auto session = start(request());
    clock_.advance(LiveTail::kSessionMs - 1);
    tail_->tick();
    EXPECT_FALSE(session->closed());
    clock_.advance(1);
    tail_->tick();
    EXPECT_EQ(session->log.back(), "timed out");
    tail_->tick();
    EXPECT_EQ(tail_->sessions(), 0u);
}

TEST_F(LiveTailTest, FifteenSessionsAnAccount) {
    std::vector<std::shared_ptr<Recorder>> sessions;
    for (std::size_t i = 0; i < LiveTail::kMaxSessions; ++i) sessions.push_back(start(request()));
    const auto refused = std::make_shared<Recorder>();
    EXPECT_EQ(tail_->start(request(), refused).error().code(), Errc::LimitExceeded);
    EXPECT_THAT(refused->log, IsEmpty());
    auto other = request();
    other.account = "111111111111";
    EXPECT_TRUE(tail_->start(std::move(other), refused).has_value());
    sessions[0]->end("gone");
    EXPECT_TRUE(tail_->start(request(), std::make_shared<Recorder>()).has_value());
}

TEST_F(LiveTailTest, ADeletedGroupGoesSilent) {
    const auto session = start(request());
    put("db", {"one"});
    ASSERT_TRUE(directory_->delete_group(*group_).has_value());
    ASSERT_TRUE(engine_->drop_group(group_->id).has_value());
    tail_->tick();
    EXPECT_EQ(session->log.back(), "update");
}

TEST_F(LiveTailTest, AStopEndsEverySession) {
    const auto session = start(request());
    tail_->stop();
    EXPECT_EQ(session->log.back(), "The server is stopping.");
    EXPECT_EQ(tail_->start(request(), std::make_shared<Recorder>()).error().code(),
              Errc::Unavailable);
}

}  // namespace
}  // namespace yagura::services::logs
