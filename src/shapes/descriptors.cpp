#include "shapes/descriptors.h"

#include <algorithm>

namespace yagura::shapes {

std::int32_t EnumDescriptor::parse(std::string_view text) const {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] == text) return static_cast<std::int32_t>(i + 1);
    return 0;
}

std::string_view EnumDescriptor::text(std::int32_t value) const {
    if (value < 1 || static_cast<std::size_t>(value) > values.size()) return {};
    return values[static_cast<std::size_t>(value) - 1];
}

const MemberDescriptor* StructDescriptor::find(std::string_view member_name) const {
    for (const MemberDescriptor& member : members)
        if (member.name == member_name) return &member;
    return nullptr;
}

const OperationDescriptor* ServiceDescriptor::find(std::string_view operation) const {
    const auto found = std::lower_bound(operations.begin(), operations.end(), operation,
                                        [](const OperationDescriptor& left,
                                           std::string_view wanted) { return left.name < wanted; });
    return found != operations.end() && found->name == operation ? &*found : nullptr;
}

const ErrorDescriptor* ServiceDescriptor::find_error(std::string_view error) const {
    for (const ErrorDescriptor* candidate : errors)
        if (candidate->name == error) return candidate;
    return nullptr;
}

bool ServiceDescriptor::speaks(Protocol protocol) const {
    return std::find(protocols.begin(), protocols.end(), protocol) != protocols.end();
}

}  // namespace yagura::shapes
