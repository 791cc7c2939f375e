#include <algorithm>

#include "api/logs/errors.h"
#include "insights/json_fields.h"
#include "services/logs/event_id.h"
#include "services/logs/logs_operations.h"
#include "services/logs/page_token.h"
#include "services/logs/request_checks.h"

namespace yagura::services::logs {

using namespace api::logs;

namespace {

constexpr std::int64_t kFieldsWindowMs = 15 * kMinuteMs;
constexpr std::int64_t kFieldsHalfWindowMs = 8 * kMinuteMs;
/// Events looked at for GetLogGroupFields; the newest of the window are a fair sample.
constexpr std::uint64_t kFieldsSample = 1'000;
constexpr std::uint64_t kFieldsExaminedBytes = 64ull << 20;
/// The service discovers no more fields in a group (logs-api.md section 16).
constexpr std::size_t kMaxGroupFields = 1'000;
/// A number this large is milliseconds, not seconds (logs-api.md section 1).
constexpr std::int64_t kLeastMilliseconds = 100'000'000'000;

const std::vector<std::string> kSystemFields = {"@ingestionTime", "@log", "@logStream",
                                                  "@message", "@timestamp"};

}  // namespace

Result<GetLogRecordResponse> LogsOperations::get_log_record(const ports::RequestContext& context,
                                                            const GetLogRecordRequest& request) {
    const auto address = parse_record_pointer(request.log_record_pointer);
    if (!address.has_value()) {
        return fail(invalid_parameter_exception("The specified log record pointer is invalid."));
    }
    const auto gone =
        resource_not_found_exception("The specified log record does not exist.");
    const auto group = YG_TRY(directory_.find_group(address->group));
    if (!group || group->scope != Scope::of(context)) return fail(gone);
    if (group->log_class == LogClass::Delivery) return fail(require_standard_class(*group).error());
    const engine::EventKey key = address->key;
    if (key.timestamp < group->oldest_kept(clock_.now())) return fail(gone);

    engine::ScanRequest scan;
    scan.groups = {group->id};
    scan.from = key.timestamp;
    scan.to = key.timestamp + 1;
    scan.after = previous_key(key);
    scan.limit = 1;
    auto reader = YG_TRY(engine_.scan(scan));
    engine::ColumnBatch batch;
    for (auto state = engine::ScanState::More; state == engine::ScanState::More;) {
        state = YG_TRY(reader->next(batch));
        if (batch.rows == 0) continue;
        if (batch.seq[0] != key.seq) return fail(gone);
        const auto stream = YG_TRY(directory_.stream_name(group->id, batch.stream[0]));
        GetLogRecordResponse response;
        auto& record = response.log_record;
        for (auto& [name, value] : insights::discover_json_fields(batch.message[0])) {
            record.insert_or_assign(std::move(name), std::move(value));
        }
        record["@message"] = std::string(batch.message[0]);
        record["@timestamp"] = std::to_string(batch.timestamp[0].value);
        record["@ingestionTime"] = std::to_string(batch.ingestion_time[0].value);
        record["@logStream"] = stream.value_or("");
        record["@log"] = group->scope.account + ":" + group->name;
        record["@ptr"] = request.log_record_pointer;
        return response;
    }
    return fail(gone);
}

Result<GetLogGroupFieldsResponse> LogsOperations::get_log_group_fields(
    const ports::RequestContext& context, const GetLogGroupFieldsRequest& request) {
    const auto group =
        YG_TRY(require_group(context, request.log_group_name, request.log_group_identifier));
    if (group->log_class == LogClass::Delivery) return fail(require_standard_class(*group).error());
    const TimeMs now = clock_.now();
    engine::ScanRequest scan;
    scan.groups = {group->id};
    scan.direction = engine::Direction::Backward;
    scan.limit = kFieldsSample;
    scan.max_bytes_examined = kFieldsExaminedBytes;
    if (request.time) {
        const TimeMs centre(*request.time >= kLeastMilliseconds ? *request.time
                                                                : *request.time * kSecondMs);
        scan.from = centre - kFieldsHalfWindowMs;
        scan.to = centre + kFieldsHalfWindowMs;
    } else {
        scan.from = now - kFieldsWindowMs;
        scan.to = now + kMinuteMs;
    }
    scan.from = std::max(scan.from, group->oldest_kept(now));

    std::map<std::string, std::uint64_t> seen;
    std::uint64_t events = 0;
    auto reader = YG_TRY(engine_.scan(scan));
    engine::ColumnBatch batch;
    for (auto state = engine::ScanState::More; state == engine::ScanState::More;) {
        state = YG_TRY(reader->next(batch));
        events += batch.rows;
        for (std::size_t row = 0; row < batch.rows; ++row) {
            for (const auto& [name, value] : insights::discover_json_fields(batch.message[row])) {
                const auto found = seen.find(name);
                if (found != seen.end()) {
                    ++found->second;
                } else if (seen.size() < kMaxGroupFields) {
                    seen.emplace(name, 1);
                }
            }
        }
    }

    GetLogGroupFieldsResponse response;
    auto& fields = response.log_group_fields;
    if (events == 0) return response;
    for (const std::string& name : kSystemFields) seen[name] = events;
    for (const auto& [name, count] : seen) {
        LogGroupField field;
        field.name = name;
        // A name that an event holds twice counts twice; there is no more than all.
        field.percent = static_cast<std::int32_t>(std::min<std::uint64_t>(100, 100 * count / events));
        fields.push_back(std::move(field));
    }
    std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) {
        return a.percent > b.percent;
    });
    return response;
}

}  // namespace yagura::services::logs
