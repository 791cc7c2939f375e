#include "cli/import/import_batcher.h"

#include <algorithm>

#include "text/json_writer.h"

namespace yagura::cli {

bool ImportBatcher::add(TimeMs timestamp, std::string_view message) {
    const std::size_t bytes = text_.size() + message.size() + (events_.size() + 1) * kEventOverhead;
    if (!events_.empty() && (events_.size() == kMaxEvents || bytes > kMaxBytes)) return false;
    events_.push_back({timestamp, text_.size(), message.size()});
    text_ += message;
    return true;
}

std::string ImportBatcher::take_body(std::string_view log_group, std::string_view log_stream) {
    std::stable_sort(events_.begin(), events_.end(), [](const Event& left, const Event& right) {
        return left.timestamp < right.timestamp;
    });
    std::string body;
    body.reserve(text_.size() + text_.size() / 8 + events_.size() * 48 + 256);
    text::JsonWriter json(body);
    json.begin_object();
    json.key("logGroupName");
    json.string(log_group);
    json.key("logStreamName");
    json.string(log_stream);
    json.key("logEvents");
    json.begin_array();
    for (const Event& event : events_) {
        json.begin_object();
        json.key("timestamp");
        json.integer(event.timestamp.value);
        json.key("message");
        json.string(std::string_view(text_).substr(event.begin, event.size));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    text_.clear();
    events_.clear();
    return body;
}

}  // namespace yagura::cli
