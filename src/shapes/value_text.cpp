#include "shapes/value_text.h"

#include <cstring>

#include "base/time.h"
#include "shapes/scalar.h"
#include "text/number.h"
#include "text/timestamp.h"
#include "text/utf8.h"

namespace yagura::shapes {

namespace {

constexpr std::string_view kHidden = "***Sensitive Data Redacted***";

class ValuePrinter {
  public:
    void print(const MemberDescriptor& member, const void* value, const DecodeNotes::Note* note) {
        if (full()) return;
        if (value == nullptr) {
            out_ += "null";
        } else if (member.sensitive) {
            out_ += kHidden;
        } else {
            print_kind(member, value, note);
        }
    }

    std::string take() {
        if (full()) out_.resize(text::utf8_prefix(out_, kMaxValueBytes).size());
        return std::move(out_);
    }

  private:
    bool full() const { return out_.size() >= kMaxValueBytes; }

    void print_kind(const MemberDescriptor& member, const void* value,
                    const DecodeNotes::Note* note) {
        switch (member.kind) {
            case Kind::String:
                out_ += get_string(member, value);
                break;
            case Kind::Blob:
                print_blob(get_string(member, value).size());
                break;
            case Kind::Boolean:
                out_ += get_scalar<bool>(value) ? "true" : "false";
                break;
            case Kind::Integer:
                out_ += std::to_string(get_scalar<std::int32_t>(value));
                break;
            case Kind::Long:
                out_ += std::to_string(get_scalar<std::int64_t>(value));
                break;
            case Kind::Double:
                out_ += text::java_double(get_scalar<double>(value));
                break;
            case Kind::Timestamp:
                out_ += text::iso8601(get_scalar<TimeMs>(value));
                break;
            case Kind::Enum:
                print_enum(member, value, note);
                break;
            case Kind::List:
                print_list(member.list(), value, note);
                break;
            case Kind::Map:
                print_map(member.map(), value);
                break;
            case Kind::Structure:
                print_structure(member.structure(), value);
                break;
        }
    }

    void print_blob(std::size_t size) {
        const std::string text = std::to_string(size);
        out_ += "java.nio.HeapByteBuffer[pos=0 lim=" + text + " cap=" + text + "]";
    }

    void print_enum(const MemberDescriptor& member, const void* value,
                    const DecodeNotes::Note* note) {
        const auto number = get_scalar<std::int32_t>(value);
        if (number == 0 && note != nullptr) {
            out_ += note->text;
        } else {
            out_ += member.enumeration().text(number);
        }
    }

    void print_list(const ListDescriptor& list, const void* value, const DecodeNotes::Note* note) {
        const std::size_t size = list.access->size(value);
        const std::size_t nulls = note == nullptr ? 0 : note->nulls.size();
        out_ += '[';
        std::size_t next_null = 0;
        for (std::size_t i = 0, element = 0; element < size || next_null < nulls; ++i) {
            if (full()) return;
            if (i != 0) out_ += ", ";
            if (next_null < nulls && (note->nulls[next_null] == i || element == size)) {
                out_ += "null";
                ++next_null;
            } else {
                print(list.element, list.access->at(value, element++), nullptr);
            }
        }
        out_ += ']';
    }

    void print_map(const MapDescriptor& map, const void* value) {
        out_ += '{';
        bool first = true;
        for_each_entry(map, value, [&](const std::string& key, const void* entry) {
            if (full()) return;
            if (!first) out_ += ", ";
            first = false;
            out_ += key;
            out_ += '=';
            print(map.value, entry, nullptr);
        });
        out_ += '}';
    }

    void print_structure(const StructDescriptor& structure, const void* value) {
        out_ += structure.name;
        out_ += '(';
        bool first = true;
        for (const MemberDescriptor& member : structure.members) {
            if (full()) return;
            if (!first) out_ += ", ";
            first = false;
            out_ += member.path_name;
            out_ += '=';
            print(member, member.get(value), nullptr);
        }
        out_ += ')';
    }

    std::string out_;
};

}  // namespace

std::string value_text(const MemberDescriptor& member, const void* value,
                       const DecodeNotes::Note* note) {
    ValuePrinter printer;
    printer.print(member, value, note);
    return printer.take();
}

}  // namespace yagura::shapes
