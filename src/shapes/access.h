#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "shapes/descriptors.h"

/// The only templates of this room: the functions by which the interpreters reach into containers
/// of generated types. Only generated code includes this.
namespace yagura::shapes {

template <class T>
inline constexpr OptionalAccess kOptionalAccess{
    [](void* place) -> void* { return &static_cast<std::optional<T>*>(place)->emplace(); },
    [](const void* place) -> const void* {
        const auto& optional = *static_cast<const std::optional<T>*>(place);
        return optional ? &*optional : nullptr;
    },
    [](void* place) { static_cast<std::optional<T>*>(place)->reset(); },
};

template <class T>
inline constexpr ListAccess kListAccess{
    sizeof(T),
    [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    [](const void* list, std::size_t index) -> const void* {
        return static_cast<const std::vector<T>*>(list)->data() + index;
    },
    [](void* list) -> void* { return &static_cast<std::vector<T>*>(list)->emplace_back(); },
    [](void* list) { static_cast<std::vector<T>*>(list)->clear(); },
};

template <class T>
inline constexpr MapAccess kMapAccess{
    // What a node of the tree takes besides the pair is about four pointers.
    sizeof(std::pair<const std::string, T>) + 4 * sizeof(void*),
    [](const void* map) { return static_cast<const std::map<std::string, T>*>(map)->size(); },
    [](void* map, std::string_view key) -> void* {
        T& value = (*static_cast<std::map<std::string, T>*>(map))[std::string(key)];
        value = T();
        return &value;
    },
    [](const void* map, void* context, void (*callback)(void*, const std::string&, const void*)) {
        for (const auto& [key, value] : *static_cast<const std::map<std::string, T>*>(map))
            callback(context, key, &value);
    },
    [](void* map) { static_cast<std::map<std::string, T>*>(map)->clear(); },
};

template <class T>
void* create_object() {
    return new T();
}

template <class T>
void destroy_object(void* object) {
    delete static_cast<T*>(object);
}

}  // namespace yagura::shapes
