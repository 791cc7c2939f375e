#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "shapes/descriptors.h"

/// Reads and writes single values behind untyped pointers.
namespace yagura::shapes {

/// Copies, so that enums may be read as the integers that they are held as.
template <class T>
T get_scalar(const void* place) {
    T value;
    std::memcpy(static_cast<void*>(&value), place, sizeof value);
    return value;
}

template <class T>
void set_scalar(void* place, T value) {
    std::memcpy(place, static_cast<const void*>(&value), sizeof value);
}

inline std::string_view get_string(const MemberDescriptor& member, const void* place) {
    if (member.ownership == Ownership::Borrowed)
        return *static_cast<const std::string_view*>(place);
    return *static_cast<const std::string*>(place);
}

/// `text` must live as long as the request where the member is borrowed.
inline void set_string(const MemberDescriptor& member, void* place, std::string_view text) {
    if (member.ownership == Ownership::Borrowed) {
        *static_cast<std::string_view*>(place) = text;
    } else {
        static_cast<std::string*>(place)->assign(text);
    }
}

}  // namespace yagura::shapes
