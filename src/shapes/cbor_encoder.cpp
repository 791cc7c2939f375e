#include "shapes/cbor_encoder.h"

#include "base/time.h"
#include "shapes/scalar.h"
#include "text/timestamp.h"

namespace yagura::shapes {

namespace {

class CborEncoder {
  public:
    CborEncoder(text::CborWriter& writer, CborDialect dialect)
        : writer_(writer), dialect_(dialect) {}

    /// An enum that was never set has no text that a client could read.
    static bool present(const MemberDescriptor& member, const void* value) {
        if (value == nullptr) return false;
        return member.kind != Kind::Enum || get_scalar<std::int32_t>(value) != 0;
    }

    void members(const StructDescriptor& shape, const void* object) {
        for (const MemberDescriptor& member : shape.members) {
            const void* value = member.get(object);
            if (!present(member, value)) continue;
            writer_.key(member.json_name);
            write(member, value);
        }
    }

  private:
    void write(const MemberDescriptor& member, const void* value) {
        switch (member.kind) {
            case Kind::String:
                return writer_.text(get_string(member, value));
            case Kind::Blob:
                return writer_.bytes(get_string(member, value));
            case Kind::Boolean:
                return writer_.boolean(get_scalar<bool>(value));
            case Kind::Integer:
                return writer_.integer(get_scalar<std::int32_t>(value));
            case Kind::Long:
                return writer_.integer(get_scalar<std::int64_t>(value));
            case Kind::Double:
                return writer_.number(get_scalar<double>(value));
            case Kind::Timestamp:
                return timestamp(get_scalar<TimeMs>(value));
            case Kind::Enum:
                return writer_.text(member.enumeration().text(get_scalar<std::int32_t>(value)));
            case Kind::List:
                return list(member.list(), value);
            case Kind::Map:
                return map(member.map(), value);
            case Kind::Structure:
                writer_.map_of(count_cbor_members(member.structure(), value));
                members(member.structure(), value);
        }
    }

    void timestamp(TimeMs time) {
        writer_.tag(1);
        if (dialect_ == CborDialect::Aws1_1) {
            writer_.integer(time.value);
        } else {
            writer_.number(text::to_epoch_seconds(time));
        }
    }

    void list(const ListDescriptor& shape, const void* value) {
        const std::size_t size = shape.access->size(value);
        std::size_t count = 0;
        for (std::size_t i = 0; i < size; ++i)
            count += present(shape.element, shape.access->at(value, i));
        writer_.array_of(count);
        for (std::size_t i = 0; i < size; ++i) {
            const void* element = shape.access->at(value, i);
            if (present(shape.element, element)) write(shape.element, element);
        }
    }

    void map(const MapDescriptor& shape, const void* value) {
        std::size_t count = 0;
        for_each_entry(shape, value, [&](const std::string&, const void* entry) {
            count += present(shape.value, entry);
        });
        writer_.map_of(count);
        for_each_entry(shape, value, [&](const std::string& key, const void* entry) {
            if (!present(shape.value, entry)) return;
            writer_.key(key);
            write(shape.value, entry);
        });
    }

    text::CborWriter& writer_;
    CborDialect dialect_;
};

}  // namespace

std::size_t count_cbor_members(const StructDescriptor& shape, const void* object) {
    std::size_t count = 0;
    for (const MemberDescriptor& member : shape.members)
        count += CborEncoder::present(member, member.get(object));
    return count;
}

void write_cbor_members(text::CborWriter& writer, CborDialect dialect,
                        const StructDescriptor& shape, const void* object) {
    CborEncoder(writer, dialect).members(shape, object);
}

void write_cbor(text::CborWriter& writer, CborDialect dialect, const StructDescriptor& shape,
                const void* object) {
    writer.map_of(count_cbor_members(shape, object));
    write_cbor_members(writer, dialect, shape, object);
}

}  // namespace yagura::shapes
