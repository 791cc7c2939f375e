#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yagura::server {

/// The format of AWS' credentials and config files: `[section]` lines and `key = value` lines,
/// comments with # or ; at the front of a line. What cannot be read is passed over, as the AWS
/// tools do; nested values (indented lines) belong to the key before and are kept as they are.
class IniFile {
  public:
    struct Entry {
        std::string key;  ///< empty: a comment or something unread, in `line`
        std::string value;
        std::string line;
    };
    struct Section {
        std::string name;
        std::vector<Entry> entries;
    };

    static IniFile parse(std::string_view text);
    std::string text() const;

    std::optional<std::string> find(std::string_view section, std::string_view key) const;
    bool has_section(std::string_view section) const;
    /// Makes section and key where they are absent.
    void set(std::string_view section, std::string_view key, std::string value);
    std::vector<std::string> section_names() const;

  private:
    Section* find_section(std::string_view name);

    std::vector<Section> sections_;  ///< the first has no name: what stands before any section
};

}  // namespace yagura::server
