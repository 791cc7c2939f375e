#include "cli/live_tail_printer.h"

#include <fmt/core.h>

#include <array>
#include <functional>

#include "text/json_cursor.h"
#include "text/json_writer.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::array<std::string_view, 6> kStreamColors = {"\x1b[36m", "\x1b[32m", "\x1b[33m",
                                                           "\x1b[35m", "\x1b[34m", "\x1b[96m"};

/// "/demo/web" of "arn:aws:logs:us-east-1:000000000000:log-group:/demo/web"
std::string_view group_name(std::string_view identifier) {
    constexpr std::string_view kMark = ":log-group:";
    const std::size_t at = identifier.find(kMark);
    return at == identifier.npos ? identifier : identifier.substr(at + kMark.size());
}

/// Without what would let a message play with the terminal, and with its lines under each other.
void append_printable(std::string& out, std::string_view message) {
    while (message.ends_with('\n') || message.ends_with('\r')) message.remove_suffix(1);
    for (const char character : message) {
        const auto byte = static_cast<unsigned char>(character);
        const bool harmless =
            (byte >= 0x20 && byte != 0x7f) || character == '\t' || character == '\n';
        if (character == '\r') continue;
        out += harmless ? character : '?';
    }
}

}  // namespace

Result<void> LiveTailPrinter::print_update(std::string_view payload) {
    Arena arena;
    text::JsonCursor json(payload);
    bool sampled = false;
    YG_CHECK(json.enter_object());
    while (const auto key = YG_TRY(json.next_key(arena))) {
        if (*key == "sessionMetadata") {
            YG_CHECK(json.enter_object());
            while (const auto member = YG_TRY(json.next_key(arena))) {
                if (*member == "sampled")
                    sampled = YG_TRY(json.bool_value());
                else
                    YG_CHECK(json.skip_value());
            }
        } else if (*key == "sessionResults") {
            YG_CHECK(json.enter_array());
            while (YG_TRY(json.next_element())) {
                Event event;
                YG_CHECK(json.enter_object());
                while (const auto member = YG_TRY(json.next_key(arena))) {
                    if (*member == "timestamp")
                        event.timestamp = TimeMs(YG_TRY(json.int64_value()));
                    else if (*member == "ingestionTime")
                        event.ingestion_time = TimeMs(YG_TRY(json.int64_value()));
                    else if (*member == "logGroupIdentifier")
                        event.group = YG_TRY(json.string_value(arena));
                    else if (*member == "logStreamName")
                        event.stream = YG_TRY(json.string_value(arena));
                    else if (*member == "message")
                        event.message = YG_TRY(json.string_value(arena));
                    else
                        YG_CHECK(json.skip_value());
                }
                print_event(event);
            }
        } else {
            YG_CHECK(json.skip_value());
        }
    }
    if (sampled) {
        flush();
        fmt::print(stderr,
                   "yagura: more than 500 events a second match; a sample of them is shown\n");
    }
    return {};
}

void LiveTailPrinter::print_event(const Event& event) {
    if (options_.format == TailFormat::Json)
        append_json(event);
    else
        append_text(event);
    if (buffer_.size() > 64 * 1024) flush();
}

void LiveTailPrinter::append_text(const Event& event) {
    const bool color = options_.color == TailColor::On;
    if (color) buffer_ += kDim;
    buffer_ += text::iso8601(event.timestamp, text::Fraction::Always);
    if (color) buffer_ += kReset;
    buffer_ += ' ';
    if (options_.show_groups) {
        append_printable(buffer_, group_name(event.group));
        buffer_ += ' ';
    }
    if (color)
        buffer_ +=
            kStreamColors[std::hash<std::string_view>()(event.stream) % kStreamColors.size()];
    append_printable(buffer_, event.stream);
    if (color) buffer_ += kReset;
    buffer_ += ' ';
    append_printable(buffer_, event.message);
    buffer_ += '\n';
}

void LiveTailPrinter::append_json(const Event& event) {
    text::JsonWriter json(buffer_);
    json.begin_object();
    json.key("logGroupIdentifier");
    json.string(event.group);
    json.key("logStreamName");
    json.string(event.stream);
    json.key("timestamp");
    json.integer(event.timestamp.value);
    json.key("ingestionTime");
    json.integer(event.ingestion_time.value);
    json.key("message");
    json.string(event.message);
    json.end_object();
    buffer_ += '\n';
}

void LiveTailPrinter::flush() {
    std::fwrite(buffer_.data(), 1, buffer_.size(), out_);
    std::fflush(out_);
    buffer_.clear();
}

}  // namespace yagura::cli
