#include "shapes/json_encoder.h"

#include <algorithm>

#include "base/time.h"
#include "shapes/json.h"
#include "shapes/json_format.h"
#include "shapes/scalar.h"
#include "text/base64.h"
#include "text/timestamp.h"

namespace yagura::shapes {

namespace {

class JsonEncoder {
  public:
    JsonEncoder(text::JsonWriter& writer, Sensitive sensitive)
        : writer_(writer), sensitive_(sensitive) {}

    void members(const StructDescriptor& shape, const void* object,
                 std::span<const std::string_view> skip) {
        for (const MemberDescriptor& member : shape.members) {
            if (hidden(member) || std::find(skip.begin(), skip.end(), member.name) != skip.end())
                continue;
            const void* value = member.get(object);
            if (value == nullptr || unrecognized(member, value)) continue;
            writer_.key(member.json_name);
            write(member, value);
        }
    }

  private:
    bool hidden(const MemberDescriptor& member) const {
        return member.sensitive && sensitive_ == Sensitive::LeaveOut;
    }

    /// An enum that was never set has no text that a client could read.
    static bool unrecognized(const MemberDescriptor& member, const void* value) {
        return member.kind == Kind::Enum && get_scalar<std::int32_t>(value) == 0;
    }

    void write(const MemberDescriptor& member, const void* value) {
        switch (member.kind) {
            case Kind::String:
                return writer_.string(get_string(member, value));
            case Kind::Blob:
                return writer_.string(text::base64_encode(get_string(member, value)));
            case Kind::Boolean:
                return writer_.boolean(get_scalar<bool>(value));
            case Kind::Integer:
                return writer_.integer(get_scalar<std::int32_t>(value));
            case Kind::Long:
                return writer_.integer(get_scalar<std::int64_t>(value));
            case Kind::Double:
                return writer_.number(get_scalar<double>(value));
            case Kind::Timestamp:
                return timestamp(member, get_scalar<TimeMs>(value));
            case Kind::Enum:
                return writer_.string(member.enumeration().text(get_scalar<std::int32_t>(value)));
            case Kind::List:
                return list(member.list(), value);
            case Kind::Map:
                return map(member.map(), value);
            case Kind::Structure:
                writer_.begin_object();
                members(member.structure(), value, {});
                writer_.end_object();
        }
    }

    void timestamp(const MemberDescriptor& member, TimeMs time) {
        if (member.timestamp_format == TimestampFormat::DateTime) {
            writer_.string(text::iso8601(time));
        } else {
            writer_.raw(text::epoch_seconds(time));
        }
    }

    void list(const ListDescriptor& shape, const void* value) {
        writer_.begin_array();
        const std::size_t size = hidden(shape.element) ? 0 : shape.access->size(value);
        for (std::size_t i = 0; i < size; ++i) {
            const void* element = shape.access->at(value, i);
            if (!unrecognized(shape.element, element)) write(shape.element, element);
        }
        writer_.end_array();
    }

    void map(const MapDescriptor& shape, const void* value) {
        writer_.begin_object();
        for_each_entry(shape, value, [&](const std::string& key, const void* entry) {
            if (hidden(shape.value) || hidden(shape.key) || unrecognized(shape.value, entry))
                return;
            writer_.key(key);
            write(shape.value, entry);
        });
        writer_.end_object();
    }

    text::JsonWriter& writer_;
    Sensitive sensitive_;
};

std::string whole_object(const StructDescriptor& shape, const void* object, Sensitive sensitive,
                         std::span<const std::string_view> skip) {
    std::string out;
    text::JsonWriter writer(out);
    writer.begin_object();
    write_json_members(writer, shape, object, sensitive, skip);
    writer.end_object();
    return out;
}

Result<void> decode_tolerantly(const StructDescriptor& shape, std::string_view text, void* object,
                               Arena& arena) {
    // Answers come from a server of ours, so the bounds are there for its mistakes only.
    constexpr std::size_t kMaxDepth = 128;
    constexpr std::size_t kMaxContainerBytes = std::size_t{1} << 30;
    JsonFormat format(text, kMaxDepth);
    if (YG_TRY(format.kind()) != ValueKind::Map) return fail(serialization_error());
    TreeDecoder<JsonFormat> decoder(format, arena, nullptr, ContainerBudget(kMaxContainerBytes));
    YG_CHECK(decoder.structure(shape, object, nullptr));
    return format.finish();
}

}  // namespace

void write_json_members(text::JsonWriter& writer, const StructDescriptor& shape, const void* object,
                        Sensitive sensitive, std::span<const std::string_view> skip) {
    JsonEncoder(writer, sensitive).members(shape, object, skip);
}

std::string json_encode(const StructDescriptor& shape, const void* object) {
    return whole_object(shape, object, Sensitive::Write, {});
}

std::string json_for_audit(const StructDescriptor& shape, const void* object,
                           std::span<const std::string_view> redact) {
    return whole_object(shape, object, Sensitive::LeaveOut, redact);
}

Result<void> json_decode(const StructDescriptor& shape, std::string_view text, void* object,
                         Arena& arena) {
    if (text.empty()) return {};
    const auto decoded = decode_tolerantly(shape, text, object, arena);
    if (!decoded) return fail(as_serialization_error(decoded.error()));
    return {};
}

}  // namespace yagura::shapes
