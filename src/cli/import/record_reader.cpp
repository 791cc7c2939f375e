#include "cli/import/record_reader.h"

#include <array>

#include "text/utf8.h"

namespace yagura::cli {
namespace {

struct NamedFormat {
    std::string_view name;
    ImportFormat format;
};
constexpr std::array<NamedFormat, 5> kFormats = {{{"text", ImportFormat::Text},
                                                  {"json", ImportFormat::JsonLines},
                                                  {"json-array", ImportFormat::JsonArray},
                                                  {"cloudtrail", ImportFormat::CloudTrail},
                                                  {"windows-xml", ImportFormat::WindowsXml}}};
constexpr std::size_t kHeadBytes = 4096;

std::string_view without_space(std::string_view text) {
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    return at == text.npos ? std::string_view() : text.substr(at);
}

bool begins_cloudtrail(std::string_view head) {
    head = without_space(head.substr(1));
    if (!head.starts_with("\"Records\"")) return false;
    head = without_space(head.substr(9));
    return head.starts_with(':') && without_space(head.substr(1)).starts_with('[');
}

}  // namespace

std::string_view name(ImportFormat format) {
    for (const NamedFormat& entry : kFormats) {
        if (entry.format == format) return entry.name;
    }
    return "";
}

std::optional<ImportFormat> find_import_format(std::string_view wanted) {
    for (const NamedFormat& entry : kFormats) {
        if (entry.name == wanted) return entry.format;
    }
    return std::nullopt;
}

std::string_view RecordReader::limited(std::string_view message, const RecordOptions& options) {
    if (message.size() <= options.max_message_bytes) return message;
    ++cut_;
    return text::utf8_prefix(message, options.max_message_bytes);
}

ImportFormat detect_format(std::string_view head) {
    head = without_space(head);
    if (head.starts_with('{')) {
        return begins_cloudtrail(head) ? ImportFormat::CloudTrail : ImportFormat::JsonLines;
    }
    if (head.starts_with('[') && without_space(head.substr(1)).starts_with('{')) {
        return ImportFormat::JsonArray;
    }
    // A declaration, comments or <Events> may come before the first event.
    if (head.starts_with("<?xml") || head.starts_with("<Event") || head.starts_with("<!--")) {
        if (head.find("<Event") != head.npos) return ImportFormat::WindowsXml;
    }
    return ImportFormat::Text;
}

Result<std::unique_ptr<RecordReader>> make_record_reader(InputWindow& window,
                                                         std::optional<ImportFormat> format,
                                                         const RecordOptions& options) {
    while (window.view().size() < kHeadBytes) {
        if (!YG_TRY(window.grow())) break;
    }
    const ImportFormat kind = format ? *format : detect_format(window.view().substr(0, kHeadBytes));
    switch (kind) {
        case ImportFormat::Text:
        case ImportFormat::JsonLines:
            return make_line_reader(window, kind, options);
        case ImportFormat::JsonArray:
        case ImportFormat::CloudTrail:
            return make_json_element_reader(window, kind, options);
        case ImportFormat::WindowsXml:
            return make_windows_xml_reader(window, options);
    }
    return fail(Errc::Internal, "no reader for this format");
}

}  // namespace yagura::cli
