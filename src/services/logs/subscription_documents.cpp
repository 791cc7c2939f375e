#include "services/logs/subscription_documents.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/random.h"
#include "codec/gzip.h"
#include "services/logs/event_id.h"
#include "text/json_writer.h"

namespace yagura::services::logs {
namespace {

constexpr std::size_t kDocumentBytes = 900'000;  // of messages: a record holds 1 MiB at most

std::string partition_key(const Subscription& subscription, std::string_view stream) {
    if (subscription.distribution == "Random") return uuid_v4();
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char byte : stream) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ull;
    }
    return fmt::format("{:016x}", hash);
}

struct Heading {
    std::string_view type;
    std::string_view owner;
    std::string_view group;
    std::string_view stream;
    std::string_view filter;  ///< empty: none
    bool account_level = false;
};

void begin_document(text::JsonWriter& json, const Heading& heading) {
    json.begin_object();
    json.key("messageType");
    json.string(heading.type);
    json.key("owner");
    json.string(heading.owner);
    json.key("logGroup");
    json.string(heading.group);
    json.key("logStream");
    json.string(heading.stream);
    json.key("subscriptionFilters");
    json.begin_array();
    if (!heading.filter.empty()) json.string(heading.filter);
    json.end_array();
    if (heading.account_level) {
        json.key("policyLevel");
        json.string("ACCOUNT_LEVEL_POLICY");
    }
    json.key("logEvents");
    json.begin_array();
}

void add_event(text::JsonWriter& json, std::string_view id, TimeMs time, std::string_view message) {
    json.begin_object();
    json.key("id");
    json.string(id);
    json.key("timestamp");
    json.integer(time.value);
    json.key("message");
    json.string(message);
    json.end_object();
}

void end_document(text::JsonWriter& json) {
    json.end_array();
    json.end_object();
}

}  // namespace

ports::SinkRecord control_document(TimeMs now) {
    std::string document;
    text::JsonWriter json(document);
    begin_document(json, {"CONTROL_MESSAGE", "CloudwatchLogs", "", "", ""});
    add_event(json, "", now, "CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.");
    end_document(json);
    return {uuid_v4(), codec::gzip(document)};
}

Result<std::vector<ports::SinkRecord>> data_documents(const Subscription& subscription,
                                                      const engine::ColumnBatch& rows,
                                                      std::vector<std::size_t> chosen,
                                                      const StreamNames& names) {
    std::stable_sort(chosen.begin(), chosen.end(), [&](std::size_t left, std::size_t right) {
        return rows.stream[left] < rows.stream[right];
    });
    std::vector<ports::SinkRecord> out;
    std::string document;
    for (std::size_t i = 0; i < chosen.size();) {
        const engine::StreamId stream = rows.stream[chosen[i]];
        const auto same_stream = [&] {
            return i < chosen.size() && rows.stream[chosen[i]] == stream;
        };
        const auto name = YG_TRY(names(stream));
        if (!name) {
            while (same_stream()) ++i;
            continue;
        }
        document.clear();
        text::JsonWriter json(document);
        begin_document(json, {"DATA_MESSAGE", subscription.account, subscription.group_name, *name,
                              subscription.name, subscription.policy != 0});
        for (const std::size_t first = i; same_stream(); ++i) {
            const std::size_t row = chosen[i];
            if (i > first && document.size() + rows.message[row].size() > kDocumentBytes) break;
            add_event(json, to_event_id({subscription.group, {rows.timestamp[row], rows.seq[row]}}),
                      rows.timestamp[row], rows.message[row]);
        }
        end_document(json);
        out.push_back({partition_key(subscription, *name), codec::gzip(document)});
    }
    return out;
}

}  // namespace yagura::services::logs
