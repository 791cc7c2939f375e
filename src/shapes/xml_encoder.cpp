#include "shapes/xml_encoder.h"

#include "base/time.h"
#include "shapes/scalar.h"
#include "text/base64.h"
#include "text/number.h"
#include "text/timestamp.h"

namespace yagura::shapes {

namespace {

class XmlEncoder {
  public:
    explicit XmlEncoder(text::XmlWriter& writer) : writer_(writer) {}

    void members(const StructDescriptor& shape, const void* object) {
        for (const MemberDescriptor& member : shape.members) {
            const void* value = member.get(object);
            if (value == nullptr || unrecognized(member, value)) continue;
            if (member.flattened && member.kind == Kind::List) {
                elements(member.list(), member.xml_name, value);
            } else if (member.flattened && member.kind == Kind::Map) {
                entries(member.map(), member.xml_name, value);
            } else {
                write(member, member.xml_name, value);
            }
        }
    }

  private:
    static bool unrecognized(const MemberDescriptor& member, const void* value) {
        return member.kind == Kind::Enum && get_scalar<std::int32_t>(value) == 0;
    }

    void write(const MemberDescriptor& member, std::string_view name, const void* value) {
        switch (member.kind) {
            case Kind::List:
                if (member.list().access->size(value) == 0) return writer_.empty(name);
                writer_.open(name);
                elements(member.list(), member.list().element.xml_name, value);
                return writer_.close(name);
            case Kind::Map:
                if (member.map().access->size(value) == 0) return writer_.empty(name);
                writer_.open(name);
                entries(member.map(), "entry", value);
                return writer_.close(name);
            case Kind::Structure:
                writer_.open(name);
                members(member.structure(), value);
                return writer_.close(name);
            case Kind::String:
                return writer_.element(name, get_string(member, value));
            default:
                return writer_.element(name, scalar(member, value));
        }
    }

    static std::string scalar(const MemberDescriptor& member, const void* value) {
        switch (member.kind) {
            case Kind::Blob:
                return text::base64_encode(get_string(member, value));
            case Kind::Boolean:
                return get_scalar<bool>(value) ? "true" : "false";
            case Kind::Integer:
                return std::to_string(get_scalar<std::int32_t>(value));
            case Kind::Long:
                return std::to_string(get_scalar<std::int64_t>(value));
            case Kind::Double:
                return text::java_double(get_scalar<double>(value));
            case Kind::Timestamp:
                return timestamp(member, get_scalar<TimeMs>(value));
            case Kind::Enum:
                return std::string(member.enumeration().text(get_scalar<std::int32_t>(value)));
            default:
                return {};
        }
    }

    static std::string timestamp(const MemberDescriptor& member, TimeMs time) {
        return member.timestamp_format == TimestampFormat::EpochSeconds ? text::epoch_seconds(time)
                                                                        : text::iso8601(time);
    }

    void elements(const ListDescriptor& shape, std::string_view name, const void* value) {
        const std::size_t size = shape.access->size(value);
        for (std::size_t i = 0; i < size; ++i) {
            const void* element = shape.access->at(value, i);
            if (!unrecognized(shape.element, element)) write(shape.element, name, element);
        }
    }

    void entries(const MapDescriptor& shape, std::string_view name, const void* value) {
        for_each_entry(shape, value, [&](const std::string& key, const void* entry) {
            if (unrecognized(shape.value, entry)) return;
            writer_.open(name);
            writer_.element(shape.key.xml_name, key);
            write(shape.value, shape.value.xml_name, entry);
            writer_.close(name);
        });
    }

    text::XmlWriter& writer_;
};

}  // namespace

void write_xml_members(text::XmlWriter& writer, const StructDescriptor& shape, const void* object) {
    XmlEncoder(writer).members(shape, object);
}

}  // namespace yagura::shapes
