#include "shapes/tree_decoder.h"

namespace yagura::shapes {

std::string_view sentence_name(ValueKind kind) {
    switch (kind) {
        case ValueKind::Null:
            return "NULL_VALUE";
        case ValueKind::True:
            return "TRUE_VALUE";
        case ValueKind::False:
            return "FALSE_VALUE";
        case ValueKind::Number:
            return "NUMBER_VALUE";
        case ValueKind::String:
            return "STRING_VALUE";
        case ValueKind::Bytes:
            return "BLOB_VALUE";
        case ValueKind::List:
        case ValueKind::Map:
        case ValueKind::Other:
            break;
    }
    return "VALUE";
}

std::string_view sentence_name(Kind kind) {
    switch (kind) {
        case Kind::String:
        case Kind::Enum:
            return "a String";
        case Kind::Blob:
            return "a Blob";
        case Kind::Boolean:
            return "a Boolean";
        case Kind::Integer:
            return "an Integer";
        case Kind::Long:
            return "a Long";
        case Kind::Double:
            return "a Double";
        case Kind::Timestamp:
            return "a Timestamp";
        case Kind::List:
            return "a List";
        case Kind::Map:
            return "a Map";
        case Kind::Structure:
            return "a Structure";
    }
    return "a String";
}

Error wrong_type(ValueKind found, Kind wanted) {
    if (found == ValueKind::List)
        return serialization_error("Start of list found where not expected");
    if (found == ValueKind::Map)
        return serialization_error("Start of structure or map found where not expected.");
    if (found == ValueKind::Other) return serialization_error();
    if (wanted == Kind::List) return serialization_error("Expected list or null");
    if (wanted == Kind::Map) return serialization_error("Expected map or null");
    if (wanted == Kind::Structure) return serialization_error("Expected null");
    std::string message(sentence_name(found));
    message += " can not be converted to ";
    message += sentence_name(wanted);
    return serialization_error(std::move(message));
}

}  // namespace yagura::shapes
