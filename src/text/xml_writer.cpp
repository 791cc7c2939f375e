#include "text/xml_writer.h"

#include "text/utf8.h"

namespace yagura::text {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// What stands for the byte in text; empty if the byte itself does.
std::string_view replacement(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '\r':
            return "&#xD;";
        case '\t':
        case '\n':
            return {};
        default:
            // XML 1.0 section 2.2: these may not even be written as references.
            return static_cast<unsigned char>(c) < 0x20 ? kReplacement : std::string_view();
    }
}

/// How many bytes at the front of `text` are one of U+FFFE and U+FFFF, the only non-ASCII
/// characters that XML 1.0 refuses.
std::size_t refused_character(std::string_view text) {
    return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF") ? 3 : 0;
}

void append_valid_text(std::string& out, std::string_view text) {
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t bytes = 1;
        std::string_view instead = replacement(text[i]);
        if (text[i] == '\xEF') {
            if (const std::size_t refused = refused_character(text.substr(i)); refused != 0) {
                instead = kReplacement;
                bytes = refused;
            }
        }
        if (!instead.empty()) {
            out += text.substr(copied, i - copied);
            out += instead;
            copied = i + bytes;
        }
        i += bytes;
    }
    out += text.substr(copied);
}

/// Inside quotes white space would be normalised, and the quote would end the value.
void append_attribute_value(std::string& out, std::string_view value) {
    std::string escaped;
    append_xml_text(escaped, value);
    for (const char c : escaped) {
        switch (c) {
            case '"':
                out += "&quot;";
                break;
            case '\t':
                out += "&#x9;";
                break;
            case '\n':
                out += "&#xA;";
                break;
            default:
                out += c;
        }
    }
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
    if (utf8_valid(text)) {
        append_valid_text(out, text);
    } else {
        append_valid_text(out, to_valid_utf8(text));
    }
}

void XmlWriter::open(std::string_view name, std::initializer_list<Attribute> attributes) {
    out_ += '<';
    out_ += name;
    for (const auto& [attribute, value] : attributes) {
        out_ += ' ';
        out_ += attribute;
        out_ += "=\"";
        append_attribute_value(out_, value);
        out_ += '"';
    }
    out_ += '>';
}

void XmlWriter::close(std::string_view name) {
    out_ += "</";
    out_ += name;
    out_ += '>';
}

void XmlWriter::empty(std::string_view name) {
    out_ += '<';
    out_ += name;
    out_ += "/>";
}

void XmlWriter::element(std::string_view name, std::string_view content) {
    open(name);
    append_xml_text(out_, content);
    close(name);
}

void XmlWriter::text(std::string_view content) {
    append_xml_text(out_, content);
}

}  // namespace yagura::text
