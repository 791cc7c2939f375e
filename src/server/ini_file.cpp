#include "server/ini_file.h"

#include <fmt/core.h>

#include <algorithm>

namespace yagura::server {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

IniFile::Entry entry_of(std::string_view line) {
    IniFile::Entry out;
    out.line = line;
    const std::string_view content = trimmed(line);
    const bool nested = line.starts_with(' ') || line.starts_with('\t');
    if (content.empty() || nested || content[0] == '#' || content[0] == ';') return out;
    const std::size_t equals = content.find('=');
    if (equals == content.npos) return out;
    out.key = trimmed(content.substr(0, equals));
    std::string_view value = trimmed(content.substr(equals + 1));
    // A comment may follow a value after white space.
    for (std::size_t at = value.find(" #"); at != value.npos; at = value.npos)
        value = trimmed(value.substr(0, at));
    out.value = value;
    return out;
}

}  // namespace

IniFile IniFile::parse(std::string_view text) {
    IniFile out;
    out.sections_.emplace_back();
    while (!text.empty()) {
        const std::size_t feed = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, feed);
        text.remove_prefix(std::min(feed + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::string_view content = trimmed(line);
        const std::size_t close = content.find(']');
        if (content.starts_with('[') && close != content.npos) {
            out.sections_.push_back({std::string(trimmed(content.substr(1, close - 1))), {}});
        } else {
            out.sections_.back().entries.push_back(entry_of(line));
        }
    }
    return out;
}

std::string IniFile::text() const {
    std::string out;
    for (const Section& section : sections_) {
        if (!section.name.empty()) out += fmt::format("[{}]\n", section.name);
        for (const Entry& entry : section.entries) {
            out += entry.line;
            out += '\n';
        }
    }
    return out;
}

IniFile::Section* IniFile::find_section(std::string_view name) {
    const auto found = std::find_if(sections_.begin(), sections_.end(),
                                    [&](const Section& section) { return section.name == name; });
    return found == sections_.end() ? nullptr : &*found;
}

std::optional<std::string> IniFile::find(std::string_view section, std::string_view key) const {
    std::optional<std::string> out;
    for (const Section& candidate : sections_) {
        if (candidate.name != section) continue;
        for (const Entry& entry : candidate.entries) {
            if (entry.key == key && !key.empty()) out = entry.value;
        }
    }
    return out;
}

bool IniFile::has_section(std::string_view section) const {
    return std::any_of(sections_.begin(), sections_.end(),
                       [&](const Section& candidate) { return candidate.name == section; });
}

void IniFile::set(std::string_view section, std::string_view key, std::string value) {
    if (sections_.empty()) sections_.emplace_back();
    Section* target = find_section(section);
    if (target == nullptr) {
        std::vector<Entry>& before = sections_.back().entries;
        if (sections_.size() > 1 && (before.empty() || !before.back().line.empty()))
            before.emplace_back();
        target = &sections_.emplace_back(Section{std::string(section), {}});
    }
    Entry entry{std::string(key), std::move(value), {}};
    entry.line = fmt::format("{} = {}", entry.key, entry.value);
    for (Entry& existing : target->entries) {
        if (existing.key == key) {
            existing = std::move(entry);
            return;
        }
    }
    auto place = target->entries.end();
    while (place != target->entries.begin() && trimmed((place - 1)->line).empty()) --place;
    target->entries.insert(place, std::move(entry));
}

std::vector<std::string> IniFile::section_names() const {
    std::vector<std::string> out;
    for (const Section& section : sections_) {
        if (!section.name.empty()) out.push_back(section.name);
    }
    return out;
}

}  // namespace yagura::server
