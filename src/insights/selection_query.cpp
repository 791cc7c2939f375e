#include "insights/selection_query.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "insights/json_fields.h"
#include "text/timestamp.h"

namespace yagura::insights {
namespace {

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() ||
        !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

std::string shown_time(TimeMs time) {
    // 2026-01-15T09:30:00.123Z as the service writes it: a blank for the T and no Z.
    std::string text = text::iso8601(time, text::Fraction::Always);
    text[10] = ' ';
    text.pop_back();
    return text;
}

}  // namespace

std::optional<std::string_view> QueryEvent::field(std::string_view name) const {
    if (name == "@message") return message;
    if (name == "@log") return log;
    if (name == "@logStream") return stream;
    if (name == "@timestamp") {
        time_text_ = std::to_string(timestamp.value);
        return time_text_;
    }
    if (name == "@ingestionTime") {
        ingestion_text_ = std::to_string(ingestion_time.value);
        return ingestion_text_;
    }
    if (!found_) {
        found_.emplace();
        for (auto& [key, value] : discover_json_fields(message)) {
            found_->insert_or_assign(std::move(key), std::move(value));
        }
    }
    const auto at = found_->find(name);
    if (at == found_->end()) return std::nullopt;
    return at->second;
}

int compare_values(std::string_view left, std::string_view right) {
    const auto a = number_of(left);
    const auto b = number_of(right);
    if (a && b) return *a < *b ? -1 : *a > *b ? 1 : 0;
    return left.compare(right);
}

bool SelectionQuery::matches(const QueryEvent& event) const {
    return std::ranges::all_of(conditions, [&](const auto& c) { return c->holds(event); });
}

std::vector<std::pair<std::string, std::string>> SelectionQuery::row(
    const QueryEvent& event) const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const SelectedColumn& column : columns) {
        if (column.field == "@timestamp") {
            out.emplace_back(column.name, shown_time(event.timestamp));
        } else if (column.field == "@ingestionTime") {
            out.emplace_back(column.name, shown_time(event.ingestion_time));
        } else if (const auto value = event.field(column.field)) {
            out.emplace_back(column.name, *value);
        }
    }
    return out;
}

}  // namespace yagura::insights
