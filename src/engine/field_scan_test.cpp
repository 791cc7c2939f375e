#include "engine/field_scan.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "base/clock.h"
#include "base/counters.h"
#include "engine/scan/field_walker.h"
#include "engine/scan/scan_testing.h"
#include "engine/scan/value_table.h"
#include "io/fault_file_system.h"
#include "text/json_cursor.h"

namespace yagura::engine {
namespace {

using namespace scan_testing;

constexpr std::int64_t kStart = 1'700'000'000'000;

/// A value that owns its text.
struct Value {
    ValueKind kind = ValueKind::Missing;
    std::string text;
    bool operator==(const Value&) const = default;
    FieldValue view() const { return {kind, text}; }
};
std::ostream& operator<<(std::ostream& out, const Value& value) {
    return out << static_cast<int>(value.kind) << ":" << value.text;
}

using Fields = std::map<std::string, Value>;

/// The plain twin of the walker: the whole tree, then the names.
class Tree {
  public:
    static Fields fields_of(const std::string& message) {
        text::JsonCursor json(message,
                              {.max_depth = 1024, .invalid_utf8 = text::InvalidUtf8::Keep});
        Arena arena;
        const auto kind = json.kind();
        if (!kind || *kind != text::JsonKind::Object) return {};
        const auto root = read(json, arena);
        if (!root || !json.finish()) return {};
        Fields out;
        flatten(*root, "", out);
        return out;
    }

  private:
    struct Node {
        Value value;
        std::vector<std::pair<std::string, Node>> members;
    };

    static Result<Node> read(text::JsonCursor& json, Arena& arena) {
        Node node;
        text::JsonCursor ahead = json;
        const text::JsonKind kind = YG_TRY(json.kind());
        node.value.text = YG_TRY(ahead.skip_value());
        switch (kind) {
            case text::JsonKind::Object:
                node.value.kind = ValueKind::Json;
                YG_CHECK(json.enter_object());
                while (const auto key = YG_TRY(json.next_key(arena))) {
                    const std::string name(*key);
                    std::erase_if(node.members, [&](const auto& m) { return m.first == name; });
                    node.members.emplace_back(name, YG_TRY(read(json, arena)));
                }
                return node;
            case text::JsonKind::Array:
                node.value.kind = ValueKind::Json;
                YG_CHECK(json.enter_array());
                for (std::size_t i = 0; YG_TRY(json.next_element()); ++i)
                    node.members.emplace_back(std::to_string(i), YG_TRY(read(json, arena)));
                return node;
            case text::JsonKind::String:
                node.value.kind = ValueKind::String;
                node.value.text = YG_TRY(json.string_value(arena));
                return node;
            case text::JsonKind::Null:
                node.value = {ValueKind::Null, ""};
                YG_CHECK(json.null_value());
                return node;
            default:
                node.value.kind =
                    kind == text::JsonKind::Bool ? ValueKind::Boolean : ValueKind::Number;
                YG_CHECK(json.skip_value());
                return node;
        }
    }

    static void flatten(const Node& node, const std::string& path, Fields& out) {
        for (const auto& [key, member] : node.members) {
            const std::string name = path + key;
            out[name] = member.value;
            flatten(member, name + ".", out);
        }
    }
};

TEST(FieldWalker, FindsWhatTheWholeTreeHolds) {
    Maker maker(7);
    scan::FieldNames names;
    for (const std::string& name : kNames) names.add(name);
    scan::FieldWalker walker(names);
    std::vector<scan::RawValue> values(names.size());
    std::string scratch;
    for (int round = 0; round < 30'000; ++round) {
        const std::string message = maker.message();
        Fields expected = Tree::fields_of(message);
        walker.walk(message, values);
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            const FieldValue found = scan::decoded(values[i], scratch);
            ASSERT_EQ((Value{found.kind, std::string(found.text)}), expected[kNames[i]])
                << kNames[i] << " of " << message;
        }
    }
}

TEST(FieldWalker, OfDoubledKeysTheLastCountsOnEachWay) {
    const auto find = [](const std::string& name, const std::string& message) {
        scan::FieldNames names;
        names.add(name);
        scan::RawValue value;
        scan::FieldWalker(names).walk(message, {&value, 1});
        return std::string(value.text);
    };
    EXPECT_EQ(find("a", R"({"a":1,"a":2})"), "2");
    EXPECT_EQ(find("a.b", R"({"a":{"b":1},"a":{"c":2}})"), "");
    EXPECT_EQ(find("a.b", R"({"a":{"b":1},"a":5})"), "");
    EXPECT_EQ(find("a.b", R"({"a.b":1,"a":{"b":2},"a":{}})"), "1");
    EXPECT_EQ(find("a.b", R"({"a":{"b":2},"a.b":1})"), "1");
    EXPECT_EQ(find("a.1.b", R"({"a":[{"b":2},{"b":3}]})"), "3");
    EXPECT_EQ(find("a", R"({"a":1} x)"), "");
}

TEST(FieldWalker, DepthHasALimit) {
    scan::FieldNames names;
    names.add("a");
    scan::FieldWalker walker(names);
    scan::RawValue value;
    const auto nested = [](std::size_t depth) {
        return R"({"b":)" + std::string(depth, '[') + std::string(depth, ']') + R"(,"a":1})";
    };
    walker.walk(nested(scan::FieldWalker::kMaxDepth - 1), {&value, 1});
    EXPECT_EQ(value.kind, ValueKind::Number);
    walker.walk(nested(scan::FieldWalker::kMaxDepth), {&value, 1});
    EXPECT_EQ(value.kind, ValueKind::Missing);
    walker.walk(nested(1'000'000), {&value, 1});
    EXPECT_EQ(value.kind, ValueKind::Missing);
}

bool naive_match(const ScanFilter& filter, const std::string& message, Fields& fields) {
    const auto match = [&](const ScanFilter& child) { return naive_match(child, message, fields); };
    switch (filter.kind) {
        case ScanFilter::Kind::And:
            return std::all_of(filter.children.begin(), filter.children.end(), match);
        case ScanFilter::Kind::Or:
            return std::any_of(filter.children.begin(), filter.children.end(), match);
        case ScanFilter::Kind::Not:
            return !match(filter.children.front());
        case ScanFilter::Kind::Message:
            return filter.message->matches(message);
        case ScanFilter::Kind::Field:
            return filter.value->matches(fields[filter.field].view());
    }
    return false;
}

class FieldScanTest : public ::testing::Test {
  protected:
    FieldScanTest() {
        options_.folder = "d/engine";
        options_.background = false;
        open();
    }

    void open() {
        auto opened = Engine::open(options_, files_, clock_, counters_);
        ASSERT_TRUE(opened);
        engine_ = std::move(*opened);
    }

    Appended append(std::uint32_t group, std::uint32_t stream, std::int64_t time,
                    const std::vector<std::string>& messages, std::int64_t step = 1) {
        std::vector<EventView> events;
        for (const auto& message : messages) {
            events.push_back({TimeMs(time), message});
            time += step;
        }
        const auto appended =
            engine_->append({GroupId(group), StreamId(stream), TimeMs(kStart + 7), events});
        EXPECT_TRUE(appended);
        return appended.value_or(Appended{});
    }
    static FieldScanRequest request_for(std::uint32_t group) {
        FieldScanRequest request;
        request.groups = {GroupId(group)};
        return request;
    }
    std::unique_ptr<FieldScan> make(const FieldScanRequest& request) {
        auto scan = engine_->field_scan(request);
        EXPECT_TRUE(scan) << scan.error().message();
        return std::move(*scan);
    }

    struct Row {
        TimeMs timestamp;
        EventSeq seq;
        GroupId group;
        StreamId stream;
        TimeMs ingestion_time;
        std::string message;
        std::vector<Value> fields;
        bool operator==(const Row&) const = default;
    };
    using Rows = std::vector<Row>;

    /// All rows by position, with every check that a batch must stand.
    Rows read_all(const FieldScan& scan, const FieldScanRequest& request,
                  ScanStatistics& statistics) {
        Rows out;
        FieldBatch batch;
        for (std::size_t part = 0; part < scan.parts(); ++part) {
            EXPECT_TRUE(scan.read(part, batch, statistics, nullptr));
            const PartBounds bounds = scan.bounds(part);
            EXPECT_LE(batch.rows, bounds.rows);
            EXPECT_EQ(batch.message.size(), request.message ? batch.rows : 0);
            EXPECT_EQ(batch.fields.size(), request.fields.size());
            for (const FieldColumn& column : batch.fields) {
                EXPECT_EQ(column.index.size(), batch.rows);
                if (!column.distinct) continue;
                for (std::size_t i = 0; i < column.values.size(); ++i)
                    for (std::size_t j = 0; j < i && i < 100; ++j)
                        EXPECT_FALSE(column.values[i] == column.values[j]);
            }
            for (std::size_t row = 0; row < batch.rows; ++row) {
                Row one{batch.timestamp[row],
                        batch.seq[row],
                        batch.group[row],
                        batch.stream[row],
                        batch.ingestion_time[row],
                        request.message ? std::string(batch.message[row]) : "",
                        {}};
                EXPECT_GE(one.timestamp, bounds.min_time);
                EXPECT_LE(one.timestamp, bounds.max_time);
                for (const FieldColumn& column : batch.fields) {
                    const FieldValue& value = column.values[column.index[row]];
                    one.fields.push_back({value.kind, std::string(value.text)});
                }
                out.push_back(std::move(one));
            }
        }
        std::sort(out.begin(), out.end(), [](const Row& a, const Row& b) { return a.seq < b.seq; });
        return out;
    }

    /// The same by a scan over rows.
    Rows read_plainly(const FieldScanRequest& request, ScanStatistics& statistics) {
        ScanRequest plain;
        plain.groups = request.groups;
        plain.streams = request.streams;
        plain.from = request.from;
        plain.to = request.to;
        auto scan = engine_->scan(plain);
        EXPECT_TRUE(scan);
        Rows out;
        ColumnBatch batch;
        for (ScanState state = ScanState::More; state == ScanState::More;) {
            state = (*scan)->next(batch).value();
            for (std::size_t row = 0; row < batch.rows; ++row) {
                const std::string message(batch.message[row]);
                ++statistics.rows_examined;
                statistics.bytes_examined += message.size();
                Fields fields = Tree::fields_of(message);
                if (request.filter && !naive_match(*request.filter, message, fields)) continue;
                Row one{batch.timestamp[row],
                        batch.seq[row],
                        batch.group[row],
                        batch.stream[row],
                        batch.ingestion_time[row],
                        request.message ? message : "",
                        {}};
                for (const std::string& field : request.fields) one.fields.push_back(fields[field]);
                out.push_back(std::move(one));
            }
        }
        std::sort(out.begin(), out.end(), [](const Row& a, const Row& b) { return a.seq < b.seq; });
        return out;
    }

    io::FaultFileSystem files_;
    ManualClock clock_{TimeMs(kStart)};
    CounterRegistry counters_;
    Options options_;
    std::unique_ptr<Engine> engine_;
};

TEST_F(FieldScanTest, AnswersLikeAScanOverRows) {
    Maker maker(11);
    const auto check = [&](int rounds) {
        for (int round = 0; round < rounds; ++round) {
            FieldScanRequest request;
            for (std::uint32_t group = 1; group <= 3; ++group)
                if (request.groups.empty() || maker.chance(50))
                    request.groups.push_back(
                        GroupId(1 + static_cast<std::uint32_t>(maker.pick(4))));
            if (maker.chance(30))
                request.streams =
                    std::vector{StreamId(1 + static_cast<std::uint32_t>(maker.pick(5))),
                                StreamId(1 + static_cast<std::uint32_t>(maker.pick(5)))};
            if (maker.chance(50))
                request.from = TimeMs(kStart + static_cast<std::int64_t>(maker.pick(3000)));
            if (maker.chance(50))
                request.to = TimeMs(kStart + static_cast<std::int64_t>(maker.pick(4000)));
            if (maker.chance(85))
                request.filter = std::make_shared<ScanFilter>(random_filter(maker, 3));
            while (maker.chance(60)) request.fields.push_back(kNames[maker.pick(kNames.size())]);
            request.message = maker.chance(50);
            request.seq = request.stream = request.ingestion_time = true;
            const auto scan = make(request);
            ScanStatistics statistics;
            ScanStatistics plain_statistics;
            const Rows rows = read_all(*scan, request, statistics);
            ASSERT_EQ(rows, read_plainly(request, plain_statistics)) << "round " << round;
            EXPECT_EQ(statistics.rows_matched, rows.size());
            EXPECT_EQ(statistics.rows_examined, plain_statistics.rows_examined);
            if (request.filter || request.message || !request.fields.empty()) {
                EXPECT_EQ(statistics.bytes_examined, plain_statistics.bytes_examined);
            }
            ScanStatistics count_statistics;
            std::uint64_t counted = 0;
            for (std::size_t part = 0; part < scan->parts(); ++part)
                counted += scan->count(part, count_statistics, nullptr).value();
            EXPECT_EQ(counted, rows.size());
            EXPECT_EQ(count_statistics.rows_examined, plain_statistics.rows_examined);
        }
    };
    for (int stage = 0; stage < 4; ++stage) {
        for (int i = 0; i < 120; ++i) {
            std::vector<std::string> messages;
            for (std::uint64_t count = 1 + maker.pick(maker.chance(10) ? 150 : 6); count > 0;
                 --count)
                messages.push_back(maker.message());
            const auto group = 1 + static_cast<std::uint32_t>(maker.pick(4));
            const auto stream = 1 + static_cast<std::uint32_t>(maker.pick(5));
            // Dropped below; nothing is appended to them any more.
            if ((stage > 0 && group == 1 && stream == 2) || (stage > 1 && group == 3)) continue;
            append(group, stream, kStart + static_cast<std::int64_t>(maker.pick(3000)), messages,
                   maker.chance(80) ? 3 : -2);
        }
        check(60);
        if (stage == 0) {
            ASSERT_TRUE(engine_->drop_stream(GroupId(1), StreamId(2)));
            check(30);
        }
        if (stage == 1) {
            ASSERT_TRUE(engine_->drop_group(GroupId(3)));
            check(30);
        }
        if (stage < 3) {
            ASSERT_TRUE(engine_->flush());
            check(40);
        }
        if (stage == 2) {
            ASSERT_TRUE(engine_->run_maintenance());
            check(40);
        }
    }
}

TEST_F(FieldScanTest, IsASnapshotThatOutlivesChanges) {
    append(1, 1, kStart, {R"({"a":"first"})"});
    FieldScanRequest request = request_for(1);
    request.fields = {"a"};
    const auto scan = make(request);
    append(1, 1, kStart, {R"({"a":"second"})"});
    ASSERT_TRUE(engine_->flush());
    ASSERT_TRUE(engine_->run_maintenance());
    FieldBatch batch;
    ScanStatistics statistics;
    ASSERT_EQ(scan->parts(), 1u);
    ASSERT_TRUE(scan->read(0, batch, statistics, nullptr));
    ASSERT_EQ(batch.rows, 1u);
    EXPECT_EQ(batch.fields[0].values[batch.fields[0].index[0]].text, "first");
}

TEST_F(FieldScanTest, MemoryIsCutInParts) {
    const std::string large = R"({"text":")" + std::string(100'000, 'x') + R"("})";
    for (int i = 0; i < 200; ++i) append(1, 1, kStart + i, {large});
    const auto scan = make(request_for(1));
    EXPECT_EQ(scan->parts(), 3u);
    std::uint64_t rows = 0;
    for (std::size_t part = 0; part < scan->parts(); ++part) rows += scan->bounds(part).rows;
    EXPECT_EQ(rows, 200u);
}

TEST_F(FieldScanTest, ColumnsAreDistinctUntilValuesAreMostlyDifferent) {
    std::vector<std::string> messages;
    for (int i = 0; i < 5000; ++i)
        messages.push_back(fmt::format(R"({{"few":"v{}","many":{}}})", i % 7, i));
    append(1, 1, kStart, messages);
    FieldScanRequest request = request_for(1);
    request.fields = {"few", "many", "none"};
    const auto scan = make(request);
    FieldBatch batch;
    ScanStatistics statistics;
    ASSERT_TRUE(scan->read(0, batch, statistics, nullptr));
    EXPECT_TRUE(batch.fields[0].distinct);
    EXPECT_EQ(batch.fields[0].values.size(), 7u);
    EXPECT_FALSE(batch.fields[1].distinct);
    EXPECT_EQ(batch.fields[1].values[batch.fields[1].index[4999]].text, "4999");
    EXPECT_EQ(batch.fields[2].values.size(), 1u);
}

TEST_F(FieldScanTest, PartsAreReadByManyThreadsAtOnce) {
    for (int segment = 0; segment < 4; ++segment) {
        std::vector<std::string> messages;
        for (int i = 0; i < 3000; ++i)
            messages.push_back(fmt::format(R"({{"n":{},"k":"{}"}})", i % 10, segment));
        append(1, 1, kStart + segment, messages);
        if (segment < 3) {
            ASSERT_TRUE(engine_->flush());
        }
    }
    FieldScanRequest request = request_for(1);
    request.fields = {"k"};
    ScanFilter filter;
    filter.kind = ScanFilter::Kind::Field;
    filter.field = "n";
    filter.value = std::make_shared<Equals>(std::vector<std::string>{"3"});
    request.filter = std::make_shared<ScanFilter>(filter);
    const auto scan = make(request);
    std::atomic<std::size_t> next{0};
    std::atomic<std::uint64_t> rows{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            FieldBatch batch;
            ScanStatistics statistics;
            for (std::size_t job = next++; job < scan->parts() * 8; job = next++) {
                EXPECT_TRUE(scan->read(job % scan->parts(), batch, statistics, nullptr));
                rows += batch.rows;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(rows, 8u * 1200u);
}

TEST_F(FieldScanTest, RefusesAndCancels) {
    append(1, 1, kStart, {"x"});
    EXPECT_EQ(engine_->field_scan({}).error().code(), Errc::InvalidArgument);
    FieldScanRequest broken = request_for(1);
    ScanFilter filter;
    filter.kind = ScanFilter::Kind::Not;
    broken.filter = std::make_shared<ScanFilter>(filter);
    EXPECT_EQ(engine_->field_scan(broken).error().code(), Errc::InvalidArgument);
    Cancellation cancellation;
    cancellation.cancel();
    FieldBatch batch;
    ScanStatistics statistics;
    const auto scan = make(request_for(1));
    EXPECT_EQ(scan->read(0, batch, statistics, &cancellation).error().code(), Errc::Cancelled);
    EXPECT_EQ(scan->count(0, statistics, &cancellation).error().code(), Errc::Cancelled);
}

TEST_F(FieldScanTest, DamageCostsItsRowsOnly) {
    std::mt19937_64 random(1);
    std::vector<std::string> messages;
    for (int i = 0; i < 2000; ++i) {
        std::string digits;
        for (int j = 0; j < 60; ++j) digits += std::to_string(random() % 100'000'000);
        messages.push_back(fmt::format(R"({{"n":{},"text":"{}"}})", i, digits));
    }
    append(1, 1, kStart, messages);
    ASSERT_TRUE(engine_->flush());
    engine_.reset();
    const auto names = files_.list("d/engine/segments").value();
    ASSERT_EQ(names.size(), 1u);
    ASSERT_TRUE(files_.damage("d/engine/segments/" + names[0], 200'000, 0x10));
    open();
    FieldScanRequest request = request_for(1);
    request.fields = {"n"};
    const auto scan = make(request);
    FieldBatch batch;
    ScanStatistics statistics;
    ASSERT_EQ(scan->parts(), 1u);
    ASSERT_TRUE(scan->read(0, batch, statistics, nullptr));
    EXPECT_EQ(statistics.damaged_blocks, 1u);
    EXPECT_LT(batch.rows, 2000u);
    EXPECT_GT(batch.rows, 600u);
    for (std::size_t row = 0; row < batch.rows; ++row) {
        const std::string number(batch.fields[0].values[batch.fields[0].index[row]].text);
        EXPECT_EQ(number, std::to_string(batch.timestamp[row] - TimeMs(kStart)));
    }
}

}  // namespace
}  // namespace yagura::engine
