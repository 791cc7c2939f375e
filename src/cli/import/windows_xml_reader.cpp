#include <fmt/core.h>

#include "cli/import/record_reader.h"
#include "text/timestamp.h"

namespace yagura::cli {
namespace {

constexpr std::string_view kName = "Event";
/// No event comes near this: Windows keeps them below 64 KB.
constexpr std::size_t kMaxEventBytes = 16 * 1024 * 1024;

bool ends_name(char character) {
    return character == ' ' || character == '>' || character == '/' || character == '\t' ||
           character == '\r' || character == '\n';
}

/// The value of TimeCreated's SystemTime, in either kind of quotes.
std::optional<TimeMs> system_time(std::string_view event) {
    constexpr std::string_view kAttribute = "SystemTime";
    const std::size_t created = event.find("<TimeCreated");
    if (created == event.npos) return std::nullopt;
    std::size_t at = event.find(kAttribute, created);
    if (at == event.npos) return std::nullopt;
    at = event.find_first_of("'\">", at + kAttribute.size());
    if (at == event.npos || event[at] == '>') return std::nullopt;
    const std::size_t end = event.find(event[at], at + 1);
    if (end == event.npos) return std::nullopt;
    const auto time = text::parse_iso8601(event.substr(at + 1, end - at - 1));
    return time ? std::optional(*time) : std::nullopt;
}

class WindowsXmlReader final : public RecordReader {
  public:
    WindowsXmlReader(InputWindow& window, const RecordOptions& options)
        : window_(window), options_(options) {}

    Result<bool> next(ImportRecord& record) override {
        window_.consume(pending_);
        pending_ = 0;
        if (!YG_TRY(find_start())) return false;
        const std::size_t end = YG_TRY(find_end());
        const std::string_view event = window_.view().substr(0, end);
        record.timestamp = system_time(event);
        record.message = limited(event, options_);
        pending_ = end;
        return true;
    }

  private:
    enum class Markup { Open, Close, Comment, Data, Other };
    struct Found {
        Markup markup = Markup::Other;
        std::size_t at = 0;
    };

    /// Moves the window to the next "<Event".
    Result<bool> find_start() {
        for (;;) {
            const auto found = YG_TRY(next_markup(0, Before::Forget));
            if (!found) return false;
            if (found->markup == Markup::Open) {
                window_.consume(found->at);
                return true;
            }
            window_.consume(YG_TRY(behind(*found)));
        }
    }

    /// The end of the element that the window begins with.
    Result<std::size_t> find_end() {
        std::size_t depth = 0;
        std::size_t from = 0;
        for (;;) {
            const auto found = YG_TRY(next_markup(from, Before::Keep));
            if (!found) return cut_off();
            const std::size_t end = YG_TRY(behind(*found));
            if (found->markup == Markup::Open && window_.view()[end - 2] != '/') ++depth;
            if (found->markup == Markup::Close && depth > 0) --depth;
            const bool element = found->markup == Markup::Open || found->markup == Markup::Close;
            if (element && depth == 0) return end;
            from = end;
            if (from > kMaxEventBytes) return too_large();
        }
    }

    /// What happens to the bytes before `from` when more have to be read: outside of events they
    /// go, so that the window stays small whatever the file holds.
    enum class Before { Keep, Forget };

    Result<std::optional<Found>> next_markup(std::size_t from, Before before) {
        for (;;) {
            const std::string_view view = window_.view();
            const std::size_t at = view.find('<', from);
            if (at == view.npos) {
                from = view.size();
            } else if (view.size() - at >= 9) {  // enough for the longest beginning, "<![CDATA["
                const Markup markup = classify(view.substr(at));
                if (markup != Markup::Other) return Found{markup, at};
                from = at + 1;
                continue;
            } else {
                from = at;
            }
            if (before == Before::Forget) {
                window_.consume(from);
                from = 0;
            } else if (view.size() > kMaxEventBytes) {
                return too_large();
            }
            if (!YG_TRY(window_.grow())) return last_markup(from);
        }
    }

    /// The same for the last bytes of the input.
    Result<std::optional<Found>> last_markup(std::size_t from) {
        const std::string_view view = window_.view();
        for (std::size_t at = view.find('<', from); at != view.npos; at = view.find('<', at + 1)) {
            const Markup markup = classify(view.substr(at));
            if (markup != Markup::Other) return Found{markup, at};
        }
        return std::nullopt;
    }

    static Markup classify(std::string_view text) {
        if (text.starts_with("<!--")) return Markup::Comment;
        if (text.starts_with("<![CDATA[")) return Markup::Data;
        const bool close = text.starts_with("</");
        text.remove_prefix(close ? 2 : 1);
        if (!text.starts_with(kName) || text.size() == kName.size() ||
            !ends_name(text[kName.size()])) {
            return Markup::Other;
        }
        return close ? Markup::Close : Markup::Open;
    }

    /// The place behind a tag, comment or CDATA section.
    Result<std::size_t> behind(Found found) {
        const std::string_view end = found.markup == Markup::Comment ? "-->"
                                     : found.markup == Markup::Data  ? "]]>"
                                                                     : ">";
        std::size_t from = found.at + 1;
        for (;;) {
            const std::string_view view = window_.view();
            const std::size_t at = view.find(end, from);
            if (at != view.npos) return at + end.size();
            from = std::max(from, view.size() - std::min(view.size(), end.size() - 1));
            if (view.size() - found.at > kMaxEventBytes) return too_large();
            if (!YG_TRY(window_.grow())) return cut_off();
        }
    }

    std::unexpected<Error> too_large() const {
        return fail(Errc::Corruption,
                    fmt::format("the event at byte {} does not end within {} bytes",
                                window_.position(), kMaxEventBytes));
    }
    std::unexpected<Error> cut_off() const {
        return fail(Errc::Corruption,
                    fmt::format("the event at byte {} has no end", window_.position()));
    }

    InputWindow& window_;
    RecordOptions options_;
    std::size_t pending_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_windows_xml_reader(InputWindow& window,
                                                      const RecordOptions& options) {
    return std::make_unique<WindowsXmlReader>(window, options);
}

}  // namespace yagura::cli
