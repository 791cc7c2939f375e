#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/counters.h"
#include "base/random.h"
#include "io/fault_file_system.h"
#include "services/kinesis/kinesis_operations.h"

namespace yagura::services::kinesis {

/// For tests: the service over a store in memory, with a clock that stands still.
class KinesisFixture {
  protected:
    KinesisFixture() : folder_(std::filesystem::temp_directory_path() / ("yagura-" + uuid_v4())) {
        std::filesystem::create_directories(folder_);
        database_ = meta::Database::open((folder_ / "meta.db").string()).value();
        engine::Options options;
        options.folder = "streams";
        options.background = false;
        engine_ = engine::Engine::open(options, files_, clock_, counters_).value();
        open_service();
        context_.account_id = "000000000000";
        context_.region = "us-east-1";
        context_.partition = "aws";
        context_.identity.account_id = context_.account_id;
    }
    ~KinesisFixture() {
        service_.reset();
        engine_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    /// As at a start: everything is read again.
    void open_service(bool shard_limits = false) {
        service_ = KinesisOperations::create({*engine_, *database_, clock_, shard_limits}).value();
    }

    void create(int shards, const std::string& name = "s") {
        api::kinesis::CreateStreamRequest request;
        request.stream_name = name;
        request.shard_count = shards;
        YG_VERIFY(service_->create_stream(context_, request).has_value());
    }

    api::kinesis::PutRecordResponse put(const std::string& key, const std::string& data) {
        api::kinesis::PutRecordRequest request;
        request.stream_name = "s";
        request.partition_key = key;
        request.data = data;
        return service_->put_record(context_, request).value();
    }

    std::string iterator(int shard, api::kinesis::ShardIteratorType type =
                                        api::kinesis::ShardIteratorType::TrimHorizon) {
        api::kinesis::GetShardIteratorRequest request;
        request.stream_name = "s";
        request.shard_id = "shard-" + std::to_string(shard);
        request.shard_iterator_type = type;
        return service_->get_shard_iterator(context_, request).value().shard_iterator;
    }

    Result<api::kinesis::GetRecordsResponse> read(const std::string& from) {
        api::kinesis::GetRecordsRequest request;
        request.shard_iterator = from;
        return service_->get_records(context_, request);
    }

    std::vector<std::string> data_of(int shard) {
        std::vector<std::string> out;
        const auto page = read(iterator(shard)).value();
        for (const auto& record : page.records) out.push_back(record.data);
        return out;
    }

    Result<void> split(int shard, const std::string& at) {
        api::kinesis::SplitShardRequest request;
        request.stream_name = "s";
        request.shard_to_split = "shard-" + std::to_string(shard);
        request.new_starting_hash_key = at;
        return service_->split_shard(context_, request);
    }

    Result<void> merge(int lower, int upper) {
        api::kinesis::MergeShardsRequest request;
        request.stream_name = "s";
        request.shard_to_merge = "shard-" + std::to_string(lower);
        request.adjacent_shard_to_merge = "shard-" + std::to_string(upper);
        return service_->merge_shards(context_, request);
    }

    std::vector<api::kinesis::Shard> shards(
        std::optional<api::kinesis::ShardFilterType> filter = std::nullopt,
        std::optional<TimeMs> time = std::nullopt) {
        api::kinesis::ListShardsRequest request;
        request.stream_name = "s";
        if (filter) {
            request.shard_filter.emplace();
            request.shard_filter->type = *filter;
            request.shard_filter->timestamp = time;
        }
        return service_->list_shards(context_, request).value().shards;
    }

    static std::string message(const Error& error) { return std::string(error.message()); }

    std::filesystem::path folder_;
    io::FaultFileSystem files_;
    ManualClock clock_;
    CounterRegistry counters_;
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<engine::Engine> engine_;
    std::shared_ptr<KinesisOperations> service_;
    ports::RequestContext context_;
};

inline const std::string kHalf = "170141183460469231731687303715884105728";

}  // namespace yagura::services::kinesis
