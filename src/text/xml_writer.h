#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace yagura::text {

/// Appends XML 1.0 to a string, for answers of the query protocol (wire-protocols.md section 4).
/// The caller keeps open and close calls in pairs; names are not checked. One thread at a time.
class XmlWriter {
  public:
    using Attribute = std::pair<std::string_view, std::string_view>;

    /// `out` must outlive the writer; what it holds already stays.
    explicit XmlWriter(std::string& out) : out_(out) {}

    void open(std::string_view name, std::initializer_list<Attribute> attributes = {});
    void close(std::string_view name);
    /// `<name/>`
    void empty(std::string_view name);
    /// `<name>content</name>`, the content escaped.
    void element(std::string_view name, std::string_view content);
    /// Escaped text.
    void text(std::string_view content);
    /// Markup that is right already.
    void raw(std::string_view markup) { out_.append(markup); }

  private:
    std::string& out_;
};

/// Appends `text` with & < > escaped and carriage returns as &#xD;. What XML 1.0 cannot hold in any
/// form (most control characters) and bytes that are not UTF-8 become U+FFFD, so that every client
/// can parse the answer.
void append_xml_text(std::string& out, std::string_view text);

}  // namespace yagura::text
