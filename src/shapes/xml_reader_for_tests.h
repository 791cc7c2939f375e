#pragma once

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "shapes/descriptors.h"
#include "text/percent.h"

/// Reads an answer of the query protocol back, led by the shape, so that round trips can be
/// tested. It knows the XML that XmlWriter writes and no other.
namespace yagura::shapes::testing {

struct XmlNode {
    std::string name;
    std::string text;
    std::vector<XmlNode> children;
};

class XmlReader {
  public:
    explicit XmlReader(std::string_view xml) : xml_(xml) {}

    XmlNode read() {
        XmlNode node;
        const std::size_t end = xml_.find('>', at_);
        std::string_view tag = xml_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        const bool is_empty = tag.ends_with('/');
        if (is_empty) tag.remove_suffix(1);
        node.name = tag.substr(0, tag.find(' '));
        if (is_empty) return node;
        while (!xml_.substr(at_).starts_with("</")) {
            if (xml_[at_] == '<') {
                node.children.push_back(read());
            } else {
                const std::size_t stop = xml_.find('<', at_);
                node.text += unescape(xml_.substr(at_, stop - at_));
                at_ = stop;
            }
        }
        at_ = xml_.find('>', at_) + 1;
        return node;
    }

  private:
    static std::string unescape(std::string_view text) {
        std::string out;
        while (!text.empty()) {
            if (text[0] != '&') {
                out += text[0];
                text.remove_prefix(1);
                continue;
            }
            const std::string_view name = text.substr(1, text.find(';') - 1);
            text.remove_prefix(name.size() + 2);
            if (name == "amp") out += '&';
            if (name == "lt") out += '<';
            if (name == "gt") out += '>';
            if (name == "quot") out += '"';
            if (name == "apos") out += '\'';
            if (name.starts_with("#x"))
                out += static_cast<char>(
                    std::strtol(std::string(name.substr(2)).c_str(), nullptr, 16));
        }
        return out;
    }

    std::string_view xml_;
    std::size_t at_ = 0;
};

/// The answer as the form that a request with the same content would be.
class FormOfXml {
  public:
    static std::string convert(const StructDescriptor& shape, const XmlNode& node) {
        FormOfXml form;
        form.members(shape, node, "");
        return form.out_;
    }

  private:
    void pair(const std::string& name, std::string_view value) {
        if (!out_.empty()) out_ += '&';
        out_ += name + "=" + text::percent_encode(value);
    }

    void members(const StructDescriptor& shape, const XmlNode& node, const std::string& prefix) {
        for (const MemberDescriptor& member : shape.members) {
            std::size_t index = 0;
            for (const XmlNode& child : node.children) {
                if (child.name != member.xml_name) continue;
                const std::string name = prefix + std::string(member.xml_name);
                if (member.flattened && member.kind == Kind::List) {
                    write(member.list().element, child, name + "." + std::to_string(++index));
                } else if (member.flattened) {
                    entry(member.map(), child, name + "." + std::to_string(++index));
                } else {
                    write(member, child, name);
                }
            }
        }
    }

    void entry(const MapDescriptor& map, const XmlNode& node, const std::string& name) {
        pair(name + "." + std::string(map.key.xml_name), node.children[0].text);
        write(map.value, node.children[1], name + "." + std::string(map.value.xml_name));
    }

    void write(const MemberDescriptor& member, const XmlNode& node, const std::string& name) {
        if (member.kind == Kind::Structure) {
            const std::size_t before = out_.size();
            members(member.structure(), node, name + ".");
            if (out_.size() == before) pair(name, "");
        } else if (member.kind == Kind::List || member.kind == Kind::Map) {
            if (node.children.empty()) pair(name, "");
            for (std::size_t i = 0; i < node.children.size(); ++i) {
                const XmlNode& child = node.children[i];
                const std::string at = name + "." + child.name + "." + std::to_string(i + 1);
                if (member.kind == Kind::List) {
                    write(member.list().element, child, at);
                } else {
                    entry(member.map(), child, at);
                }
            }
        } else {
            pair(name, node.text);
        }
    }

    std::string out_;
};

inline std::string form_of_xml(std::string_view xml, const StructDescriptor& shape,
                               std::string_view result_element) {
    const XmlNode root = XmlReader(xml).read();
    for (const XmlNode& child : root.children)
        if (child.name == result_element) return FormOfXml::convert(shape, child);
    return {};
}

}  // namespace yagura::shapes::testing
