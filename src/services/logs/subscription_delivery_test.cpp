#include "services/logs/subscription_delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <latch>
#include <set>

#include "base/random.h"
#include "codec/gzip_stream.h"
#include "io/fault_file_system.h"
#include "services/logs/account_subscription.h"
#include "services/logs/schema.h"

namespace yagura::services::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Scope kScope{"000000000000", "us-east-1", "aws"};

std::string stream_arn(const std::string& name) {
    return "arn:aws:kinesis:us-east-1:000000000000:stream/" + name;
}

std::string unpacked(std::string_view data) {
    std::string out(1 << 20, '\0');
    out.resize(codec::GzipStream().unpack(data, out.data(), out.size()).value().produced);
    return out;
}

/// Streams in memory that can be away, full, or slow.
class Streams final : public ports::RecordSink {
  public:
    Result<void> put(std::string_view arn, std::span<const ports::SinkRecord> records) override {
        const std::string name(arn.substr(arn.rfind('/') + 1));
        if (name == slow) {
            entered.count_down();
            release.wait();
        }
        const std::lock_guard lock(mutex_);
        ++calls;
        if (away.contains(name)) return fail(Errc::NotFound, "the stream is away");
        if (records.size() > most_records) return fail(Errc::LimitExceeded, "that is too much");
        for (const auto& record : records) documents_[name].push_back(unpacked(record.data));
        return {};
    }

    /// The messages of the events of a stream, one after the other.
    std::vector<std::string> messages(const std::string& name) {
        std::vector<std::string> out;
        const std::lock_guard lock(mutex_);
        for (const std::string& document : documents_[name]) {
            for (std::size_t at = 0;
                 (at = document.find("\"message\":\"", at)) != std::string::npos;) {
                at += 11;
                out.push_back(document.substr(at, document.find('"', at) - at));
            }
        }
        return out;
    }

    std::set<std::string> away;
    std::string slow;
    std::size_t most_records = 1'000'000;
    int calls = 0;
    std::latch entered{1};
    std::latch release{1};

  private:
    std::mutex mutex_;
    std::map<std::string, std::vector<std::string>> documents_;
};

class Everybody final : public ports::RoleAccess {
  public:
    Result<ports::Identity> assume_for_service(std::string_view, std::string_view, std::string_view,
                                               std::string_view) const override {
        return ports::Identity{};
    }
};

class Permitting final : public ports::Authorizer {
  public:
    Result<void> authorize(const ports::RequestContext&,
                           const ports::AuthorizationRequest&) const override {
        if (forbidden) return fail(Errc::Forbidden, "no longer");
        return {};
    }
    bool forbidden = false;
};

class SubscriptionDeliveryTest : public testing::Test {
  protected:
    SubscriptionDeliveryTest()
        : folder_(std::filesystem::temp_directory_path() / ("yagura-" + uuid_v4())) {
        std::filesystem::create_directories(folder_);
        database_ = meta::Database::open((folder_ / "meta.db").string()).value();
        EXPECT_TRUE(database_->migrate(kComponent, migrations()).has_value());
        directory_ = std::make_unique<LogDirectory>(*database_);
        destinations_ = std::make_unique<DestinationStore>(*database_);
        engine::Options options;
        options.folder = "events";
        options.background = false;
        engine_ = engine::Engine::open(options, files_, clock_, counters_).value();
        store_ = std::make_unique<SubscriptionStore>(*database_);
        EXPECT_TRUE(store_->migrate().has_value());
        policies_ = std::make_unique<AccountPolicyStore>(*database_);
        EXPECT_TRUE(policies_->migrate().has_value());
        sender_ = std::make_unique<SubscriptionSender>(*engine_, clock_, *directory_,
                                                       *destinations_, sink_, counters_);
        start();
    }
    ~SubscriptionDeliveryTest() override {
        delivery_.reset();
        sender_.reset();
        policies_.reset();
        store_.reset();
        engine_.reset();
        destinations_.reset();
        directory_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    void start() {
        delivery_ = std::make_unique<SubscriptionDelivery>(*engine_, clock_, *directory_, *store_,
                                                           *policies_, *sender_, counters_);
        ASSERT_TRUE(delivery_->reload().has_value());
    }

    std::shared_ptr<const LogGroup> group(const std::string& name) {
        NewLogGroup wanted;
        wanted.scope = kScope;
        wanted.name = name;
        auto made = directory_->create_group(wanted, clock_.now()).value();
        EXPECT_TRUE(directory_->create_stream(*made, "s", clock_.now()).has_value());
        return made;
    }

    void subscribe(const LogGroup& group, const std::string& name, const std::string& stream,
                   const std::string& pattern = "") {
        Subscription wanted;
        wanted.group = group.id;
        wanted.name = name;
        wanted.created = clock_.now();
        wanted.destination_arn = stream_arn(stream);
        wanted.role_arn = "arn:aws:iam::000000000000:role/r";
        wanted.pattern = pattern;
        wanted.distribution = "ByLogStream";
        wanted.position = engine_->end();
        ASSERT_TRUE(store_->put(wanted).has_value());
        ASSERT_TRUE(delivery_->reload().has_value());
    }

    void put_policy(const std::string& criteria, const std::string& pattern = "",
                    const std::vector<engine::GroupId>& from_now = {}) {
        AccountPolicy wanted;
        wanted.scope = kScope;
        wanted.name = "everything";
        wanted.document =
            R"({"DestinationArn": ")" + stream_arn("t") +
            R"(", "RoleArn": "arn:aws:iam::000000000000:role/r", "FilterPattern": ")" + pattern +
            "\"}";
        wanted.criteria = criteria;
        wanted.updated = clock_.now();
        wanted.start = engine_->end();
        ASSERT_TRUE(policies_->put(wanted, from_now).has_value());
        ASSERT_TRUE(delivery_->reload().has_value());
    }

    void put(const LogGroup& group, const std::vector<std::string>& messages) {
        const auto stream = directory_->find_stream(group, "s").value();
        std::vector<engine::EventView> events;
        for (const std::string& message : messages) events.push_back({clock_.now(), message});
        ASSERT_TRUE(engine_->append({group.id, stream->id, clock_.now(), events}).has_value());
    }

    void tick() { ASSERT_TRUE(delivery_->tick().has_value()); }
    std::uint64_t failures() {
        return counters_.counter("yagura_subscription_failures_total", "").value();
    }

    std::filesystem::path folder_;
    io::FaultFileSystem files_;
    ManualClock clock_;
    CounterRegistry counters_;
    Streams streams_;
    Everybody roles_;
    Permitting authorizer_;
    RouteSink sink_{&streams_, &roles_, authorizer_, clock_};
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<LogDirectory> directory_;
    std::unique_ptr<DestinationStore> destinations_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<SubscriptionStore> store_;
    std::unique_ptr<AccountPolicyStore> policies_;
    std::unique_ptr<SubscriptionSender> sender_;
    std::unique_ptr<SubscriptionDelivery> delivery_;
};

TEST_F(SubscriptionDeliveryTest, WhatMatchesAfterTheSubscriptionWasMadeIsDelivered) {
    const auto g = group("g");
    put(*g, {"before"});
    subscribe(*g, "f", "t", "error");
    put(*g, {"error 1", "fine", "error 2"});
    tick();
    put(*g, {"error 3"});
    tick();
    tick();
    EXPECT_THAT(streams_.messages("t"), ElementsAre("error 1", "error 2", "error 3"));
}

TEST_F(SubscriptionDeliveryTest, AStreamThatIsAwayForAnHourMissesNothingAndHoldsUpNobody) {
    const auto g = group("g");
    subscribe(*g, "a", "away");
    subscribe(*g, "b", "there");
    streams_.away = {"away"};
    std::vector<std::string> all;
    for (int minute = 0; minute < 60; ++minute) {
        all.push_back("event " + std::to_string(minute));
        put(*g, {all.back()});
        tick();
        EXPECT_THAT(streams_.messages("there"), testing::ElementsAreArray(all));
        clock_.advance(kMinuteMs);
    }
    EXPECT_THAT(streams_.messages("away"), IsEmpty());
    EXPECT_GE(failures(), 60u - 1);
    streams_.away.clear();
    clock_.advance(kMinuteMs);
    tick();
    EXPECT_THAT(streams_.messages("away"), testing::ElementsAreArray(all));
}

TEST_F(SubscriptionDeliveryTest, AttemptsBecomeRareWhileTheyFail) {
    const auto g = group("g");
    subscribe(*g, "f", "t");
    streams_.away = {"t"};
    put(*g, {"x"});
    for (int second = 0; second < 600; ++second, clock_.advance(kSecondMs)) tick();
    EXPECT_GE(streams_.calls, 10);
    EXPECT_LE(streams_.calls, 20);
}

TEST_F(SubscriptionDeliveryTest, AfterADayOfAttemptsEventsAreGivenUpAndLaterOnesAreNot) {
    const auto g = group("g");
    subscribe(*g, "f", "t");
    streams_.away = {"t"};
    put(*g, {"old"});
    tick();
    clock_.advance(kDayMs);
    put(*g, {"new"});
    tick();
    streams_.away.clear();
    clock_.advance(kMinuteMs);
    tick();
    EXPECT_THAT(streams_.messages("t"), testing::Contains("new"));
}

TEST_F(SubscriptionDeliveryTest, AStreamWithLimitsIsGivenSmallerPiecesUntilOneFits) {
    const auto g = group("g");
    for (int i = 0; i < 40; ++i) {
        ASSERT_TRUE(directory_->create_stream(*g, std::to_string(i), clock_.now()).has_value());
    }
    subscribe(*g, "f", "t");
    for (int i = 0; i < 40; ++i) {
        const auto stream = directory_->find_stream(*g, std::to_string(i)).value();
        const std::string text = std::to_string(i);
        const engine::EventView event{clock_.now(), text};
        ASSERT_TRUE(engine_->append({g->id, stream->id, clock_.now(), {&event, 1}}).has_value());
    }
    streams_.most_records = 10;
    for (int second = 0; second < 30; ++second, clock_.advance(kSecondMs)) tick();
    EXPECT_EQ(streams_.messages("t").size(), 40u);
    EXPECT_EQ(failures(), 0u);
}

TEST_F(SubscriptionDeliveryTest, APermissionThatIsTakenAwayHoldsBackUntilItIsGivenBack) {
    const auto g = group("g");
    subscribe(*g, "f", "t");
    authorizer_.forbidden = true;
    put(*g, {"x"});
    tick();
    EXPECT_THAT(streams_.messages("t"), IsEmpty());
    authorizer_.forbidden = false;
    clock_.advance(kMinuteMs);
    tick();
    EXPECT_THAT(streams_.messages("t"), ElementsAre("x"));
}

TEST_F(SubscriptionDeliveryTest, ARestartGoesOnFromTheNotedPositions) {
    const auto g = group("g");
    subscribe(*g, "f", "t");
    put(*g, {"1"});
    tick();
    put(*g, {"2"});
    start();
    tick();
    EXPECT_THAT(streams_.messages("t"), ElementsAre("1", "2"));
}

TEST_F(SubscriptionDeliveryTest, ChangesCountFromTheNextPieceOn) {
    const auto g = group("g");
    subscribe(*g, "f", "t", "a");
    put(*g, {"a", "b"});
    tick();
    subscribe(*g, "f", "u", "b");
    put(*g, {"a", "b"});
    tick();
    EXPECT_THAT(streams_.messages("t"), ElementsAre("a"));
    EXPECT_THAT(streams_.messages("u"), ElementsAre("b"));
    ASSERT_TRUE(store_->remove(g->id, "f").value());
    ASSERT_TRUE(delivery_->reload().has_value());
    put(*g, {"b"});
    tick();
    EXPECT_THAT(streams_.messages("u"), ElementsAre("b"));
}

TEST_F(SubscriptionDeliveryTest, AnAccountPolicyIsForEveryGroupButThoseThatItExcludes) {
    const auto g = group("g");
    const auto h = group("h");
    put(*g, {"before"});
    subscribe(*g, "f", "own");
    put_policy(R"(LogGroupName NOT IN ["h"])");
    const auto later = group("later");
    ASSERT_TRUE(delivery_->group_made(*later).has_value());
    put(*g, {"1"});
    put(*h, {"2"});
    put(*later, {"3"});
    tick();
    EXPECT_THAT(streams_.messages("t"), testing::UnorderedElementsAre("1", "3"));
    EXPECT_THAT(streams_.messages("own"), ElementsAre("1"));
    put_policy("", "", {h->id});
    put(*h, {"4"});
    tick();
    EXPECT_THAT(streams_.messages("t"), testing::UnorderedElementsAre("1", "3", "4"));
}

TEST_F(SubscriptionDeliveryTest, AnAccountPolicyGoesOnAfterARestartAndEndsWhenItIsDeleted) {
    const auto g = group("g");
    const auto quiet = group("quiet");
    put_policy("", "x");
    put(*g, {"x 1", "y"});
    tick();
    put(*g, {"x 2"});
    put(*quiet, {"x 3"});
    start();
    tick();
    EXPECT_THAT(streams_.messages("t"), testing::UnorderedElementsAre("x 1", "x 2", "x 3"));
    ASSERT_TRUE(policies_->remove(kScope, "everything").value());
    ASSERT_TRUE(delivery_->reload().has_value());
    put(*g, {"x 4"});
    tick();
    EXPECT_EQ(streams_.messages("t").size(), 3u);
    ASSERT_TRUE(directory_->delete_group(*g).has_value());
    delivery_->forget(g->id);
}

TEST(AccountSubscription, DocumentsAndCriteria) {
    const auto read = parse_account_subscription(
        R"({"DestinationArn": "d", "RoleArn": "r", "FilterPattern": "p", "Distribution": "Random"})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->destination_arn + *read->role_arn + read->pattern + read->distribution,
              "drpRandom");
    for (const char* wrong :
         {"", "[]", "{}", R"({"DestinationArn": 1})", R"({"DestinationArn": "d", "Other": "x"})",
          R"({"DestinationArn": "d", "Distribution": "x"})"}) {
        EXPECT_FALSE(parse_account_subscription(wrong).has_value()) << wrong;
    }
    EXPECT_THAT(parse_excluded_groups(R"( LogGroupName NOT  IN ["a", "b"] )").value(),
                ElementsAre("a", "b"));
    EXPECT_THAT(parse_excluded_groups("").value(), IsEmpty());
    for (const char* wrong : {"LogGroupName IN [\"a\"]", "LogGroupName NOT IN a", "x",
                              "LogGroupName NOT IN [\"a\"] AND"}) {
        EXPECT_FALSE(parse_excluded_groups(wrong).has_value()) << wrong;
    }
}

TEST_F(SubscriptionDeliveryTest, ASlowStreamHoldsUpNeitherOthersNorWriters) {
    const auto g = group("g");
    const auto h = group("h");
    subscribe(*g, "slow", "slow");
    subscribe(*g, "quick", "quick");
    subscribe(*h, "quick", "quick");
    streams_.slow = "slow";
    delivery_->run_in_background();
    put(*g, {"1"});
    streams_.entered.wait();  // one delivery stands still from here on
    put(*g, {"2"});
    put(*h, {"3"});
    while (streams_.messages("quick").size() < 3) std::this_thread::yield();
    EXPECT_THAT(streams_.messages("slow"), IsEmpty());
    streams_.release.count_down();
    while (streams_.messages("slow").size() < 2) std::this_thread::yield();
    delivery_->stop();
    for (const auto& subscription : store_->all().value()) {
        EXPECT_GE(subscription.position.value, 2u);
    }
}

}  // namespace
}  // namespace yagura::services::logs
