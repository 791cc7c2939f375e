#include "net/http_message.h"

#include <algorithm>

#include "net/http1/syntax.h"

namespace yagura::net {

void HeaderList::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

void HeaderList::set(std::string_view name, std::string value) {
    const auto first = std::find_if(fields_.begin(), fields_.end(), [&](const auto& field) {
        return equals_ignoring_case(field.first, name);
    });
    if (first == fields_.end()) {
        fields_.emplace_back(name, std::move(value));
        return;
    }
    first->second = std::move(value);
    fields_.erase(
        std::remove_if(first + 1, fields_.end(),
                       [&](const auto& field) { return equals_ignoring_case(field.first, name); }),
        fields_.end());
}

void HeaderList::remove(std::string_view name) {
    std::erase_if(fields_,
                  [&](const auto& field) { return equals_ignoring_case(field.first, name); });
}

std::optional<std::string_view> HeaderList::find(std::string_view name) const {
    for (const auto& [field_name, value] : fields_) {
        if (equals_ignoring_case(field_name, name)) return value;
    }
    return std::nullopt;
}

std::vector<std::string_view> HeaderList::find_all(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const auto& [field_name, value] : fields_) {
        if (equals_ignoring_case(field_name, name)) found.push_back(value);
    }
    return found;
}

}  // namespace yagura::net
