#include <fmt/core.h>

#include "cli/import/json_time.h"
#include "cli/import/record_reader.h"

namespace yagura::cli {
namespace {

constexpr std::size_t kMaxElementBytes = 16 * 1024 * 1024;

/// Finds where a JSON value ends while its bytes are still coming. Knows strings and brackets, no
/// more: an element is stored as it stands.
class ElementScanner {
  public:
    /// Goes on over `view` from where it stopped; the end of the value, or nothing if it needs
    /// more.
    std::optional<std::size_t> scan(std::string_view view) {
        while (at_ < view.size()) {
            const char character = view[at_++];
            if (in_string_) {
                if (character == '\\') {
                    if (at_ == view.size()) {
                        --at_;
                        return std::nullopt;
                    }
                    ++at_;
                } else if (character == '"') {
                    in_string_ = false;
                } else {
                    skip_plain(view);
                }
            } else if (character == '"') {
                in_string_ = true;
            } else if (character == '{' || character == '[') {
                ++depth_;
            } else if (character == '}' || character == ']') {
                if (--depth_ == 0) return at_;
            }
        }
        return std::nullopt;
    }
    std::size_t scanned() const { return at_; }

  private:
    void skip_plain(std::string_view view) {
        const std::size_t next = view.find_first_of("\"\\", at_);
        at_ = next == view.npos ? view.size() : next;
    }

    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    bool in_string_ = false;
};

class JsonElementReader final : public RecordReader {
  public:
    JsonElementReader(InputWindow& window, ImportFormat format, const RecordOptions& options)
        : window_(window), format_(format), options_(options) {}

    Result<bool> next(ImportRecord& record) override {
        window_.consume(pending_);
        pending_ = 0;
        if (!inside_) YG_CHECK(enter());
        if (ended_) return false;
        char character = YG_TRY(next_token());
        if (character == ',') {
            window_.consume(1);
            character = YG_TRY(next_token());
        }
        if (character == ']') {
            ended_ = true;
            return false;
        }
        if (character != '{') return broken("an object was expected");
        const std::size_t end = YG_TRY(element_end());
        const std::string_view element = window_.view().substr(0, end);
        record.timestamp = json_time(element, options_);
        record.message = limited(element, options_);
        pending_ = end;
        return true;
    }

  private:
    /// Passes everything up to and with the '[' of the array.
    Result<void> enter() {
        inside_ = true;
        char character = YG_TRY(next_token());
        if (format_ == ImportFormat::CloudTrail) {
            constexpr std::string_view kKey = "\"Records\"";
            if (character != '{') return broken("a CloudTrail file begins with {\"Records\":[");
            window_.consume(1);
            YG_CHECK(next_token());
            while (window_.view().size() < kKey.size()) {
                if (!YG_TRY(window_.grow())) break;
            }
            if (!window_.view().starts_with(kKey))
                return broken("a CloudTrail file begins with {\"Records\":[");
            window_.consume(kKey.size());
            if (YG_TRY(next_token()) != ':') return broken("':' was expected");
            window_.consume(1);
            character = YG_TRY(next_token());
        }
        if (character != '[') return broken("'[' was expected");
        window_.consume(1);
        return {};
    }

    /// Passes white space and looks at the next character.
    Result<char> next_token() {
        for (;;) {
            const std::string_view view = window_.view();
            const std::size_t at = view.find_first_not_of(" \t\r\n");
            if (at != view.npos) {
                const char character = view[at];
                window_.consume(at);
                return character;
            }
            window_.consume(view.size());
            if (!YG_TRY(window_.grow())) return broken("the file ends too early");
        }
    }

    Result<std::size_t> element_end() {
        ElementScanner scanner;
        for (;;) {
            if (const auto end = scanner.scan(window_.view())) {
                if (window_.view()[*end - 1] != '}') return broken("'}' was expected");
                return *end;
            }
            if (scanner.scanned() > kMaxElementBytes)
                return broken("a record is larger than 16 MiB");
            if (!YG_TRY(window_.grow())) return broken("the file ends in the middle of a record");
        }
    }

    std::unexpected<Error> broken(std::string_view what) const {
        return fail(Errc::Corruption, fmt::format("at byte {}: {}", window_.position(), what));
    }

    InputWindow& window_;
    ImportFormat format_;
    RecordOptions options_;
    bool inside_ = false;
    bool ended_ = false;
    std::size_t pending_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_json_element_reader(InputWindow& window, ImportFormat format,
                                                       const RecordOptions& options) {
    return std::make_unique<JsonElementReader>(window, format, options);
}

}  // namespace yagura::cli
