#include "services/logs/put_log_events_decoder.h"

#include <cstdint>
#include <optional>

#include "api/logs/types.h"
#include "text/json_string.h"
#include "text/utf8.h"

namespace yagura::services::logs {

using api::logs::InputLogEvent;
using api::logs::PutLogEventsRequest;
using shapes::FastDecode;

namespace {

/// More than a request may hold, so that the general decoder counts them and says so.
constexpr std::size_t kMostEvents = 10'000;
/// Longer numbers might not fit.
constexpr int kMostDigits = 18;

/// Every function gives false, or nothing, for what the general decoder shall look at.
class BodyReader {
  public:
    BodyReader(std::string_view body, Arena& arena)
        : at_(body.data()), end_(body.data() + body.size()), arena_(arena) {}

    bool read(PutLogEventsRequest& request) {
        if (!pass('{')) return false;
        bool group = false;
        bool stream = false;
        bool events = false;
        do {
            const auto name = key();
            if (!name) return false;
            if (*name == "logEvents" && !events) {
                events = read_events(request);
                if (!events) return false;
            } else if (*name == "logGroupName" && !group) {
                group = read_text(request.log_group_name);
                if (!group) return false;
            } else if (*name == "logStreamName" && !stream) {
                stream = read_text(request.log_stream_name);
                if (!stream) return false;
            } else if (*name == "sequenceToken" && !request.sequence_token) {
                if (!read_text(request.sequence_token.emplace())) return false;
            } else {
                return false;
            }
        } while (pass(','));
        if (!group || !stream || !events || !pass('}')) return false;
        skip_space();
        return at_ == end_;
    }

  private:
    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }

    bool pass(char wanted) {
        if (at_ != end_ && *at_ == wanted) {
            ++at_;
            return true;
        }
        skip_space();
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }

    /// A member's name, with the cursor behind its colon. No name that is known has an escape.
    std::optional<std::string_view> key() {
        if (!pass('"')) return std::nullopt;
        const char* const first = at_;
        while (at_ != end_ && *at_ >= 'A' && *at_ <= 'z' && *at_ != '\\') ++at_;
        const std::string_view name(first, static_cast<std::size_t>(at_ - first));
        if (at_ == end_ || *at_ != '"') return std::nullopt;
        ++at_;
        if (!pass(':')) return std::nullopt;
        return name;
    }

    std::optional<std::string_view> string() {
        if (!pass('"')) return std::nullopt;
        const text::JsonStringScan scan = text::scan_json_string(at_, end_);
        if (scan.stop != text::JsonStringScan::Stop::Quote) return std::nullopt;
        const std::string_view raw(at_, static_cast<std::size_t>(scan.end - at_));
        if (!scan.ascii && !text::utf8_valid(raw)) return std::nullopt;
        at_ = scan.end + 1;
        if (!scan.escapes) return raw;
        char* const out = arena_.allocate(raw.size());
        return std::string_view(out, text::unescape_json_string(out, raw));
    }

    bool read_text(std::string& out) {
        const auto text = string();
        if (text) out.assign(*text);
        return text.has_value();
    }

    bool read_time(std::int64_t& out) {
        skip_space();
        const bool negative = at_ != end_ && *at_ == '-';
        if (negative) ++at_;
        const char* const first = at_;
        std::int64_t value = 0;
        while (at_ != end_ && *at_ >= '0' && *at_ <= '9' && at_ - first < kMostDigits)
            value = value * 10 + (*at_++ - '0');
        if (at_ == first || (*first == '0' && at_ - first > 1)) return false;
        // A fraction, an exponent or more digits.
        if (at_ == end_ || (*at_ != ',' && *at_ != '}' && *at_ != ' ')) return false;
        out = negative ? -value : value;
        return true;
    }

    bool read_event(InputLogEvent& event) {
        if (!pass('{')) return false;
        bool time = false;
        bool message = false;
        do {
            const auto name = key();
            if (!name) return false;
            if (*name == "timestamp" && !time) {
                time = read_time(event.timestamp);
                if (!time) return false;
            } else if (*name == "message" && !message) {
                const auto text = string();
                if (!text) return false;
                event.message = *text;
                message = true;
            } else {
                return false;
            }
        } while (pass(','));
        return time && message && pass('}');
    }

    bool read_events(PutLogEventsRequest& request) {
        if (!pass('[')) return false;
        if (pass(']')) return true;
        do {
            if (request.log_events.size() >= kMostEvents ||
                !read_event(request.log_events.emplace_back()))
                return false;
        } while (pass(','));
        return pass(']');
    }

    const char* at_;
    const char* const end_;
    Arena& arena_;
};

}  // namespace

FastDecode decode_put_log_events(std::string_view body, void* request, Arena& arena) {
    return BodyReader(body, arena).read(*static_cast<PutLogEventsRequest*>(request))
               ? FastDecode::Decoded
               : FastDecode::UseGeneral;
}

}  // namespace yagura::services::logs
